"""The queue of a day: tickets without gaps, whom to call next, what became of the visitor.

Numbers and choices are taken under the lock of the reception's day, so two registrars who press
"call next" at the same moment get two visitors, in the order of `queue_rules`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from receptions import queue_rules
from receptions.exceptions import QueueError, TransitionError
from receptions.models import Appeal, Booking, QueueDay, QueueTicket, Reception, Topic
from receptions.models.booking_base import BookingBase
from receptions.queue_choices import TicketSource, TicketState, VisitorCategory
from territories import clock
from territories.models import User


@dataclass(frozen=True, slots=True)
class WaitingTicket(queue_rules.Waiting):
    """A visitor for the rule, with the ticket."""

    ticket: QueueTicket | None = None


@transaction.atomic
def issue(
    *,
    reception: Reception,
    category: str,
    source: str,
    sphere: Topic | None = None,
    by: User | None = None,
    booking: Booking | None = None,
) -> QueueTicket:
    """Give out the next number of today. A refusal uses up no number."""
    if reception.closed_on is not None:
        raise QueueError(_("This reception is closed."))
    if category not in VisitorCategory.values:
        raise QueueError(_("Choose a category."))
    if sphere is not None and sphere.parent_id is not None:
        raise QueueError(_("Choose a sphere, not a topic."))
    if by is None and source == TicketSource.REGISTRAR:
        raise QueueError(_("A registrar gives out tickets under their own name."))
    day = locked_day(reception, clock.today())
    day.last_number += 1
    day.save(update_fields=["last_number"])
    return QueueTicket.objects.create(
        reception=reception,
        day=day.day,
        number=day.last_number,
        category=category,
        sphere=sphere,
        source=source,
        issued_at=clock.now(),
        issued_by=by,
        booking=booking,
        booked_for=time_held(booking),
    )


@transaction.atomic
def call_next(*, reception: Reception, window: str, by: User) -> QueueTicket | None:
    """Call the visitor whose turn it is to a window; None when nobody waits."""
    day = locked_day(reception, clock.today())
    today = QueueTicket.objects.filter(reception=reception).on_day(day.day)
    present = today.received_by(by).first()
    if present is not None:
        raise QueueError(_("Finish with visitor %(number)s first.") % {"number": present.label})
    waiting = [_for_rule(one) for one in today.waiting().select_for_update(skip_locked=True)]
    now = clock.now()
    chosen = queue_rules.next_of(
        waiting, now=now, run=day.priority_run, longest_run=settings.QUEUE_PRIORITY_RUN
    )
    if chosen is None or chosen.ticket is None:
        return None
    day.priority_run = queue_rules.run_after(chosen, day.priority_run, now=now)
    day.save(update_fields=["priority_run"])
    ticket = chosen.ticket
    ticket.require_next(TicketState.CALLED)
    ticket.state = TicketState.CALLED
    ticket.called_at = clock.now()
    ticket.called_by = by
    ticket.window = window.strip()[:20]
    ticket.save(update_fields=["state", "called_at", "called_by", "window"])
    return ticket


@transaction.atomic
def call_again(*, ticket: QueueTicket) -> QueueTicket:
    """Show the number once more."""
    ticket = QueueTicket.objects.select_for_update().get(pk=ticket.pk)
    if ticket.state != TicketState.CALLED:
        raise TransitionError(TicketState(ticket.state).label, TicketState.CALLED.label)
    ticket.called_again_at = clock.now()
    ticket.save(update_fields=["called_again_at"])
    return ticket


@transaction.atomic
def start(*, ticket: QueueTicket) -> QueueTicket:
    """The visitor has come to the window."""
    ticket = _locked(ticket, TicketState.SERVING)
    ticket.served_at = clock.now()
    ticket.save(update_fields=["state", "served_at"])
    return ticket


@transaction.atomic
def finish(*, ticket: QueueTicket) -> QueueTicket:
    """The visitor was received."""
    return _ended(ticket, TicketState.SERVED)


@transaction.atomic
def no_show(*, ticket: QueueTicket) -> QueueTicket:
    """The visitor did not come when called."""
    return _ended(ticket, TicketState.NO_SHOW)


@transaction.atomic
def leave(*, ticket: QueueTicket) -> QueueTicket:
    """The visitor went away without being called."""
    return _ended(ticket, TicketState.LEFT)


@transaction.atomic
def put_back(*, ticket: QueueTicket) -> QueueTicket:
    """Back to the queue with the old number, and so to the old place in it."""
    ticket = _locked(ticket, TicketState.WAITING)
    if ticket.day != clock.today():
        raise QueueError(_("The ticket is of another day."))
    ticket.called_at = ticket.called_again_at = ticket.served_at = ticket.finished_at = None
    ticket.called_by = None
    ticket.window = ""
    ticket.save()
    return ticket


@transaction.atomic
def link_appeal(*, ticket: QueueTicket, appeal: Appeal) -> QueueTicket:
    """Remember which appeal came of the visit; the first of several stays."""
    ticket = QueueTicket.objects.select_for_update().get(pk=ticket.pk)
    if ticket.reception_id != appeal.reception_id:
        raise QueueError(_("The ticket is of another reception."))
    if ticket.appeal_id is None:
        ticket.appeal = appeal
        ticket.save(update_fields=["appeal"])
    return ticket


@transaction.atomic
def close_days(*, before: dt.date) -> int:
    """End what earlier days left open; how many tickets. Safe to run twice."""
    earlier = QueueTicket.objects.filter(day__lt=before)
    now = clock.now()
    ended = 0
    for present, state in (
        (TicketState.WAITING, TicketState.LEFT),
        (TicketState.CALLED, TicketState.NO_SHOW),
        (TicketState.SERVING, TicketState.SERVED),
    ):
        ended += earlier.filter(state=present).update(state=state, finished_at=now)
    return ended


def in_turn(reception: Reception) -> list[QueueTicket]:
    """Who waits now, in the order in which they would be called."""
    day = QueueDay.objects.filter(reception=reception, day=clock.today()).first()
    tickets = QueueTicket.objects.filter(reception=reception).on_day(clock.today()).waiting()
    found = queue_rules.in_order(
        [_for_rule(one) for one in tickets.select_related("sphere", "booking")],
        now=clock.now(),
        run=day.priority_run if day is not None else 0,
        longest_run=settings.QUEUE_PRIORITY_RUN,
    )
    return [one.ticket for one in found if one.ticket is not None]


def locked_day(reception: Reception, day: dt.date) -> QueueDay:
    """The reception's row of the day, locked until the transaction ends."""
    row, _created = QueueDay.objects.get_or_create(reception=reception, day=day)
    return QueueDay.objects.select_for_update().get(pk=row.pk)


def _for_rule(ticket: QueueTicket) -> WaitingTicket:
    return WaitingTicket(
        number=ticket.number,
        priority=ticket.is_priority,
        booked_for=ticket.booked_for,
        ticket=ticket,
    )


def time_held(booking: BookingBase | None) -> dt.datetime | None:
    """The booked time, unless the visitor came too late to keep it."""
    if booking is None:
        return None
    grace = dt.timedelta(minutes=settings.QUEUE_BOOKING_GRACE_MINUTES)
    return booking.starts_at if clock.now() <= booking.starts_at + grace else None


def _locked(ticket: QueueTicket, state: str) -> QueueTicket:
    """The ticket locked, its state changed to one that may follow; not saved yet."""
    ticket = QueueTicket.objects.select_for_update().get(pk=ticket.pk)
    ticket.require_next(state)
    ticket.state = state
    return ticket


def _ended(ticket: QueueTicket, state: str) -> QueueTicket:
    ticket = _locked(ticket, state)
    ticket.finished_at = clock.now()
    ticket.save(update_fields=["state", "finished_at"])
    return ticket
