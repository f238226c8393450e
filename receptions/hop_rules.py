"""Days an office held a question: dates in, numbers out."""

from __future__ import annotations

import datetime as dt
from statistics import median
from typing import NamedTuple

from receptions.rules import Calendar

ONE_DAY = dt.timedelta(days=1)


class DayCounter:
    """Working days between two dates, counted once for the whole span."""

    def __init__(self, calendar: Calendar, first: dt.date, last: dt.date) -> None:
        self._first, self._last = first, max(first, last)
        self._upto = [0]
        day = first
        while day < self._last:
            day += ONE_DAY
            self._upto.append(self._upto[-1] + bool(calendar.is_working(day)))

    def held(self, came: dt.date, left: dt.date) -> int:
        """Working days after the day it came, up to the day it left."""
        return self._at(left) - self._at(came) if left > came else 0

    def _at(self, day: dt.date) -> int:
        return self._upto[(min(max(day, self._first), self._last) - self._first).days]


class Lost(NamedTuple):
    """Hops out of an office and the working days held before them."""

    hops: int
    middle: float
    total: int


def lost(days: list[int]) -> Lost:
    """The sum and the middle of the days before each hop."""
    return Lost(len(days), float(median(days)) if days else 0.0, sum(days))
