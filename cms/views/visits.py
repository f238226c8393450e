"""Pre-registration (R-50): a visitor books a time at a reception, or gives it free again."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cms.models import ReceptionsPage
from fieldvisits.services import sitting_bookings
from receptions import queue_words
from receptions.exceptions import ReceptionsError
from receptions.forms.queue import BookingForm, CancelForm
from receptions.models import Reception
from receptions.models.booking_base import BookingBase
from receptions.services import bookings
from territories import clock, ratelimit


@require_GET
def visit_start(request: HttpRequest) -> HttpResponse:
    """To the list of receptions, where each has its link."""
    page = ReceptionsPage.objects.live().first()
    return redirect(page.get_url(request) if page is not None else "/")


@never_cache
@require_http_methods(["GET", "POST"])
def visit_book(request: HttpRequest, code: str) -> HttpResponse:
    """Day, time and who comes. The code to cancel stands on the answer and is kept nowhere."""
    found = Reception.objects.existing(on=clock.today()).select_related("territory")
    reception = get_object_or_404(found, code=code)
    days = bookings.days(reception)
    day = _chosen(request.GET.get("day", ""), days)
    slots = bookings.slots(reception, day) if day is not None else []
    form = BookingForm(request.POST if request.method == "POST" else None, slots=slots)
    if request.method == "POST":
        limit = settings.QUEUE_BOOKING_RATE_LIMIT
        if ratelimit.too_many(f"visit:{ratelimit.visitor(request)}", *limit):
            return render(request, "429.html", status=429)
        if form.is_valid():
            try:
                booking, secret = bookings.book(
                    reception=reception,
                    starts_at=form.starts_at,
                    category=form.cleaned_data["category"],
                    sphere=form.cleaned_data["sphere"],
                    name=form.cleaned_data["name"],
                    phone=form.cleaned_data["phone"],
                )
            except ReceptionsError as error:
                form.add_error(None, str(error))
            else:
                context = {"reception": reception, "booking": booking, "code": secret}
                return render(request, "cms/visit_booked.html", context)
    context = {
        "reception": reception,
        "days": days,
        "day": day,
        "form": form,
        "full": not any(slot.free for slot in slots),
        "rule": queue_words.rule(),
    }
    return render(request, "cms/visit.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def visit_cancel(request: HttpRequest) -> HttpResponse:
    """Give a booked time free by telephone and code; an unknown pair looks like a wrong one."""
    form = CancelForm(request.POST if request.method == "POST" else None)
    cancelled: BookingBase | None = None
    again_url = ""
    if request.method == "POST":
        limit = settings.QUEUE_CODE_RATE_LIMIT
        if ratelimit.too_many(f"visit-code:{ratelimit.visitor(request)}", *limit):
            return render(request, "429.html", status=429)
        if form.is_valid():
            try:
                cancelled, again_url = _cancelled(**form.cleaned_data)
            except ReceptionsError as error:
                form.add_error(None, str(error))
            else:
                if cancelled is None:
                    words = _("No booking was found with this telephone and code. Check both.")
                    form.add_error(None, words)
    context = {"form": form, "cancelled": cancelled, "again_url": again_url}
    return render(request, "cms/visit_cancel.html", context, status=422 if form.errors else 200)


def _cancelled(*, phone: str, code: str) -> tuple[BookingBase | None, str]:
    """The booking given free, of a reception or of a sitting, and where to book anew."""
    visit = bookings.find(phone=phone, code=code)
    if visit is not None:
        return bookings.cancel(booking=visit), reverse(
            "cms:visit-book", args=[visit.reception.code]
        )
    place = sitting_bookings.find(phone=phone, code=code)
    if place is not None:
        again = reverse("cms:sitting-book", args=[place.field_reception_id])
        return bookings.cancel(booking=place), again
    return None, ""


def _chosen(text: str, days: list[dt.date]) -> dt.date | None:
    """The day asked for if it can be booked, else the first that can."""
    asked = next((day for day in days if day.isoformat() == text), None)
    return asked or (days[0] if days else None)
