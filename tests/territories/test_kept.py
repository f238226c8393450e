"""Reference rows are read once within a stretch of work, and never stale outside it."""

import datetime as dt
from functools import partial

import pytest

from territories import kept
from territories.choices import DayKind
from territories.models import User
from territories.services import calendars
from tests.factories.territories import CalendarVersionFactory, UserFactory

FRIDAY = dt.date(2026, 9, 4)
DAY_OFF = {FRIDAY: (DayKind.HOLIDAY, "Bayram")}


def test_nothing_is_kept_outside_a_block():
    answers = iter((1, 2))

    assert [kept.once("key", lambda: next(answers)) for _turn in range(2)] == [1, 2]


def test_a_key_is_read_once_within_a_block():
    answers = iter((1, 2))

    with kept.keeping():
        inside = [kept.once("key", lambda: next(answers)) for _turn in range(2)]

    assert inside == [1, 1]
    assert kept.once("key", lambda: next(answers)) == 2


def test_a_block_within_another_shares_what_is_kept_and_what_is_forgotten():
    answers = iter((1, 2, 3))

    with kept.keeping():
        kept.once("key", lambda: next(answers))
        with kept.keeping():
            assert kept.once("key", lambda: next(answers)) == 1
            kept.forget()
        after = [kept.once("key", lambda: next(answers)) for _turn in range(2)]

    assert after == [2, 3]


@pytest.mark.django_db
def test_the_calendar_is_read_once_within_a_block(django_assert_num_queries):
    CalendarVersionFactory()
    calendars.current()

    with kept.keeping(), django_assert_num_queries(1):
        calendars.current()
        calendars.current()


@pytest.mark.django_db
def test_a_new_calendar_holds_at_once_within_a_block():
    CalendarVersionFactory()

    with kept.keeping():
        before = calendars.current()
        made = calendars.new_version(act="PF-1", changes=DAY_OFF, by=UserFactory())

        assert before.is_working(FRIDAY)
        assert calendars.current().version == made
        assert not calendars.current().is_working(FRIDAY)


@pytest.mark.django_db
def test_a_change_of_the_calendar_between_blocks_is_seen():
    CalendarVersionFactory()

    with kept.keeping():
        calendars.current()
    made = calendars.new_version(act="PF-1", changes=DAY_OFF, by=UserFactory())

    with kept.keeping():
        assert calendars.current().version == made


@pytest.mark.django_db
def test_few_keys_are_read_once_by_a_page_and_not_kept_elsewhere(
    monkeypatch, django_assert_num_queries
):
    person = UserFactory()
    rows = partial(User.objects.filter, pk=person.pk)

    assert kept.few_keys("people", rows) is None
    with kept.keeping():
        assert kept.few_keys("people", rows) is None, "this work may change them"
    with kept.reading(), django_assert_num_queries(1):
        with kept.reading():
            assert kept.few_keys("people", rows) == [person.pk]
        assert kept.few_keys("people", rows) == [person.pk]
    monkeypatch.setattr(kept, "FEW", 0)
    with kept.reading():
        assert kept.few_keys("people", rows) is None, "a statement names no thousands of keys"
