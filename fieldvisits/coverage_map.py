"""Coverage as a schematic map: a tile a mahalla, sector by sector, laid out as the places lie.

Borders of mahallas aren't known, so nothing here pretends to them: tiles are equal, and only
their order, north to south and west to east, follows the places.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import Sector
from fieldvisits.progress import Coverage, Period, add, counts, total
from fieldvisits.services import candidates
from fieldvisits.way_rules import Point
from territories.choices import DISTRICT_LEVELS
from territories.models import Territory

LEGEND = (
    (0, _("nobody yet")),
    (1, _("under 25 %")),
    (2, _("25 to 49 %")),
    (3, _("50 to 74 %")),
    (4, _("75 % and more")),
)


@dataclass(frozen=True)
class Part:
    """A sector of a district with its mahallas; a region is one part with its districts."""

    sector: int | None  # 0 where it isn't known; None in a region
    label: Any
    tiles: list[Coverage]

    @property
    def whole(self) -> Coverage:
        return total(self.tiles)


def parts(place: Territory, period: Period, lines: Iterable[Coverage]) -> list[Part]:
    """The tiles of a place whose `lines` of coverage are given.

    A mahalla whose households belong to several sectors has a tile in each, for those
    households; one without any household has none (`without_households`).
    """
    known = {line.place.path: line for line in lines if line.place is not None}
    points = _points(line.place for line in known.values() if line.place is not None)
    if place.level not in DISTRICT_LEVELS:
        return [Part(None, "", _laid_out(known.values(), points))]
    found: dict[int, dict[str, Coverage]] = defaultdict(dict)
    for path, sector, part in counts(place, period):
        if path in known:
            line = known[path]
            add(found[sector or 0].setdefault(path, Coverage(line.label, line.place)), part)
    labels = [*Sector.choices, (0, _("sector not known"))]
    return [
        Part(number, label, _laid_out(found[number].values(), points))
        for number, label in labels
        if found[number]
    ]


def without_households(place: Territory, lines: Iterable[Coverage]) -> list[Coverage]:
    """The mahallas of a district that nobody has a household of in the register."""
    if place.level not in DISTRICT_LEVELS:
        return []
    return [line for line in lines if line.place is not None and not line.households]


def _laid_out(lines: Iterable[Coverage], points: Mapping[int, Point]) -> list[Coverage]:
    """The tiles in rows from north to south, each from west to east; unknown places last."""
    tiles = list(lines)
    keys = [line.place.pk for line in tiles if line.place is not None]
    order = rows_of({pk: points[pk] for pk in keys if pk in points})
    return sorted(
        tiles, key=lambda line: (order.get(line.place.pk, len(order)) if line.place else 0,
                                 str(line.label)),
    )  # fmt: skip


def rows_of(points: Mapping[int, Point]) -> dict[int, int]:
    """The place of each point when read like lines of a page; north is the first line."""
    if not points:
        return {}
    north = max(point[0] for point in points.values())
    height = north - min(point[0] for point in points.values())
    lines = math.ceil(math.sqrt(len(points)))

    def line(point: Point) -> int:
        return min(int((north - point[0]) / height * lines), lines - 1) if height else 0

    ordered = sorted(points, key=lambda pk: (line(points[pk]), points[pk][1], pk))
    return {pk: number for number, pk in enumerate(ordered)}


def _points(places: Iterable[Territory]) -> dict[int, Point]:
    """The centres of the places; of mahallas without one, the middle of their households."""
    every = list(places)
    found = {
        one.pk: (one.latitude, one.longitude)
        for one in every
        if one.latitude is not None and one.longitude is not None
    }
    return found | candidates.middles_of(one.pk for one in every if one.pk not in found)
