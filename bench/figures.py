"""`python -m bench figures`: figures of questions at fifty thousand and at five million appeals.

Database time of pages of the explorer (a year by month, topic, channel and the receptions of a
quarter, for the country, a region and a district) and of the national quarter roll-up; the cost
of a question written and closed with the trigger that keeps the figures and without; a recount.
Facts are spread over four years at both sizes; they come past the triggers.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bench.desk import median

if TYPE_CHECKING:
    from receptions.models import Question

SMALL, LARGE = 50_000, 5_000_000
ROUNDS = 7
ALLOWED_MS, ALLOWED, ALLOWED_WRITE = 50, 1.3, 1.3
QUARTER = dt.date(2026, 7, 1), dt.date(2026, 9, 30)
YEAR = dt.date(2026, 1, 1), dt.date(2026, 12, 31)

# A question in 200 stays open for ever, those of the last weeks are open, some close late; some
# topics are frequent, and nine offices work for a reception. Negative keys meet no question.
_FACTS = """
INSERT INTO receptions_questionfact (question_id, appeal_id, ordinal, reception_id, territory_id,
    topic_id, office_id, appeal_type, form, channel, applicant_kind, person_count, is_repeat,
    is_duplicate, is_anonymous, is_collective, status, outcome, confirmed, hops, received_on,
    legal_due_on, answered_on, closed_on, mahalla_id, closed_by_id)
SELECT -n, -n, 1, p.reception_id, 1,
    topics[1 + floor(cardinality(topics) * share * share)::int],
    offices[1 + (place * 9 + n %% 9) %% cardinality(offices)],
    CASE n %% 9 WHEN 0 THEN 'complaint' ELSE 'application' END,
    (ARRAY['oral', 'oral', 'written', 'electronic'])[1 + n %% 4],
    (ARRAY['desk', 'trust_line', 'post', 'virtual'])[1 + n %% 4], 'individual', 1, n %% 11 = 0,
    n %% 50 = 0, n %% 60 = 0, n %% 40 = 0, CASE WHEN is_open THEN 'assigned' ELSE 'closed' END,
    CASE WHEN is_open THEN '' ELSE (ARRAY['satisfied', 'explained', 'refused'])[1 + n %% 3] END,
    CASE WHEN n %% 4 = 0 THEN true END, n %% 3, day, day + 15, closed, closed,
    mahallas[1 + abs(hashint8(n * 13)) %% NULLIF(cardinality(mahallas), 0)],
    CASE WHEN NOT is_open THEN staff[1 + n %% NULLIF(cardinality(staff), 0)] END
FROM (SELECT array_agg(id) AS topics FROM receptions_topic WHERE parent_id IS NOT NULL) t,
    (SELECT array_agg(id) AS offices FROM (SELECT id FROM territories_office LIMIT 2000) o) o,
    generate_series(1, %(total)s) AS n
CROSS JOIN LATERAL (
    SELECT 1 + abs(hashint8(n)) %% (SELECT count(*) FROM receptions_reception) AS place,
        abs(hashint8(n * 3)) %% 10000 / 10000.0 AS share
) h
JOIN (
    SELECT row_number() OVER (ORDER BY r.id) AS place, r.id AS reception_id,
        ARRAY(SELECT m.id FROM territories_territory m
            WHERE m.level = 'mahalla' AND m.parent_id = r.territory_id) AS mahallas,
        ARRAY(SELECT DISTINCT p.user_id FROM territories_post p
            WHERE p.territory_id = r.territory_id) AS staff
    FROM receptions_reception r
) p USING (place)
CROSS JOIN LATERAL (
    SELECT date '2026-11-25' - (abs(hashint8(n * 7)) %% 1460) AS day,
        5 + abs(hashint8(n * 11)) %% 12 AS took
) d
CROSS JOIN LATERAL (
    SELECT day + took > date '2026-11-25' OR n %% 200 = 0 AS is_open,
        CASE WHEN day + took <= date '2026-11-25' AND n %% 200 <> 0 THEN day + took END AS closed
) c
"""
_WRITES = 150


def main(arguments: list[str]) -> None:
    """Load, measure, load more, measure again, print pairs and ratios."""
    parser = argparse.ArgumentParser(prog="python -m bench figures")
    parser.add_argument("--small", type=int, default=SMALL)
    parser.add_argument("--large", type=int, default=LARGE)
    options = parser.parse_args(arguments)
    small = _sized(options.small)
    large = _sized(options.large)
    print(f"\nlarge/small  large ms  small ms  what   (allowed {ALLOWED}, {ALLOWED_MS} ms)")
    for name, took in large.items():
        print(f"{took / (small[name] or 1):11.2f}  {took:8.1f}  {small[name]:8.1f}  {name}")
    kept, bare = _writes_ms()
    print(
        f"question written and closed: {kept:.2f} ms, without the trigger {bare:.2f} ms;"
        f" ratio {kept / bare:.2f} (allowed {ALLOWED_WRITE})"
    )


def _sized(total: int) -> dict[str, float]:
    from receptions.services import figure_cells

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role TO replica")
        cursor.execute("TRUNCATE receptions_questionfact, receptions_figurechange")
        cursor.execute(_FACTS, {"total": total})
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE receptions_questionfact")
    start = time.monotonic()
    figure_cells.recount()
    took = time.monotonic() - start
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE receptions_figurecell, receptions_figurechange")
        cursor.execute("SELECT count(*) FROM receptions_figurecell")
        cells = cursor.fetchone()[0]
    print(f"{total:,} facts, {cells:,} cells, recount {took:.1f} s (allowed 60)", flush=True)
    return {name: _database_ms(work) for name, work in _pages().items()}


def _pages() -> dict[str, Callable[[], object]]:
    from receptions import figure_tables, part_counts
    from receptions.parts import PARTS
    from territories.figures import By
    from territories.models import Territory

    codes = ["appeals", "closed", "due", "due_in_time", "overdue"]
    region = Territory.objects.filter(level="region", children__level="district").first()
    places = {
        "country": Territory.objects.get(level="country"),
        "region": region,
        "district": Territory.objects.filter(parent=region, reception__isnull=False).first(),
    }
    work: dict[str, Callable[[], object]] = {}
    for name, place in places.items():
        for by in (By.MONTH, By.TOPIC, By.CHANNEL):
            work[f"year of the {name} by {by.value}"] = lambda place=place, by=by: (
                part_counts.count_within(codes, YEAR, place, by=by)
            )
    work["quarter by reception"] = lambda: part_counts.count(codes, *QUARTER)
    work["quarter by reception, every part"] = lambda: part_counts.count([*PARTS], *QUARTER)
    for table in figure_tables.TABLES:
        work[f"table {table.code}"] = lambda table=table: list(table.rows(*QUARTER))
    return work


def _database_ms(work: Callable[[], object]) -> float:
    """Milliseconds in the database of the median of ROUNDS runs, after two that don't count."""
    times = []
    for _round in range(ROUNDS + 2):
        with CaptureQueriesContext(connection) as queries:
            work()
        times.append(sum(float(query["time"]) for query in queries.captured_queries) * 1000)
    return median(times[2:])


def _writes_ms() -> tuple[float, float]:
    """Milliseconds of a question inserted and closed, with the trigger and without.

    Without the commit, which both pay; nothing is left of it.
    """
    from receptions.fact_triggers import COUNT_FACT
    from receptions.models import QuestionFact
    from tests.factories import receptions as make

    table, trigger = QuestionFact._meta.db_table, COUNT_FACT.get_pgid(QuestionFact)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        question = make.appeal().questions.get()
        kept, bare = [], []
        for turn in range(4):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")
            kept += _written(cursor, question, 1_000 * turn + 2)
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
            bare += _written(cursor, question, 1_000 * turn + 502)
        transaction.set_rollback(True)
    return median(kept), median(bare)


def _written(cursor: Any, question: Question, first: int) -> Iterator[float]:
    """Milliseconds of each of _WRITES copies of the question, written and closed."""
    names = [field.column for field in question._meta.concrete_fields if not field.generated]
    new = {"id": "nextval(pg_get_serial_sequence('receptions_question', 'id'))", "ordinal": "%s"}
    copied = ", ".join(new.get(name, name) for name in names)
    insert = (
        f"INSERT INTO receptions_question ({', '.join(names)}) SELECT {copied}"  # noqa: S608
        " FROM receptions_question WHERE id = %s RETURNING id"
    )
    close = (
        "UPDATE receptions_question SET status = 'closed', outcome = 'explained',"
        " legal_ground = 'art27', closed_at = now(), closed_by_id = %s WHERE id = %s"
    )
    for number in range(first, first + _WRITES):
        start = time.perf_counter()
        cursor.execute(insert, [number, question.pk])
        cursor.execute(close, [question.appeal.registered_by_id, cursor.fetchone()[0]])
        yield (time.perf_counter() - start) * 1000
