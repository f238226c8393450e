"""Measures of programmes sent, counted for the portfolio: read, folded, checked, counted anew.

The rows are differences written by triggers (count_triggers); a sum of them is right at any
moment, whether the fold has run or not.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from programs.choices import WITH_THE_KHOKIMIYAT, WITH_THE_OFFICE, ProgrammeState
from programs.models import Programme
from territories import clock
from territories.choices import Level
from territories.models import Territory

# The day under which everything overdue is folded.
PAST = dt.date(1, 1, 1)
SHOWN = 15  # offices named, the most overdue first
_LOCK = 7_310_031

_REAL = """
SELECT p.territory_id, m.office_id, m.state, count(*), sum(m.cost), sum(m.spent)
FROM programs_measure m JOIN programs_programme p ON p.id = m.programme_id
WHERE p.state = ANY(%(kept)s) GROUP BY 1, 2, 3
"""
_REAL_DUE = """
SELECT p.territory_id, m.office_id,
    CASE WHEN m.due_on < %(today)s THEN %(past)s::date ELSE m.due_on END, count(*)
FROM programs_measure m JOIN programs_programme p ON p.id = m.programme_id
WHERE p.state = %(sent)s AND m.state = ANY(%(open)s) GROUP BY 1, 2, 3
"""
_KEPT = """
SELECT territory_id, office_id, state, sum(measures)::bigint, sum(cost), sum(spent)
FROM programs_measurecount GROUP BY 1, 2, 3
HAVING sum(measures) <> 0 OR sum(cost) <> 0 OR sum(spent) <> 0
"""
_KEPT_DUE = """
SELECT territory_id, office_id,
    CASE WHEN due_on < %(today)s THEN %(past)s::date ELSE due_on END, sum(measures)::bigint
FROM programs_measuredue GROUP BY 1, 2, 3 HAVING sum(measures) <> 0
"""
_INTO = "INSERT INTO programs_measurecount (territory_id, office_id, state, measures, cost, spent)"
_INTO_DUE = "INSERT INTO programs_measuredue (territory_id, office_id, due_on, measures)"
_SHORT = f"""
SELECT pg_advisory_xact_lock({_LOCK});
WITH twins AS (
    SELECT id, count(*) OVER (PARTITION BY territory_id, office_id, state) AS n
    FROM programs_measurecount
), gone AS (
    DELETE FROM programs_measurecount WHERE id IN (SELECT id FROM twins WHERE n > 1) RETURNING *
)
{_INTO}
SELECT territory_id, office_id, state, sum(measures), sum(cost), sum(spent)
FROM gone GROUP BY 1, 2, 3 HAVING sum(measures) <> 0 OR sum(cost) <> 0 OR sum(spent) <> 0;
WITH twins AS (
    SELECT id, due_on < %(today)s AND due_on <> %(past)s AS is_past,
        count(*) OVER (PARTITION BY territory_id, office_id,
            CASE WHEN due_on < %(today)s THEN %(past)s::date ELSE due_on END) AS n
    FROM programs_measuredue
), gone AS (
    DELETE FROM programs_measuredue
    WHERE id IN (SELECT id FROM twins WHERE n > 1 OR is_past) RETURNING *
)
{_INTO_DUE}
SELECT territory_id, office_id,
    CASE WHEN due_on < %(today)s THEN %(past)s::date ELSE due_on END, sum(measures)
FROM gone GROUP BY 1, 2, 3 HAVING sum(measures) <> 0
"""  # noqa: S608  only our own column names
_ANEW = f"""
DELETE FROM programs_measurecount;
DELETE FROM programs_measuredue;
{_INTO} {_REAL};
{_INTO_DUE} {_REAL_DUE}
"""  # noqa: S608
# Measures declined by the regional head make up no programme and stand in no number.
# Each statement reads as little as its part of the page shows: money is added up by place, and of
# the offices named; which these are is ranked by whole numbers only.
_BY_PLACE = """
SELECT territory_id, state, sum(measures)::bigint, sum(cost), sum(spent)
FROM programs_measurecount WHERE territory_id = ANY(%(within)s) AND state <> 'declined'
GROUP BY 1, 2
"""
_LATE_BY_PLACE = """
SELECT territory_id, sum(measures)::bigint
FROM programs_measuredue WHERE due_on < %(today)s AND territory_id = ANY(%(within)s) GROUP BY 1
"""
_LATE_OFFICES = """
SELECT office_id, sum(measures)::bigint
FROM programs_measuredue WHERE due_on < %(today)s AND territory_id = ANY(%(within)s)
GROUP BY 1 HAVING sum(measures) <> 0 ORDER BY 2 DESC, 1 LIMIT %(shown)s
"""
_OTHER_OFFICES = """
SELECT office_id, sum(measures)::bigint
FROM programs_measurecount WHERE territory_id = ANY(%(within)s) AND office_id <> ALL(%(found)s)
    AND state <> 'declined'
GROUP BY 1 HAVING sum(measures) <> 0 ORDER BY 2 DESC, 1 LIMIT %(rest)s
"""
_BY_OFFICE = """
SELECT office_id, state, sum(measures)::bigint, sum(cost), sum(spent)
FROM programs_measurecount
WHERE territory_id = ANY(%(within)s) AND office_id = ANY(%(found)s)
    AND state <> 'declined' GROUP BY 1, 2
"""


@dataclass
class Sum:
    """Measures by state, their money, and how many of them are overdue."""

    by_state: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    cost: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)
    overdue: int = 0

    @property
    def measures(self) -> int:
        return sum(self.by_state.values())

    def add(self, state: str, measures: int, cost: Decimal, spent: Decimal) -> None:
        """One row of the database."""
        if measures:
            self.by_state[state] += measures
        self.cost += cost
        self.spent += spent


@dataclass
class Counts:
    """The numbers of a territory: in all, by the place below, of the busiest offices."""

    total: Sum = field(default_factory=Sum)
    by_place: dict[str, Sum] = field(default_factory=lambda: defaultdict(Sum))
    by_office: dict[int, Sum] = field(default_factory=lambda: defaultdict(Sum))
    more_offices: bool = False


def read(*, path: str, on: dt.date, shown: int | None = SHOWN) -> Counts:
    """Count what lies below the path; offices the most overdue first, `shown` of them (None: all).

    Places are keyed by the code that follows the path, "" for the territory itself.
    """
    depth = path.count(".")
    places = {key: full.split(".")[depth] for key, full in counted_at(path).items()}
    values: dict[str, Any] = {"within": list(places), "today": on}
    counts = Counts()
    for key, state, measures, cost, spent in _rows(_BY_PLACE, values):
        counts.by_place[places[key]].add(state, measures, cost, spent)
        counts.total.add(state, measures, cost, spent)
    for key, measures in _rows(_LATE_BY_PLACE, values):
        counts.by_place[places[key]].overdue += measures
        counts.total.overdue += measures
    _read_offices(counts, values, shown)
    return counts


def counted_at(path: str) -> dict[int, str]:
    """Where the programmes below the path count: of each territory the path of its place.

    A territory with a reception counts by itself; a mahalla that has programmes of its own, at
    the nearest territory above that has one.
    """
    inside = Territory.objects.with_reception().filter(path__startswith=path)
    places = dict(inside.values_list("pk", "path"))
    known = set(places.values())
    drafted = Programme.objects.filter(
        territory__path__startswith=path, territory__level=Level.MAHALLA
    ).order_by()
    for key, full in drafted.values_list("territory", "territory__path").distinct():
        places[key] = _nearest(full, known) or path
    return places


def _nearest(path: str, known: Collection[str]) -> str:
    """The longest of the known paths that the path lies in; '' where there is none."""
    codes = path.rstrip(".").split(".")
    above = (".".join(codes[:length]) + "." for length in range(len(codes), 0, -1))
    return next((one for one in above if one in known), "")


def _read_offices(counts: Counts, values: dict[str, Any], shown: int | None) -> None:
    """The offices with most overdue, then those with most measures, and their numbers."""
    most = None if shown is None else shown + 1
    late = dict(_rows(_LATE_OFFICES, {**values, "shown": most}))
    found = list(late)
    if most is None or len(found) < most:
        rest = None if most is None else most - len(found)
        others = _rows(_OTHER_OFFICES, {**values, "found": found, "rest": rest})
        found += [key for key, _measures in others]
    counts.more_offices = most is not None and len(found) == most
    found = found[:shown]
    for key, state, measures, cost, spent in _rows(_BY_OFFICE, {**values, "found": found}):
        counts.by_office[key].add(state, measures, cost, spent)
    for key in found:
        counts.by_office[key].overdue = late.get(key, 0)


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


@transaction.atomic
def fold() -> None:
    """Make the tables short: one row a key, everything overdue under one day. Sums stay."""
    with connection.cursor() as cursor:
        cursor.execute(_SHORT, {"today": clock.today(), "past": PAST})


@transaction.atomic
def recount() -> None:
    """Count all measures anew, after rows were loaded past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "LOCK TABLE programs_measure, programs_programme IN SHARE ROW EXCLUSIVE MODE"
        )
        cursor.execute(_ANEW, _values())


def differences() -> list[str]:
    """Where the kept counts are not the real ones; empty as long as everything is right."""
    wrong = []
    with connection.cursor() as cursor:
        for real, kept in ((_REAL, _KEPT), (_REAL_DUE, _KEPT_DUE)):
            cursor.execute(real, _values())
            counted = set(_plain(cursor.fetchall()))
            cursor.execute(kept, _values())
            stored = set(_plain(cursor.fetchall()))
            wrong += [f"real {row}" for row in sorted(counted - stored)]
            wrong += [f"kept {row}" for row in sorted(stored - counted)]
    return wrong


def _plain(rows: Iterable[tuple[Any, ...]]) -> Iterable[str]:
    return (" ".join(map(str, row)) for row in rows)


def _values() -> dict[str, Any]:
    return {
        "kept": [str(state) for state in WITH_THE_KHOKIMIYAT],
        "sent": str(ProgrammeState.SENT),
        "open": [str(state) for state in WITH_THE_OFFICE],
        "today": clock.today(),
        "past": PAST,
    }
