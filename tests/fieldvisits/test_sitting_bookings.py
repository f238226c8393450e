"""Pre-registration for a sitting: its times, the code, the queue of the day, forgetting."""

import datetime as dt

import pytest
from django.urls import reverse

from fieldvisits import tasks
from fieldvisits.models import SittingBooking, SittingTicket
from fieldvisits.services import field_receptions, sitting_bookings, sitting_queue
from receptions.exceptions import QueueError, TransitionError
from receptions.queue_choices import BookingState, VisitorCategory
from receptions.services import bookings
from territories import clock
from tests.factories import fieldvisits as make
from tests.fieldvisits.pages import page, url

PHONE = "+998901234567"
PERSON = {"name": "Aziza", "phone": "90 123 45 67", "category": "elderly"}


@pytest.fixture
def sitting(where):
    """In two hours: at 14:00."""
    return make.announced(where)


def booked(sitting, turn=0, phone=PHONE, category=VisitorCategory.ORDINARY):
    return sitting_bookings.book(
        field_reception=sitting,
        starts_at=sitting.starts_at + dt.timedelta(minutes=30) * turn,
        category=category,
        name="Aziza",
        phone=phone,
    )


def address(sitting):
    return reverse("cms:sitting-book", args=[sitting.pk])


def test_times_follow_one_another_and_fill_up(sitting, settings):
    settings.SITTING_SLOT_CAPACITY, settings.SITTING_BOOKING_HOURS = 1, 1
    booked(sitting)

    times = sitting_bookings.slots(sitting)

    start = sitting.starts_at
    assert [(one.starts_at, one.free) for one in times] == [
        (start, 0),
        (start + dt.timedelta(minutes=30), 1),
    ]
    with pytest.raises(QueueError, match="just been taken"):
        booked(sitting, phone="+998907654321")


def test_what_can_not_be_booked_leaves_nothing(where, sitting):
    booked(sitting)
    called_off = make.announced(where)
    field_receptions.cancel(field_reception=called_off, by=where.head, reason="Qor")
    for wrong in (
        lambda: booked(sitting, 1),
        lambda: booked(sitting, -1, phone="+998907654321"),
        lambda: booked(called_off),
    ):
        with pytest.raises(QueueError):
            wrong()

    assert SittingBooking.objects.count() == 1


def test_the_code_is_not_stored_and_cancels_with_its_telephone_only(sitting):
    made, code = booked(sitting)

    assert code not in str(SittingBooking.objects.values().get())
    assert sitting_bookings.find(code=code, phone="+998907654321") is None
    cancelled = bookings.cancel(booking=sitting_bookings.find(code=code, phone=PHONE))

    assert (cancelled.pk, cancelled.name, cancelled.phone) == (made.pk, "", "")
    booked(sitting)


def test_whoever_booked_is_called_at_the_time_before_the_others(where, sitting, time_machine):
    made, _code = booked(sitting)
    sitting_queue.issue(field_reception=sitting, category=VisitorCategory.ELDERLY)
    ticket = sitting_bookings.check_in(booking=made)
    waiting = [one.number for one in sitting_queue.in_turn(sitting)]
    with clock.playing(sitting.starts_at):
        due = [one.number for one in sitting_queue.in_turn(sitting)]

    assert (ticket.number, waiting, due) == (2, [1, 2], [2, 1])
    with pytest.raises(TransitionError):
        sitting_bookings.check_in(booking=made)


def test_whoever_comes_late_stands_in_the_queue_like_everybody(sitting):
    made, _code = booked(sitting)

    with clock.playing(sitting.starts_at + dt.timedelta(hours=1)):
        ticket = sitting_bookings.check_in(booking=made)

    assert ticket.booked_for is None


def test_nobody_is_here_before_the_day(where):
    coming = make.announced(where, hours=48)
    made, _code = booked(coming)

    with pytest.raises(QueueError):
        sitting_bookings.check_in(booking=made)

    made.refresh_from_db()
    assert made.state == BookingState.BOOKED


def test_names_go_when_the_day_is_over(sitting):
    made, _code = booked(sitting)
    assert tasks.forget_sitting_bookings() == 0

    with clock.playing(sitting.starts_at + dt.timedelta(days=1)):
        assert (tasks.forget_sitting_bookings(), tasks.forget_sitting_bookings()) == (1, 0)

    made.refresh_from_db()
    assert (made.state, made.name, made.phone) == (BookingState.MISSED, "", "")


# -- pages ---------------------------------------------------------------------------------------


def test_a_place_is_booked_and_cancelled_without_an_account(client, sitting):
    listed = client.get(reverse("cms:sittings"))
    made = client.post(address(sitting), {**PERSON, "time": "14:30"})
    code = made.context["code"]
    cancelled = client.post(reverse("cms:visit-cancel"), {"phone": PHONE, "code": code.lower()})

    assert address(sitting) in listed.text
    assert code in made.text
    assert address(sitting) in cancelled.text
    assert SittingBooking.objects.get().state == BookingState.CANCELLED


@pytest.mark.parametrize("wrong", [{"time": "13:00"}, {"phone": "123"}, {"name": " "}])
def test_a_wrong_form_books_nothing(client, sitting, wrong):
    answer = client.post(address(sitting), {**PERSON, "time": "14:00", **wrong})

    assert answer.status_code == 422
    assert not SittingBooking.objects.exists()


def test_forms_are_limited_by_address(client, sitting, settings):
    settings.QUEUE_BOOKING_RATE_LIMIT = (1, 600)

    statuses = [client.post(address(sitting), PERSON).status_code for _count in range(2)]

    assert statuses == [422, 429]


def test_a_sitting_that_is_over_or_called_off_is_not_found(client, where, sitting):
    assert client.get(address(make.due(where))).status_code == 404
    field_receptions.cancel(field_reception=sitting, by=where.head, reason="Qor")

    assert client.get(address(sitting)).status_code == 404


def test_who_booked_stands_in_the_queue_of_the_day(client, where, sitting):
    made, _code = booked(sitting)
    queue, here = url("sitting-queue", sitting.pk), url("sitting-booking-here", made.pk)

    assert here in page(client, where.registrar, queue).text
    assert page(client, where.registrar, here, {"desk": "1"}).status_code == 302

    assert SittingTicket.objects.get().booking == made
    shown = page(client, where.registrar, queue).text
    assert here not in shown
    assert "booked for 14:00" in shown
