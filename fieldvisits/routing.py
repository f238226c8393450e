"""Crew-days split and ordered: whole places are cut into weeks of a crew, each solved alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from fieldvisits import way_rules
from fieldvisits.planning_rules import with_locked
from fieldvisits.way_rules import Point
from fieldvisits.way_weeks import CrewDayKey, Shift, Stop, Team, Week

DAYS_TOGETHER = 5  # a working week is solved as one
STOPS_TOGETHER = 220
DAYS_TRIED = 4
NEXT_STREET = 1_000.0  # metres
WAY_GUESS = 2.0  # minutes to the next household, before the ways are known

Told = Callable[[int, int], None]  # weeks done, weeks in all


def room(shifts: Iterable[Shift], teams: Mapping[int, Team]) -> int:
    """About how many households the shifts have time for."""
    return int(sum(shift.minutes / (teams[shift.crew].household + WAY_GUESS) for shift in shifts))


def arrange(
    stops: Sequence[Stop],
    shifts: Sequence[Shift],
    teams: Mapping[int, Team],
    *,
    seconds: float,
    told: Told = lambda done, of: None,
) -> dict[CrewDayKey, list[int]]:
    """Each crew-day with its households in order. Those that no day has time for are left out.

    `seconds` is what all of it may take; locked stops keep crew, day and place whatever the time.
    """
    weeks = list(_weeks(shifts, teams))
    _deal(stops, weeks)
    found: dict[CrewDayKey, list[int]] = {(shift.crew, shift.day): [] for shift in shifts}
    for done, week in enumerate(weeks, start=1):
        found |= order_week(week, seconds=seconds / len(weeks))
        told(done, len(weeks))
    return fill_up(found, stops, shifts, teams)


def fill_up(
    days: Mapping[CrewDayKey, list[int]],
    stops: Sequence[Stop],
    shifts: Sequence[Shift],
    teams: Mapping[int, Team],
) -> dict[CrewDayKey, list[int]]:
    """Put those that were left over into days of any crew that still have time, beside a neighbour.

    Nobody is put before a locked stop: its place stays.
    """
    found = {key: list(order) for key, order in days.items()}
    by_pk = {stop.pk: stop for stop in stops}
    placed = {pk for order in found.values() for pk in order}
    limits = {(shift.crew, shift.day): shift.minutes for shift in shifts}
    spent = {key: _spent(order, by_pk, teams[key[0]]) for key, order in found.items()}
    centres = {key: _middle(order, by_pk) for key, order in found.items()}
    for stop in sorted(stops, key=lambda one: (-one.points, one.pk)):
        if stop.pk in placed:
            continue
        roomy = [
            key
            for key in found
            if limits[key] - spent[key] >= teams[key[0]].household
            and not (stop.earliest and key[1] < stop.earliest)
        ]
        roomy.sort(key=lambda key: _far(stop.point, centres[key]))
        for key in roomy[:DAYS_TRIED]:
            order = _beside(stop, found[key], by_pk)
            minutes = _spent(order, by_pk, teams[key[0]])
            if minutes <= limits[key]:
                found[key], spent[key] = order, minutes
                centres[key] = _middle(order, by_pk)
                break
    return found


def _middle(order: Sequence[int], stops: Mapping[int, Stop]) -> Point | None:
    return way_rules.middle([stops[pk].point for pk in order]) if order else None


def _spent(order: Sequence[int], stops: Mapping[int, Stop], team: Team) -> int:
    way = [stops[pk].point for pk in order]
    return way_rules.timetable(
        way, team.start, by_car=team.by_car, household=team.household
    ).minutes


def _left(order: Sequence[int], stops: Mapping[int, Stop], team: Team, limit: int) -> int:
    return limit - _spent(order, stops, team)


def _far(point: Point, centre: Point | None) -> float:
    """How far the middle of a day is; an empty day is as good as the next street."""
    return way_rules.metres(point, centre) if centre is not None else NEXT_STREET


def _beside(stop: Stop, order: Sequence[int], stops: Mapping[int, Stop]) -> list[int]:
    """The order with the stop after its nearest neighbour, and after every locked one."""
    first = max((place for place, pk in enumerate(order, start=1) if stops[pk].locked), default=0)
    near = min(
        range(len(order)),
        key=lambda place: way_rules.metres(stop.point, stops[order[place]].point),
        default=-1,
    )
    place = max(near + 1, first)
    return [*order[:place], stop.pk, *order[place:]]


def _weeks(shifts: Sequence[Shift], teams: Mapping[int, Team]) -> Iterator[Week]:
    """The shifts of each crew in runs of days small enough to be solved as one."""
    by_crew: dict[int, list[Shift]] = defaultdict(list)
    for shift in sorted(shifts, key=lambda one: (one.crew, one.day)):
        by_crew[shift.crew].append(shift)
    for crew, own in by_crew.items():
        team = teams[crew]
        a_day = max(max(shift.minutes for shift in own) / (team.household + WAY_GUESS), 1)
        together = max(min(DAYS_TOGETHER, int(STOPS_TOGETHER / a_day)), 1)
        for run in _runs(own, together):
            yield Week(team, run)


def _runs(shifts: Sequence[Shift], length: int) -> Iterator[list[Shift]]:
    for first in range(0, len(shifts), length):
        yield list(shifts[first : first + length])


def _deal(stops: Sequence[Stop], weeks: list[Week]) -> None:
    """Give each week its locked stops, and a compact part of the others that it has time for."""
    home = {(week.team.pk, shift.day): week for week in weeks for shift in week.shifts}
    free: dict[int, Stop] = {}
    for stop in stops:
        own = home.get((stop.crew, stop.day)) if stop.crew and stop.day else None
        if own is not None:
            own.stops.append(stop)
        else:
            free[stop.pk] = stop
    sizes = [
        max(week.minutes / (week.team.household + WAY_GUESS) - len(week.stops), 0.0)
        for week in weeks
    ]
    parts = way_rules.split({pk: stop.point for pk, stop in free.items()}, sizes)
    for week, part in zip(weeks, parts, strict=True):
        for pk in part:
            _week_for(free[pk], week, weeks).stops.append(free[pk])


def _week_for(stop: Stop, week: Week, weeks: Sequence[Week]) -> Week:
    """The week itself, or the crew's first that is not over by the day agreed on."""
    if stop.earliest is None or week.shifts[-1].day >= stop.earliest:
        return week
    later = (
        other
        for other in weeks
        if other.team is week.team and other.shifts[-1].day >= stop.earliest
    )
    return next(later, week)


def order_week(week: Week, *, seconds: float) -> dict[CrewDayKey, list[int]]:
    """The days of one week, ordered; each within its time."""
    routes: list[list[int]] = [[] for _shift in week.shifts]
    stops = week.stops
    if stops:
        # The library and its numbers take memory that only workers who plan should pay for.
        from fieldvisits import solver

        for vehicle, route in solver.routes(week, seconds=seconds):
            routes[vehicle] = [stops[place].pk for place in route]
    by_pk = {stop.pk: stop for stop in stops}
    found = {}
    for shift, route in zip(week.shifts, routes, strict=True):
        locked = {
            stop.pk: stop.place or 1 for stop in stops if stop.locked and stop.day == shift.day
        }
        free = [pk for pk in route if not by_pk[pk].locked]
        order = with_locked(free, locked)
        found[shift.crew, shift.day] = _within(order, by_pk, week.team, shift.minutes)
    return found


def _within(order: list[int], stops: Mapping[int, Stop], team: Team, limit: int) -> list[int]:
    """The order without the least of its free stops, until the day is long enough for it."""
    while True:
        way = [stops[pk].point for pk in order]
        day = way_rules.timetable(way, team.start, by_car=team.by_car, household=team.household)
        free = [pk for pk in order if not stops[pk].locked]
        if day.minutes <= limit or not free:
            return order
        least = min(free, key=lambda pk: (stops[pk].points, -order.index(pk)))
        order = [pk for pk in order if pk != least]
