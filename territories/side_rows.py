"""Rows of many side tables about a few rows: where there are none, they are not asked for.

A page of one thing shows whatever may have happened to it. Of twenty kinds most never did; one
short statement says which, and only these are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from django.db import connection
from django.db.models import ForeignKey, Model, Prefetch, prefetch_related_objects


def present(rows: Sequence[Model], names: Iterable[str]) -> frozenset[str]:
    """Those names of relations to rows with a foreign key here, of which any has a row.

    The rows are of one model. One statement; a row counts whatever its manager would hide.
    """
    asked = list(dict.fromkeys(names))
    if not rows or not asked:
        return frozenset()
    quote = connection.ops.quote_name
    keys = [row.pk for row in rows]
    said = []
    for name in asked:
        key = _foreign_key(type(rows[0]), name)
        table = quote(key.model._meta.db_table)
        said.append(f"EXISTS(SELECT FROM {table} WHERE {quote(key.column)} = ANY(%s))")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(said)}", [keys] * len(said))
        answers = cursor.fetchone()
    return frozenset(name for name, any_ in zip(asked, answers, strict=True) if any_)


def prefetch_present(rows: Sequence[Model], *lookups: Prefetch) -> None:
    """As `prefetch_related_objects`, without reading relations of which there is no row."""
    there = present(rows, (one.prefetch_through for one in lookups))
    prefetch_related_objects(rows, *(one for one in lookups if one.prefetch_through in there))
    for one in lookups:
        if one.prefetch_through not in there:
            for row in rows:
                _leave_empty(row, one)


def _foreign_key(model: type[Model], name: str) -> ForeignKey[Model, Model]:
    relation = model._meta.get_field(name)
    return cast("ForeignKey[Model, Model]", relation.remote_field)


def _leave_empty(row: Model, lookup: Prefetch) -> None:
    if lookup.to_attr:
        setattr(row, lookup.to_attr, [])
        return
    nothing = getattr(row, lookup.prefetch_through).none()
    kept = row.__dict__.setdefault("_prefetched_objects_cache", {})
    kept[lookup.prefetch_through] = nothing
