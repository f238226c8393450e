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
OUTCOME_FIGURES = (
    "satisfied",
    "explained",
    "refused",
    "forwarded",
    "left_unexamined",
    "terminated",
)
# Counts of people's matters: small ones are hidden in the council edition.
ABOUT_PEOPLE = frozenset(
    {
        *OUTCOME_FIGURES,
        "appeals_received",
        "persons",
        "questions_received",
        "questions_closed",
        "overdue_open",
        "field_visitors",
        "liability_by_representation",
    }
)
# Tables by territory that the council edition leaves out: taken from what stands in others, they
# would tell a single case, however each of them is hidden.
TABLES_KEPT_INSIDE = frozenset({"people_by_territory", "virtual_by_territory"})


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


def number_of(sealed: Decimal | int | str) -> Decimal | int:
    """A number as `plain` sealed it."""
    return Decimal(sealed) if isinstance(sealed, str) else sealed


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def suppress(rows: Sequence[Sequence[Decimal | int]]) -> list[list[Decimal | int | None]]:
    """Hide (None) numbers from 1 to 4 of a table, and never one alone in its row or column.

    R-20, DOMAIN 12. A single hidden number could be told from the sum of its line, which stands
    elsewhere; the next smallest one goes with it. Zero says nothing about anybody and stays.
    """
    hidden = {
        (row, column)
        for row, cells in enumerate(rows)
        for column, number in enumerate(cells)
        if 0 < number < SMALL
    }
    width = len(rows[0]) if rows else 0
    lines = [[(row, column) for column in range(width)] for row in range(len(rows))]
    lines += [[(row, column) for row in range(len(rows))] for column in range(width)]
    growing = True
    while growing:
        growing = False
        for line in lines:
            shown = [place for place in line if place not in hidden and rows[place[0]][place[1]]]
            if shown and sum(place in hidden for place in line) == 1:
                hidden.add(min(shown, key=lambda place: (rows[place[0]][place[1]], place)))
                growing = True
    return [
        [None if (row, column) in hidden else number for column, number in enumerate(cells)]
        for row, cells in enumerate(rows)
    ]
