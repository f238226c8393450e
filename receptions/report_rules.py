"""Pure rules of the quarterly report: due dates, the seal, and small numbers."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from territories.choices import Level
from territories.periods import Quarter

Place = TypeVar("Place")
SMALL = 5
ENDLESS = 10**18  # how large a number may be that is left out and not called small
OUTCOME_FIGURES = (
    "satisfied",
    "explained",
    "refused",
    "forwarded",
    "left_unexamined",
    "terminated",
)
# People held liable: the figures by the columns of their table, and those on representations.
LIABILITY_FIGURES = {
    "liability": "total",
    "liability_fine": "fine",
    "liability_reprimand": "reprimand",
    "liability_dismissal": "dismissal",
    "liability_disciplinary": "disciplinary",
    "liability_administrative": "administrative",
    "liability_criminal": "criminal",
    "liability_by_representation": "represented",
}
# Counts of people and their matters: small ones are hidden in the council edition.
ABOUT_PEOPLE = frozenset(
    {
        *OUTCOME_FIGURES,
        *LIABILITY_FIGURES,
        "appeals_received",
        "persons",
        "questions_received",
        "questions_closed",
        "overdue_open",
        "field_visitors",
        "findings",
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


def own_first(codes: Iterable[str], own: Sequence[str]) -> list[str]:
    """Appeals come first in a report, then what the floors above have registered."""
    return sorted(codes, key=lambda code: own.index(code) if code in own else len(own))


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


def suppress(
    rows: Sequence[Sequence[Decimal | int]], hidden: Collection[tuple[int, int]] = ()
) -> list[list[Decimal | int | None]]:
    """Hide (None) numbers from 1 to 4 of a table, and what would tell one from a sum.

    R-20, DOMAIN 12. The sum of a line stands elsewhere; those at the `hidden` places (row, column)
    go in any case; see `left_out`.
    """
    numbers = {
        (row, column): number
        for row, cells in enumerate(rows)
        for column, number in enumerate(cells)
    }
    width = len(rows[0]) if rows else 0
    lines = [[(row, column) for column in range(width)] for row in range(len(rows))]
    lines += [[(row, column) for row in range(len(rows))] for column in range(width)]
    out = left_out(numbers, [dict.fromkeys(line, 1) for line in lines], hidden)
    return [
        [None if (row, column) in out else number for column, number in enumerate(cells)]
        for row, cells in enumerate(rows)
    ]


def left_out(
    numbers: Mapping[Place, Decimal | int],
    lines: Iterable[Mapping[Place, int]],
    hidden: Collection[Place] = (),
    fixed: Collection[Place] = (),
) -> set[Place]:
    """Places whose number is not shown: from 1 to 4, or one that would tell another.

    A line gives the sign of each of its places; what they come to is known to everybody. While
    one that is left out can be told from it, the smallest that is shown goes with it; `fixed`
    ones stay as they are. Those `hidden` from the start, too. Zero says nothing about anybody.
    """
    lines = list(lines)
    out = {place for place, number in numbers.items() if 0 < number < SMALL and place not in fixed}
    out |= set(hidden)
    growing = True
    while growing:
        growing = False
        for line in lines:
            shown = [place for place in line if place not in out and numbers[place]]
            may_go = [place for place in shown if place not in fixed]
            if may_go and _tells(line, numbers, out):
                out.add(min(may_go, key=lambda place: numbers[place]))
                growing = True
    return {place for place in out if numbers[place]}


def _tells(
    line: Mapping[Place, int], numbers: Mapping[Place, Decimal | int], out: Collection[Place]
) -> bool:
    """Whether only one number fits one of the places left out of a line.

    Each is known to be from 1 to 4, or to be 5 and more.
    """
    hidden = [place for place in line if place in out and numbers[place]]
    bounds = {}
    for place in hidden:
        ends = (1, SMALL - 1) if numbers[place] < SMALL else (SMALL, ENDLESS)
        bounds[place] = sorted(line[place] * end for end in ends)
    come_to = sum(line[place] * numbers[place] for place in hidden)
    least, most = (sum(ends[end] for ends in bounds.values()) for end in (0, 1))
    return any(
        max(low, come_to - (most - high)) >= min(high, come_to - (least - low))
        for low, high in bounds.values()
    )
