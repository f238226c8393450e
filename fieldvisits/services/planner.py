"""The work behind a round with crews: households chosen, split into crew-days and ordered.

Reading and solving hold no lock; what others took or wrote down meanwhile is respected when the
result is written, in one transaction.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from fieldvisits.choices import RoundStatus
from fieldvisits.models import CrewDay, Round, RoundPlan, Visit
from fieldvisits.planning_rules import Choice, Weights, choose, day_agreed, worth
from fieldvisits.routing import arrange, room
from fieldvisits.services import candidates, crew_days, round_checks, rounds
from fieldvisits.way_weeks import CrewDayKey, Shift, Stop
from territories import clock
from territories.jobs import JobError, Progress

MOST = 30_000  # households of the largest district
SPARE = 1.1  # that many more are offered than there seems time for; the ways decide
SECONDS_A_STOP = 0.008
LEAST_SECONDS, MOST_SECONDS = 2.0, 180.0
BATCH = 2_000

Days = Mapping[CrewDayKey, Sequence[int]]


def seconds_for(stops: int) -> float:
    """How long the ways of so many households may be searched for, in all."""
    return min(max(stops * SECONDS_A_STOP, LEAST_SECONDS), MOST_SECONDS)


def build(*, plan_id: int, progress: Progress) -> dict[str, Any]:
    """Fill a round with households and days. Safe to run again: a filled round is left alone."""
    plan = _plan(plan_id)
    round_ = plan.round
    if plan.built_at is not None:
        return {"round": round_.pk}
    progress(1, _("Reading the households"))
    crews = list(round_.crews.all())
    teams = {crew.pk: crew_days.team_of(crew) for crew in crews}
    shifts = crew_days.shifts_of(round_, crews)
    homes = candidates.homes_of(plan)
    most = min(plan.most or MOST, math.ceil(room(shifts, teams) * SPARE))
    chosen = choose(homes, plan.weighed, on=round_.ends_on, most=most)
    if not chosen:
        raise JobError(_("There is no household here that the crews could visit in these days."))
    progress(5, _("Splitting into days"))
    points = candidates.points_of((one.home for one in chosen), round_.territory)
    stops = [Stop(one.home.pk, points[one.home.pk], one.points, one.earliest) for one in chosen]
    days = arrange(stops, shifts, teams, seconds=seconds_for(len(stops)), told=_told(progress))
    progress(92, _("Writing the days down"))
    plan.found = len(homes)
    written = _write_new(plan, shifts, days, {one.home.pk: one for one in chosen})
    return {"round": round_.pk, "households": written}


def _plan(plan_id: int) -> RoundPlan:
    rows = RoundPlan.objects.select_related("round__territory__parent", "round__reception")
    return rows.get(pk=plan_id)


def _told(progress: Progress) -> Any:
    def told(done: int, of: int) -> None:
        text = _("Finding the ways: week %(done)s of %(of)s") % {"done": done, "of": of}
        progress(5 + done * 85 // of, text)

    return told


@transaction.atomic
def _write_new(
    plan: RoundPlan, shifts: Sequence[Shift], days: Days, chosen: Mapping[int, Choice]
) -> int:
    """The round's days and visits; households that another round took meanwhile are left out."""
    round_ = plan.round
    rounds.one_planner_at_a_time(round_.territory)
    wanted = [pk for order in days.values() for pk in order]
    free = set(candidates.households_of(plan).filter(pk__in=wanted).values_list("pk", flat=True))
    rows = _day_rows(round_, shifts)
    visits = [
        Visit(
            round=round_,
            household_id=pk,
            crew_day=rows[key],
            position=position,
            reason=[list(reason) for reason in chosen[pk].reasons],
        )
        for key, order in days.items()
        for position, pk in enumerate((pk for pk in order if pk in free), start=1)
    ]
    Visit.objects.bulk_create(visits, batch_size=BATCH)
    round_checks.take_along(round_, visits, anywhere=False)
    crew_days.measure(round_, list(rows.values()))
    plan.left_out = max(plan.found - len(visits), 0)
    plan.guessed = sum(1 for one in visits if chosen[one.household_id].home.point is None)
    plan.built_at = clock.now()
    plan.save(update_fields=["found", "left_out", "guessed", "built_at"])
    return len(visits)


def _day_rows(round_: Round, shifts: Sequence[Shift]) -> dict[CrewDayKey, CrewDay]:
    """The rows of these shifts, made where they are missing."""
    CrewDay.objects.bulk_create(
        (CrewDay(round=round_, crew_id=shift.crew, day=shift.day) for shift in shifts),
        ignore_conflicts=True,
    )
    keys = {(shift.crew, shift.day) for shift in shifts}
    rows = round_.crew_days.select_related("crew")
    return {(row.crew_id, row.day): row for row in rows if (row.crew_id, row.day) in keys}


def replan(*, plan_id: int, progress: Progress) -> dict[str, Any]:
    """Plan the rest of a round anew: what was visited and what is locked stays where it is.

    Households of days that are over, rained off or without their crew are given other days;
    a lock on such a day no longer holds.
    """
    plan = _plan(plan_id)
    round_ = plan.round
    if round_.status == RoundStatus.FINISHED:
        return {"round": round_.pk}
    crews = list(round_.crews.all())
    teams = {crew.pk: crew_days.team_of(crew) for crew in crews}
    shifts = crew_days.shifts_of(round_, crews)
    progress(5, _("Splitting into days"))
    stops = _stops(plan, {(shift.crew, shift.day) for shift in shifts})
    days = arrange(stops, shifts, teams, seconds=seconds_for(len(stops)), told=_told(progress))
    progress(92, _("Writing the days down"))
    _rewrite(plan, shifts, days, {stop.pk for stop in stops if stop.locked})
    return {"round": round_.pk}


def _stops(plan: RoundPlan, open_days: set[CrewDayKey]) -> list[Stop]:
    """The visits still to be made; the locked ones with their day and place in it."""
    visits = list(plan.round.visits.select_related("household", "crew_day").order_by("position"))
    points = crew_days.points_of(plan.round, visits)
    gone_to: dict[int | None, int] = defaultdict(int)
    for visit in visits:
        gone_to[visit.crew_day_id] += not visit.is_pending
    found = []
    for visit in visits:
        if not visit.is_pending:
            continue
        day = visit.crew_day
        stays = visit.locked and day is not None and (day.crew_id, day.day) in open_days
        place = max(visit.position - gone_to[visit.crew_day_id], 1)
        found.append(
            Stop(
                visit.pk,
                points[visit.pk],
                _points(visit, plan.weighed, plan.round.ends_on),
                day_agreed(visit.reason),
                crew=day.crew_id if stays and day else None,
                day=day.day if stays and day else None,
                place=place if stays else None,
            )
        )
    return found


def _points(visit: Visit, weights: Weights, on: dt.date) -> int:
    return sum(worth((kind, value), weights, on=on) for kind, value in visit.reason)


@transaction.atomic
def _rewrite(plan: RoundPlan, shifts: Sequence[Shift], days: Days, locked: set[int]) -> None:
    """Put the visits into their new days. What was written down meanwhile stays where it is."""
    round_ = Round.objects.select_for_update().get(pk=plan.round_id)
    rows = _day_rows(round_, shifts)
    visits = {visit.pk: visit for visit in round_.visits.select_for_update().order_by("position")}
    waiting = {pk for pk, visit in visits.items() if visit.is_pending}
    gone_to: dict[int | None, list[int]] = defaultdict(list)
    for pk, visit in visits.items():
        if pk not in waiting:
            gone_to[visit.crew_day_id].append(pk)
    before = {pk: _where(visit) for pk, visit in visits.items()}
    placed = set()
    for key, row in rows.items():
        new = [pk for pk in days.get(key, ()) if pk in waiting]
        placed.update(new)
        for position, pk in enumerate([*gone_to[row.pk], *new], start=1):
            visits[pk].crew_day, visits[pk].position = row, position
            visits[pk].locked = pk in locked
    for position, pk in enumerate(sorted(waiting - placed), start=1):
        visits[pk].crew_day, visits[pk].position, visits[pk].locked = None, position, False
    changed = [visit for pk, visit in visits.items() if _where(visit) != before[pk]]
    Visit.objects.bulk_update(changed, ["crew_day", "position", "locked"], batch_size=BATCH)
    _tidy(round_)
    crew_days.measure(round_, list(round_.crew_days.select_related("crew")))
    plan.left_out = max(plan.found - len(placed) - (len(visits) - len(waiting)), 0)
    plan.save(update_fields=["left_out"])


def _where(visit: Visit) -> tuple[int | None, int, bool]:
    return visit.crew_day_id, visit.position, visit.locked


def _tidy(round_: Round) -> None:
    """Days of a crew that left, with nobody to visit, are taken away."""
    for row in round_.crew_days.for_list().filter(stops=0):
        if not row.is_rained_off and not row.crew.goes_on(row.day):
            row.delete()
