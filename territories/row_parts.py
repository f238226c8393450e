"""Parts of figures whose cases are rows of one table: rounds, visits, measures and the like.

An app lists its parts; they are counted whole, each at the territory of its row. They know no
topic, channel or office of an appeal, so a term of them can't be cut; `only` names columns of the
rows themselves.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count as CountRows
from django.db.models import F, Q, QuerySet

from territories.case_lists import Lists
from territories.figure_parts import CasePage, Noun, Numbers, Terms
from territories.figures import WHOLE, By, Case, Cut, Text
from territories.keyset import KeysetPage
from territories.models import User

Rows = QuerySet[Any, Any]
NEVER: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RowKind:
    """A kind of rows: what they are called, where the territory stands, and each as a case.

    `related` is read along with a row for its case. Rows that are `seen_by_row` are seen by those
    whom the queryset's `visible_to` says, others by everybody who may open the list.
    """

    noun: Noun
    place: str
    case: Callable[[Any], Case]
    related: tuple[str, ...] = ()
    seen_by_row: bool = False


@dataclass(frozen=True)
class RowPart:
    """A part: `rows(first, last)` gives the rows of the period, each of them once."""

    code: str
    name: Text
    kind: RowKind
    rows: Callable[[dt.date, dt.date], Rows]
    cuts: frozenset[str] = NEVER

    @property
    def noun(self) -> Noun:
        return self.kind.noun


@dataclass(frozen=True)
class RowParts:
    """The row parts of one app (territories.figure_parts.Parts); one table a noun."""

    source: str
    parts: Mapping[str, RowPart]

    def count(
        self,
        codes: Iterable[str],
        first: dt.date,
        last: dt.date,
        cut: Cut = WHOLE,
        by: str = By.TOTAL,
    ) -> Numbers:
        """Whole numbers by territory. A cut, or another key than the total, is a ValueError."""
        if cut != WHOLE or by != By.TOTAL:
            raise ValueError(cut if cut != WHOLE else by)
        found: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
        for code in dict.fromkeys(codes) if first <= last else ():
            part = self.parts[code]
            rows = part.rows(first, last).order_by().values_list(part.kind.place)
            for territory, number in rows.annotate(number=CountRows("pk")):
                found[territory, ""][code] = number
        return found

    def both(self, one: Cut, other: Cut) -> Cut | None:
        return WHOLE if one == other == WHOLE else None

    def cut_words(self, _cut: Cut) -> str:
        return ""

    def topics(self) -> list[tuple[str, str]]:
        return []

    def channels(self) -> list[tuple[str, str]]:
        return []

    def cases(self, terms: Terms, first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
        kind = self._kind(terms)
        rows = self._rows(terms, (first, last), Q(**{f"{kind.place}__path__startswith": path}))
        for row in rows.select_related(*kind.related).order_by("pk").iterator():
            yield kind.case(row)

    def numbers(
        self,
        by_code: Mapping[str, Terms],
        period: tuple[dt.date, dt.date],
        path: str,
        *,
        own: bool = False,
    ) -> dict[str, list[str]]:
        lists = Lists(by_code)
        for flag in lists.flags:
            kind = self._kind(flag.terms)
            place = f"{kind.place}__path" if own else f"{kind.place}__path__startswith"
            rows = self._rows(flag.terms, period, Q(**{place: path})).select_related(*kind.related)
            keys = {f"key_{at}": name for at, name in enumerate(lists.names_of(flag))}
            for row in rows.annotate(**{key: F(name) for key, name in keys.items()}).iterator():
                named = {name: getattr(row, key) for key, name in keys.items()}
                flag.put(kind.case(row).number, named)
        return lists.listed

    def page(
        self,
        terms: Terms,
        period: tuple[dt.date, dt.date],
        path: str,
        user: User,
        params: Mapping[str, str],
    ) -> CasePage:
        """Who may open the list (figure_sight) sees all of it, but for kinds `seen_by_row`."""
        kind = self._kind(terms)
        rows = self._rows(terms, period, Q(**{f"{kind.place}__path__startswith": path}))
        if kind.seen_by_row:
            rows = rows.filter(pk__in=rows.model._default_manager.visible_to(user).values("pk"))
        page = KeysetPage(rows.select_related(*kind.related), ordering=("-pk",), params=params)
        return CasePage(page, [kind.case(row) for row in page], rows.count(), more=False)

    def _kind(self, terms: Terms) -> RowKind:
        return self.parts[terms[0].part].kind

    def _rows(self, terms: Terms, period: tuple[dt.date, dt.date], where: Q) -> Rows:
        """The rows of any of the terms, which are of one kind, each once."""
        chosen = [self.parts[term.part].rows(*period).filter(**dict(term.only)) for term in terms]
        inside = [Q(pk__in=rows.order_by().values("pk")) for rows in chosen]
        return chosen[0].model._default_manager.filter(where, reduce(or_, inside)).order_by()
