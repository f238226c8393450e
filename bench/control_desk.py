"""`python -m bench control`: the control desk at fifty thousand and at five million appeals.

Every page is measured for the country and for a district, at the small size and at the large one;
the figure is the ratio, at most 1.3, each size held against a page of fixed words of the same
minute. The appeals come by COPY past the triggers, so the counts are taken anew after each load,
as they would stand had the appeals come one by one.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from django.db import connection

from bench.desk import FLOOR, LARGE, SMALL, by_turns, median, percentile

DESK = "/receptions/control/"
LIST = f"{DESK}questions/"
ALLOWED = 1.3


def main(arguments: list[str]) -> None:
    """Load, measure, load more, measure again, print the ratios."""
    from bench import copy_load

    options = _options(arguments)
    copy_load.empty()
    copy_load.load(options.small)
    small = measured()
    copy_load.load(options.large)
    large = measured()
    print(f"\nlarge/small  p95 ms  median ms  what   (allowed {ALLOWED})")
    floor = median(large.pop(FLOOR)) / median(small.pop(FLOOR))
    for name, found in large.items():
        grown = median(found) / median(small[name]) / floor
        print(f"{grown:11.2f}  {percentile(found):6.1f}  {median(found):9.1f}  {name}")
    print(crowded(options.open))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench control")
    parser.add_argument("--small", type=int, default=SMALL)
    parser.add_argument("--large", type=int, default=LARGE)
    parser.add_argument("--open", type=int, default=250_000)
    return parser.parse_args(arguments)


def measured() -> dict[str, list[float]]:
    """Milliseconds of every page, after the counts were taken and folded."""
    from receptions.services import open_counts

    start = time.monotonic()
    open_counts.recount()
    open_counts.fold()
    print(f"counted and folded in {time.monotonic() - start:.1f} s, {rows():,} rows", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE receptions_opencount")
    return pages()


def pages() -> dict[str, list[float]]:
    """The desk and the lists behind its numbers, for the country and for a district."""
    from bench.client import browse

    everybody, region, head = (browse(name) for name in ("administration", "regional-head", "head"))
    work: dict[str, Callable[[], object]] = {
        FLOOR: lambda: head("/accounts/logout/"),
        "desk of the country": lambda: everybody(DESK),
        "desk of a region": lambda: region(DESK),
        "desk of a district": lambda: head(DESK),
        "overdue in the country": lambda: everybody(f"{LIST}?bucket=overdue"),
        "overdue in a region": lambda: region(f"{LIST}?bucket=overdue"),
        "overdue in a district": lambda: head(f"{LIST}?bucket=overdue"),
        "due in three days in the country": lambda: everybody(f"{LIST}?bucket=soon"),
        "returned in the country": lambda: everybody(f"{LIST}?bucket=returned"),
    }
    return by_turns(work)


def rows() -> int:
    """How many rows the counts take."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM receptions_opencount")
        return int(cursor.fetchone()[0])


def crowded(count: int) -> str:
    """The desk of the country when every reception has fifteen offices with something every day.

    The appeals loaded lie with no office; this fills the counts as a full network would, in a
    transaction that is taken back.
    """
    from django.db import transaction

    from bench.client import browse

    everybody = browse("administration")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_CROWD, [count])
        found = by_turns({"desk": lambda: everybody(DESK)})["desk"]
        kept = rows()
        transaction.set_rollback(True)
    return f"{kept:,} rows of counts: median {median(found):.1f} ms, desk of the country"


_CROWD = """
WITH receptions AS (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM receptions_reception
), offices AS (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM territories_office LIMIT 3000
)
INSERT INTO receptions_opencount (reception_id, office_id, worker_id, status, is_returned,
    target_due_on, legal_due_on, open)
SELECT r.id, o.id, NULL, 'assigned', false, d.day, d.day, 1
FROM generate_series(1, %s) AS n
JOIN receptions r ON r.place = n %% (SELECT count(*) FROM receptions)
JOIN offices o ON o.place = n %% (SELECT count(*) FROM offices)
CROSS JOIN LATERAL (SELECT current_date - 2 + (n / 209 %% 25)::int AS day) d
"""
