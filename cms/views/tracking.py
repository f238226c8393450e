"""The applicant's page: where the appeal stands, by when and why."""

from __future__ import annotations

import time
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cms import following
from cms.forms import TrackForm
from receptions.exceptions import ReceptionsError
from receptions.forms.executors import ReplyForm
from receptions.models import Appeal, ApplicantRequest
from receptions.services import executors, notice_choices, tracking
from territories import ratelimit

# An appeal once opened stays open in this browser for a while, so that the page can be read in
# another language or loaded again without typing the code anew. Computers are shared: not long.
OPEN_SECONDS = 10 * 60
SESSION_KEY = "followed_appeal"


@never_cache
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; show the appeal. A QR code brings the number along.

    An unknown number and a wrong code get the same answer, and tries are counted per address
    (settings.TRACKING_RATE_LIMIT). The code is in no address and is not kept anywhere.
    """
    if request.method == "GET":
        number = request.GET.get("number", "").strip().upper()[:24]
        if "code" in request.GET:  # somebody put it there: it must not stay in the address
            return redirect(f"{request.path}?{urlencode({'number': number})}")
        appeal = _opened(request)
        if appeal is not None and number in ("", appeal.number):
            return render(request, "cms/tracked.html", {"followed": following.follow(appeal)})
        return render(request, "cms/track.html", {"form": TrackForm(initial={"number": number})})

    tries, seconds = settings.TRACKING_RATE_LIMIT
    form = TrackForm(request.POST)
    if ratelimit.too_many(f"track:{ratelimit.visitor(request)}", tries, seconds):
        form.add_error(None, _("Too many tries. Wait a few minutes, then try again."))
        return render(request, "cms/track.html", {"form": form}, status=429)
    if not form.is_valid():
        return render(request, "cms/track.html", {"form": form}, status=422)
    found = tracking.find(form.cleaned_data["number"], form.cleaned_data["code"])
    if found is None:
        form.add_error(None, _("No appeal was found with this number and code. Check both."))
        return render(request, "cms/track.html", {"form": form}, status=422)
    request.session[SESSION_KEY] = [found.pk, int(time.time()) + OPEN_SECONDS]
    return redirect("cms:track")


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Forget in this browser which appeal was open."""
    request.session.pop(SESSION_KEY, None)
    return redirect("cms:track")


@never_cache
@require_POST
def stop_notices(request: HttpRequest) -> HttpResponse:
    """The applicant wants no electronic notices any more; only while the appeal is open here."""
    appeal = _opened(request)
    if appeal is None:
        messages.error(request, _("Open your appeal again: the page was closed."))
        return redirect("cms:track")
    notice_choices.withdraw(appeal=appeal)
    messages.success(request, _("No more notices are sent by e-mail or SMS."))
    return redirect("cms:track")


@never_cache
@require_POST
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """The applicant replies to an office that asks; only while the appeal is open here."""
    tries, seconds = settings.TRACKING_RATE_LIMIT
    late = ratelimit.too_many(f"reply:{ratelimit.visitor(request)}", tries, seconds)
    appeal = _opened(request)
    if appeal is None and late:
        return render(request, "429.html", status=429)
    if appeal is None:
        messages.error(request, _("Open your appeal again to reply: the page was closed."))
        return redirect("cms:track")
    asked = ApplicantRequest.objects.filter(question__appeal=appeal, pk=pk).first()
    if asked is None:
        raise Http404
    form = ReplyForm(request.POST)
    error = "" if form.is_valid() else " ".join(form.errors["text"])
    if late:
        error = _("Too many tries. Wait a few minutes, then try again.")
    if not error:
        try:
            executors.reply(asked=asked, text=form.cleaned_data["text"])
        except ReceptionsError as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Your reply has reached the office."))
            return redirect("cms:track")
    context = {
        "followed": following.follow(appeal),
        "reply_to": pk,
        "reply_text": request.POST.get("text", ""),
        "reply_error": error,
    }
    return render(request, "cms/tracked.html", context, status=429 if late else 422)


def _opened(request: HttpRequest) -> Appeal | None:
    """The appeal this browser opened by its code less than OPEN_SECONDS ago."""
    pk, until = request.session.get(SESSION_KEY, (None, 0))
    if pk is None or until < time.time():
        return None
    return Appeal.objects.select_related("reception__territory").filter(pk=pk).first()
