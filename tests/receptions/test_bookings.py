"""Pre-registration: free times, one booking a telephone, the code, coming, forgetting."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection

from receptions import tasks
from receptions.exceptions import QueueError, TransitionError
from receptions.models import Booking, QueueTicket
from receptions.queue_choices import BookingState, TicketSource, VisitorCategory
from receptions.services import bookings, queue
from territories import clock
from tests.factories.queue import MORNING, at, booking, ticket
from tests.factories.receptions import ReceptionFactory, TopicGroupFactory, registrar_of
from tests.factories.territories import CalendarVersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning():
    with clock.playing(MORNING):
        yield


def test_a_booking_takes_a_place_of_its_time(settings):
    settings.QUEUE_SLOT_CAPACITY = 2
    reception = ReceptionFactory()

    booking(reception)

    free = {slot.starts_at: slot.free for slot in bookings.slots(reception, clock.today())}
    assert (free[at(11)], free[at(11, 30)]) == (1, 2)


def test_only_times_ahead_are_offered():
    CalendarVersionFactory()
    reception = ReceptionFactory()

    today = bookings.slots(reception, clock.today())

    assert [slot.starts_at for slot in (today[0], today[-1])] == [at(10, 30), at(17, 30)]


def test_the_code_is_not_stored():
    made, code = booking()

    stored = Booking.objects.filter(pk=made.pk).values().get()

    assert code not in str(stored)
    assert bookings.find(code=code.lower(), phone=made.phone) == made


@pytest.mark.parametrize(
    "moment",
    [
        lambda: at(9),
        lambda: at(11, 10),
        lambda: at(18),
        lambda: at(11, days=3),
        lambda: at(11, days=40),
    ],
    ids=["already over", "between two times", "after closing", "a Saturday", "too far ahead"],
)
def test_book_refuses_a_time_that_is_not_offered(moment):
    with pytest.raises(QueueError):
        booking(starts_at=moment())

    assert not Booking.objects.exists()


def test_book_refuses_a_full_time(settings):
    settings.QUEUE_SLOT_CAPACITY = 1
    reception = ReceptionFactory()
    booking(reception)

    with pytest.raises(QueueError):
        booking(reception, phone="+998907654321")

    assert Booking.objects.count() == 1


def test_a_telephone_has_one_open_booking_at_a_reception():
    reception = ReceptionFactory()
    booking(reception)

    with pytest.raises(QueueError):
        booking(reception, starts_at=at(12))
    booking(ReceptionFactory(), starts_at=at(12))

    assert Booking.objects.count() == 2


def test_cancelling_frees_the_time_and_forgets_the_person(settings):
    settings.QUEUE_SLOT_CAPACITY = 1
    reception = ReceptionFactory()
    made, code = booking(reception)

    bookings.cancel(booking=made)

    made.refresh_from_db()
    assert (made.state, made.name, made.phone) == (BookingState.CANCELLED, "", "")
    assert bookings.find(code=code, phone="") is None
    booking(reception)


@pytest.mark.parametrize(
    ("step", "state"),
    [
        (step, state)
        for step in (bookings.cancel, bookings.check_in)
        for state in ("arrived", "cancelled", "missed")
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_step_of_a_booking_that_may_not_follow_changes_nothing(step, state):
    made, _code = booking()
    moment = clock.now() if state == "cancelled" else None
    Booking.objects.filter(pk=made.pk).update(state=state, cancelled_at=moment)

    with pytest.raises(TransitionError):
        step(booking=made)

    assert not QueueTicket.objects.exists()
    assert Booking.objects.get().state == state


def test_coming_in_time_is_called_at_the_booked_time():
    reception, sphere = ReceptionFactory(), TopicGroupFactory()
    made, _code = booking(reception, category=VisitorCategory.ELDERLY, sphere=sphere)
    ticket(reception, VisitorCategory.DISABLED)
    clerk = registrar_of(reception)

    with clock.playing(at(11)):
        given = bookings.check_in(booking=made, by=clerk)
        called = queue.call_next(reception=reception, window="1", by=clerk)

    assert called == given
    assert (given.source, given.category, given.sphere) == (
        TicketSource.BOOKING,
        VisitorCategory.ELDERLY,
        sphere,
    )
    assert (given.booked_for, given.issued_by) == (at(11), clerk)
    made.refresh_from_db()
    assert made.state == BookingState.ARRIVED


def test_coming_too_late_stands_in_the_queue_like_everybody():
    made, _code = booking()

    with clock.playing(at(11, 16)):
        given = bookings.check_in(booking=made)

    assert given.booked_for is None


def test_coming_on_another_day_is_refused():
    made, _code = booking(starts_at=at(11, days=1))

    with pytest.raises(QueueError):
        bookings.check_in(booking=made)

    made.refresh_from_db()
    assert made.state == BookingState.BOOKED


def test_names_go_when_the_day_is_over_and_only_then():
    reception = ReceptionFactory()
    came, _code = booking(reception)
    bookings.check_in(booking=came)
    missed, _code = booking(reception, starts_at=at(12), phone="+998907654321")
    later, _code = booking(reception, starts_at=at(12, days=1), phone="+998907654322")

    with clock.playing(MORNING + dt.timedelta(days=1)):
        forgotten = [tasks.close_queues(), tasks.close_queues()]

    assert forgotten == [2, 0]
    left = {one.pk: (one.state, one.name, one.phone) for one in Booking.objects.all()}
    assert left[came.pk] == (BookingState.ARRIVED, "", "")
    assert left[missed.pk] == (BookingState.MISSED, "", "")
    assert left[later.pk] == (BookingState.BOOKED, later.name, later.phone)


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_given_once(settings):
    settings.QUEUE_SLOT_CAPACITY = 2
    CalendarVersionFactory()
    reception = ReceptionFactory()
    time = at(11)

    def work(index):
        try:
            booking(reception, starts_at=time, phone=f"+99890123450{index}")
        except QueueError:
            return False
        finally:
            connection.close()
        return True

    with time_machine.travel(MORNING, tick=False), ThreadPoolExecutor(5) as pool:
        done = list(pool.map(work, range(5)))

    assert done.count(True) == Booking.objects.count() == 2
