"""Several statements that see the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def of_one_moment() -> Iterator[None]:
    """A transaction all of whose statements see what was there at the first of them.

    Not to be begun inside another transaction (RuntimeError), nor for writing: what others have
    locked and changed since the first statement can't be changed in it.
    """
    if connection.in_atomic_block:
        raise RuntimeError("a snapshot can't begin inside another transaction")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
