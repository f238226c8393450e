"""The registrar's queue: who waits, call the next, what became of the visitor."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from receptions import queue_permissions as permissions
from receptions import queue_words
from receptions.exceptions import ReceptionsError
from receptions.forms.queue import IssueForm, WindowForm
from receptions.models import Booking, QueueTicket, Reception
from receptions.pdf import queue_slip
from receptions.queue_choices import BookingState, TicketSource, TicketState
from receptions.services import bookings, queue
from territories import clock
from territories.htmx import go, wants_partial

WINDOW_KEY = "queue_window"
STEPS: dict[str, Callable[..., QueueTicket]] = {
    "again": queue.call_again,
    "start": queue.start,
    "finish": queue.finish,
    "no-show": queue.no_show,
    "back": queue.put_back,
    "leave": queue.leave,
}


def desk_for(request: HttpRequest, code: str) -> Reception:
    """The visible reception (404) whose queue the person runs (403)."""
    visible = Reception.objects.visible_to(request.user).select_related("territory")
    reception = get_object_or_404(visible, code=code)
    if not permissions.can_run(request.user, reception):
        raise PermissionDenied
    return reception


def ticket_for(request: HttpRequest, pk: int) -> QueueTicket:
    """The visible ticket (404) of a queue that the person runs (403)."""
    visible = QueueTicket.objects.visible_to(request.user)
    ticket = get_object_or_404(visible.select_related("reception__territory", "sphere"), pk=pk)
    if not permissions.can_run(request.user, ticket.reception):
        raise PermissionDenied
    return ticket


def version_of(*parts: Any) -> str:
    """A mark of what a fragment shows: while it stays the same nothing is swapped."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


@login_required
@require_GET
def queue_home(request: HttpRequest) -> HttpResponse:
    """To the own desk; to the counts for those who only watch."""
    if not permissions.can_watch(request.user):
        raise PermissionDenied
    own = Reception.objects.worked_by(request.user).first()
    if own is not None:
        return redirect("receptions:queue-desk", code=own.code)
    return redirect("receptions:queue-statistics")


@login_required
@never_cache
@require_GET
def queue_desk(request: HttpRequest, code: str) -> HttpResponse:
    """The queue of today. The list asks for itself again while the page is open."""
    reception = desk_for(request, code)
    lists = _lists(reception)
    if wants_partial(request):
        if request.GET.get("seen") == lists["version"]:
            return HttpResponse(status=204)
        return render(request, "receptions/partials/_queue_lists.html", lists)
    return _desk(request, reception, lists=lists)


@login_required
@require_POST
def queue_issue(request: HttpRequest, code: str) -> HttpResponse:
    """A ticket by hand."""
    reception = desk_for(request, code)
    form = IssueForm(request.POST)
    if form.is_valid():
        try:
            ticket = queue.issue(
                reception=reception,
                category=form.cleaned_data["category"],
                source=TicketSource.REGISTRAR,
                sphere=form.cleaned_data["sphere"],
                by=request.user,
            )
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Ticket %(number)s is given out.") % {"number": ticket})
            return go(request, _desk_url(reception))
    return _desk(request, reception, issue_form=form)


@login_required
@require_POST
def queue_call(request: HttpRequest, code: str) -> HttpResponse:
    """Call whose turn it is; the window is remembered for this session."""
    reception = desk_for(request, code)
    form = WindowForm(request.POST)
    if form.is_valid():
        window = request.session[WINDOW_KEY] = form.cleaned_data["window"]
        try:
            ticket = queue.call_next(reception=reception, window=window, by=request.user)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            if ticket is None:
                messages.info(request, _("Nobody is waiting."))
            return go(request, _desk_url(reception))
    return _desk(request, reception, window_form=form)


@login_required
@require_POST
def queue_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step with a ticket; what may not follow is said on the desk's page."""
    ticket = ticket_for(request, pk)
    try:
        STEPS[step](ticket=ticket)
    except ReceptionsError as error:
        messages.error(request, str(error))
    return go(request, _desk_url(ticket.reception))


@login_required
@require_POST
def queue_arrive(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody who booked is at the desk: a ticket."""
    visible = Reception.objects.visible_to(request.user)
    found = Booking.objects.filter(reception__in=visible).select_related("reception__territory")
    booking = get_object_or_404(found, pk=pk)
    if not permissions.can_run(request.user, booking.reception):
        raise PermissionDenied
    try:
        ticket = bookings.check_in(booking=booking, by=request.user)
    except ReceptionsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Ticket %(number)s is given out.") % {"number": ticket})
    return go(request, _desk_url(booking.reception))


@login_required
@never_cache
@require_GET
def queue_slip_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The ticket on paper."""
    return slip_response(ticket_for(request, pk))


def slip_response(ticket: QueueTicket) -> HttpResponse:
    """The slip as a PDF that the browser shows."""
    response = HttpResponse(queue_slip.draw(ticket), content_type="application/pdf")
    name = f"{ticket.day:%Y-%m-%d}-{ticket.label}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _desk_url(reception: Reception) -> str:
    return redirect("receptions:queue-desk", code=reception.code)["Location"]


def _desk(
    request: HttpRequest,
    reception: Reception,
    *,
    lists: dict[str, Any] | None = None,
    issue_form: IssueForm | None = None,
    window_form: WindowForm | None = None,
) -> HttpResponse:
    today = QueueTicket.objects.filter(reception=reception).on_day(clock.today())
    mine = today.received_by(request.user).select_related("sphere", "booking", "appeal")
    remembered = request.session.get(WINDOW_KEY, "")
    context = {
        **(lists or _lists(reception)),
        "current": mine.first(),
        "issue_form": issue_form or IssueForm(),
        "window_form": window_form or WindowForm(initial={"window": remembered}),
        "may_connect": permissions.can_connect(request.user, reception),
        "rule": queue_words.rule(),
    }
    wrong = any(form is not None and form.errors for form in (issue_form, window_form))
    return render(request, "receptions/queue_desk.html", context, status=422 if wrong else 200)


def _lists(reception: Reception) -> dict[str, Any]:
    """Who waits in turn, who is at a desk, who may come back, who has booked; and the mark."""
    today = QueueTicket.objects.filter(reception=reception).on_day(clock.today())
    rows = today.select_related("sphere", "called_by")
    booked = Booking.objects.filter(reception=reception, state=BookingState.BOOKED)
    context = {
        "reception": reception,
        "waiting": queue.in_turn(reception),
        "at_desk": list(rows.at_the_desk().order_by("called_at")),
        "absent": list(rows.filter(state=TicketState.NO_SHOW)),
        "booked": list(booked.on_day(clock.today()).select_related("sphere")),
    }
    shown = [
        [(one.pk, one.state, one.window) for one in context[name]]
        for name in ("waiting", "at_desk", "absent")
    ]
    context["version"] = version_of(shown, [one.pk for one in context["booked"]])
    return context
