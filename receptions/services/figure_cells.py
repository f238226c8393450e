"""Cells of the figures: changes folded in, everything counted anew, kept and real compared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from receptions import cell_sql
from receptions.cell_measures import CHANGES
from receptions.models import QuestionFact
from territories import clock

_LOCK = 7_310_047


def fold() -> int:
    """Give the changes written so far to the cells; how many they were. Sums stay as they are.

    Where the cells can't be read (they were never filled, the structure of territories or
    topics changed, a part means something else now) everything is counted anew.
    """
    taken = 0
    while True:
        ready, number = _fold_some()
        if not ready:
            recount()
            return taken
        taken += number
        if number < cell_sql.FOLDED_AT_ONCE:
            return taken


@transaction.atomic
def _fold_some() -> tuple[bool, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute(cell_sql.fold(), _values())
        ready, number = cursor.fetchone()
    return ready, number


def recount() -> None:
    """Count all facts anew. Nobody waits: what is written meanwhile stays among the changes."""
    with _one_snapshot() as cursor:
        cursor.execute(f"DELETE FROM {CHANGES}")  # noqa: S608  only our own names
        cursor.execute(f"DELETE FROM {cell_sql.CELLS}")  # noqa: S608  only our own names
        for statement in cell_sql.anew(cell_sql.CELLS):
            cursor.execute(statement)
        cursor.execute(cell_sql.MARK, _values())


def is_ready() -> bool:
    """Whether figures are read from the cells, and not from the facts themselves."""
    with connection.cursor() as cursor:
        cursor.execute(cell_sql.READY, _values())
        return bool(cursor.fetchone()[0])


def differences() -> list[str]:
    """Where what is kept, changes included, isn't what the facts say; empty if all is right.

    Cells that aren't read (see `fold`) are not looked at.
    """
    if not is_ready():
        return []
    with _one_snapshot() as cursor:
        for table in ("qx_kept", "qx_real"):
            cursor.execute(
                f"CREATE TEMP TABLE {table} (LIKE {cell_sql.CELLS} INCLUDING ALL) ON COMMIT DROP"
            )
        cursor.execute(cell_sql.copy("qx_kept"))
        cursor.execute(cell_sql.add_changes("qx_kept"))
        for statement in cell_sql.anew("qx_real"):
            cursor.execute(statement)
        cursor.execute(cell_sql.compare("qx_kept", "qx_real"))
        found = [" ".join(map(str, row)) for row in cursor.fetchall()]
        cursor.execute("DROP TABLE qx_kept, qx_real")
    return found


@contextmanager
def _one_snapshot() -> Iterator[Any]:
    """A transaction all of whose statements see the same rows, while nobody folds.

    Inside a transaction of the caller writers have to wait instead.
    """
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            cursor.execute(f"LOCK TABLE {QuestionFact._meta.db_table} IN SHARE MODE")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            yield cursor
            return
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            with transaction.atomic():
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                cursor.execute("SET LOCAL work_mem = '256MB'")
                yield cursor
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _values() -> dict[str, Any]:
    return {"formula": cell_sql.formula(), "at": clock.now()}
