"""Reference rows read once within a stretch of work that asks for them again and again.

Outside `keeping()` nothing is kept: every caller reads what the database holds now. Inside it
the rules and the calendar are those of its beginning, unless this very work changes them: the
services that do so call `forget()`, and from then on everything is read anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar, cast

from django.db.models import Model, QuerySet

Read = TypeVar("Read")
Row = TypeVar("Row", bound=Model)

FEW = 200  # keys that a statement may name one by one

_CHANGED = object()
_READING = object()
_kept: ContextVar[dict[Hashable, object] | None] = ContextVar("kept", default=None)


@contextmanager
def keeping() -> Iterator[None]:
    """Keep what `once` reads until the end of the block; not longer than one transaction.

    A block within another shares what that one keeps.
    """
    outer = _kept.get()
    token = _kept.set({} if outer is None else outer)
    try:
        yield
    finally:
        _kept.reset(token)


@contextmanager
def reading() -> Iterator[None]:
    """A page that changes nothing: what else it asks again and again is kept too (`few_keys`)."""
    with keeping():
        kept = cast("dict[Hashable, object]", _kept.get())
        outer = _READING in kept
        kept[_READING] = True
        try:
            yield
        finally:
            if not outer:
                kept.pop(_READING, None)


def once(key: Hashable, read: Callable[[], Read]) -> Read:
    """What `read` gives; within `keeping` it is asked once for each key."""
    kept = _kept.get()
    if kept is None or _CHANGED in kept:
        return read()
    if key not in kept:
        kept[key] = read()
    return cast("Read", kept[key])


def keys(
    key: Hashable, rows: Callable[[], QuerySet[Row] | None]
) -> QuerySet[Row] | list[int] | None:
    """Rows for an `__in`: within `keeping` their keys, read once, else a subquery. None stays."""
    if _kept.get() is None:
        return rows()
    return once(key, lambda: _read_keys(rows()))


def few_keys(key: Hashable, rows: Callable[[], QuerySet[Row]]) -> list[int] | None:
    """Keys of rows that change daily, read once by a page; None outside `reading`, or if many."""
    kept = _kept.get()
    if kept is None or _READING not in kept:
        return None
    found = once(key, lambda: list(rows().values_list("pk", flat=True)[: FEW + 1]))
    return found if len(found) <= FEW else None


def _read_keys(rows: QuerySet[Row] | None) -> list[int] | None:
    return None if rows is None else list(rows.values_list("pk", flat=True))


def forget() -> None:
    """Something that may be kept was changed: keep nothing for the rest of the block.

    Not even what is read next, because the change may still be rolled back.
    """
    kept = _kept.get()
    if kept is not None:
        kept.clear()
        kept[_CHANGED] = True
