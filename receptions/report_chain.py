"""The report chain's dates and states: when a report is due, when locked, where it stands. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from receptions import report_rules
from receptions.choices import ReportState
from receptions.report_choices import BoardState, LockKind
from territories.choices import Level
from territories.periods import Quarter

ONE_DAY = dt.timedelta(days=1)
HANDED_IN = frozenset({ReportState.SUBMITTED, ReportState.ACCEPTED})


class Calendar(Protocol):
    """What is asked of a working calendar."""

    def next_working(self, day: dt.date) -> dt.date: ...


class Due(NamedTuple):
    """The last day for a report; `moved_from` is the day of the rule where that is a day off."""

    on: dt.date
    moved_from: dt.date | None


def due(quarter: Quarter, level: str, days: Mapping[str, int], calendar: Calendar) -> Due:
    """The day of the rule, or the next working day after it."""
    named = report_rules.due_on(quarter, level, days)
    on = calendar.next_working(named)
    return Due(on, None if on == named else named)


def level_above(level: str) -> str:
    """The level whose date a report must be accepted by; the country's is its own."""
    if level in (Level.COUNTRY, Level.REGION):
        return Level.COUNTRY
    return Level.REGION


def is_late(due_on: dt.date, submitted_on: dt.date | None, *, on: dt.date) -> bool:
    """First handed in after its date, or never (None) although the date has passed."""
    return (on if submitted_on is None else submitted_on) > due_on


def opens_on(quarter: Quarter, calendar: Calendar) -> dt.date:
    """The first working day after the quarter: its reports are opened."""
    return calendar.next_working(quarter.next.first_day)


def may_submit(quarter: Quarter, *, on: dt.date) -> bool:
    """Whether the quarter is over."""
    return on > quarter.last_day


def locks_on(quarter: Quarter, days: int) -> dt.date:
    """From this day on every report of the quarter is locked."""
    return quarter.last_day + (days + 1) * ONE_DAY


def is_locked(state: str, locks: Iterable[str], *, reopened: bool) -> bool:
    """Whether only an exceptional reopening changes the report.

    The acceptance of the national report locks what is accepted; the date locks all but a report
    that was reopened since and is not accepted again.
    """
    kinds = set(locks)
    if state == ReportState.ACCEPTED:
        return bool(kinds)
    return LockKind.DATE in kinds and not reopened


def board_state(state: str, *, locked: bool, waiting: int) -> BoardState:
    """Where a report stands; `waiting` are the reports below that are not handed in."""
    if not state:
        return BoardState.MISSING
    if locked:
        return BoardState.LOCKED
    if state == ReportState.DRAFT:
        return BoardState.WAITING_BELOW if waiting else BoardState.READY
    return BoardState(state)
