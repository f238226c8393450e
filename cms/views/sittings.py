"""Coming field and public receptions, and pre-registration for one of them (R-50, R-51)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cms.forms import SittingForm
from fieldvisits.services import sitting_bookings
from receptions import queue_words
from receptions.exceptions import ReceptionsError
from territories import ratelimit

MOST_SHOWN = 100


@require_GET
def sitting_list(request: HttpRequest) -> HttpResponse:
    """Every announced reception that is still to come, the next first."""
    context = {"field_receptions": sitting_bookings.coming()[:MOST_SHOWN]}
    return render(request, "cms/sittings.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def sitting_book(request: HttpRequest, pk: int) -> HttpResponse:
    """The announcement of a reception, and a time at it. The code is kept nowhere."""
    sitting = get_object_or_404(sitting_bookings.coming(), pk=pk)
    slots = sitting_bookings.slots(sitting)
    form = SittingForm(request.POST if request.method == "POST" else None, slots=slots)
    if request.method == "POST":
        limit = settings.QUEUE_BOOKING_RATE_LIMIT
        if ratelimit.too_many(f"visit:{ratelimit.visitor(request)}", *limit):
            return render(request, "429.html", status=429)
        if form.is_valid():
            data = form.cleaned_data
            try:
                booking, code = sitting_bookings.book(
                    field_reception=sitting,
                    starts_at=form.starts_at,
                    category=data["category"],
                    name=data["name"],
                    phone=data["phone"],
                )
            except ReceptionsError as error:
                form.add_error(None, str(error))
            else:
                context = {"sitting": sitting, "booking": booking, "code": code}
                return render(request, "cms/sitting_booked.html", context)
    context = {
        "sitting": sitting,
        "form": form,
        "full": not any(slot.free for slot in slots),
        "rule": queue_words.rule(),
    }
    return render(request, "cms/sitting.html", context, status=422 if form.errors else 200)
