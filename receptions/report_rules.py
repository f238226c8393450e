"""Pure rules of the quarterly report: due dates, the seal, and small numbers."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from territories.choices import Level
from territories.periods import Quarter

SMALL = 5


def due_on(quarter: Quarter, level: str, days: Mapping[str, int]) -> dt.date:
    """The last day for a report: a day of the month after the quarter, by level.

    `days` maps 'district', 'region' and 'country' to the day (settings.REPORT_DUE_DAYS).
    """
    key = level if level in (Level.COUNTRY, Level.REGION) else "district"
    return quarter.next.first_day.replace(day=days[key])


def plain(number: Decimal | int) -> int | str:
    """A count as it is sealed: a whole number, or a decimal as text."""
    decimal = Decimal(number)
    if decimal == decimal.to_integral_value():
        return int(decimal)
    return f"{decimal.normalize():f}"


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def suppress(cells: Sequence[int]) -> list[int | None]:
    """Hide (None) numbers from 1 to 4, and never one alone: it could be told from the total.

    R-20, DOMAIN 12. Zero says nothing about anybody and stays.
    """
    hidden = {place for place, number in enumerate(cells) if 0 < number < SMALL}
    if len(hidden) == 1:
        others = [place for place, number in enumerate(cells) if number and place not in hidden]
        if others:
            hidden.add(min(others, key=lambda place: (cells[place], place)))
    return [None if place in hidden else number for place, number in enumerate(cells)]
