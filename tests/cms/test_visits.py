"""Booking a visit from the public site: open to all, limited, and quiet about others."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from receptions.models import Booking
from receptions.queue_choices import BookingState
from tests.factories.queue import MORNING, booking
from tests.factories.receptions import ReceptionFactory
from tests.factories.territories import CalendarVersionFactory

pytestmark = pytest.mark.django_db
PERSON = {"time": "11:00", "name": "Aziza", "phone": "90 123 45 67", "category": "elderly"}


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def reception():
    CalendarVersionFactory()
    return ReceptionFactory()


def address(reception):
    return reverse("cms:visit-book", args=[reception.code])


def send(client, reception, day="2026-10-14", **data):
    return client.post(f"{address(reception)}?day={day}", {**PERSON, **data})


def cancel(client, **data):
    return client.post(reverse("cms:visit-cancel"), data)


def test_a_visit_is_booked_and_cancelled_without_an_account(client, reception):
    booked = send(client, reception)
    code = booked.context["code"]
    cancelled = cancel(client, phone="+998 90 123-45-67", code=code.lower())

    made = Booking.objects.get()
    assert code in booked.content.decode()
    assert cancelled.context["cancelled"] == made
    assert made.state == BookingState.CANCELLED


def test_another_day_is_booked(client, reception):
    send(client, reception, day="2026-10-16")

    assert Booking.objects.get().starts_at.date() == dt.date(2026, 10, 16)


def test_days_off_are_not_offered(client, reception):
    days = client.get(address(reception)).context["days"]

    assert days[0] == dt.date(2026, 10, 14)
    assert all(day.weekday() < 5 for day in days)


@pytest.mark.parametrize(
    "wrong",
    [{"time": "11:10"}, {"time": "09:00"}, {"phone": "123"}, {"name": " "}, {"category": "king"}],
    ids=["no such time", "over", "no telephone", "no name", "no such category"],
)
def test_a_wrong_form_books_nothing(client, reception, wrong):
    assert send(client, reception, **wrong).status_code == 422
    assert not Booking.objects.exists()


def test_a_second_booking_of_the_telephone_is_refused(client, reception):
    send(client, reception)

    response = send(client, reception, time="12:00")

    assert response.status_code == 422
    assert Booking.objects.count() == 1


def test_a_taken_time_is_not_offered(client, reception, settings):
    settings.QUEUE_SLOT_CAPACITY = 1
    send(client, reception)

    form = client.get(address(reception)).context["form"]
    offered = [time for time, _label in form.fields["time"].choices]

    assert "11:00" not in offered
    assert "11:30" in offered


def test_forms_are_limited_by_address(client, reception, settings):
    settings.QUEUE_BOOKING_RATE_LIMIT = (2, 600)

    statuses = [send(client, reception).status_code for _count in range(3)]

    assert statuses == [200, 422, 429]


def test_codes_are_not_guessed(client, settings):
    settings.QUEUE_CODE_RATE_LIMIT = (2, 600)
    data = {"phone": "901234567", "code": "AAAAAAAA"}

    statuses = [cancel(client, **data).status_code for _count in range(3)]

    assert statuses == [422, 422, 429]


def test_wrong_code_and_unknown_telephone_look_the_same(client, reception):
    made, code = booking(reception)

    wrong = cancel(client, phone=made.phone, code="AAAAAAAA").context["form"].errors
    unknown = cancel(client, phone="907654321", code=code).context["form"].errors

    assert wrong == unknown
    made.refresh_from_db()
    assert made.state == BookingState.BOOKED


def test_an_unknown_or_closed_reception_is_not_found(client):
    closed = ReceptionFactory(closed_on=dt.date(2026, 1, 1))

    assert client.get(address(closed)).status_code == 404
    assert client.get("/visit/nowhere/").status_code == 404


def test_the_list_of_receptions_leads_to_the_form(client, site):
    page = client.get(reverse("cms:visit"), follow=True)

    assert "/visit/17/" in page.content.decode()
