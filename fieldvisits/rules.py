"""Pure rules of the field."""

from __future__ import annotations

import datetime as dt
import re

from django.utils import timezone

from territories.choices import DISTRICT_LEVELS, Level

# Levels a round or a field reception may be held for.
FIELD_LEVELS = (*DISTRICT_LEVELS, Level.MAHALLA)

# More households than a working group can go to in the longest round.
MOST_HOUSEHOLDS = 500

# Of a round, and before a field reception: a longer time is a mistyped year (our assumption).
MOST_DAYS = 366


def way_key(street: str, house: str) -> tuple[str, tuple[tuple[int, str], ...]]:
    """The order on the way: street by street, house 9 before house 10 and 10 before 10a."""
    parts = re.findall(r"\d+|[^\d\s]+", house.casefold())
    return street.casefold(), tuple(
        (int(part), "") if part.isdecimal() else (0, part) for part in parts
    )


def share(part: int, whole: int) -> int:
    """Whole per cent, rounded down, so that 100 means all of them; 0 of nothing."""
    return part * 100 // whole if whole else 0


def moments(first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """From the first midnight in Tashkent to the one after the last day."""
    start, end = (
        timezone.make_aware(dt.datetime.combine(day, dt.time.min))
        for day in (first, last + dt.timedelta(days=1))
    )
    return start, end
