"""`python -m bench desk`: the appeals desk at fifty thousand and at five million appeals.

Each figure is a ratio taken in one run: a page at the large size against the same page at the
small one (both held against a page of fixed words of the same minute) and against that page of
fixed words; registration over HTTP against a bare INSERT.
"""

from __future__ import annotations

import argparse
import re
import statistics
import threading
import time
import uuid
from collections.abc import Callable
from urllib.parse import urlencode

from django.db import connection
from django.utils import timezone

from bench.client import Visitor, token_of

SMALL, LARGE = 50_000, 5_000_000
ROUNDS = 21
LIST = "/receptions/appeals/"
FLOOR = "a page of fixed words"
SEARCHES = {
    "two common words": "yordam soray",
    "two common words that never meet": "yordam suv",
    "a word in 2 % of the texts": "qatlama yordam",
    "a word in 0.2 %": "sardoba yordam",
    "a word in 0.02 %": "toshqin yordam",
    "a word in 0.002 %": "zilzila yordam",
    "a word that is not there": "yoqsoz yordam",
}


def main(arguments: list[str]) -> None:
    """Load, measure, load more, measure again, print the ratios."""
    from bench import copy_load

    options = _options(arguments)
    copy_load.empty()
    copy_load.load(options.small)
    small = pages()
    took = copy_load.load(options.large)
    large = pages()
    floor, before = large.pop(FLOOR), small.pop(FLOOR)
    print(f"\nloaded to {options.large:,} in {took:.0f} s (allowed 600 at 5,000,000)")
    print(f"page of fixed words: median {median(floor):.1f} ms")
    print("large/small  p95/floor  median ms  what   (allowed 1.3 and 4)")
    for name, times in large.items():
        grown = median(times) / median(floor) / (median(small[name]) / median(before))
        against = percentile(times) / median(floor)
        print(f"{grown:11.2f}  {against:9.2f}  {median(times):9.1f}  {name}")
    bare = bare_inserts()
    over_http = registrations(options.registrations)
    print(
        f"bare two-row INSERT {bare:.0f}/s; registered over HTTP {over_http:.1f}/s;"
        f" ratio {over_http / bare:.3f} (wanted 0.25)"
    )
    print(storm(options.storm, options.clients))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench desk")
    parser.add_argument("--small", type=int, default=SMALL)
    parser.add_argument("--large", type=int, default=LARGE)
    parser.add_argument("--registrations", type=int, default=200)
    parser.add_argument("--storm", type=int, default=30_000)
    parser.add_argument("--clients", type=int, default=16)
    return parser.parse_args(arguments)


def pages() -> dict[str, list[float]]:
    """Milliseconds of every page measured, ROUNDS times each."""
    from bench.client import browse

    everybody, head, registrar = browse("administration"), browse("head"), browse("registrar")
    lookups = "/receptions/lookup"
    work: dict[str, Callable[[], object]] = {
        FLOOR: lambda: head("/accounts/logout/"),
        "register of the country": lambda: everybody(LIST),
        "register of a district": lambda: head(LIST),
        "filter: open, one channel": lambda: everybody(f"{LIST}?status=registered&channel=post"),
        "filter: overdue in a district": lambda: head(f"{LIST}?overdue=on"),
        "person by name, while typing": lambda: registrar(f"{lookups}/applicants/", q="Karimov An"),
        "person by telephone": lambda: registrar(f"{lookups}/applicants/", q="+998910000031"),
        "mahalla, while typing": lambda: registrar(f"{lookups}/mahallas/?q=navb"),
    }
    for name, words in SEARCHES.items():
        query = urlencode({"q": words})
        work[f"search: {name}"] = lambda query=query: everybody(f"{LIST}?{query}")
    return by_turns(work)


def by_turns(work: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Milliseconds of ROUNDS runs of each, after two that don't count.

    By turns, so that what else the machine does meanwhile is spread over all of them.
    """
    for step in work.values():
        step(), step()
    found: dict[str, list[float]] = {name: [] for name in work}
    for _round in range(ROUNDS):
        for name, step in work.items():
            start = time.perf_counter()
            step()
            found[name].append((time.perf_counter() - start) * 1000)
    return found


def median(times: list[float]) -> float:
    return statistics.median(times)


def percentile(times: list[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[int(len(times) * 0.95)]


def bare_inserts(count: int = 500) -> float:
    """Pairs of rows a second through one connection, each pair in its own transaction."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_letter (id bigserial PRIMARY KEY, t text)")
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_log (id bigserial PRIMARY KEY, t text)")
        start = time.monotonic()
        for number in range(count):
            cursor.execute("BEGIN")
            cursor.execute("INSERT INTO bench_letter (t) VALUES (%s)", [f"suv yoʻq {number}"])
            cursor.execute("INSERT INTO bench_log (t) VALUES (%s)", [f"registered {number}"])
            cursor.execute("COMMIT")
        took = time.monotonic() - start
        cursor.execute("DROP TABLE bench_letter, bench_log")
    return count / took


class Desk(Visitor):
    """A signed-in registrar who registers appeals over HTTP."""

    def __init__(self, base: str, username: str) -> None:
        super().__init__(base, username)
        page = self.ask("GET", "/receptions/appeals/register/")[1]
        self.token = token_of(page)
        self.reception = re.search(r'name="reception"[^>]*value="(\d+)"', page)
        self.topic = re.search(r'<option value="(\d+)">01\.01', page)
        self.district = re.search(r'name="questions-0-district_id"[^>]*value="(\d+)"', page)

    def register(self, number: int) -> str:
        """Register one appeal; its number. Raises RuntimeError when it is not acknowledged."""
        found = (self.reception, self.topic, self.district)
        reception, topic, district = (one.group(1) if one else "" for one in found)
        status, address = self.ask(
            "POST",
            "/receptions/appeals/register/",
            {
                "csrfmiddlewaretoken": self.token,
                "action": "register",
                "reception": reception,
                "submission_key": str(uuid.uuid4()),
                "kind": "individual",
                "surname": f"Yoʻldoshev{number}",
                "given_name": "Anvar",
                "address": f"{number}-uy",
                "person_count": "1",
                "channel": "desk",
                "appeal_type": "application",
                "received_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
                "language": "uz",
                "text": f"Mahallamizda ichimlik suvi kelmayapti, {number}-uy, yordam bering.",
                "questions-TOTAL_FORMS": "1",
                "questions-INITIAL_FORMS": "0",
                "questions-0-topic": topic,
                "questions-0-district_id": district,
                "questions-0-people_affected": "1",
            },
        )
        if status != 302:
            raise RuntimeError(f"not registered: {status} {address[:300]}")
        return address


def registrations(count: int) -> float:
    """Appeals a second through one connection, every check and log included."""
    from bench.server import serving

    with serving() as (_process, ask):
        desk = Desk(ask.base, "registrar")
        desk.register(0)
        start = time.monotonic()
        for number in range(1, count + 1):
            desk.register(number)
        return count / (time.monotonic() - start)


def storm(count: int, clients: int) -> str:
    """Registrations from many clients at once: none lost, no number twice, none left out."""
    from bench.server import serving
    from receptions.models import Appeal

    before = Appeal.objects.count()
    acknowledged: list[str] = []
    failures: list[str] = []

    def work(client: int, desk: Desk) -> None:
        try:
            for number in range(count // clients):
                acknowledged.append(  # noqa: PERF401  each as it is acknowledged
                    desk.register(client * 1_000_000 + number)
                )
        except (OSError, RuntimeError) as error:
            failures.append(str(error))

    with serving(workers=2) as (_process, ask):
        names = ["registrar" if client % 2 else "neighbour" for client in range(clients)]
        desks = [Desk(ask.base, name) for name in names]  # signing in is not what is measured
        start = time.monotonic()
        threads = [threading.Thread(target=work, args=one) for one in enumerate(desks)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - start
    lost = before + len(acknowledged) - Appeal.objects.count()
    return (
        f"{len(acknowledged):,} acknowledged from {clients} clients in {took:.0f} s"
        f" ({len(acknowledged) / took:.0f}/s); failures {len(failures)} {failures[:1]};"
        f" twice {len(acknowledged) - len(set(acknowledged))}; lost {lost}; gaps {_gaps()}"
    )


def _gaps() -> int:
    """Numbers given out by the counters this year that no appeal carries, live ones only."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT coalesce(sum(c.last - s.last_before - s.live), 0) FROM receptions_numbercounter c
            JOIN (SELECT reception_id, year,
                      coalesce(max(sequence) FILTER (WHERE submission_key IS NULL), 0)
                          AS last_before,
                      count(*) FILTER (WHERE submission_key IS NOT NULL) AS live
                  FROM receptions_appeal GROUP BY reception_id, year) s
                ON s.reception_id = c.reception_id AND s.year = c.year
            WHERE c.kind = 'appeal' AND s.live > 0
            """
        )
        return int(cursor.fetchone()[0])
