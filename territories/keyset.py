"""Keyset paging: a page costs the same wherever in the list it lies, and nothing is counted."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet
from django.http import QueryDict

AFTER, BEFORE = "after", "before"


def cursor_of(params: Mapping[str, str], ordering: Sequence[str]) -> tuple[bool, list[Any] | None]:
    """Whether the page is asked for backwards, and the values it lies beyond; None at the start."""
    for name in (BEFORE, AFTER):
        try:
            values = signing.loads(params.get(name, ""), salt=_salt(ordering))
        except signing.BadSignature:
            continue
        if isinstance(values, list) and len(values) == len(ordering):
            return name == BEFORE, values
    return False, None


class KeysetPage:
    """One page of `queryset` in `ordering`, found through the signed cursor in `params`.

    `ordering` names columns as `order_by` does; the primary key is added when missing so
    that every row has its own place. Columns over a relation (`office__code`) must not be
    null; own columns may be. An unreadable cursor shows the first page. Templates use
    `page` as a list, `page.next_url` and `page.prev_url` (empty at the ends).
    """

    def __init__(
        self,
        queryset: QuerySet[Any, Any],
        *,
        ordering: Sequence[str] = ("-id",),
        params: Mapping[str, str] | None = None,
        per_page: int = 25,
    ) -> None:
        self.params = params if params is not None else QueryDict()
        self.ordering = _with_key(ordering)
        self.per_page = per_page
        self._nullable = {n for n in map(_name, self.ordering) if _is_nullable(queryset, n)}
        backwards, cursor = cursor_of(self.params, self.ordering)
        rows = self._rows(queryset, cursor, backwards=backwards)
        more = len(rows) > per_page
        rows = rows[:per_page]
        self.rows: list[Any] = rows[::-1] if backwards else rows
        self.has_next = bool(rows) and (backwards or more)
        self.has_prev = bool(rows) and (more if backwards else cursor is not None)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> Any:
        return self.rows[index]

    @cached_property
    def next_url(self) -> str:
        """The query string of the following page, or an empty string."""
        return self._url(AFTER, self.rows[-1]) if self.has_next else ""

    @cached_property
    def prev_url(self) -> str:
        """The query string of the page before, or an empty string."""
        return self._url(BEFORE, self.rows[0]) if self.has_prev else ""

    def fill(self, queryset: QuerySet[Any, Any]) -> None:
        """Put the queryset's rows, with all that is shown of them, in place of bare ones."""
        found = queryset.in_bulk([row.pk for row in self.rows])
        self.rows = [found[row.pk] for row in self.rows if row.pk in found]

    def _rows(
        self, queryset: QuerySet[Any, Any], cursor: list[Any] | None, *, backwards: bool
    ) -> list[Any]:
        order = [_flip(part) for part in self.ordering] if backwards else list(self.ordering)
        if cursor is not None:
            queryset = queryset.filter(self._beyond(order, cursor))
        return list(queryset.order_by(*order)[: self.per_page + 1])

    def _beyond(self, order: list[str], values: list[Any]) -> Q:
        """The condition "later than `values` in `order`", with PostgreSQL's place for nulls.

        The first column is also bounded on its own, so that an index on it is entered at
        the cursor and not at its start.
        """
        condition, ties = Q(pk__in=[]), Q()
        for part, value in zip(order, values, strict=True):
            condition |= ties & self._later(part, value)
            name = _name(part)
            ties &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
        first = _name(order[0])
        if first not in self._nullable:
            bound = "lte" if order[0].startswith("-") else "gte"
            condition &= Q(**{f"{first}__{bound}": values[0]})
        return condition

    def _later(self, part: str, value: Any) -> Q:
        name, descending = _name(part), part.startswith("-")
        if value is None:  # nulls stand last when ascending, first when descending
            return Q(**{f"{name}__isnull": False}) if descending else Q(pk__in=[])
        later = Q(**{f"{name}__{'lt' if descending else 'gt'}": value})
        if name in self._nullable and not descending:
            later |= Q(**{f"{name}__isnull": True})
        return later

    def _url(self, name: str, row: Any) -> str:
        values = [_plain(_value(row, _name(part))) for part in self.ordering]
        if isinstance(self.params, QueryDict):
            query = self.params.copy()
        else:
            query = QueryDict(mutable=True)
            for key, value in self.params.items():
                query[key] = value
        for cursor in (AFTER, BEFORE):
            query.pop(cursor, None)
        query[name] = signing.dumps(values, salt=_salt(self.ordering))
        return f"?{query.urlencode()}"


def _salt(ordering: Sequence[str]) -> str:
    return "keyset:" + ",".join(ordering)


def _with_key(ordering: Sequence[str]) -> list[str]:
    parts = list(ordering)
    if not any(_name(part) in {"pk", "id"} for part in parts):
        parts.append("-pk" if parts and parts[-1].startswith("-") else "pk")
    return parts


def _name(part: str) -> str:
    return part.removeprefix("-")


def _flip(part: str) -> str:
    return part[1:] if part.startswith("-") else f"-{part}"


def _is_nullable(queryset: QuerySet[Any, Any], name: str) -> bool:
    try:
        return bool(getattr(queryset.model._meta.get_field(name), "null", False))
    except FieldDoesNotExist:
        return False


def _value(row: Any, name: str) -> Any:
    """The ordered column of a model instance, or of a row from `.values()`."""
    if isinstance(row, dict):
        return row["id"] if name == "pk" and "pk" not in row else row[name]
    for step in name.split("__"):
        row = getattr(row, step)
    return row


def _plain(value: Any) -> Any:
    """The value as JSON keeps it, moments to the microsecond."""
    if isinstance(value, dt.date | dt.datetime | dt.time):
        return value.isoformat()
    return value if value is None or isinstance(value, int | str | float) else str(value)
