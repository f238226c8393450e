"""The country in parts that share nothing, each played by a process of its own."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Callable

from django.db import connection

from territories import demo
from territories.choices import Level
from territories.models import Territory

PARTS = 2


def regions_of(part: int) -> frozenset[str]:
    """The codes of every PARTS-th region; the demonstration's own is in the first part.

    The Administration's reception counts as a region of its own.
    """
    places = Territory.objects.with_reception().filter(level__in=(Level.COUNTRY, Level.REGION))
    codes = sorted(set(places.values_list("code", flat=True)) - {demo.REGION})
    return frozenset([demo.REGION, *codes][part::PARTS])


def side_by_side(play: Callable[[int], object]) -> None:
    """Play every part, two at a time, and wait. Raises RuntimeError when one fails."""
    forked = multiprocessing.get_context("fork")  # a new one would read the whole code again
    processes = [forked.Process(target=_run, args=(play, part)) for part in range(PARTS)]
    connection.close()
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise RuntimeError("a part of the demonstration failed; its traceback is above")
    hurry()


def _run(play: Callable[[int], object], part: int) -> None:
    hurry()
    play(part)


def hurry() -> None:
    """A lost second of a demonstration can be played again: don't wait for the disk.

    Its statements find rows by key, so there is no order of joins to search for either; and a
    step that fails ends the play, so that no savepoint is needed within a batch.
    """
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    connection.features.uses_savepoints = False
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
        cursor.execute("SET join_collapse_limit TO 1")
        cursor.execute("SET jit TO off")
