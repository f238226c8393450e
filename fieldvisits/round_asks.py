"""What higher apps ask a round to look at on its way: a registry, so that none is imported here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from fieldvisits.models import Round, Visit


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing to look at: what, where, the page to write it down on, and whether it was done."""

    title: Any
    place: Any
    url: str
    is_open: bool


class Asker(Protocol):
    """An app that wants something to be looked at."""

    def take_along(self, round_: Round, visits: Sequence[Visit]) -> int:
        """Put what is to be looked at there into the round's pack; how much it was."""

    def of_round(self, round_: Round) -> Iterable[Ask]:
        """What the round has with it."""


_askers: list[Asker] = []


def register(asker: Asker) -> None:
    """Called once from apps.py of the higher app."""
    if asker not in _askers:
        _askers.append(asker)


def take_along(round_: Round, visits: Sequence[Visit]) -> int:
    """Called in the transaction that plans the round."""
    return sum(asker.take_along(round_, visits) for asker in _askers)


def of_round(round_: Round) -> list[Ask]:
    """Everything the round has with it, what is still to be done first."""
    asks = [ask for asker in _askers for ask in asker.of_round(round_)]
    return sorted(asks, key=lambda ask: not ask.is_open)
