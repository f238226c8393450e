"""The measures of a programme where they are: places in a frame, no map behind them.

A mahalla whose place nobody knows stands at the middle of its households, or else at the place of
its district; the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from fieldvisits import stop_map
from fieldvisits.services import candidates
from programs.choices import FINISHED
from programs.models import Measure
from territories.models import Territory

Point = tuple[float, float]
KNOWN, HOUSEHOLDS, DISTRICT = "known", "households", "district"
WORDS = {
    KNOWN: "",
    HOUSEHOLDS: _("drawn at the middle of its households"),
    DISTRICT: _("its place isn't known; drawn at the place of the district"),
}


@dataclass
class Place:
    """A place with its measures; `number` is written on the map."""

    territory: Territory
    how: str
    measures: list[Measure] = field(default_factory=list)
    number: int = 0

    @property
    def said(self) -> Any:
        """How its place was found, where it isn't its own."""
        return WORDS[self.how]


@dataclass
class Spot:
    """A circle of the map: places that are drawn at one point."""

    x: int
    y: int
    number: int
    places: list[Place]
    tone: str

    @property
    def measures(self) -> int:
        return sum(len(place.measures) for place in self.places)

    @property
    def names(self) -> str:
        return ", ".join(str(place.territory) for place in self.places)


@dataclass(frozen=True)
class MeasureMap:
    """The drawing, and the places it can't show."""

    spots: list[Spot]
    places: list[Place]
    unknown: list[Place]
    width: int = stop_map.WIDTH
    height: int = stop_map.HEIGHT


def draw(measures: Sequence[Measure], late: Iterable[int]) -> MeasureMap:
    """The places of the measures; `late` are the keys of those overdue."""
    by_place: dict[int, list[Measure]] = {}
    for measure in measures:
        by_place.setdefault(measure.place_id, []).append(measure)
    territories = Territory.objects.select_related("parent").in_bulk(by_place)
    middles = candidates.middles_of(one.pk for one in territories.values() if one.latitude is None)
    points: dict[Point, list[Place]] = {}
    unknown = []
    for key, mine in by_place.items():
        territory = territories[key]
        point, how = _point(territory, middles)
        place = Place(territory, how, mine)
        if point is None:
            unknown.append(place)
        else:
            points.setdefault(point, []).append(place)
    return _drawn(points, unknown, set(late))


def _drawn(points: dict[Point, list[Place]], unknown: list[Place], late: set[int]) -> MeasureMap:
    order = sorted(points, key=lambda point: (-point[0], point[1]))
    marks = [stop_map.Mark("")] * len(order)
    (way,) = stop_map.draw([stop_map.Stops(order, marks)]).ways
    spots = []
    for spot, point in zip(way.spots, order, strict=True):
        for place in points[point]:
            place.number = spot.number
        spots.append(Spot(spot.x, spot.y, spot.number, points[point], _tone(points[point], late)))
    places = [place for spot in spots for place in spot.places]
    return MeasureMap(spots, places, unknown)


def _tone(places: list[Place], late: set[int]) -> str:
    """Overdue first, then what is still to be done, then all finished."""
    lines = [measure for place in places for measure in place.measures]
    if any(one.pk in late for one in lines):
        return "bad"
    return "good" if all(one.state in FINISHED for one in lines) else "open"


def _point(territory: Territory, middles: dict[int, Point]) -> tuple[Point | None, str]:
    if own := _own(territory):
        return own, KNOWN
    if middle := middles.get(territory.pk):
        return middle, HOUSEHOLDS
    return (_own(territory.parent) if territory.parent else None), DISTRICT


def _own(territory: Territory) -> Point | None:
    if territory.latitude is None or territory.longitude is None:
        return None
    return territory.latitude, territory.longitude
