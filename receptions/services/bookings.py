"""Pre-registration (R-50): free times of a reception, booking, cancelling, coming."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from receptions import queue_rules
from receptions.exceptions import QueueError
from receptions.models import Booking, QueueTicket, Reception, Topic
from receptions.models.booking_base import BookingBase
from receptions.queue_choices import BookingState, TicketSource
from receptions.services import queue
from receptions.services.appeals import CODE_ALPHABET, CODE_LENGTH
from territories import clock
from territories.models import User
from territories.services import calendars

AnyBooking = TypeVar("AnyBooking", bound=BookingBase)


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that can be booked and how many people still may."""

    starts_at: dt.datetime
    free: int


def days(reception: Reception) -> list[dt.date]:
    """Working days that may be booked, today included while a time of it lies ahead."""
    calendar = calendars.current()
    found = queue_rules.bookable_days(clock.today(), settings.QUEUE_BOOKING_DAYS, calendar)
    return [day for day in found if _times(reception, day)]


def slots(reception: Reception, day: dt.date) -> list[Slot]:
    """The times of the day that lie ahead, the full ones too."""
    taken = dict(
        Booking.objects.filter(reception=reception)
        .on_day(day)
        .holding()
        .order_by()
        .values_list("starts_at")
        .annotate(Count("pk"))
    )
    most = settings.QUEUE_SLOT_CAPACITY
    return [Slot(time, max(most - taken.get(time, 0), 0)) for time in _times(reception, day)]


def book(
    *,
    reception: Reception,
    starts_at: dt.datetime,
    category: str,
    sphere: Topic | None,
    name: str,
    phone: str,
) -> tuple[Booking, str]:
    """Reserve a time; gives the booking and the secret code, which is stored nowhere."""
    code = new_code()
    booking = Booking(
        reception=reception,
        starts_at=starts_at,
        category=category,
        sphere=sphere,
        name=name,
        phone=phone,
        code_digest=digest(code),
        created_at=clock.now(),
    )
    try:
        _save_in_free_place(booking)
    except IntegrityError as error:  # the same telephone at the same moment
        raise QueueError(_twice()) from error
    return booking, code


def find(*, code: str, phone: str) -> Booking | None:
    """The booking of the code if the telephone is its own; nothing tells what was wrong."""
    found = Booking.objects.filter(code_digest=digest(code), phone=phone)
    return found.exclude(phone="").select_related("reception").first()


def find_at(reception: Reception, *, code: str) -> Booking | None:
    """The booking of the code at this reception, for its kiosk."""
    return Booking.objects.filter(code_digest=digest(code), reception=reception).first()


@transaction.atomic
def cancel(*, booking: AnyBooking) -> AnyBooking:
    """Give the time free, wherever it was reserved; name and telephone go at once."""
    booking = type(booking)._default_manager.select_for_update().get(pk=booking.pk)
    booking.require_next(BookingState.CANCELLED)
    booking.state = BookingState.CANCELLED
    booking.cancelled_at = clock.now()
    booking.name = booking.phone = ""
    booking.save(update_fields=["state", "cancelled_at", "name", "phone"])
    return booking


@transaction.atomic
def check_in(*, booking: Booking, by: User | None = None) -> QueueTicket:
    """The visitor is here: a ticket that is called at the booked time.

    Whoever comes later than the grace allows stands in the queue like everybody.
    """
    booking = Booking.objects.select_for_update().get(pk=booking.pk)
    booking.require_next(BookingState.ARRIVED)
    if timezone.localdate(booking.starts_at) != clock.today():
        raise QueueError(_("The booking is for another day."))
    booking.state = BookingState.ARRIVED
    booking.save(update_fields=["state"])
    return queue.issue(
        reception=booking.reception,
        category=booking.category,
        source=TicketSource.BOOKING,
        sphere=booking.sphere,
        by=by,
        booking=booking,
    )


@transaction.atomic
def forget(*, before: dt.date, kind: type[BookingBase] = Booking) -> int:
    """Take name and telephone off the bookings of earlier days; how many. Safe to run twice."""
    start = timezone.make_aware(dt.datetime.combine(before, dt.time.min))
    earlier = kind._default_manager.filter(starts_at__lt=start)
    earlier.filter(state=BookingState.BOOKED).update(state=BookingState.MISSED)
    return earlier.exclude(name="", phone="").update(name="", phone="")


@transaction.atomic
def _save_in_free_place(booking: Booking) -> None:
    """Insert under the day's lock: the time is offered, has a place, the telephone is new."""
    reception = booking.reception
    if reception.closed_on is not None:
        raise QueueError(_("This reception is closed."))
    day = timezone.localdate(booking.starts_at)
    queue.locked_day(reception, day)
    offered = {slot.starts_at: slot.free for slot in slots(reception, day)}
    if day not in days(reception) or booking.starts_at not in offered:
        raise QueueError(_("This time can't be booked. Choose one from the list."))
    if not offered[booking.starts_at]:
        raise QueueError(_("This time has just been taken. Choose another."))
    same = Booking.objects.filter(reception=reception, phone=booking.phone)
    if same.filter(state=BookingState.BOOKED).exists():
        raise QueueError(_twice())
    booking.save(force_insert=True)


def _times(reception: Reception, day: dt.date) -> list[dt.datetime]:
    times = queue_rules.Slots(reception.opens_at, reception.closes_at, settings.QUEUE_SLOT_MINUTES)
    found = queue_rules.slots_of(day, times, calendars.current())
    moments = (timezone.make_aware(dt.datetime.combine(day, time)) for time in found)
    return [moment for moment in moments if moment > clock.now()]


def new_code() -> str:
    """A code that only its visitor knows."""
    return "".join(secrets.choice(CODE_ALPHABET) for _place in range(CODE_LENGTH))


def digest(code: str) -> str:
    """What is stored of a code: nobody who reads the table can cancel a visit."""
    written = "".join(code.split()).upper()[:40]
    return salted_hmac("booking code", written, algorithm="sha256").hexdigest()


def _twice() -> str:
    return _("This telephone already has a booking here. Cancel it first to choose another time.")
