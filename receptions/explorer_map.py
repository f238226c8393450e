"""The map of a column: outlines of territories shaded in five steps, or cells where none are kept.

Three kinds, the best there is: an operator's official outlines (`load_boundaries`), the kept
outlines of the regions, and schematic cells placed by the centres of the territories.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from receptions import explorer_geo, explorer_words
from receptions.explorer_grid import Grid, Row
from receptions.explorer_tree import Branch
from receptions.models import Outline
from territories.choices import Level
from territories.figures import Figure
from territories.models import Territory

STEPS = 5
CELL_WIDTH, CELL_HEIGHT, CELL_GAP = 116, 74, 4
OFFICIAL, REGIONS, CELLS = "official", "regions", "cells"
# The side of an official map; 1000 units of the plane are a degree.
DRAWN = 640
_SHORT = (
    (re.compile(r"\s+(tumani|тумани|район|District|viloyati|вилояти|область|Region)$"), ""),
    (re.compile(r"\s+shahri$"), " sh."),
    (re.compile(r"\s+шаҳри$"), " ш."),
    (re.compile(r"^город\s+"), "г. "),
    (re.compile(r"\s+(Respublikasi|Республикаси)$"), ""),
    (re.compile(r"^(Республика|Republic of)\s+"), ""),
)


@dataclass(frozen=True)
class Area:
    """One territory on the map: a link with its shape, its number and its step (0: no number)."""

    label: str
    lines: tuple[str, ...]
    words: str
    step: int
    url: str
    path: str = ""
    x: float = 0
    y: float = 0
    start: tuple[float, float] | None = None


@dataclass(frozen=True)
class Drawing:
    """The whole map with its legend."""

    kind: str
    width: float
    height: float
    areas: tuple[Area, ...]
    legend: tuple[tuple[int, str], ...]
    sea: str = ""
    missing: tuple[str, ...] = ()
    source: str = ""


def classes(values: Iterable[Decimal]) -> list[tuple[int, Decimal, Decimal]]:
    """At most five steps with about as many values in each: (step, lowest, highest)."""
    distinct = sorted(set(values))
    number = min(STEPS, len(distinct))
    if not number:
        return []
    edges = [round(len(distinct) * part / number) for part in range(number + 1)]
    spread = (STEPS - 1) / (number - 1) if number > 1 else 0
    return [
        (1 + round(place * spread), distinct[start], distinct[end - 1])
        for place, (start, end) in enumerate(pairwise(edges))
    ]


def step_of(value: Decimal | None, steps: list[tuple[int, Decimal, Decimal]]) -> int:
    """The step of a value; 0 for none."""
    if value is None:
        return 0
    return next((step for step, _low, high in steps if value <= high), STEPS if steps else 0)


def short_name(name: str) -> str:
    """The name without the word for its kind; a city keeps a letter of it."""
    for pattern, instead in _SHORT:
        name = pattern.sub(instead, name)
    return name


def drawing(grid: Grid, place: int, branch: Branch) -> Drawing | None:
    """The map of the rows below; None where nothing lies below."""
    if not branch.below:
        return None
    rows = {row.key: row for row in grid.rows if not row.own}
    shown = [(one, rows[str(one.pk)]) for one in branch.below if str(one.pk) in rows]
    steps = classes(value for _one, row in shown if (value := row.cells[place].value) is not None)
    figure = grid.total.cells[place].figure
    legend = tuple((step, _range(low, high, figure)) for step, low, high in steps)

    def area(territory: Territory, row: Row, **shape: Any) -> Area:
        cell = row.cells[place]
        return Area(
            label=row.label,
            lines=_lines(short_name(territory.name)),
            words=cell.words,
            step=step_of(cell.value, steps),
            url=row.url,
            **shape,
        )

    outlines = {one.territory_id: one for one in Outline.objects.filter(territory__in=branch.below)}
    if outlines:
        return _official(shown, outlines, area, legend)
    if branch.root.level == Level.COUNTRY and _all_known(shown):
        return _regions(shown, area, legend)
    return _cells(shown, area, legend)


Shown = list[tuple[Territory, Row]]
MakeArea = Callable[..., Area]
Legend = tuple[tuple[int, str], ...]


def _range(low: Decimal, high: Decimal, figure: Figure) -> str:
    ends = [explorer_words.shown(one, figure) for one in (low, high)]
    return ends[0] if low == high else " – ".join(ends)


def _lines(name: str) -> tuple[str, ...]:
    """A long name of several words on two lines."""
    if len(name) <= 12 or " " not in name:
        return (name,)
    words = name.split(" ")
    halves = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    return min(halves, key=lambda half: max(len(half[0]), len(half[1])))


def _all_known(shown: Shown) -> bool:
    known = explorer_geo.region_outlines()["regions"]
    return any(one.code in known for one, _row in shown)


def _regions(shown: Shown, area: MakeArea, legend: Legend) -> Drawing:
    kept = explorer_geo.region_outlines()
    known = kept["regions"]
    areas = []
    for territory, row in shown:
        if territory.code not in known:
            continue
        shape = known[territory.code]
        x, y = shape["label"]
        start = tuple(shape["from"]) if "from" in shape else None
        areas.append(area(territory, row, path=shape["path"], x=x, y=y, start=start))
    missing = tuple(row.label for one, row in shown if one.code not in known)
    return Drawing(
        REGIONS, kept["width"], kept["height"], tuple(areas), legend, sea=kept["sea"],
        missing=missing,
    )  # fmt: skip


def _official(
    shown: Shown, outlines: dict[int, Outline], area: MakeArea, legend: Legend
) -> Drawing:
    drawn = [(one, row) for one, row in shown if one.pk in outlines]
    bounds = list(outlines.values())
    left, top = min(one.left for one in bounds), min(one.top for one in bounds)
    width = max(one.right for one in bounds) - left
    height = max(one.bottom for one in bounds) - top
    scale = DRAWN / max(width, height)
    areas = []
    for territory, row in drawn:
        rings = [
            [[round((x - left) * scale, 1), round((y - top) * scale, 1)] for x, y in ring]
            for ring in outlines[territory.pk].rings
        ]
        x, y = explorer_geo.middle(max(rings, key=lambda ring: abs(explorer_geo.area(ring))))
        shape = {"path": explorer_geo.path_of(rings), "x": round(x, 1), "y": round(y, 1)}
        areas.append(area(territory, row, **shape))
    missing = tuple(row.label for one, row in shown if one.pk not in outlines)
    return Drawing(
        OFFICIAL,
        round(width * scale, 1),
        round(height * scale, 1),
        tuple(areas),
        legend,
        missing=missing,
        source=bounds[0].source,
    )


def _cells(shown: Shown, area: MakeArea, legend: Legend) -> Drawing:
    centres = {
        one.pk: (one.longitude, one.latitude)
        if one.longitude is not None and one.latitude is not None
        else None
        for one, _row in shown
    }
    placed = explorer_geo.cells(centres)
    across, down = CELL_WIDTH + CELL_GAP, CELL_HEIGHT + CELL_GAP
    areas = [
        area(one, row, x=placed[one.pk][0] * across, y=placed[one.pk][1] * down)
        for one, row in shown
    ]
    width = (1 + max((column for column, _line in placed.values()), default=0)) * across
    height = (1 + max((line for _column, line in placed.values()), default=0)) * down
    return Drawing(
        CELLS, max(width, 4 * across) - CELL_GAP, height - CELL_GAP, tuple(areas), legend
    )
