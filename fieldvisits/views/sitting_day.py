"""The day itself: desks that receive people, and the queue before them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fieldvisits import permissions
from fieldvisits.choices import FieldReceptionStatus
from fieldvisits.forms.sittings import CallForm, TicketForm, VisitorForm, fresh
from fieldvisits.models import FieldReception, SittingBooking, SittingTicket
from fieldvisits.services import sitting_bookings, sitting_queue, sitting_recordings, sittings
from fieldvisits.views.common import answer, find_field_reception, require
from receptions.exceptions import ReceptionsError
from receptions.forms.formalities import RecordingForm
from receptions.models import Appeal
from territories.htmx import go
from territories.models import User

LATEST = 5


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def sitting_desk(request: HttpRequest, pk: int) -> HttpResponse:
    """The fast form of one desk: a visitor, then the next."""
    sitting = find_field_reception(request.user, pk)
    require(permissions.can_hold(request.user, sitting))
    desk = request.GET.get("desk", "")[:20]
    number = request.GET.get("ticket", "")
    ticket = int(number) if number.isdecimal() and len(number) < 9 else None
    initial = fresh(language=request.LANGUAGE_CODE, desk=desk, ticket=ticket)
    asks = sittings.asks_identity(sitting)
    form = VisitorForm(request.POST or None, initial=initial, asks_identity=asks)
    if request.method == "POST" and form.is_valid():
        try:
            hearing = sittings.hear(
                field_reception=sitting, visitor=form.visitor(), by=request.user
            )
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            done = _("Line %(line)s: %(person)s, %(outcome)s.")
            words = {
                "line": hearing.line,
                "person": hearing.person,
                "outcome": hearing.get_outcome_display(),
            }
            messages.success(request, done % words)
            if hearing.desk and sitting.tickets.exists():
                return go(request, _at_desk("sitting-queue", pk, hearing.desk))
            return go(request, _at_desk("sitting-desk", pk, hearing.desk))
    context = {
        "form": form,
        "field_reception": sitting,
        "ticket": ticket,
        "latest": sitting.hearings.order_by("-line")[:LATEST],
    }
    return answer(request, "sitting_desk.html", context, form)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def sitting_recording(request: HttpRequest, pk: int) -> HttpResponse:
    """R-55: the reception was recorded."""
    sitting = find_field_reception(request.user, pk)
    require(permissions.can_hold(request.user, sitting))
    form = RecordingForm(request.POST or None, reception=sitting.reception)
    if request.method == "POST" and form.is_valid():
        try:
            sitting_recordings.record(field_reception=sitting, by=request.user, **form.cleaned_data)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return go(request, sitting.get_absolute_url())
    context = {"form": form, "field_reception": sitting}
    return answer(request, "sitting_recording.html", context, form)


@login_required
@require_POST
def sitting_take_over(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """An appeal that came in from a desk without a network gets its line in the protocol."""
    sitting = find_field_reception(request.user, pk)
    require(permissions.can_hold(request.user, sitting))
    appeal = get_object_or_404(Appeal.objects.visible_to(request.user), number=number)
    try:
        lines = sittings.take_over(field_reception=sitting, appeal=appeal, by=request.user)
    except ReceptionsError as error:
        messages.error(request, str(error))
    else:
        done = _("No. %(number)s stands in line %(line)s of the protocol.")
        messages.success(request, done % {"number": number, "line": lines[0].line})
    return go(request, sitting.get_absolute_url())


@login_required
@never_cache
@require_GET
def sitting_queue_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Who waits, who is called to which desk, and the next number."""
    sitting = find_field_reception(request.user, pk)
    require(permissions.can_hold(request.user, sitting))
    return _queue(request, sitting)


@login_required
@require_POST
def ticket_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Give out the next number."""
    sitting = find_field_reception(request.user, pk)
    require(permissions.can_hold(request.user, sitting))
    form = TicketForm(request.POST)
    if form.is_valid():
        try:
            ticket = sitting_queue.issue(field_reception=sitting, **form.cleaned_data)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Number %(number)s") % {"number": ticket.label})
            return go(request, _at_desk("sitting-queue", pk, request.POST.get("desk", "")))
    return _queue(request, sitting, ticket_form=form)


@login_required
@require_POST
def booking_arrived(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody who booked a time is here: the next number, called at that time."""
    visible = FieldReception.objects.visible_to(request.user)
    rows = SittingBooking.objects.filter(field_reception__in=visible)
    booking = get_object_or_404(rows.select_related("field_reception__reception__territory"), pk=pk)
    require(permissions.can_hold(request.user, booking.field_reception))
    try:
        ticket = sitting_bookings.check_in(booking=booking)
    except ReceptionsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Number %(number)s") % {"number": ticket.label})
    desk = request.POST.get("desk", "")[:20]
    return go(request, _at_desk("sitting-queue", booking.field_reception_id, desk))


@login_required
@require_POST
def ticket_call(request: HttpRequest, pk: int) -> HttpResponse:
    """Call whoever's turn it is to the desk, and open its form."""
    sitting = find_field_reception(request.user, pk)
    require(permissions.can_hold(request.user, sitting))
    form = CallForm(request.POST)
    if form.is_valid():
        try:
            ticket = sitting_queue.call_next(
                field_reception=sitting, by=request.user, **form.cleaned_data
            )
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            if ticket is None:
                messages.info(request, _("Nobody waits."))
            return go(request, _at_desk("sitting-queue", pk, form.cleaned_data["desk"]))
    return _queue(request, sitting, call_form=form)


@login_required
@require_POST
def ticket_no_show(request: HttpRequest, pk: int) -> HttpResponse:
    """The visitor did not come when called."""
    return _moved(request, pk, sitting_queue.no_show)


@login_required
@require_POST
def ticket_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the queue, to the old place."""
    return _moved(request, pk, sitting_queue.put_back)


def _moved(request: HttpRequest, pk: int, step: Any) -> HttpResponse:
    ticket = _find_ticket(request.user, pk)
    require(permissions.can_hold(request.user, ticket.field_reception))
    try:
        step(ticket=ticket)
    except ReceptionsError as error:
        messages.error(request, str(error))
    return go(request, _at_desk("sitting-queue", ticket.field_reception_id, ticket.desk))


def _find_ticket(user: User, pk: int) -> SittingTicket:
    visible = SittingTicket.objects.filter(
        field_reception__in=FieldReception.objects.visible_to(user)
    )
    return get_object_or_404(visible.select_related("field_reception__reception__territory"), pk=pk)


def _queue(
    request: HttpRequest, sitting: FieldReception, ticket_form: Any = None, call_form: Any = None
) -> HttpResponse:
    desk = request.GET.get("desk", "")[:20]
    context = {
        "field_reception": sitting,
        "desk": desk,
        "waiting": sitting_queue.in_turn(sitting),
        "booked": sitting.bookings.expected(),
        "called": list(sitting.tickets.called()),
        "given": sitting.tickets.count(),
        "is_open": sitting.status == FieldReceptionStatus.ANNOUNCED and sitting.has_come,
        "ticket_form": ticket_form or TicketForm(),
        "call_form": call_form or CallForm(initial={"desk": desk or "1"}),
    }
    status = 422 if ticket_form is not None or call_form is not None else 200
    return render(request, "fieldvisits/sitting_queue.html", context, status=status)


def _at_desk(name: str, pk: int, desk: str) -> str:
    address = reverse(f"fieldvisits:{name}", args=[pk])
    return f"{address}?{urlencode({'desk': desk})}" if desk else address
