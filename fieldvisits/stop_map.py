"""The stops of a crew-day as a drawing: places in a frame, no map behind them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from fieldvisits.way_rules import Point

WIDTH, HEIGHT, EDGE = 600, 400, 24


@dataclass(frozen=True)
class Spot:
    """A stop where it is drawn."""

    x: int
    y: int
    number: int
    title: str
    done: bool
    locked: bool


@dataclass(frozen=True)
class StopMap:
    spots: tuple[Spot, ...]
    line: str  # points of the way
    start: tuple[int, int] | None
    width: int = WIDTH
    height: int = HEIGHT


def draw(
    places: Sequence[Point], names: Sequence[tuple[str, bool, bool]], start: Point | None
) -> StopMap:
    """The drawing of a way; north is up, one metre is as long in both directions."""
    every = [*places, start] if start is not None else list(places)
    if not every:
        return StopMap((), "", None)
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

    spots = tuple(
        Spot(*at(point), number, title, done, locked)
        for number, point, (title, done, locked) in zip(count(1), places, names, strict=False)
    )
    begin = at(start) if start is not None else None
    way = [begin, *((spot.x, spot.y) for spot in spots)] if begin else [(s.x, s.y) for s in spots]
    line = " ".join(f"{x},{y}" for x, y in (point for point in way if point is not None))
    return StopMap(spots, line, begin)
