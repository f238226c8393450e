"""A moment of receipt long ago is mostly a year typed wrong: it is asked about, not refused."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from receptions.models import Appeal
from territories import clock
from tests.factories import receptions as make
from tests.receptions.test_registration_pages import Page

pytestmark = pytest.mark.django_db
URL = "/receptions/appeals/register/"


def days_ago(days):
    moment = timezone.localtime(clock.now() - dt.timedelta(days=days))
    return moment.strftime("%Y-%m-%dT%H:%M")


def tick(response):
    """Whether the page asks for the tick, and whether it is set."""
    value = response.context["form"]["long_ago"].value()
    return 'type="checkbox" name="long_ago"' in response.text, bool(value)


def test_a_year_typed_wrong_is_asked_about_beside_the_field(client, registrar, typed):
    assert 'name="long_ago"' not in client.get(URL).text
    old = {**typed, "received_at": days_ago(6 * 365)}

    asked = client.post(URL, old)

    form = asked.context["form"]
    assert asked.status_code == 422
    assert list(form.errors) == ["received_at"]
    assert str(6 * 365) in form.errors["received_at"][0]
    assert form["received_at"].value() == old["received_at"]
    assert tick(asked) == (True, False)
    assert not Appeal.objects.exists()


def test_what_is_right_is_registered_with_a_tick(client, registrar, typed):
    old = {**typed, "received_at": days_ago(400), "long_ago": "on"}

    assert client.post(URL, old).status_code == 302

    assert timezone.localdate(Appeal.objects.get().received_at) == clock.today() - dt.timedelta(400)


def test_the_tick_stays_while_something_else_is_put_right(client, registrar, typed):
    old = {**typed, "received_at": days_ago(400), "long_ago": "on"}

    assert tick(client.post(URL, {**old, "text": ""})) == (True, True)
    assert tick(client.post(URL, {**old, "action": "add-question"})) == (True, True)


def test_a_moment_of_this_year_is_not_asked_about(client, registrar, typed, settings):
    assert client.post(URL, {**typed, "received_at": days_ago(364)}).status_code == 302
    settings.RECEIVED_LONG_AGO_DAYS = 30
    assert client.post(URL, {**typed, "received_at": days_ago(31)}).status_code == 422


def test_a_correction_asks_too_but_not_about_what_stood(client, desk, registrar):
    page = Page(client, make.appeal(desk, received_at=clock.now() - dt.timedelta(days=3)))

    asked = page.send(received_at=days_ago(800))

    assert asked.status_code == 422
    assert list(asked.context["form"].errors) == ["received_at"]
    assert tick(asked)[0]
    assert page.send(received_at=days_ago(800), long_ago="on").status_code == 302
    assert page.send(language="ru").status_code == 302


def test_nothing_of_it_stands_on_the_page_of_a_correction(client, desk, registrar):
    appeal = make.appeal(desk)

    text = client.get(reverse("receptions:appeal-correct", args=[appeal.number])).text

    assert 'type="checkbox" name="long_ago"' not in text
