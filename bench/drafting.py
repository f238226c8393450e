"""`python -m bench drafting`: a draft made from five thousand sources, by the clock.

The words are those of the hand-made key of `docs/grouping.md`, spread over the mahallas and
streets of a district; what is written is rolled back.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction

if TYPE_CHECKING:
    from receptions.models import Reception

KEY = Path(__file__).resolve().parent.parent / "tests" / "programs" / "data" / "grouping_key.csv"
SOURCES, ALLOWED_SECONDS = 5_000, 10
STREETS = ("Navoiy", "Lola", "Bahor", "Chinor", "Doʻstlik", "Gulzor", "Tinchlik", "Yoshlik")


def main(arguments: list[str]) -> None:
    """Draft, draft anew, and read the matrix; print the seconds of each.

    Ends with 1 where the draft took longer than it may.
    """
    parser = argparse.ArgumentParser(prog="python -m bench drafting")
    parser.add_argument("--sources", type=int, default=SOURCES)
    options = parser.parse_args(arguments)
    took = measure(_reception(), options.sources)
    if took["draft"][0] > ALLOWED_SECONDS:
        raise SystemExit(1)


def measure(reception: Reception, wanted: int) -> dict[str, tuple[float, float]]:
    """Seconds of each step, by the clock and of this process; nothing of it stays."""
    from programs import pdf
    from programs.services import drafting, sources, trace
    from territories import clock
    from territories.models import User

    with transaction.atomic():
        head = User.objects.create(username="bench-drafting-head")
        _fill(reception, head, wanted)
        today = clock.today()
        took: dict[str, tuple[float, float]] = {}
        programme = _timed(
            took,
            "draft",
            lambda: drafting.draft(
                reception=reception,
                territory=reception.territory,
                sources_from=today - dt.timedelta(days=200),
                sources_to=today,
                by=head,
            ),
        )
        lines = list(programme.lines.for_list().prefetch_related("sources__finding__topic"))
        held = sum(len(line.sources.all()) for line in lines)
        _timed(took, "draft anew", lambda: drafting.redraft(programme=programme, by=head))
        lines = list(programme.lines.for_list().prefetch_related("sources__finding__topic"))
        rows = trace.matrix(lines, sources.left_out(programme))
        _timed(took, "spreadsheet", lambda: trace.xlsx(rows, sheet_name="D01"))
        _timed(took, "document", lambda: pdf.draw(programme, lines, rows))
        transaction.set_rollback(True)
    print(f"\n{wanted:,} sources: {held:,} in {len(lines):,} measures")
    print("by the clock  of this process  what")
    for name, (seconds, busy) in took.items():
        print(f"{seconds:10.2f} s  {busy:12.2f} s  {name}")
    ratio = took["draft"][0] / ALLOWED_SECONDS
    print(f"draft: allowed {ALLOWED_SECONDS} s, ratio {ratio:.2f}")
    return took


def _timed(took: dict[str, tuple[float, float]], name: str, work: Any) -> Any:
    start, busy = time.perf_counter(), time.process_time()
    result = work()
    took[name] = (time.perf_counter() - start, time.process_time() - busy)
    return result


def _reception() -> Reception:
    from receptions.models import Reception
    from territories.choices import Level

    rows = Reception.objects.filter(territory__level=Level.DISTRICT)
    return rows.select_related("territory").order_by("code")[0]


def _fill(reception: Reception, head: Any, wanted: int) -> None:
    """Findings of one field reception a mahalla, all waiting for the short term."""
    from fieldvisits.choices import FieldReceptionKind, FindingState, Horizon
    from fieldvisits.models import FieldReception, Finding
    from receptions.models import Topic
    from territories import clock
    from territories.choices import Level
    from territories.models import Territory

    chance = random.Random(7)
    topics = dict(Topic.objects.values_list("code", "pk"))
    with KEY.open(encoding="utf-8", newline="") as file:
        words = [(row["topic"], row["text"]) for row in csv.DictReader(file)]
    places = list(Territory.objects.filter(parent=reception.territory, level=Level.MAHALLA))
    now = clock.now()
    held = FieldReception.objects.bulk_create(
        FieldReception(
            reception=reception,
            territory=place,
            kind=FieldReceptionKind.FIELD,
            starts_at=now,
            place="Maktab",
            planned_by=head,
        )
        for place in places
    )
    rows = []
    for number in range(wanted):
        topic, text = chance.choice(words)
        at = number % len(places)
        rows.append(
            Finding(
                reception=reception,
                field_reception=held[at],
                territory=places[at],
                topic_id=topics[topic],
                text=text,
                residence=f"{chance.choice(STREETS)} koʻchasi, {number}",
                severity=chance.choice((1, 2, 2, 3)),
                people_affected=chance.randrange(1, 90),
                state=FindingState.WAITING,
                horizon=Horizon.SHORT,
                found_by=head,
                found_at=now - dt.timedelta(days=chance.randrange(90)),
                decided_by=head,
                decided_at=now,
            )
        )
    Finding.objects.bulk_create(rows, batch_size=1_000)
