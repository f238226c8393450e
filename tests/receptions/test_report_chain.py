"""Dates and states of the report chain: pure tables."""

import datetime as dt

import pytest

from receptions.choices import ReportState
from receptions.report_chain import (
    board_state,
    due,
    is_locked,
    level_above,
    locks_on,
    may_submit,
    opens_on,
)
from receptions.report_choices import BoardState
from territories.models import CalendarVersion
from territories.periods import Quarter
from territories.services.calendars import WorkingCalendar

DAYS = {"district": 10, "region": 15, "country": 20}
QUARTER = Quarter(2026, 3)
HOLIDAY = {dt.date(2026, 10, 1): "holiday", dt.date(2026, 10, 15): "holiday"}


@pytest.fixture
def calendar():
    return WorkingCalendar(CalendarVersion(number=1), HOLIDAY)


@pytest.mark.parametrize(
    ("level", "on", "moved_from"),
    [
        ("district", dt.date(2026, 10, 12), dt.date(2026, 10, 10)),  # a Saturday
        ("city", dt.date(2026, 10, 12), dt.date(2026, 10, 10)),
        ("region", dt.date(2026, 10, 16), dt.date(2026, 10, 15)),  # a holiday
        ("country", dt.date(2026, 10, 20), None),
    ],
)
def test_a_due_date_moves_on_to_the_next_working_day(level, on, moved_from, calendar):
    assert due(QUARTER, level, DAYS, calendar) == (on, moved_from)


@pytest.mark.parametrize(
    ("level", "above"),
    [("district", "region"), ("city", "region"), ("region", "country"), ("country", "country")],
)
def test_a_report_must_be_accepted_by_the_date_of_the_level_above(level, above):
    assert level_above(level) == above


def test_a_quarter_opens_on_its_first_working_day_and_locks_after_so_many_days(calendar):
    assert opens_on(QUARTER, calendar) == dt.date(2026, 10, 2)
    assert locks_on(QUARTER, 90) == dt.date(2026, 12, 30)


@pytest.mark.parametrize(
    ("on", "allowed"), [(dt.date(2026, 9, 30), False), (dt.date(2026, 10, 1), True)]
)
def test_a_report_is_submitted_only_once_the_quarter_is_over(on, allowed):
    assert may_submit(QUARTER, on=on) is allowed


@pytest.mark.parametrize(
    ("state", "locks", "reopened", "locked"),
    [
        ("draft", [], False, False),
        ("accepted", [], False, False),
        ("draft", ["national"], False, False),  # who is late may still hand in
        ("submitted", ["national"], False, False),
        ("returned", ["national"], True, False),
        ("accepted", ["national"], False, True),
        ("accepted", ["national"], True, True),
        ("draft", ["date"], False, True),
        ("submitted", ["date", "national"], False, True),
        ("returned", ["date"], False, True),
        ("returned", ["date"], True, False),
        ("submitted", ["date"], True, False),
        ("accepted", ["date"], True, True),
    ],
)
def test_locks_hold_what_they_are_for(state, locks, reopened, locked):
    assert is_locked(state, locks, reopened=reopened) is locked


@pytest.mark.parametrize(
    ("state", "locked", "waiting", "shown"),
    [
        ("", False, 0, BoardState.MISSING),
        (ReportState.DRAFT, False, 2, BoardState.WAITING_BELOW),
        (ReportState.DRAFT, False, 0, BoardState.READY),
        (ReportState.SUBMITTED, False, 2, BoardState.SUBMITTED),
        (ReportState.RETURNED, False, 0, BoardState.RETURNED),
        (ReportState.ACCEPTED, False, 0, BoardState.ACCEPTED),
        (ReportState.ACCEPTED, True, 0, BoardState.LOCKED),
        (ReportState.DRAFT, True, 3, BoardState.LOCKED),
    ],
)
def test_the_board_shows_where_a_report_stands(state, locked, waiting, shown):
    assert board_state(state, locked=locked, waiting=waiting) == shown
