"""The daily snapshot of what is open, third grain of the figures (DESIGN decision 7)."""

from __future__ import annotations

from django.db import connection, transaction

from receptions.choices import OPEN
from territories import clock


@transaction.atomic
def take() -> int:
    """Count what every reception has open today; returns the number of receptions.

    Taken again on the same day it counts anew; the days before are never changed.
    """
    day = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(
            """
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
            """,
            {"day": day, "now": clock.now(), "open": [str(status) for status in OPEN]},
        )
        return int(cursor.rowcount)
