"""What has risen, what has got worse, which places stand at the bottom. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from territories.choices import Direction

# [assumption] a topic has risen: so many questions at least, and so many per cent more.
LEAST, MORE_PERCENT = 20, 20


class Rise(NamedTuple):
    """A topic with its numbers of two quarters."""

    code: str
    now: int
    before: int

    @property
    def more(self) -> int:
        return self.now - self.before


class Lag(NamedTuple):
    """A figure of a place beside the same figure of the whole."""

    code: str
    value: Decimal
    whole: Decimal


def risen(now: Mapping[str, int], before: Mapping[str, int], *, most: int) -> list[Rise]:
    """Topics that rose, the greatest increase first; small numbers are nobody's trend."""
    found = [Rise(code, number, before.get(code, 0)) for code, number in now.items()]
    rising = [one for one in found if _is_rise(one)]
    return sorted(rising, key=lambda one: (-one.more, one.code))[:most]


def _is_rise(one: Rise) -> bool:
    return one.now >= LEAST and one.more > 0 and one.more * 100 >= MORE_PERCENT * one.before


def worse(direction: Direction, now: Decimal, before: Decimal) -> bool:
    """Whether the figure went the wrong way."""
    return now < before if direction == Direction.MORE_IS_BETTER else now > before


def lags(
    values: Mapping[str, Decimal],
    whole: Mapping[str, Decimal],
    directions: Mapping[str, Direction],
    *,
    most: int,
) -> list[Lag]:
    """The figures in which the place is behind the whole, by how far relative to it."""
    found = []
    for code, value in values.items():
        if code in whole and worse(directions[code], value, whole[code]):
            found.append(Lag(code, value, whole[code]))
    return sorted(found, key=lambda one: (-distance(one), one.code))[:most]


def distance(one: Lag) -> Decimal:
    """How far the place is behind, relative to the whole."""
    return abs(one.value - one.whole) / max(abs(one.whole), Decimal(1))


def lowest(scores: Iterable[tuple[int, Decimal]], *, most: int) -> Sequence[int]:
    """Keys with the lowest scores, the lowest first."""
    return [key for key, _score in sorted(scores, key=lambda pair: (pair[1], pair[0]))[:most]]
