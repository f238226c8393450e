"""Dates of the Law as pure functions: a day, a term and a calendar in, dates and steps out.

The counting rule of DOMAIN 2: a term starts on the day after the event; a month term ends on the
same date of the last month or on that month's last day; an end on a non-working day moves
forward (the date by law). The target date is moved back instead, to the last working day.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
from dataclasses import dataclass
from typing import Any, Protocol

from receptions.choices import RuleUnit

Step = dict[str, Any]
_ONE_DAY = dt.timedelta(days=1)
# Longer than any run of days off that a decree could order; a calendar beyond it is broken.
_LONGEST_REST = 120


class Calendar(Protocol):
    """What the rules ask of a working calendar."""

    def is_working(self, day: dt.date, /) -> bool: ...


class BrokenCalendarError(ValueError):
    """No working day for four months: the calendar, not the term, is at fault."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the Law: an amount of days, months or working days."""

    amount: int
    unit: str

    def __post_init__(self) -> None:
        if self.amount < 1 or self.unit not in RuleUnit.values:
            raise ValueError((self.amount, self.unit))


@dataclass(frozen=True, slots=True)
class DueDates:
    """The date by law, the date to aim at, and how both were found."""

    legal: dt.date
    target: dt.date
    steps: list[Step]


@dataclass(frozen=True, slots=True)
class CountingDay:
    """The day terms count from, and why it is not the day of receipt ('' when it is)."""

    day: dt.date
    reason: str


def due_dates(start: dt.date, term: Term, calendar: Calendar) -> DueDates:
    """When a term that started with an event on the day `start` ends.

    `legal` is never a non-working day. `target` is the last working day after `start` up to the
    plain end; where there is none (a term within long holidays) it is the legal date itself.
    """
    end = _plain_end(start, term, calendar)
    counted: Step = {
        "code": "counted",
        "from": start.isoformat(),
        "amount": term.amount,
        "unit": str(term.unit),
        "to": end.isoformat(),
    }
    moved = off_days_off(start, end, calendar)
    return DueDates(moved.legal, moved.target, [counted, *moved.steps])


def off_days_off(start: dt.date, end: dt.date, calendar: Calendar) -> DueDates:
    """The plain end of a term off the days off: forward by law, back as a target."""
    legal = on_or_after(end, calendar)
    target = end
    while target > start and not calendar.is_working(target):
        target -= _ONE_DAY
    if target <= start:
        target = legal
    steps: list[Step] = []
    if legal != end:
        steps.append({"code": "moved_forward", "from": end.isoformat(), "to": legal.isoformat()})
    if target != legal:
        steps.append({"code": "target", "to": target.isoformat()})
    return DueDates(legal=legal, target=target, steps=steps)


def counting_day(received: dt.datetime, closes_at: dt.time, calendar: Calendar) -> CountingDay:
    """T-01: the day terms count from, for a moment of receipt in local time.

    What comes at or after closing, or on a day off, counts from the next working day; what comes
    before opening counts from the same day. The moment itself is kept elsewhere.
    """
    day = received.date()
    if not calendar.is_working(day):
        return CountingDay(on_or_after(day + _ONE_DAY, calendar), "day_off")
    if received.time() >= closes_at:
        return CountingDay(on_or_after(day + _ONE_DAY, calendar), "after_hours")
    return CountingDay(day, "")


def on_or_after(day: dt.date, calendar: Calendar) -> dt.date:
    """The day itself if it is a working day, else the next one."""
    for _count in range(_LONGEST_REST):
        if calendar.is_working(day):
            return day
        day += _ONE_DAY
    raise BrokenCalendarError(day)


def add_months(day: dt.date, count: int) -> dt.date:
    """The same date `count` months on, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = months.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def year_before(day: dt.date) -> dt.date:
    """The same day of the year before; 28 February for the 29th."""
    return add_months(day, -12)


def is_minor(born: dt.date, *, on: dt.date) -> bool:
    """Whether somebody born on a day is under eighteen on another (R-12)."""
    return on < add_months(born, 18 * 12)


def within_a_year(known_on: dt.date, *, filed_on: dt.date) -> bool:
    """T-13: whether a complaint came within a year of learning of the decision."""
    return known_on <= filed_on <= add_months(known_on, 12)


def end_after_stop(end: dt.date, *, stopped_on: dt.date, restarted_on: dt.date) -> dt.date:
    """The plain end of a term that stood still: what was left on the day of the stop runs anew.

    `end` is the plain end before the stop, not moved off days off. Where the term stopped on its
    last day (which the days off may have moved past the plain end) no whole day is left; what runs
    again ends on the day after at the earliest, as terms are counted from the day after the event.
    A stop of no day changes nothing. Raises ValueError when the term restarts before it stopped.
    """
    if restarted_on < stopped_on:
        raise ValueError((end, stopped_on, restarted_on))
    if restarted_on == stopped_on:
        return max(end, restarted_on)
    return max(end + (restarted_on - stopped_on), restarted_on + _ONE_DAY)


def _plain_end(start: dt.date, term: Term, calendar: Calendar) -> dt.date:
    if term.unit == RuleUnit.MONTHS:
        return add_months(start, term.amount)
    if term.unit == RuleUnit.DAYS:
        return start + dt.timedelta(days=term.amount)
    day = start
    for _count in range(term.amount):
        day = on_or_after(day + _ONE_DAY, calendar)
    return day
