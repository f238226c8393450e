"""The days of crews: which there are, how long they have become."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils import timezone

from fieldvisits.models import Crew, CrewDay, Round, Visit
from fieldvisits.planning_rules import Hours, minute_of
from fieldvisits.services import candidates
from fieldvisits.way_rules import Point, Timetable, timetable
from fieldvisits.way_weeks import Shift, Team
from territories import clock
from territories.services import calendars


def working_days(first: dt.date, last: dt.date) -> list[dt.date]:
    """The working days of the period by the calendar."""
    calendar = calendars.current()
    days = (first + dt.timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if calendar.is_working(day)]


def team_of(crew: Crew) -> Team:
    return Team(crew.pk, crew.by_car, crew.start, crew.household_minutes)


def shifts_of(round_: Round, crews: Sequence[Crew]) -> list[Shift]:
    """Every crew on every working day that is still to come, with the minutes it has left.

    Left out are days that are over or rained off. Households gone to already take their time.
    """
    today = clock.today()
    closed, done = set(), defaultdict(int)
    for row in round_.crew_days.for_list():
        key = row.crew_id, row.day
        if row.is_rained_off:
            closed.add(key)
        done[key] = row.done
    found = []
    for day in working_days(max(round_.starts_on, today), round_.ends_on):
        for crew in crews:
            if crew.goes_on(day) and (crew.pk, day) not in closed:
                left = _minutes_left(crew.hours, done[crew.pk, day], is_today=day == today)
                found.append(Shift(crew.pk, day, left))
    return found


def _minutes_left(hours: Hours, done: int, *, is_today: bool) -> int:
    left = hours.working - done * hours.household
    if is_today:
        left = min(left, hours.left_at(minute_of(timezone.localtime(clock.now()).time())))
    return max(left, 0)


def visits_in_order(day: CrewDay) -> list[Visit]:
    """The households of a day in the order of the way."""
    rows = day.visits.select_related("household__mahalla").prefetch_related("findings")
    return list(rows.order_by("position"))


def points_of(round_: Round, visits: Iterable[Visit]) -> dict[int, Point]:
    """Where each visit's household lies, by the visit's id."""
    return candidates.points_of(candidates.homes_of_visits(visits), round_.territory)


def timetable_of(day: CrewDay, visits: Sequence[Visit], points: dict[int, Point]) -> Timetable:
    """When the crew is where, if it goes in this order."""
    crew = day.crew
    way = [points[visit.pk] for visit in visits]
    return timetable(way, crew.start, by_car=crew.by_car, household=crew.household_minutes)


def measure(round_: Round, days: Sequence[CrewDay]) -> None:
    """Write down how long these days have become."""
    by_day: dict[int, list[Visit]] = defaultdict(list)
    visits = Visit.objects.filter(crew_day__in=days).select_related("household")
    for visit in visits.order_by("position"):
        by_day[visit.crew_day_id or 0].append(visit)
    points = points_of(round_, [visit for own in by_day.values() for visit in own])
    for day in days:
        planned = timetable_of(day, by_day[day.pk], points)
        day.minutes_planned, day.metres_planned = planned.minutes, planned.metres
    CrewDay.objects.bulk_update(days, ["minutes_planned", "metres_planned"], batch_size=500)
