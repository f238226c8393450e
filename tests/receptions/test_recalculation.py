"""A decree changes the calendar: what moves is shown first, then moved once."""

import datetime as dt

import pytest
from django.urls import reverse

from receptions.choices import QuestionStatus
from receptions.services import recalculation
from territories.choices import DayKind, Role
from territories.models import CalendarVersion
from territories.services import calendars
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory, UserFactory
from tests.receptions.test_stops import on

pytestmark = pytest.mark.django_db
DECREE = dt.date(2026, 11, 17)  # the day on which the term below ends


@pytest.fixture
def asked():
    with on("2026-11-02"):
        return make.question(QuestionStatus.ASSIGNED, office=OfficeFactory())


@pytest.fixture
def administrator(asked):
    country = asked.reception.territory.parent.parent
    return UserFactory(role=Role.ADMINISTRATOR, place=country)


def _day_off():
    return {DECREE: (DayKind.DAY_OFF, "Farmon")}


def test_a_preview_tells_what_moves_and_moves_nothing(asked):
    effect, _reports = calendars.preview(_day_off())

    assert "1" in effect.sentence
    assert asked.appeal.number in effect.examples[0]
    asked.refresh_from_db()
    assert asked.legal_due_on == DECREE


def test_the_dates_follow_the_new_calendar(asked, administrator):
    calendars.new_version(act="PF-99", changes=_day_off(), by=administrator)

    with on("2026-11-03"):
        moved = recalculation.recalculate(days=frozenset(_day_off()), by=administrator)
        again = recalculation.recalculate(days=frozenset(_day_off()), by=administrator)

    asked.refresh_from_db()
    assert (moved, again) == (1, 0)
    assert asked.legal_due_on == dt.date(2026, 11, 18)
    current = asked.deadlines.current().get()
    assert "new_calendar" in [step["code"] for step in current.derivation]


def test_a_day_that_no_term_ends_on_moves_nothing(asked):
    effect, _reports = calendars.preview({dt.date(2026, 11, 10): (DayKind.DAY_OFF, "")})

    assert effect.examples == []


def test_closed_questions_keep_their_dates():
    with on("2026-11-02"):
        make.question(QuestionStatus.CLOSED)

    assert calendars.preview(_day_off())[0].examples == []


def test_the_page_shows_what_moves_before_it_is_done(client, asked, administrator):
    client.force_login(administrator)
    typed = {"day": "2026-11-17", "kind": DayKind.DAY_OFF, "note": "", "act": "PF-99"}
    url = reverse("territories:calendar-change")

    first = client.post(url, typed)

    assert first.status_code == 200
    assert asked.appeal.number in first.content.decode()
    assert not CalendarVersion.objects.filter(act="PF-99").exists()
    second = client.post(url, {**typed, "seen": "2026-11-17:day_off"})
    assert second.status_code == 302
    assert CalendarVersion.objects.filter(act="PF-99").exists()


def test_another_day_than_the_one_seen_is_shown_again(client, asked, administrator):
    client.force_login(administrator)
    typed = {"day": "2026-11-18", "kind": DayKind.DAY_OFF, "act": "PF-99"}

    response = client.post(
        reverse("territories:calendar-change"), {**typed, "seen": "2026-11-17:day_off"}
    )

    assert response.status_code == 200
    assert not CalendarVersion.objects.filter(act="PF-99").exists()
