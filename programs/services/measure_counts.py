"""Measures of programmes sent, counted for the portfolio: read, folded, checked, counted anew.

The rows are differences written by triggers (count_triggers); a sum of them is right at any
moment, whether the fold has run or not.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from programs.choices import WITH_THE_KHOKIMIYAT, WITH_THE_OFFICE, ProgrammeState
from territories import clock

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
# Sums by place, office and state come first, so that the rest sees few rows; offices are ranked
# before their numbers are added up, so that the page never reads more than it shows.
_READ = """
WITH within AS NOT MATERIALIZED (
    SELECT id, split_part(path, '.', %(depth)s) AS place FROM territories_territory
    WHERE path LIKE %(path)s
), sums AS MATERIALIZED (
    SELECT w.place, c.office_id, c.state,
        sum(c.measures) AS measures, sum(c.cost) AS cost, sum(c.spent) AS spent
    FROM programs_measurecount c JOIN within w ON w.id = c.territory_id GROUP BY 1, 2, 3
), late AS MATERIALIZED (
    SELECT w.place, d.office_id, sum(d.measures) AS measures
    FROM programs_measuredue d JOIN within w ON w.id = d.territory_id
    WHERE d.due_on < %(today)s GROUP BY 1, 2
), shown AS MATERIALIZED (
    SELECT s.office_id FROM (
        SELECT office_id, sum(measures) AS measures FROM sums GROUP BY 1
    ) s LEFT JOIN (
        SELECT office_id, sum(measures) AS measures FROM late GROUP BY 1
    ) l USING (office_id)
    WHERE s.measures <> 0
    ORDER BY coalesce(l.measures, 0) DESC, s.measures DESC, s.office_id LIMIT %(shown)s
)
SELECT 'place', place, state, sum(measures)::bigint, sum(cost), sum(spent) FROM sums GROUP BY 2, 3
UNION ALL
SELECT 'place', place, '', sum(measures)::bigint, 0, 0 FROM late GROUP BY 2
UNION ALL
SELECT 'office', office_id::text, state, sum(measures)::bigint, sum(cost), sum(spent)
FROM sums WHERE office_id IN (SELECT office_id FROM shown) GROUP BY 2, 3
UNION ALL
SELECT 'office', office_id::text, '', sum(measures)::bigint, 0, 0
FROM late WHERE office_id IN (SELECT office_id FROM shown) GROUP BY 2
UNION ALL
SELECT 'offices', '', '', count(*), 0, 0
FROM (SELECT 1 FROM sums GROUP BY office_id HAVING sum(measures) <> 0) AS every
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
        """One row of the database; the empty state stands for what is overdue."""
        if not state:
            self.overdue += measures
            return
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
    offices: int = 0


def read(*, path: str, on: dt.date, shown: int | None = SHOWN) -> Counts:
    """Count what lies below the path; offices the most overdue first, `shown` of them (None: all).

    One statement. Places are keyed by the code that follows the path, "" for the territory itself.
    """
    values: dict[str, Any] = {
        "path": f"{path}%",
        "depth": path.count(".") + 1,
        "today": on,
        "shown": shown,
    }
    found = Counts()
    with connection.cursor() as cursor:
        cursor.execute(_READ, values)
        for group, key, state, measures, cost, spent in cursor.fetchall():
            if group == "offices":
                found.offices = measures
            elif group == "office":
                found.by_office[int(key)].add(state, measures, cost, spent)
            else:
                found.by_place[key].add(state, measures, cost, spent)
                found.total.add(state, measures, cost, spent)
    return found


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
