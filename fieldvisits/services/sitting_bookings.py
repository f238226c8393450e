"""Pre-registration for a sitting (R-50): its times, booking, coming.

Bookings are cancelled and forgotten by `receptions.services.bookings`, whatever they are for.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from fieldvisits.choices import FieldReceptionStatus
from fieldvisits.models import FieldReception, SittingBooking, SittingTicket
from fieldvisits.services import sitting_queue, sittings
from receptions.exceptions import QueueError
from receptions.queue_choices import BookingState
from receptions.services import bookings
from receptions.services.bookings import Slot
from territories import clock


def coming() -> QuerySet[FieldReception, FieldReception]:
    """Announced sittings that have not begun, the next first."""
    found = FieldReception.objects.announced().filter(starts_at__gt=clock.now())
    return (
        found.select_related("territory__parent", "reception")
        .prefetch_related("group__office")
        .order_by("starts_at", "pk")
    )


def slots(sitting: FieldReception) -> list[Slot]:
    """The times of the sitting that lie ahead, the full ones too."""
    taken = dict(
        sitting.bookings.holding().order_by().values_list("starts_at").annotate(Count("pk"))
    )
    most = settings.SITTING_SLOT_CAPACITY
    return [Slot(time, max(most - taken.get(time, 0), 0)) for time in _times(sitting)]


def book(
    *, field_reception: FieldReception, starts_at: dt.datetime, category: str, name: str, phone: str
) -> tuple[SittingBooking, str]:
    """Reserve a time; gives the booking and the secret code, which is stored nowhere."""
    code = bookings.new_code()
    booking = SittingBooking(
        field_reception=field_reception,
        starts_at=starts_at,
        category=category,
        name=name,
        phone=phone,
        code_digest=bookings.digest(code),
        created_at=clock.now(),
    )
    try:
        _save_in_free_place(booking)
    except IntegrityError as error:  # the same telephone at the same moment
        raise QueueError(_twice()) from error
    return booking, code


def find(*, code: str, phone: str) -> SittingBooking | None:
    """The booking of the code if the telephone is its own; nothing tells what was wrong."""
    found = SittingBooking.objects.filter(code_digest=bookings.digest(code), phone=phone)
    return found.exclude(phone="").select_related("field_reception").first()


@transaction.atomic
def check_in(*, booking: SittingBooking) -> SittingTicket:
    """The visitor is here: a number that is called at the booked time.

    Whoever comes later than the grace allows stands in the queue like everybody.
    """
    sitting = sittings.locked(booking.field_reception)
    booking = SittingBooking.objects.select_for_update().get(pk=booking.pk)
    booking.require_next(BookingState.ARRIVED)
    booking.state = BookingState.ARRIVED
    booking.save(update_fields=["state"])
    return sitting_queue.issue(field_reception=sitting, category=booking.category, booking=booking)


@transaction.atomic
def _save_in_free_place(booking: SittingBooking) -> None:
    """Insert under the sitting's lock: the time is offered, has a place, the telephone is new."""
    sitting = sittings.locked(booking.field_reception)
    if sitting.status != FieldReceptionStatus.ANNOUNCED:
        raise QueueError(_("This reception takes no bookings any more."))
    offered = {slot.starts_at: slot.free for slot in slots(sitting)}
    if booking.starts_at not in offered:
        raise QueueError(_("This time can't be booked. Choose one from the list."))
    if not offered[booking.starts_at]:
        raise QueueError(_("This time has just been taken. Choose another."))
    if sitting.bookings.expected().filter(phone=booking.phone).exists():
        raise QueueError(_twice())
    booking.save(force_insert=True)


def _times(sitting: FieldReception) -> list[dt.datetime]:
    """From its beginning on, as long as bookings are taken (settings.SITTING_BOOKING_HOURS)."""
    step = dt.timedelta(minutes=settings.QUEUE_SLOT_MINUTES)
    count = dt.timedelta(hours=settings.SITTING_BOOKING_HOURS) // step
    times = (sitting.starts_at + step * turn for turn in range(count))
    return [time for time in times if time > clock.now()]


def _twice() -> str:
    return _("This telephone already has a booking here. Cancel it first to choose another time.")
