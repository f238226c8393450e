"""What is open, counted for the control desk: read, folded, counted anew.

The rows are differences written by triggers (open_count_triggers); a sum of them is right at any
moment, whether the fold has run or not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from receptions.open_count_triggers import KEY
from receptions.power_choices import SOON_DAYS, WAITING
from territories import clock

# The day under which everything overdue is folded.
PAST = dt.date(1, 1, 1)
_LOCK = 7_310_018
_SHORT = f"""
SELECT pg_advisory_xact_lock({_LOCK});
WITH found AS (
    SELECT id, count(*) OVER (PARTITION BY reception_id, office_id, worker_id, status, is_returned,
            CASE WHEN legal_due_on < %(today)s THEN %(past)s::date ELSE target_due_on END,
            CASE WHEN legal_due_on < %(today)s THEN %(past)s::date ELSE legal_due_on END) AS twins,
        legal_due_on < %(today)s AND legal_due_on <> %(past)s::date AS is_past
    FROM receptions_opencount
), gone AS (
    DELETE FROM receptions_opencount
    WHERE id IN (SELECT id FROM found WHERE twins > 1 OR is_past) RETURNING *
)
INSERT INTO receptions_opencount ({KEY}, open)
SELECT reception_id, office_id, worker_id, status, is_returned,
    CASE WHEN legal_due_on < %(today)s THEN %(past)s::date ELSE target_due_on END,
    CASE WHEN legal_due_on < %(today)s THEN %(past)s::date ELSE legal_due_on END, sum(open)
FROM gone GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(open) <> 0
"""  # noqa: S608  only our own column names
_ANEW = f"""
DELETE FROM receptions_opencount;
INSERT INTO receptions_opencount ({KEY}, open)
SELECT {KEY}, count(*) FROM receptions_question WHERE status <> 'closed'
GROUP BY {KEY}
"""  # noqa: S608
# Each part of the union enters the table by an index of its own. Sums by reception come first, so
# that the joins see few rows; offices and people are ranked before their numbers are added up.
_READ = """
WITH due AS NOT MATERIALIZED (
    SELECT reception_id, office_id, worker_id, open, target_due_on, legal_due_on,
        CASE WHEN legal_due_on < %(today)s THEN 'overdue'
             WHEN target_due_on <= %(today)s THEN 'today' ELSE 'soon' END AS bucket
    FROM receptions_opencount WHERE target_due_on <= %(soon)s AND {scope}
    UNION ALL
    SELECT reception_id, office_id, worker_id, open, target_due_on, legal_due_on, 'returned'
    FROM receptions_opencount WHERE is_returned AND {scope}
), by_reception AS MATERIALIZED (
    SELECT reception_id, bucket, sum(open) AS n FROM due GROUP BY 1, 2
){most}
SELECT 'total', '', bucket, sum(n)::bigint FROM by_reception GROUP BY bucket
UNION ALL
SELECT 'total', '', status, sum(open)::bigint FROM receptions_opencount
WHERE reception_id = ANY(%(own)s) AND status = ANY(%(waiting)s) GROUP BY status
UNION ALL
SELECT 'place', split_part(t.path, '.', %(depth)s), c.bucket, sum(c.n)::bigint
FROM by_reception c
JOIN receptions_reception r ON r.id = c.reception_id
JOIN territories_territory t ON t.id = r.territory_id
GROUP BY 2, c.bucket
"""
_NAMED = """
UNION ALL
SELECT '{name}', {one}::text, bucket, sum(open)::bigint FROM due
WHERE {one} IN (SELECT {one} FROM {name}_most) GROUP BY {one}, bucket
UNION ALL
SELECT 'number', '{name}', '', max(number) FROM {name}_most
"""
_MOST = """, {name}_most AS MATERIALIZED (
    SELECT {one}, count(*) OVER () AS number FROM due
    WHERE {one} IS NOT NULL AND {ranked} GROUP BY {one} HAVING sum(open) <> 0
    ORDER BY sum(open) FILTER (WHERE bucket = 'overdue') DESC NULLS LAST, sum(open) DESC, {one}
    LIMIT %(shown)s OFFSET %(start)s
)"""
# In the whole country only what is overdue makes an office stand out, and nobody follows single
# people: their heads do, a level or two below.
_LATE = "target_due_on < %(today)s AND legal_due_on < %(today)s AND bucket = 'overdue'"
SHOWN = 15
Counts = dict[str, int]


@dataclass
class DeskCounts:
    """Numbers of the desk by bucket: in all, by place, of the busiest offices and people.

    `numbers` says how many offices and people there are, those left out included.
    """

    total: Counts = field(default_factory=dict)
    by_place: dict[str, Counts] = field(default_factory=dict)
    by_office: dict[str, Counts] = field(default_factory=dict)
    by_worker: dict[str, Counts] = field(default_factory=dict)
    numbers: Counts = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """Which offices and people are counted: the first ones, or further ones of a long list."""

    names: tuple[str, ...] = ("office", "worker")
    start: int = 0
    shown: int = 0


def read(
    *,
    receptions: Sequence[int] | None,
    own: Sequence[int],
    depth: int,
    on: dt.date | None = None,
    part: Part | None = None,
) -> DeskCounts:
    """Count what the receptions have open (None: all of them).

    `own` are those where the reader decides; what waits is counted there. `depth` says which
    part of the territory's path names the place. People are named below the whole country only.
    """
    today, part = on or clock.today(), part or Part(shown=SHOWN)
    scope = "TRUE" if receptions is None else "reception_id = ANY(%(receptions)s)"
    values: dict[str, Any] = {
        "today": today,
        "soon": today + dt.timedelta(days=SOON_DAYS),
        "receptions": list(receptions or ()),
        "own": list(own),
        "waiting": [str(bucket) for bucket in WAITING],
        "depth": depth,
        "start": part.start,
        "shown": part.shown,
    }
    whole = receptions is None
    names = [name for name in part.names if name != "worker" or not whole]
    ranked = _LATE if whole else "TRUE"
    most = "".join(_MOST.format(name=one, one=f"{one}_id", ranked=ranked) for one in names)
    named = "".join(_NAMED.format(name=one, one=f"{one}_id") for one in names)
    found = DeskCounts()
    with connection.cursor() as cursor:
        cursor.execute(_READ.format(scope=scope, most=most) + named, values)
        for group, key, bucket, number in cursor.fetchall():
            if not number:
                continue
            if group == "total":
                found.total[bucket] = found.total.get(bucket, 0) + number
            elif group == "number":
                found.numbers[key] = number
            else:
                getattr(found, f"by_{group}").setdefault(key, {})[bucket] = number
    return found


@transaction.atomic
def fold() -> None:
    """Make the table short: one row a key, everything overdue under one day. Sums stay.

    Nobody else waits: rows that are being written meanwhile are left for the next time.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SHORT, {"today": clock.today(), "past": PAST})


@transaction.atomic
def recount() -> None:
    """Count all open questions anew, after rows were loaded past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE receptions_question IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(_ANEW)
