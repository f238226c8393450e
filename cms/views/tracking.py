"""The applicant's page: where the appeal stands, by when and why."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cms.forms import TrackForm
from receptions.services import tracking
from territories import ratelimit


@never_cache
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; show the appeal. A QR code brings the number along.

    An unknown number and a wrong code get the same answer, and tries are counted per address
    (settings.TRACKING_RATE_LIMIT).
    """
    if request.method == "GET":
        form = TrackForm(initial={"number": request.GET.get("number", "")[:24]})
        return render(request, "cms/track.html", {"form": form})

    tries, seconds = settings.TRACKING_RATE_LIMIT
    if ratelimit.too_many(f"track:{request.META['REMOTE_ADDR']}", tries, seconds):
        return render(request, "429.html", status=429)
    form = TrackForm(request.POST)
    if not form.is_valid():
        return render(request, "cms/track.html", {"form": form}, status=422)
    tracked = tracking.find(form.cleaned_data["number"], form.cleaned_data["code"])
    if tracked is None:
        form.add_error(None, _("No appeal was found with this number and code. Check both."))
        return render(request, "cms/track.html", {"form": form}, status=422)
    return render(request, "cms/tracked.html", {"appeal": tracked})
