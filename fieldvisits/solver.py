"""The ways of one week of a crew, by the routing library.

A day is a vehicle, a household a client that may be left out at a price; the days a household may
be visited on are its time window. Metres and seconds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyvrp import Client, Depot, Location, ProblemData, Solution, VehicleType, solve
from pyvrp.stop import MaxRuntime, MultipleCriteria, NoImprovement

from fieldvisits import way_rules
from fieldvisits.way_rules import DETOUR, DRIVE, EARTH, PARKING, WALK, Point
from fieldvisits.way_weeks import Shift, Stop, Week

A_DAY = 24 * 60 * 60  # seconds
PRIZE = 100_000  # leaving a household out costs as much as a hundred kilometres of way
PRIZE_A_POINT = 200
PRIZE_LOCKED = 50_000_000
A_DAY_MORE = 1_000  # metres saved by a day not begun, more for each later one
PATIENCE = 400  # turns of the search without a better way


def metres(places: Sequence[Point]) -> NDArray[np.float64]:
    """`way_rules.metres` between all the places at once."""
    points = np.radians(np.asarray(places, dtype=float).reshape(-1, 2))
    north = (points[None, :, 0] - points[:, None, 0]) / 2
    east = (points[None, :, 1] - points[:, None, 1]) / 2
    cosines = np.cos(points[:, None, 0]) * np.cos(points[None, :, 0])
    half = np.sin(north) ** 2 + cosines * np.sin(east) ** 2
    found: NDArray[np.float64] = 2 * EARTH * DETOUR * np.arcsin(np.sqrt(np.minimum(half, 1)))
    return found


def minutes(ways: NDArray[np.float64], *, by_car: bool) -> NDArray[np.float64]:
    """`way_rules.minutes` of all the ways at once."""
    walked = ways / WALK
    return np.minimum(walked, ways / DRIVE + PARKING) if by_car else walked


def routes(week: Week, *, seconds: float) -> list[tuple[int, list[int]]]:
    """The routes that the library finds: the number of the shift, the numbers of its stops."""
    first = week.shifts[0].day
    places = [stop.point for stop in week.stops]
    begin = way_rules.within_reach(week.team.start, places)
    start = begin or way_rules.middle(places)
    ways = metres([start, *places])
    spent = minutes(ways, by_car=week.team.by_car) * 60
    if begin is None:  # the day begins and ends at any door
        for matrix in (ways, spent):
            matrix[0, :] = matrix[:, 0] = 0
    whole: list[Any] = [np.rint(ways).astype(np.int64), np.ceil(spent).astype(np.int64)]
    data = ProblemData(
        [Location(x=0, y=0) for _place in range(len(week.stops) + 1)],
        [_client(stop, number, week, first) for number, stop in enumerate(week.stops, start=1)],
        [Depot(location=0)],
        [_vehicle(shift, first) for shift in week.shifts],
        whole[:1],
        whole[1:],
    )
    return [
        (route.vehicle_type(), [one.idx for one in route if one.is_client()])
        for route in search(data, seconds=seconds).routes()
    ]


def search(data: ProblemData, *, seconds: float) -> Solution:
    """The best way found in the time; sooner where it has long not become better."""
    stop_at = MultipleCriteria([MaxRuntime(seconds), NoImprovement(PATIENCE)])
    return solve(data, stop_at, collect_stats=False, display=False).best


def _client(stop: Stop, number: int, week: Week, first: dt.date) -> Client:
    """A household; the days it may be visited on are its time window."""
    opens, closes = 0, (week.shifts[-1].day - first).days + 1
    if stop.locked and stop.day is not None:
        opens = (stop.day - first).days
        closes = opens + 1
    elif stop.earliest is not None:
        opens = max((stop.earliest - first).days, 0)
        closes = max(closes, opens + 1)
    return Client(
        location=number,
        service_duration=week.team.household * 60,
        tw_early=opens * A_DAY,
        tw_late=closes * A_DAY - 1,
        prize=PRIZE_LOCKED if stop.locked else PRIZE + PRIZE_A_POINT * max(stop.points, 0),
        required=False,
    )


def _vehicle(shift: Shift, first: dt.date) -> VehicleType:
    number = (shift.day - first).days
    opens = number * A_DAY
    return VehicleType(
        num_available=1,
        fixed_cost=A_DAY_MORE * (number + 1),
        tw_early=opens,
        tw_late=opens + shift.minutes * 60,
        shift_duration=shift.minutes * 60,
    )
