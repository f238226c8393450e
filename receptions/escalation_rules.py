"""Which target dates a step of reminding has reached, by the working calendar. Pure."""

from __future__ import annotations

import bisect
import datetime as dt
from typing import NamedTuple, Protocol

ONE_DAY = dt.timedelta(days=1)
REACH = 366  # days around today within which a step's dates lie


class Calendar(Protocol):
    """What is asked of a working calendar."""

    def is_working(self, day: dt.date, /) -> bool: ...


class Window(NamedTuple):
    """Target dates from the first to the last, both included; empty where first > last."""

    first: dt.date
    last: dt.date


def shifted(day: dt.date, days: int, calendar: Calendar) -> dt.date:
    """The day so many working days later, or earlier where `days` is below zero."""
    step = ONE_DAY if days > 0 else -ONE_DAY
    for _turn in range(abs(days)):
        day += step
        while not calendar.is_working(day):
            day += step
    return day


def window(days: int, *, today: dt.date, look_back: int, calendar: Calendar) -> Window:
    """Target dates for which the moment `days` working days from the date has come by today.

    A reminder before the date makes no sense once it has passed; an escalation after it is made
    up for as long as `look_back` days, so that a day without the task loses nobody.
    """
    offsets = range(-REACH, REACH)
    reached = bisect.bisect_right(
        offsets, today, key=lambda offset: shifted(today + offset * ONE_DAY, days, calendar)
    )
    last = today + offsets[reached - 1] * ONE_DAY
    return Window(today if days <= 0 else today - look_back * ONE_DAY, last)
