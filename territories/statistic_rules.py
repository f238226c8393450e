"""Arithmetic of imported statistics: numbers as typed, periods, values that look wrong."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from statistics import median
from typing import Any

PLACES = Decimal("0.001")
LARGEST = Decimal(10) ** 15
WHOLE_YEAR = 0
# A change is out of line when it lies this many usual spreads from the middle of all changes,
# and at least half as much again; with few territories to compare, when it at least doubles.
SPREADS = 5
ALWAYS_FINE = math.log(1.5)
ALONE_FINE = math.log(2)
ENOUGH = 8
LEAST_SPREAD = 0.05


def number(value: Any) -> Decimal | None:
    """A cell as an exact number with at most three places; None for anything else.

    Blanks may part the thousands, and a comma or a point the fraction.
    """
    if isinstance(value, bool) or value is None:
        return None
    text = "".join(str(value).split()).replace("\u2212", "-")
    if text.count(",") + text.count(".") > 1:
        return None
    try:
        found = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    if not found.is_finite() or abs(found) >= LARGEST:
        return None
    return found.quantize(PLACES, rounding=ROUND_HALF_UP)


def without_per_cent(value: Any) -> tuple[Any, bool]:
    """A cell without its sign of per cent, and whether it had one."""
    text = value.strip() if isinstance(value, str) else ""
    return (text[:-1], True) if text.endswith("%") else (value, False)


def period_end(year: int, quarter: int) -> dt.date:
    """The last day of a quarter, or of the whole year (quarter 0)."""
    month = 3 * quarter if quarter else 12
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return following - dt.timedelta(days=1)


def out_of_line(changes: Sequence[tuple[Decimal, Decimal]]) -> list[bool]:
    """For each (before, now) of one indicator: whether the change is unlike the others'.

    Growth that all territories share is nothing strange. A value that appears, vanishes or
    changes its sign is always named.
    """
    logs = [_log_change(before, now) for before, now in changes]
    known = [one for one in logs if one is not None]
    if len(known) >= ENOUGH:
        middle = median(known)
        spread = 1.4826 * median(abs(one - middle) for one in known)
        bound = max(SPREADS * max(spread, LEAST_SPREAD), ALWAYS_FINE)
    else:
        middle, bound = 0.0, ALONE_FINE
    return [
        before != now if one is None else abs(one - middle) > bound
        for one, (before, now) in zip(logs, changes, strict=True)
    ]


def _log_change(before: Decimal, now: Decimal) -> float | None:
    if before * now <= 0:
        return None
    return math.log(float(now / before))
