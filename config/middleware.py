"""Between browser and views: odd addresses, expired sign-ins, own passwords, second factor."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode, urlsplit

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from config import resume
from config.addresses import page_above
from territories import kept
from territories.htmx import go, is_htmx

GetResponse = Callable[[HttpRequest], HttpResponse]
NUL = "%00"
WHO_DAYS = 30 * 24 * 60 * 60


class AddressMiddleware:
    """A NUL is no text: no page has it in its address, and what is asked or sent is read without.

    The database would refuse to look for it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        asked = request.META.get("QUERY_STRING", "")
        if NUL in asked:
            request.META["QUERY_STRING"] = asked.replace(NUL, "")
            request.GET = QueryDict(request.META["QUERY_STRING"], encoding=request.encoding)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """What is sent in a form is read without it, too; the CSRF check has read it already."""
        if any("\0" in value for _name, values in request.POST.lists() for value in values):
            clean = request.POST.copy()
            for name, values in request.POST.lists():
                clean.setlist(name, [str(value).replace("\0", "") for value in values])
            request.POST = clean  # type: ignore[assignment]


class StepAddressMiddleware:
    """The address of a step, opened by itself, leads to the page the step belongs to.

    A browser stands at it after a refusal: another language, a bookmark, a new sign-in ask for it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        opened = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or not opened or is_htmx(request):
            return response
        asked = request.META.get("QUERY_STRING", "")
        return redirect(page_above(request.path_info) + (f"?{asked}" if asked else ""))


class ResumeMiddleware:
    """A POST that meets an expired sign-in comes back to its form with what was typed.

    The account last signed in is named in a signed cookie, so that what was typed is given
    back to its author only. htmx requests are sent to the sign-in page as a whole.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and resume.PARAMETER in request.GET and request.method == "GET":
            request.resumed = resume.recall(request, owner=str(user.pk))  # type: ignore[attr-defined]
        response = self.get_response(request)
        if not user.is_authenticated and _asks_to_sign_in(request, response):
            response = self._to_sign_in(request, response)
        if request.user.is_authenticated:
            _remember_account(request, response)
        return response

    def _to_sign_in(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        htmx = is_htmx(request)
        if request.method == "POST":
            page = resume.remember(request, owner=last_account(request))
        elif htmx:
            page = resume.form_page(request)
        else:
            return response
        url = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': page})}"
        return HttpResponseClientRedirect(url) if htmx else redirect(url)


OPEN_PREFIXES = ("/accounts/", "/static/", "/language/", "/theme/", "/healthz/")


class OwnPasswordMiddleware:
    """Whoever signed in with a password that was given chooses an own one before anything else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            request.user.is_authenticated
            and request.user.password_was_given
            and not request.path.startswith(OPEN_PREFIXES)
        ):
            messages.warning(
                request, _("Your password was given by somebody else. Choose your own to go on.")
            )
            wanted = (
                request.get_full_path() if request.method == "GET" and not is_htmx(request) else ""
            )
            back = urlencode({"next": wanted or resolve_url(settings.LOGIN_REDIRECT_URL)})
            return go(request, f"{resolve_url('account_change_password')}?{back}")
        return self.get_response(request)


class RequireMfaMiddleware:
    """Whoever holds a post that needs a second factor sets it up before anything else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            settings.MFA_COMPULSORY
            and request.user.is_authenticated
            and not request.path.startswith(OPEN_PREFIXES)
            and request.user.needs_mfa
            and not is_mfa_enabled(request.user)
        ):
            messages.warning(request, _("Your post needs two-step sign-in. Set it up to go on."))
            return go(request, resolve_url("mfa_activate_totp"))
        return self.get_response(request)


class PrivatePagesMiddleware:
    """What a signed-in person was shown is kept by no browser: desks are shared.

    After signing out "back" shows nothing. A page that says itself how it is kept is left alone.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response


class ReadingMiddleware:
    """A page that is only looked at reads rules, powers and the like once (`kept.reading`)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with kept.reading():
            return self.get_response(request)


def last_account(request: HttpRequest) -> str:
    """The key of the account last signed in on this browser, or an empty string."""
    if request.user.is_authenticated:
        return str(request.user.pk)
    return request.get_signed_cookie(resume.WHO_COOKIE, default="", max_age=WHO_DAYS) or ""


def _asks_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the view refused a visitor: the sign-in page, with this address to come back to."""
    parts = urlsplit(response.headers.get("Location", ""))
    if response.status_code != 302 or parts.path != resolve_url(settings.LOGIN_URL):
        return False
    following = dict(parse_qsl(parts.query)).get("next", "")
    return urlsplit(following).path == request.path


def _remember_account(request: HttpRequest, response: HttpResponse) -> None:
    account = str(request.user.pk)
    known = request.get_signed_cookie(resume.WHO_COOKIE, default="", max_age=WHO_DAYS)
    if known != account:
        response.set_signed_cookie(
            resume.WHO_COOKIE,
            account,
            max_age=WHO_DAYS,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
