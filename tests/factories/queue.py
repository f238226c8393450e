"""Tickets, bookings and devices of the queue, made by the services, as in life."""

import datetime as dt

from django.utils import timezone

from receptions.queue_choices import DeviceKind, TicketSource, TicketState, VisitorCategory
from receptions.services import bookings, queue, queue_devices
from territories import clock
from tests.factories.receptions import ReceptionFactory, head_of, registrar_of
from tests.factories.territories import CalendarVersionFactory

# A Wednesday at ten o'clock in Tashkent.
MORNING = dt.datetime(2026, 10, 14, 5, tzinfo=dt.UTC)


def ticket(reception=None, category=VisitorCategory.ORDINARY, **fields):
    """A ticket of the kiosk."""
    reception = reception or ReceptionFactory()
    fields.setdefault("source", TicketSource.KIOSK)
    return queue.issue(reception=reception, category=category, **fields)


def ticket_in(state, reception=None, *, by=None, **fields):
    """A ticket brought to the state through the services; nobody else may wait."""
    found = ticket(reception, **fields)
    if state == TicketState.WAITING:
        return found
    if state == TicketState.LEFT:
        return queue.leave(ticket=found)
    by = by or registrar_of(found.reception)
    found = queue.call_next(reception=found.reception, window="3", by=by)
    if state == TicketState.NO_SHOW:
        return queue.no_show(ticket=found)
    if state in (TicketState.SERVING, TicketState.SERVED):
        found = queue.start(ticket=found)
    if state == TicketState.SERVED:
        found = queue.finish(ticket=found)
    return found


def at(hour, minute=0, *, days=0):
    """A moment of today in Tashkent, or of a day near it."""
    day = clock.today() + dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def booking(reception=None, starts_at=None, **fields):
    """A booking and its secret code."""
    CalendarVersionFactory()
    defaults = {
        "category": VisitorCategory.ORDINARY,
        "sphere": None,
        "name": "Aziza Karimova",
        "phone": "+998901234567",
    }
    return bookings.book(
        reception=reception or ReceptionFactory(),
        starts_at=starts_at or at(11),
        **{**defaults, **fields},
    )


def device(reception=None, kind=DeviceKind.KIOSK, **fields):
    """A device and the secret of its address."""
    reception = reception or ReceptionFactory()
    fields.setdefault("by", None)
    by = fields.pop("by") or head_of(reception)
    return queue_devices.create(reception=reception, kind=kind, label="Kirish zali", by=by)
