"""The stops of a crew-day as a drawing: places in a frame, no map behind them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

from fieldvisits.way_rules import Point

WIDTH, HEIGHT, EDGE = 600, 400, 24


@dataclass(frozen=True)
class Mark:
    """What is written at a stop."""

    title: str
    done: bool = False
    locked: bool = False
    pk: int = 0


@dataclass(frozen=True)
class Spot:
    """A stop where it is drawn."""

    x: int
    y: int
    number: int
    mark: Mark


@dataclass(frozen=True)
class Way:
    """The way of one crew-day."""

    spots: tuple[Spot, ...]
    line: str  # points of the way
    start: tuple[int, int] | None


@dataclass(frozen=True)
class StopMap:
    ways: tuple[Way, ...]
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class Stops:
    """Where the stops of a way lie, in their order, and where it starts."""

    places: Sequence[Point]
    marks: Sequence[Mark]
    start: Point | None = None


def draw(given: Sequence[Stops]) -> StopMap:
    """The drawing of ways in one frame; north is up, a metre is as long in both directions."""
    starts = [one.start for one in given if one.start is not None]
    every = [*(point for one in given for point in one.places), *starts]
    if not every:
        return StopMap(tuple(Way((), "", None) for _one in given))
    at = _frame(every)
    return StopMap(tuple(_way(one, at) for one in given))


def _frame(every: Sequence[Point]) -> Callable[[Point], tuple[int, int]]:
    """Where a point is drawn, so that all of them fit."""
    south = min(point[0] for point in every)
    west = min(point[1] for point in every)
    wide = math.cos(math.radians(south))
    tall_size = max(point[0] for point in every) - south
    wide_size = (max(point[1] for point in every) - west) * wide
    scale = min(
        (WIDTH - 2 * EDGE) / wide_size if wide_size else math.inf,
        (HEIGHT - 2 * EDGE) / tall_size if tall_size else math.inf,
    )
    scale = scale if math.isfinite(scale) else 1.0
    left = (WIDTH - wide_size * scale) / 2
    down = (HEIGHT - tall_size * scale) / 2

    def at(point: Point) -> tuple[int, int]:
        x = left + (point[1] - west) * wide * scale
        return round(x), round(HEIGHT - down - (point[0] - south) * scale)

    return at


def _way(given: Stops, at: Callable[[Point], tuple[int, int]]) -> Way:
    spots = tuple(
        Spot(*at(point), number, mark)
        for number, point, mark in zip(count(1), given.places, given.marks, strict=False)
    )
    begin = at(given.start) if given.start is not None else None
    way = [*([begin] if begin else []), *((spot.x, spot.y) for spot in spots)]
    return Way(spots, " ".join(f"{x},{y}" for x, y in way), begin)
