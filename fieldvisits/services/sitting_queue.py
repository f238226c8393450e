"""The queue of a sitting, by the rules of the electronic queue (R-57): several desks, one order."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from fieldvisits.choices import FieldReceptionStatus
from fieldvisits.models import FieldReception, SittingBooking, SittingTicket
from fieldvisits.services import sittings
from receptions import queue_rules
from receptions.exceptions import QueueError
from receptions.queue_choices import TicketState, VisitorCategory
from receptions.services import queue
from territories import clock
from territories.models import User


@dataclass(frozen=True, slots=True)
class _Waiting(queue_rules.Waiting):
    """A visitor for the rule, with the ticket."""

    ticket: SittingTicket | None = None


@transaction.atomic
def issue(
    *, field_reception: FieldReception, category: str, booking: SittingBooking | None = None
) -> SittingTicket:
    """The next number of the sitting, on its day. A refusal uses up no number."""
    sitting = sittings.locked(field_reception)
    if category not in VisitorCategory.values:
        raise QueueError(_("Choose a category."))
    if sitting.status != FieldReceptionStatus.ANNOUNCED or not sitting.has_come:
        raise QueueError(_("Numbers are given out on the day of the reception."))
    last = sitting.tickets.aggregate(last=Max("number"))["last"] or 0
    return SittingTicket.objects.create(
        field_reception=sitting,
        number=last + 1,
        category=category,
        booking=booking,
        booked_for=queue.time_held(booking),
        issued_at=clock.now(),
    )


@transaction.atomic
def call_next(*, field_reception: FieldReception, desk: str, by: User) -> SittingTicket | None:
    """Call whoever's turn it is to a desk; None when nobody waits."""
    sitting = sittings.locked(field_reception)
    desk = desk.strip()[:20]
    if not desk:
        raise QueueError(_("Say which desk calls."))
    present = sitting.tickets.called().filter(desk=desk).first()
    if present is not None:
        raise QueueError(_("Finish with visitor %(number)s first.") % {"number": present.label})
    ticket = next(iter(in_turn(sitting)), None)
    if ticket is None:
        return None
    ticket.require_next(TicketState.CALLED)
    ticket.state = TicketState.CALLED
    ticket.called_at, ticket.called_by = clock.now(), by
    ticket.desk = desk
    ticket.save(update_fields=["state", "called_at", "called_by", "desk"])
    return ticket


@transaction.atomic
def no_show(*, ticket: SittingTicket) -> SittingTicket:
    """The visitor did not come when called."""
    return _left(ticket, TicketState.NO_SHOW)


@transaction.atomic
def put_back(*, ticket: SittingTicket) -> SittingTicket:
    """Back to the queue with the old number, and so to the old place in it."""
    sittings.locked(ticket.field_reception)
    ticket = SittingTicket.objects.select_for_update().get(pk=ticket.pk)
    ticket.require_next(TicketState.WAITING)
    ticket.state = TicketState.WAITING
    ticket.called_at = ticket.called_by = ticket.finished_at = None
    ticket.desk = ""
    ticket.save()
    return ticket


def in_turn(sitting: FieldReception) -> list[SittingTicket]:
    """Who waits, in the order in which they would be called."""
    waiting = [
        _Waiting(one.number, one.is_priority, one.booked_for, one)
        for one in sitting.tickets.waiting()
    ]
    found = queue_rules.in_order(
        waiting,
        now=clock.now(),
        run=_run(sitting),
        longest_run=settings.QUEUE_PRIORITY_RUN,
    )
    return [one.ticket for one in found if one.ticket is not None]


def _run(sitting: FieldReception) -> int:
    """How many priority visitors were called one after another; booked ones leave it alone."""
    called = sitting.tickets.filter(called_at__isnull=False, booked_for__isnull=True).order_by(
        "-called_at", "-number"
    )
    run = 0
    for one in called[: settings.QUEUE_PRIORITY_RUN]:
        if not one.is_priority:
            break
        run += 1
    return run


def _left(ticket: SittingTicket, state: str) -> SittingTicket:
    sittings.locked(ticket.field_reception)
    ticket = SittingTicket.objects.select_for_update().get(pk=ticket.pk)
    ticket.require_next(state)
    ticket.state = state
    ticket.finished_at = clock.now()
    ticket.save(update_fields=["state", "finished_at"])
    return ticket
