"""Rows fetched by their key with a statement that is written once.

A service that locks a row reads it anew each time, with all its columns and what it is looked at
with. Django writes that statement from the model at every call, which takes longer than the
database needs to answer it. Here it is written at the first call, and only the key is put in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models import query as django_query
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row", bound=Model)
# Stands in the statement where the key comes; no row has it.
_PLACE = -7_261_904_835


@dataclass(frozen=True)
class _Statement:
    """The statement, and how its columns become a row with what was joined to it."""

    sql: str
    parameters: tuple[Any, ...]  # with _PLACE once
    locks: bool
    names: tuple[str, ...]
    first: int
    related: tuple[Any, ...]
    converters: Mapping[int, tuple[Any, Any]]


class ByKey(Generic[Row]):
    """What `rows().get(pk=…)` gives, where the key is all that is asked for.

    `rows` may filter, join (`select_related`) and lock; it prefetches nothing, and nothing in it
    depends on the moment, the language or the person, because it is called once.
    """

    def __init__(self, rows: Callable[[], QuerySet[Row]]) -> None:
        self._rows = rows
        self._written: tuple[Any, _Statement] | None = None

    def get(self, pk: int) -> Row:
        """The row with the key. Raises DoesNotExist; TransactionManagementError as `get` does."""
        if self._written is None:
            rows = self._rows().filter(pk=_PLACE).order_by()
            self._written = rows.model, _write(rows)
        model, statement = self._written
        connection = connections[DEFAULT_DB_ALIAS]
        if statement.locks and connection.get_autocommit():
            raise TransactionManagementError("A row is locked within a transaction only.")
        parameters = [pk if one is _PLACE else one for one in statement.parameters]
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, parameters)
            found = cursor.fetchone()
        if found is None:
            raise model.DoesNotExist(f"There is no {model._meta.object_name} {pk}.")
        columns = list(found)
        for position, (converters, expression) in statement.converters.items():
            for convert in converters:
                columns[position] = convert(columns[position], expression, connection)
        last = statement.first + len(statement.names)
        row: Row = model.from_db(DEFAULT_DB_ALIAS, statement.names, columns[statement.first : last])
        for one in statement.related:
            one.populate(columns, row)
        return row


def _write(rows: QuerySet[Any]) -> _Statement:
    """Have Django write the statement, and keep what it would look up for each row."""
    compiler: Any = rows.query.get_compiler(using=DEFAULT_DB_ALIAS)
    sql, parameters = compiler.as_sql()
    if parameters.count(_PLACE) != 1 or compiler.annotation_col_map:
        raise ValueError(f"{rows.model} is not fetched by its key alone")
    positions = compiler.klass_info["select_fields"]
    chosen = compiler.select[positions[0] : positions[-1] + 1]
    related = django_query.get_related_populators(  # type: ignore[call-arg]  # stubs of 6.1
        compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS
    )
    return _Statement(
        sql=sql,
        parameters=tuple(_PLACE if one == _PLACE else one for one in parameters),
        locks=bool(rows.query.select_for_update),
        names=tuple(column.target.attname for column, _sql, _alias in chosen),
        first=positions[0],
        related=tuple(related),
        converters=compiler.get_converters([one[0] for one in compiler.select]),
    )
