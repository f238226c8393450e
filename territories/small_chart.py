"""A small bar chart as numbers for an SVG: one bar a period, and a line for what was expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

WIDTH, HEIGHT, TOP, FOOT, GAP = 400, 170, 12, 24, 5
LABELS, HALF_LABEL = 5, 30


class Point(NamedTuple):
    """What one bar says: its label, the number, the number as words, whether it stands out."""

    label: str
    value: Decimal | float
    words: str
    marked: bool = False


class Bar(NamedTuple):
    x: int
    y: int
    width: int
    height: int
    middle: int
    point: Point
    shows_label: bool

    @property
    def label_at(self) -> int:
        """Where the label has its middle, so that it ends within the drawing."""
        return min(max(self.middle, HALF_LABEL), WIDTH - HALF_LABEL)


@dataclass(frozen=True)
class Chart:
    """The drawing; `line` is the height of the expected number, None without one."""

    bars: list[Bar]
    base: int
    line: int | None = None
    width: int = WIDTH
    height: int = HEIGHT


def draw(points: Sequence[Point], *, expected: float | None = None) -> Chart:
    """Bars over a common base, scaled to the largest; below zero they hang down."""
    values = [float(point.value) for point in points] or [0.0]
    high = max(*values, 0.0, expected or 0.0)
    low = min(*values, 0.0)
    span = (high - low) or 1.0
    room = HEIGHT - TOP - FOOT

    def at(value: float) -> int:
        return round(TOP + (high - value) / span * room)

    base = at(0)
    step = WIDTH / max(len(points), 1)
    width = max(round(min(step - GAP, 56)), 2)
    every = max(-(-len(points) // LABELS), 1)
    bars = []
    for place, (point, value) in enumerate(zip(points, values, strict=False)):
        middle = round(step * (place + 0.5))
        top, bottom = sorted((at(value), base))
        height = max(bottom - top, 1 if value else 0)
        shown = (len(points) - 1 - place) % every == 0
        bars.append(Bar(middle - width // 2, top, width, height, middle, point, shown))
    return Chart(bars, base, None if expected is None else at(expected))
