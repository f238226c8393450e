"""Receptions that were always silent are found by holding them against others of their kind."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import translation

from receptions import signal_counts, signal_peers
from receptions.models import Reception, Signal, SignalWeek
from receptions.services import signals
from receptions.signal_choices import SignalKind
from territories import clock
from territories.choices import Role
from tests.factories.receptions import ReceptionFactory, TopicFactory
from tests.factories.territories import CalendarVersionFactory, TerritoryFactory, world

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 11, 16)
NOW = dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC)
WEEK = dt.timedelta(weeks=1)


@pytest.fixture(autouse=True)
def _now():
    with clock.playing(NOW), translation.override("en"):
        yield


@pytest.fixture
def where(monkeypatch):
    """Nine districts with a reception where ten people come a week, and one where nobody does."""
    found = world()
    CalendarVersionFactory()
    topic = TopicFactory()
    region = found.district.parent
    busy = [found.district, *TerritoryFactory.create_batch(8, parent=region)]
    found.silent = TerritoryFactory(parent=region)
    found.came = {}  # territory to the number of a week
    for one in (*busy, found.silent):
        ReceptionFactory(territory=one)
    here = Reception.objects.filter(territory__parent=region)
    found.receptions = {one.territory_id: one for one in here}

    def rows(monday):
        for place, one in enumerate(busy):
            number = found.came.get(one, 9 + place % 3)
            for ago in (*signal_counts.RECENT, *signal_counts.LAST_YEAR):
                if number:
                    yield one.pk, topic.pk, ago, number, number

    monkeypatch.setattr(signal_counts, "_rows", rows)
    return found


def few():
    return Signal.objects.filter(kind=SignalKind.FEW)


def test_a_reception_that_was_never_heard_of_is_found(where):
    signals.look()

    one = few().get()
    assert (one.territory, one.topic, one.span) == (where.silent, None, 12)
    assert (one.observed, one.first_day) == (0, MONDAY - 11 * WEEK)
    assert 100 < one.expected < 140
    assert [number for _monday, number, _days in one.weeks] == [0] * 16


def test_the_comparisons_with_peers_count_among_all(where, monkeypatch):
    signals.look()
    with_peers = SignalWeek.objects.get().tests
    monkeypatch.setattr(signal_peers, "compare", lambda weeks, without: [])
    signals.look(monday=MONDAY - WEEK)

    assert with_peers - SignalWeek.objects.get(monday=MONDAY - WEEK).tests == 10


def test_it_is_not_said_anew_every_week_but_every_quarter(where):
    for ago in range(13, -1, -1):
        signals.look(monday=MONDAY - ago * WEEK)

    said = few().order_by("pk").values_list("week__monday", flat=True)
    assert list(said) == [MONDAY - 13 * WEEK, MONDAY - WEEK]


def test_a_reception_that_was_closed_is_compared_with_nobody(where):
    where.receptions[where.silent.pk].closed_on = MONDAY - WEEK
    where.receptions[where.silent.pk].save()

    signals.look()

    assert not few().exists()


def test_a_reception_opened_lately_is_compared_with_nobody(where):
    where.silent.valid_from = MONDAY - 3 * WEEK
    where.silent.save()

    signals.look()

    assert not few().exists()


@pytest.mark.parametrize("people", [None, 0])
def test_without_known_inhabitants_nothing_is_said(where, people):
    where.silent.population = people
    where.silent.save()

    signals.look()

    assert not few().exists()


def test_a_place_with_few_people_is_not_blamed(where):
    where.silent.population = 1_500
    where.silent.save()

    signals.look()

    assert not few().exists()


def test_its_page_says_with_what_it_was_compared(where):
    signals.look()
    client = Client()
    client.force_login(where.users[Role.REGIONAL_HEAD])

    page = client.get(few().get().get_absolute_url()).content.decode()

    assert "receptions of the same kind of territory" in page
    assert "fewer appeals than similar receptions" in page
