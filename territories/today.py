"""What each role must do now. Apps register providers in `apps.py`; the today page asks them."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)

SHOWN = 5  # lines of a card
MOST = 1_000  # beyond this the number says little; counting stops


class Urgency(IntEnum):
    """How soon somebody must act; cards stand in this order."""

    LATE = 0
    SOON = 1
    CALM = 2


@dataclass(frozen=True)
class CardItem:
    """One line of a card: what, where it opens, a few words beside it, and the due date."""

    label: str
    url: str
    hint: str = ""
    due: dt.date | None = None


@dataclass(frozen=True)
class Card:
    """One thing to do: how many wait, the list they open into, and the first five of them."""

    title: Any  # str or a lazy translation
    count: int
    url: str
    urgency: Urgency = Urgency.CALM
    items: Sequence[CardItem] = field(default_factory=tuple)


def card_of(
    title: Any,
    rows: QuerySet[Row],
    item: Callable[[Row], CardItem],
    *,
    url: str = "",
    urgency: Urgency = Urgency.SOON,
) -> Card:
    """A card of ordered rows: one statement where few wait, two where more do."""
    first = list(rows[: SHOWN + 1])
    count = len(first) if len(first) <= SHOWN else rows.order_by()[:MOST].count()
    return Card(title, count, url, urgency, [item(row) for row in first[:SHOWN]])


Provider = Callable[[Any], Iterable[Card]]
_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    """Add a provider once; usable as a decorator. It gets the user and gives cards."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def cards_for(user: Any) -> list[Card]:
    """Every card with something in it, the most urgent first; then in order of registration."""
    cards = [card for provider in _providers for card in provider(user) if card.count]
    return sorted(cards, key=lambda card: card.urgency)
