"""What each role must do now. Apps register providers in `apps.py`; the today page asks them."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet

from territories import clock

Row = TypeVar("Row", bound=Model)

SHOWN = 5  # lines of a card
IN_FULL = 5  # cards with their lines; of the others the title
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


UrgencyOf = Callable[[Sequence[Any]], Urgency]


@dataclass(frozen=True)
class Waiting:
    """A card whose rows are not read yet: first it is asked whether there are any."""

    title: Any
    rows: QuerySet[Any]
    item: Callable[[Any], CardItem] | None
    url: str
    urgency: Urgency | UrgencyOf
    read: Callable[[QuerySet[Any]], QuerySet[Any]] | None = None

    def card(self) -> Card:
        """The card: one statement where few wait, two where more do."""
        if self.item is None:
            return Card(self.title, self._count(), self.url, self._urgency([]))
        rows = self.rows if self.read is None else self.read(self.rows)
        first = list(rows[: SHOWN + 1])
        if not first:  # somebody was quicker
            return Card(self.title, 0, self.url)
        count = len(first) if len(first) <= SHOWN else self._count()
        items = [self.item(row) for row in first[:SHOWN]]
        return Card(self.title, count, self.url, self._urgency(first), items)

    def _count(self) -> int:
        return self.rows.order_by()[:MOST].count()

    def _urgency(self, first: Sequence[Any]) -> Urgency:
        return self.urgency if isinstance(self.urgency, Urgency) else self.urgency(first)


def card_of(
    title: Any,
    rows: QuerySet[Row],
    item: Callable[[Row], CardItem] | None = None,
    *,
    url: str = "",
    urgency: Urgency | UrgencyOf = Urgency.SOON,
    read: Callable[[QuerySet[Row]], QuerySet[Row]] | None = None,
) -> Waiting:
    """A card of ordered rows; without `item` it only says how many.

    The urgency may depend on the first of them. `read` adds what the lines show and counting
    need not know.
    """
    return Waiting(title, rows, item, url, urgency, read)


def late_first(rows: Sequence[Any]) -> Urgency:
    """The urgency of rows by their date, the earliest first."""
    return Urgency.LATE if rows[0].due_on < clock.today() else Urgency.SOON


Provider = Callable[[Any], Iterable[Card | Waiting]]
_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    """Add a provider once; usable as a decorator. It gets the user and gives cards."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


@dataclass(frozen=True)
class Board:
    """The most urgent cards as they are drawn, and what else waits: only a title and its list."""

    cards: Sequence[Card]
    others: Sequence[Card | Waiting] = ()


def board_for(user: Any) -> Board:
    """Everything that waits for the person, the most urgent first, then as it was registered."""
    return board(one for provider in _providers for one in provider(user))


def board(found: Iterable[Card | Waiting]) -> Board:
    """The cards with something in them, the most urgent first.

    Most kinds of work wait for few people, so one statement asks first where any does. Nobody
    does five things at once: rows are read for the first cards only.
    """
    waiting = sorted(map(_judged, _with_rows(list(found))), key=_urgency)
    rest = waiting[IN_FULL:]
    drawn = [*waiting[:IN_FULL], *(one for one in rest if not one.url)]
    cards = [one.card() if isinstance(one, Waiting) else one for one in drawn]
    return Board([card for card in cards if card.count], [one for one in rest if one.url])


def _judged(one: Card | Waiting) -> Card | Waiting:
    """Read already where its urgency depends on its rows."""
    return one.card() if isinstance(one, Waiting) and callable(one.urgency) else one


def _urgency(one: Card | Waiting) -> Urgency:
    assert isinstance(one.urgency, Urgency)  # noqa: S101  _judged has seen to it
    return one.urgency


def _with_rows(found: Sequence[Card | Waiting]) -> list[Card | Waiting]:
    unread = [one for one in found if isinstance(one, Waiting)]
    answers = dict(zip(map(id, unread), _any(unread), strict=True))
    return [one for one in found if (one.count if isinstance(one, Card) else answers[id(one)])]


def _any(unread: Sequence[Waiting]) -> list[bool]:
    """Of each whether it has rows, by one statement."""
    asked: list[str] = []
    params: list[Any] = []
    places: list[int | None] = []
    for one in unread:
        try:
            query = one.rows.query.exists()
            sql, values = query.get_compiler(one.rows.db).as_sql()
        except EmptyResultSet:  # nothing can meet the condition, such as "in an empty list"
            places.append(None)
            continue
        places.append(len(asked))
        asked.append(f"EXISTS({sql})")
        params.extend(values)
    if not asked:
        return [False] * len(unread)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(asked)}", params)
        answers = cursor.fetchone()
    return [place is not None and answers[place] for place in places]
