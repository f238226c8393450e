"""Several statements that see the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Model


@contextmanager
def one_after_the_other(model: type[Model]) -> Iterator[None]:
    """A transaction all of whose statements see one moment, that may write, too.

    It begins when nobody else is in one of the same model, and sees what they wrote. What others
    change before it has locked it fails with an OperationalError, and may be tried again. Not to be
    begun inside another transaction (RuntimeError).
    """
    if connection.in_atomic_block:
        raise RuntimeError("a snapshot can't begin inside another transaction")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        alone(model)  # reads nothing: the moment is that of the first statement that does
        yield


def alone(model: type[Model]) -> None:
    """Wait until no other transaction writes to the model, and let none until this one ends."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


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
