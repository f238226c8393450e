"""Outlines and cells of the map: geometry only, nothing of the database."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

Point = tuple[int, int]
Ring = list[Point]
# One degree of latitude in units of the plane; longitudes shrink as they do in mid-country.
UNIT, MIDDLE = 1000, math.cos(math.radians(41.4))
LONGITUDES, LATITUDES = (55.0, 74.0), (36.5, 46.5)
# Points nearer than this to the line between their neighbours are left out: some 300 metres.
TOLERANCE = 3.0
CELLS_ACROSS = 4


@cache
def region_outlines() -> Mapping[str, Any]:
    """The kept outlines of the regions (CC BY 4.0, docs/data.md), by code of the region."""
    text = (Path(__file__).parent / "data" / "region_outlines.json").read_text(encoding="utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


def on_plane(longitude: float, latitude: float) -> Point:
    """A point of the earth on the plane of the map; y grows downwards."""
    x = (longitude - LONGITUDES[0]) * MIDDLE * UNIT
    return round(x), round((LATITUDES[1] - latitude) * UNIT)


def simplified(ring: Ring, tolerance: float = TOLERANCE) -> Ring:
    """A closed ring with fewer points (Douglas-Peucker over its two halves)."""
    if len(ring) < 5:
        return ring
    half = len(ring) // 2
    return _thin(ring[: half + 1], tolerance)[:-1] + _thin(ring[half:], tolerance)


def _thin(points: Ring, tolerance: float) -> Ring:
    keep, todo = {0, len(points) - 1}, [(0, len(points) - 1)]
    while todo:
        start, end = todo.pop()
        away, at = max(
            ((_distance(points[n], points[start], points[end]), n) for n in range(start + 1, end)),
            default=(0.0, 0),
        )
        if away > tolerance:
            keep.add(at)
            todo += [(start, at), (at, end)]
    return [points[number] for number in sorted(keep)]


def _distance(point: Point, start: Point, end: Point) -> float:
    (x, y), (ax, ay), (bx, by) = point, start, end
    length = math.hypot(bx - ax, by - ay)
    if not length:
        return math.hypot(x - ax, y - ay)
    return abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length


def area(ring: Sequence[Sequence[float]]) -> float:
    """The area within a ring, negative where it runs the other way."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum(one[0] * other[1] - other[0] * one[1] for one, other in pairs) / 2


def middle(ring: Sequence[Sequence[float]]) -> tuple[float, float]:
    """The centre of gravity of a ring."""
    size = area(ring)
    if not size:
        return ring[0][0], ring[0][1]
    x = y = 0.0
    for one, other in zip(ring, [*ring[1:], ring[0]], strict=True):
        part = one[0] * other[1] - other[0] * one[1]
        x += (one[0] + other[0]) * part
        y += (one[1] + other[1]) * part
    return x / (6 * size), y / (6 * size)


def path_of(rings: Iterable[Sequence[Sequence[float]]]) -> str:
    """Rings as the `d` of an SVG path."""
    return "".join(
        "M" + "L".join(f"{point[0]:g} {point[1]:g}" for point in ring) + "z" for ring in rings
    )


def cells(centres: Mapping[int, tuple[float, float] | None]) -> dict[int, tuple[int, int]]:
    """A cell (column, row) for each place, near to where its centre lies among the others.

    `centres` are longitude and latitude; places without one take what is left. Rows run from
    north to south, four columns at most, so that names can be read on a phone.
    """
    known = {pk: centre for pk, centre in centres.items() if centre}
    columns = min(CELLS_ACROSS, max(1, len(centres)))
    lines = -(-len(centres) // columns)
    free = [(column, line) for line in range(lines) for column in range(columns)]
    wanted = _wanted(known, columns, lines)
    near = sorted((_apart(spot, cell), pk, cell) for pk, spot in wanted.items() for cell in free)
    found: dict[int, tuple[int, int]] = {}
    taken: set[tuple[int, int]] = set()
    for _away, pk, cell in near:
        if pk not in found and cell not in taken:
            found[pk] = cell
            taken.add(cell)
    _swap(found, wanted)
    left = iter(cell for cell in free if cell not in taken)
    return found | {pk: next(left) for pk in centres if pk not in found}


def _wanted(
    known: Mapping[int, tuple[float, float] | None], columns: int, lines: int
) -> dict[int, tuple[float, float]]:
    spots = {pk: centre for pk, centre in known.items() if centre}
    if not spots:
        return {}
    xs, ys = [x for x, _y in spots.values()], [y for _x, y in spots.values()]
    width, height = max(xs) - min(xs) or 1, max(ys) - min(ys) or 1
    return {
        pk: ((x - min(xs)) / width * (columns - 1), (max(ys) - y) / height * (lines - 1))
        for pk, (x, y) in spots.items()
    }


def _apart(spot: tuple[float, float], cell: tuple[int, int]) -> float:
    return (spot[0] - cell[0]) ** 2 + (spot[1] - cell[1]) ** 2


def _swap(found: dict[int, tuple[int, int]], wanted: Mapping[int, tuple[float, float]]) -> None:
    """Exchange cells of two places as long as both together come nearer to where they belong."""
    for _round in range(len(found)):
        better = False
        for one in found:
            for other in found:
                now = _apart(wanted[one], found[one]) + _apart(wanted[other], found[other])
                then = _apart(wanted[one], found[other]) + _apart(wanted[other], found[one])
                if then < now - 1e-9:
                    found[one], found[other] = found[other], found[one]
                    better = True
        if not better:
            return
