"""What each role must do now. Apps register providers in `apps.py`; the today page asks them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.db.models.sql import Query

from territories import clock

Row = TypeVar("Row", bound=Model)

SHOWN = 5  # lines of a card
IN_FULL = 5  # cards with their lines; of the others title and number
MOST = 1_000  # beyond this the number says little; counting stops


class Urgency(IntEnum):
    """How soon somebody must act; cards stand in this order."""

    LATE = 0
    SOON = 1
    CALM = 2


@dataclass(frozen=True)
class CardItem:
    """One line of a card: what, where it opens, a few words beside it, and the due date.

    `mark` is a word to be seen at once, in its tone.
    """

    label: str
    url: str
    hint: str = ""
    due: dt.date | None = None
    mark: str = ""
    tone: str = "bad"


@dataclass(frozen=True)
class Card:
    """One thing to do: how many wait, the list they open into, and the first five of them."""

    title: Any  # str or a lazy translation
    count: int
    url: str
    urgency: Urgency = Urgency.CALM
    items: Sequence[CardItem] = field(default_factory=tuple)


@dataclass(frozen=True)
class Waiting:
    """A card whose rows are not read yet: first it is asked how many there are."""

    title: Any
    rows: QuerySet[Any]
    item: Callable[[Any], CardItem] | None
    url: str
    urgency: Urgency
    read: Callable[[QuerySet[Any]], QuerySet[Any]] | None = None
    where: Q | None = None
    late: Q | None = None
    count: int = 0

    def narrowed(self, where: Q) -> Waiting:
        """Of the rows those that meet a condition; cards of the very same rows are counted at once.

        The rows are few then: all of them are looked at.
        """
        return replace(self, where=where)

    def late_if(self, late: Q) -> Waiting:
        """Late where one of the rows meets the condition; the rows are few here, too."""
        return replace(self, late=late)

    def card(self) -> Card:
        """The card with its first lines, read by one statement."""
        if self.item is None:
            return Card(self.title, self.count, self.url, self.urgency)
        rows = self.rows if self.where is None else self.rows.filter(self.where)
        rows = rows if self.read is None else self.read(rows)
        first = list(rows[:SHOWN])
        if not first:  # somebody was quicker
            return Card(self.title, 0, self.url)
        count = max(self.count, len(first))
        items = [self.item(row) for row in first]
        return Card(self.title, count, self.url, self.urgency, items)


def card_of(
    title: Any,
    rows: QuerySet[Row],
    item: Callable[[Row], CardItem] | None = None,
    *,
    url: str = "",
    urgency: Urgency = Urgency.SOON,
    read: Callable[[QuerySet[Row]], QuerySet[Row]] | None = None,
) -> Waiting:
    """A card of rows; without `item` it only says how many.

    `read` adds what the lines show and counting need not know: `in_order` in most cards.
    """
    return Waiting(title, rows, item, url, urgency, read)


def in_order(
    *order: str, beside: Sequence[str] = (), only: Sequence[str] = ()
) -> Callable[[QuerySet[Row]], QuerySet[Row]]:
    """How the lines of a card are read: their order, the rows beside them, the columns shown."""

    def read(rows: QuerySet[Row]) -> QuerySet[Row]:
        rows = rows.select_related(*beside) if beside else rows
        return (rows.only(*only) if only else rows).order_by(*order)

    return read


def past_due() -> Q:
    """Of rows with a date those whose date has passed."""
    return Q(due_on__lt=clock.today())


Provider = Callable[[Any], Iterable[Card | Waiting]]
_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    """Add a provider once; usable as a decorator. It gets the user and gives cards."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


@dataclass(frozen=True)
class Board:
    """The most urgent cards as they are drawn, and what else waits: title, number and list."""

    cards: Sequence[Card]
    others: Sequence[Card | Waiting] = ()


def board_for(user: Any) -> Board:
    """Everything that waits for the person, the most urgent first, then as it was registered."""
    return board(one for provider in _providers for one in provider(user))


def board(found: Iterable[Card | Waiting]) -> Board:
    """The cards with something in them, the most urgent first.

    Most kinds of work wait for few people, so one statement counts them all. Nobody does five
    things at once: rows are read for the first cards only.
    """
    waiting = sorted(_counted(list(found)), key=lambda one: one.urgency)
    rest = waiting[IN_FULL:]
    drawn = [*waiting[:IN_FULL], *(one for one in rest if not one.url)]
    cards = [one.card() if isinstance(one, Waiting) else one for one in drawn]
    return Board([card for card in cards if card.count], [one for one in rest if one.url])


def _counted(found: Sequence[Card | Waiting]) -> list[Card | Waiting]:
    """Those with something in them, with its number."""
    unread = [one for one in found if isinstance(one, Waiting)]
    counts = dict(zip(map(id, unread), _counts(unread), strict=True))
    known = (_told(one, *counts[id(one)]) if isinstance(one, Waiting) else one for one in found)
    return [one for one in known if one.count]


def _told(one: Waiting, count: int, late: int) -> Waiting:
    return replace(one, count=count, urgency=Urgency.LATE if late else one.urgency)


def _counts(asked: Sequence[Waiting]) -> list[tuple[int, int]]:
    """How many rows each has, and how many of them are late, by one statement.

    MOST at most of a card's own rows.
    """
    said: list[str] = []
    params: list[Any] = []
    places: dict[int, tuple[int, int]] = {}
    for cards in _alike(asked):
        columns, marks = _columns(cards)
        try:
            sql, values = _marked(cards[0].rows, marks).get_compiler(cards[0].rows.db).as_sql()
        except EmptyResultSet:  # nothing can meet the condition, such as "in an empty list"
            continue
        said.append(f"(SELECT ARRAY[{', '.join(columns)}] FROM ({sql}) rows)")  # noqa: S608  Django's own
        places |= {id(card): (len(said) - 1, at) for at, card in enumerate(cards)}
        params.extend(values)
    answers: Sequence[Sequence[int]] = ()
    if said:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(said)}", params)
            answers = cursor.fetchone()
    found = (places.get(id(card)) for card in asked)
    return [(0, 0) if one is None else _pair(answers[one[0]], one[1]) for one in found]


def _pair(numbers: Sequence[int], at: int) -> tuple[int, int]:
    return numbers[2 * at], numbers[2 * at + 1]


def _alike(asked: Iterable[Waiting]) -> Iterable[list[Waiting]]:
    """The cards that are counted together."""
    found: dict[tuple[str, int], list[Waiting]] = {}
    for one in asked:
        key = ("alone", id(one)) if one.where is None else ("rows", id(one.rows))
        found.setdefault(key, []).append(one)
    return found.values()


def _columns(cards: Iterable[Waiting]) -> tuple[list[str], dict[str, Q]]:
    """Of each card two columns, all its rows and the late ones, and the marks they count."""
    columns: list[str] = []
    marks: dict[str, Q] = {}

    def number(condition: Q) -> str:
        if not condition:
            return "COUNT(*)"
        mark = f"m{len(marks)}"
        marks[mark] = condition
        return f"COUNT(*) FILTER (WHERE {mark})"

    for card in cards:
        own = card.where or Q()
        columns += [number(own), "0" if card.late is None else number(own & card.late)]
    return columns, marks


def _marked(rows: QuerySet[Any], marks: Mapping[str, Q]) -> Query:
    """A query of as many rows, of each only the conditions it meets."""
    if marks:
        return rows.order_by().values(**marks).query
    if rows.query.distinct:  # the keys are what differs
        return rows.order_by().values("pk")[:MOST].query
    query = rows.query.clone()
    query.clear_select_clause()
    query.clear_ordering(force=True)
    query.set_limits(high=MOST)
    return query
