"""`python -m bench portfolio`: a region's portfolio at two hundred and at twenty thousand measures.

The measures stand in the districts of the region of the demonstration's regional head, sixty to a
programme, in every state and with every due day of a quarter. The figure is the ratio of the page
at the large size to the page at the small one, at most 1.3; the lists behind its numbers and the
calendar are measured beside it. The rows come past the triggers, so the counts are taken anew.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from django.db import connection

from bench.desk import by_turns, median, percentile

PAGE = "/programs/portfolio/"
LIST = "/programs/measures/"
ALLOWED = 1.3
REGION = "portfolio of the region"
A_PROGRAMME = 60
TABLES = "programs_programme, programs_measure"

_PROGRAMMES = """
WITH districts AS (
    SELECT t.id, r.id AS reception, row_number() OVER (ORDER BY t.path) - 1 AS place,
        count(*) OVER () AS number,
        (SELECT o.id FROM territories_office o WHERE o.territory_id = t.id AND o.is_khokimiyat
         ORDER BY o.id LIMIT 1) AS office
    FROM territories_territory t JOIN receptions_reception r ON r.territory_id = t.id
    WHERE t.parent_id = %(region)s
)
INSERT INTO programs_programme (reception_id, territory_id, khokimiyat_id, number, title, horizon,
    sources_from, sources_to, state, return_reason, left_out, drafted_by_id, drafted_at,
    approved_by_id, approved_at, sent_at, over_budget, takes_rounds, takes_field_receptions,
    takes_questions, discard_reason)
SELECT d.reception, d.id, d.office, 'B-' || n, 'Dastur ' || n, 'short', '2026-07-01', '2026-09-30',
    'sent', '', '[]', %(by)s, now(), %(by)s, now(), now(), '[]',
    true, true, true, ''
FROM generate_series(0, %(programmes)s - 1) AS n JOIN districts d ON d.place = n %% d.number
"""
_MEASURES = """
WITH offices AS (
    SELECT id, territory_id, row_number() OVER (PARTITION BY territory_id ORDER BY id) - 1 AS place,
        count(*) OVER (PARTITION BY territory_id) AS number
    FROM territories_office
)
INSERT INTO programs_measure (programme_id, ordinal, topic_id, place_id, text, unit, quantity,
    quantity_done, cost, spent, funding, office_id, starts_on, due_on, expected_result,
    people_served, is_edited, state, reported_at, verified_at, verified_by_id, impossible_grounds,
    is_estimate, declined_reason, without_source_reason)
SELECT p.id, n, (SELECT min(id) FROM receptions_topic), p.territory_id, 'Tadbir ' || n, 'dona', 10,
    0, 1000000 + n / 100.0, n, 'fund', o.id, '2026-10-01', date '2026-10-15' + (k %% 90), 'Natija',
    5, true, s.state,
    CASE WHEN s.state IN ('reported', 'verified') THEN now() END,
    CASE WHEN s.state = 'verified' THEN now() END,
    CASE WHEN s.state = 'verified' THEN %(by)s END, '', false, '', ''
FROM generate_series(0, %(measures)s - 1) AS k
CROSS JOIN LATERAL (SELECT k / %(each)s AS programme, k %% %(each)s + 1 AS n) AS where_
JOIN programs_programme p ON p.number = 'B-' || where_.programme
JOIN offices o ON o.territory_id = p.territory_id AND o.place = k %% o.number
CROSS JOIN LATERAL (
    SELECT (ARRAY['planned', 'in_work', 'in_work', 'reported', 'verified'])[k %% 5 + 1] AS state
) AS s
"""


def main(arguments: list[str]) -> None:
    """Load, measure, load more, measure again, print the ratios.

    Ends with 1 where the portfolio of the region grew more than it may.
    """
    options = _options(arguments)
    load(options.small)
    small = measured()
    load(options.large)
    large = measured()
    print(f"\nlarge/small  p95 ms  median ms  what   (allowed {ALLOWED})")
    grown = {name: median(found) / median(small[name]) for name, found in large.items()}
    for name, found in large.items():
        print(f"{grown[name]:11.2f}  {percentile(found):6.1f}  {median(found):9.1f}  {name}")
    if grown[REGION] > ALLOWED:
        raise SystemExit(1)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench portfolio")
    parser.add_argument("--small", type=int, default=200)
    parser.add_argument("--large", type=int, default=20_000)
    return parser.parse_args(arguments)


def load(total: int) -> None:
    """Nothing but `total` measures in the region."""
    from programs.services import measure_counts
    from territories.choices import Level
    from territories.models import Territory, User

    by = User.objects.get(username="regional-head")
    region = Territory.objects.get(path__in=by.powers.paths("approve_programmes"))
    if region.level != Level.REGION:
        raise RuntimeError(region)
    values = {
        "by": by.pk,
        "region": region.pk,
        "measures": total,
        "each": A_PROGRAMME,
        "programmes": -(-total // A_PROGRAMME),
    }
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role TO replica")
        cursor.execute(f"TRUNCATE {TABLES} CASCADE")
        cursor.execute(_PROGRAMMES, values)
        cursor.execute(_MEASURES, values)
        cursor.execute("RESET session_replication_role")
    measure_counts.recount()
    measure_counts.fold()
    counts = "programs_measurecount, programs_measuredue"
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {TABLES}, {counts}")
        cursor.execute("SELECT count(*) FROM programs_measure")
        print(f"{cursor.fetchone()[0]:,} measures", flush=True)
    if wrong := measure_counts.differences():
        raise RuntimeError(wrong[:3])


def measured() -> dict[str, list[float]]:
    """Milliseconds of the page, of the lists behind its numbers, and of the calendar."""
    from bench.client import browse

    region, everybody = browse("regional-head"), browse("administration")
    work: dict[str, Callable[[], object]] = {
        REGION: lambda: region(PAGE),
        "portfolio of the country": lambda: everybody(PAGE),
        "overdue in the region": lambda: region(f"{LIST}?show=overdue"),
        "verified in the region": lambda: region(f"{LIST}?state=verified"),
        "calendar of the region": lambda: region("/programs/due/"),
    }
    return by_turns(work)
