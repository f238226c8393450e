"""The daily snapshot: once a day, the present day anew, the past never."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from receptions import figure_tables, tasks
from receptions.choices import QuestionStatus
from receptions.models import OpenSnapshot
from territories import clock
from tests.factories.receptions import ReceptionFactory, question

pytestmark = pytest.mark.django_db

EVENING = dt.datetime(2026, 11, 30, 23, tzinfo=ZoneInfo("Asia/Tashkent"))


def _numbers(reception):
    return list(OpenSnapshot.objects.filter(reception=reception).values_list("open", "overdue"))


def test_the_present_day_is_counted_anew_and_the_past_left_alone():
    reception = ReceptionFactory()
    with clock.playing(EVENING - dt.timedelta(days=40)):
        question(reception=reception)
    question(QuestionStatus.CLOSED, reception=reception)

    with clock.playing(EVENING):
        tasks.take_snapshot()
        question(reception=reception)
        tasks.take_snapshot()
    with clock.playing(EVENING + dt.timedelta(days=30)):
        tasks.take_snapshot()

    assert _numbers(reception) == [(2, 1), (2, 2)]


def test_a_reception_with_nothing_open_has_a_row_and_a_closed_one_none():
    quiet = ReceptionFactory()
    gone = ReceptionFactory(closed_on=EVENING.date())

    with clock.playing(EVENING):
        assert tasks.take_snapshot() == 1

    assert _numbers(quiet) == [(0, 0)]
    assert _numbers(gone) == []


def test_the_table_takes_the_last_snapshot_of_each_month():
    reception = ReceptionFactory()
    for days in (0, 1, 10):
        with clock.playing(EVENING + dt.timedelta(days=days)):
            question(reception=reception)
            tasks.take_snapshot()

    rows = list(figure_tables.open_by_month(dt.date(2026, 10, 1), dt.date(2026, 12, 31)))

    assert [(row.row, row.cells["open"]) for row in sorted(rows)] == [
        ("2026-11", 1),
        ("2026-12", 3),
    ]
