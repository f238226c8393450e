"""How a view tells a fragment request from a page request, and sends the reader on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_htmx.http import HttpResponseClientRedirect


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx made the request; false where its middleware did not run."""
    return bool(getattr(request, "htmx", False))


def wants_partial(request: HttpRequest) -> bool:
    """True for an htmx request that wants a fragment.

    A history restore wants the whole page, although htmx sends it.
    """
    return is_htmx(request) and not request.htmx.history_restore_request  # type: ignore[attr-defined]


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser to `url`: HX-Redirect for htmx, 302 otherwise."""
    if is_htmx(request):
        return HttpResponseClientRedirect(url)
    return redirect(url)
