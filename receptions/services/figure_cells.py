"""Cells of the figures: changes folded in, everything counted anew, kept and real compared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from receptions import cell_sql
from receptions.cell_measures import CHANGES
from receptions.models import QuestionFact
from receptions.services import figure_recount
from territories import clock

LOCK = 7_310_047


def fold() -> int:
    """Give the changes written so far to the cells; how many they were. Sums stay as they are.

    Where the cells can't be read (they were never filled, the structure of territories or
    topics changed, a part means something else now) everything is counted anew. Where somebody
    else is at it already, nothing is done: they take the changes along, or the next one does.
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
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return True, 0
        cursor.execute(cell_sql.fold(), _values())
        ready, number = cursor.fetchone()
    return ready, number


def recount() -> None:
    """Count all facts anew. Nobody waits: what is written meanwhile stays among the changes.

    Inside a transaction of the caller, and without the right to change tables, the cells are
    written over, which takes longer.
    """
    if connection.in_atomic_block or not figure_recount.may_swap():
        with _alone(), _one_snapshot() as cursor:
            cursor.execute(f"DELETE FROM {CHANGES}")  # noqa: S608  only our own names
            cursor.execute(f"DELETE FROM {cell_sql.CELLS}")  # noqa: S608  only our own names
            figure_recount.count(cursor, cell_sql.CELLS)
            cursor.execute(cell_sql.MARK, _values())
        return
    with _alone(), _one_snapshot() as cursor:
        figure_recount.lay_out(cursor)
        figure_recount.fill(cursor)
        cursor.execute(f"DELETE FROM {CHANGES}")  # noqa: S608  only our own names
        figure_recount.swap(cursor)
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
    with _alone(), _one_snapshot() as cursor:
        for table in ("qx_kept", "qx_real"):
            cursor.execute(
                f"CREATE TEMP TABLE {table} (LIKE {cell_sql.CELLS} INCLUDING ALL) ON COMMIT DROP"
            )
        cursor.execute(cell_sql.copy("qx_kept"))
        cursor.execute(cell_sql.add_changes("qx_kept"))
        figure_recount.count(cursor, "qx_real")
        cursor.execute(cell_sql.compare("qx_kept", "qx_real"))
        found = [" ".join(map(str, row)) for row in cursor.fetchall()]
        cursor.execute("DROP TABLE qx_kept, qx_real")
    return found


@contextmanager
def _alone() -> Iterator[None]:
    """While nobody else folds or recounts."""
    if connection.in_atomic_block:  # kept to the end of the caller's transaction
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


@contextmanager
def _one_snapshot() -> Iterator[Any]:
    """A transaction all of whose statements see the same rows.

    Inside a transaction of the caller writers have to wait instead.
    """
    outer = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if outer:
            cursor.execute(f"LOCK TABLE {QuestionFact._meta.db_table} IN SHARE MODE")
        else:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield cursor


def _values() -> dict[str, Any]:
    return {"formula": cell_sql.formula(), "at": clock.now()}
