"""Places and ways: where a household lies, how far the next is, who gets which part of a place."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fieldvisits.planning_rules import Home
from fieldvisits.rules import way_key

Point = tuple[float, float]  # latitude, longitude

EARTH = 6_371_000.0  # metres
DETOUR = 1.3  # ways are that much longer than the line
WALK = 75.0  # metres a minute
DRIVE = 400.0
PARKING = 2.0  # minutes a ride takes more than its way
METRE = 180 / math.pi / EARTH  # degrees of latitude
HOUSES_APART, STREETS_APART, MAHALLAS_APART = 20, 60, 1_500
MAHALLAS_A_ROW = 8
FARTHEST = 120_000  # metres of way from a crew's start; a district is smaller
STREET_ROW = 40  # houses of a street without places that are laid in one line


def metres(one: Point, other: Point) -> float:
    """The way between two places: the great circle, made longer by the usual detour."""
    north = math.radians(other[0] - one[0]) / 2
    east = math.radians(other[1] - one[1]) / 2
    cosines = math.cos(math.radians(one[0])) * math.cos(math.radians(other[0]))
    half = math.sin(north) ** 2 + cosines * math.sin(east) ** 2
    return 2 * EARTH * DETOUR * math.asin(math.sqrt(min(half, 1.0)))


def minutes(way: float, *, by_car: bool) -> float:
    """How long a way takes; with a car, near houses are still walked to."""
    walked = way / WALK
    return min(walked, way / DRIVE + PARKING) if by_car else walked


def lay_out(
    homes: Iterable[Home], centres: Mapping[int, Point], base: Point = (0.0, 0.0)
) -> dict[int, Point]:
    """A place for each household; those without one follow the order along their street.

    Their street starts where its other households lie, else at the middle of those of the
    mahalla, else at the mahalla's centre. Mahallas without any lie side by side from the base.
    """
    by_mahalla: dict[int, list[Home]] = defaultdict(list)
    for home in homes:
        by_mahalla[home.mahalla].append(home)
    found: dict[int, Point] = {}
    for number, mahalla in enumerate(sorted(by_mahalla)):
        members = by_mahalla[mahalla]
        known = [home.point for home in members if home.point is not None]
        row, column = divmod(number, MAHALLAS_A_ROW)
        far = _shifted(base, row * MAHALLAS_APART, column * MAHALLAS_APART)
        centre = middle(known) if known else centres.get(mahalla, far)
        found |= _streets(members, centre)
    return found


def _streets(members: Sequence[Home], centre: Point) -> dict[int, Point]:
    streets: dict[str, list[Home]] = defaultdict(list)
    for home in members:
        streets[home.street.casefold()].append(home)
    found: dict[int, Point] = {}
    row = 0
    for _street, houses in sorted(streets.items()):
        houses.sort(key=lambda home: (*way_key(home.street, home.house), home.pk))
        known = [home.point for home in houses if home.point is not None]
        start = middle(known) if known else centre
        for place, home in enumerate(houses):
            line, along = divmod(place, STREET_ROW)
            if line % 2:  # back along the other side
                along = STREET_ROW - 1 - along
            aside = (0 if known else row) + line
            found[home.pk] = home.point or _shifted(
                start, aside * STREETS_APART, along * HOUSES_APART
            )
        row += 0 if known else math.ceil(len(houses) / STREET_ROW)
    return found


def _shifted(start: Point, north: float, east: float) -> Point:
    wide = math.cos(math.radians(start[0])) or 1.0
    return start[0] + north * METRE, start[1] + east * METRE / wide


def middle(points: Sequence[Point]) -> Point:
    """The mean of places."""
    return (
        sum(point[0] for point in points) / len(points),
        sum(point[1] for point in points) / len(points),
    )


def within_reach(start: Point | None, points: Sequence[Point]) -> Point | None:
    """The start, unless it lies so far from the places that one of them can't be right."""
    if start is None or metres(start, middle(points)) > FARTHEST:
        return None
    return start


def best_place(
    way: Sequence[Point], point: Point, start: Point | None = None, *, after: int = 0
) -> int:
    """Where one more stop makes the way least longer: 1 is first, never among the first `after`."""
    start = within_reach(start, [*way, point])

    def longer(place: int) -> float:
        before = way[place - 1] if place else start
        behind = way[place] if place < len(way) else start
        added = sum(metres(point, one) for one in (before, behind) if one is not None)
        saved = metres(before, behind) if before is not None and behind is not None else 0.0
        return added - saved

    return min(range(after, len(way) + 1), key=longer) + 1


def split(points: Mapping[int, Point], sizes: Sequence[float]) -> list[list[int]]:
    """The places in as many compact parts as there are sizes, each with its share of them.

    The larger side is cut in two at the right share, again and again; neighbouring sizes get
    neighbouring parts.
    """
    if not sizes:
        return []
    if len(sizes) == 1:
        return [sorted(points)]
    half = len(sizes) // 2
    total = sum(sizes)
    part = sum(sizes[:half]) / total if total else 0.5
    side = _along(points)
    order = sorted(points, key=lambda one: (points[one][side], points[one][1 - side], one))
    cut = round(len(order) * part)
    return [
        *split({one: points[one] for one in order[:cut]}, sizes[:half]),
        *split({one: points[one] for one in order[cut:]}, sizes[half:]),
    ]


def _along(points: Mapping[int, Point]) -> int:
    """The wider side of a part: 0 from south to north, 1 from west to east."""
    if not points:
        return 0
    latitudes = [point[0] for point in points.values()]
    longitudes = [point[1] for point in points.values()]
    tall = max(latitudes) - min(latitudes)
    wide = (max(longitudes) - min(longitudes)) * math.cos(math.radians(latitudes[0]))
    return 0 if tall >= wide else 1


@dataclass(frozen=True)
class Timetable:
    """When each stop of a day is reached, in minutes worked; and how long the day is."""

    arrivals: tuple[float, ...]
    minutes: int
    metres: int


def timetable(
    stops: Sequence[Point], start: Point | None, *, by_car: bool, household: int
) -> Timetable:
    """A day from its start through the stops and back; without a start, from the first stop."""
    if not stops:
        return Timetable((), 0, 0)
    start = within_reach(start, stops)
    way = [start, *stops, start] if start is not None else list(stops)
    legs = [metres(one, two) for one, two in itertools.pairwise(way)]
    spent = [minutes(leg, by_car=by_car) for leg in legs]
    arrivals = []
    worked = 0.0
    before = spent[: len(stops)] if start is not None else [0.0, *spent]
    for leg in before:
        worked += leg
        arrivals.append(worked)
        worked += household
    worked += spent[-1] if start is not None else 0.0
    return Timetable(tuple(arrivals), math.ceil(worked - 1e-6), round(sum(legs)))
