"""The daily snapshot of what is open, third grain of the figures (DESIGN decision 7)."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

from receptions.choices import OPEN
from territories import clock

_TAKE = """
INSERT INTO receptions_opensnapshot (reception_id, day, open, overdue, taken_at)
SELECT r.id, %(day)s, count(f.question_id),
    count(f.question_id) FILTER (WHERE f.legal_due_on < %(day)s), %(now)s
FROM receptions_reception r
LEFT JOIN receptions_questionfact f
    ON f.reception_id = r.id AND f.status = ANY(%(open)s)
WHERE r.closed_on IS NULL OR r.closed_on > %(day)s
GROUP BY r.id
ON CONFLICT (reception_id, day) DO UPDATE
    SET open = excluded.open, overdue = excluded.overdue, taken_at = excluded.taken_at
"""
_MAKE_UP = """
INSERT INTO receptions_opensnapshot (reception_id, day, open, overdue, taken_at)
SELECT r.id, %(day)s, count(f.question_id),
    count(f.question_id) FILTER (WHERE f.legal_due_on < %(day)s), %(now)s
FROM receptions_reception r
LEFT JOIN (
    SELECT DISTINCT ON (question_id) question_id, reception_id, to_status
    FROM receptions_questionevent
    WHERE at < ((%(day)s::date + 1)::timestamp AT TIME ZONE 'Asia/Tashkent')
    ORDER BY question_id, id DESC
) e ON e.reception_id = r.id AND e.to_status = ANY(%(open)s)
LEFT JOIN receptions_questionfact f ON f.question_id = e.question_id
WHERE r.closed_on IS NULL OR r.closed_on > %(day)s
GROUP BY r.id
ON CONFLICT (reception_id, day) DO NOTHING
"""


@transaction.atomic
def take() -> int:
    """Count what every reception has open today; returns the number of receptions.

    Taken again on the same day it counts anew; the days before are never changed.
    """
    return _write(_TAKE, clock.today())


@transaction.atomic
def make_up(day: dt.date) -> int:
    """Make up for a night that was missed, from the workflow events; returns the rows added.

    Snapshots that were taken stay. The dates due are those of today.
    """
    return _write(_MAKE_UP, day)


def _write(statement: str, day: dt.date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            {"day": day, "now": clock.now(), "open": [str(status) for status in OPEN]},
        )
        return int(cursor.rowcount)
