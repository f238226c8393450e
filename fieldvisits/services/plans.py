"""Rounds with crews: ordered, and planned anew when a crew or the weather changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from fieldvisits.choices import CrewDayStatus, RoundStatus
from fieldvisits.exceptions import PlanError
from fieldvisits.models import Crew, CrewDay, Round, RoundMember, RoundPlan
from fieldvisits.plan_drafts import CrewDraft, PlanDraft
from fieldvisits.planning_rules import Hours, time_of
from fieldvisits.services import crew_days, places, rounds
from territories import clock, jobs
from territories.choices import Level
from territories.models import Territory, User

BUILD, REPLAN = "fieldvisits.plan", "fieldvisits.replan"
LONGEST = 92  # days; a round is a matter of weeks
MOST_CREWS = 60


@transaction.atomic
def plan_large(*, draft: PlanDraft, by: User) -> Round:
    """Write down what is asked for; households and days follow in the background.

    Raises PlanError where place, period or crews don't fit.
    """
    place = _place(draft)
    _check_period(draft)
    _check_crews(draft.crews)
    round_ = Round.objects.create(
        reception=draft.reception,
        territory=place,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        purpose=draft.purpose,
        planned_by=by,
        planned_at=clock.now(),
    )
    plan = RoundPlan.objects.create(
        round=round_,
        sectors=sorted(set(draft.sectors)),
        weights=draft.weights.stored(),
        most=draft.most,
    )
    plan.mahallas.set(draft.mahallas)
    _make_crews(round_, draft.crews)
    _start(plan, BUILD, by)
    return round_


@transaction.atomic
def replan(*, round_: Round, by: User) -> RoundPlan:
    """Have the rest of a round planned anew; or the whole, where the first plan failed."""
    plan = _locked(round_)
    _start(plan, BUILD if plan.built_at is None else REPLAN, by)
    return plan


@transaction.atomic
def rain_off(*, round_: Round, day: dt.date, by: User, crew: Crew | None = None) -> RoundPlan:
    """Nobody goes on this day, or one crew doesn't; its households are planned anew."""
    plan = _locked(round_)
    if day < clock.today():
        raise PlanError(_("This day is already over."))
    rows = round_.crew_days.select_for_update().filter(day=day, status=CrewDayStatus.PLANNED)
    if crew is not None:
        rows = rows.filter(crew=crew)
    if not _mark(rows, CrewDayStatus.RAINED_OFF, by):
        raise PlanError(_("No crew goes on this day."))
    _start(plan, REPLAN, by)
    return plan


@transaction.atomic
def dry_again(*, round_: Round, day: dt.date, by: User) -> RoundPlan:
    """The day takes place after all; the rest is planned anew."""
    plan = _locked(round_)
    rows = round_.crew_days.select_for_update().filter(day=day, status=CrewDayStatus.RAINED_OFF)
    if not _mark(rows, CrewDayStatus.PLANNED, None):
        raise PlanError(_("This day isn't rained off."))
    _start(plan, REPLAN, by)
    return plan


@transaction.atomic
def change_crew(
    *, crew: Crew, draft: CrewDraft, by: User, last_day: dt.date | None = None
) -> RoundPlan:
    """Change who goes, how, when and until which day; the rest is planned anew."""
    plan = _locked(crew.round)
    others = crew.round.crews.exclude(pk=crew.pk)
    _check_crews([draft])
    if others.filter(name=draft.name).exists():
        raise PlanError(_("Two crews have the same name."))
    for name, value in _columns(draft).items():
        setattr(crew, name, value)
    crew.last_day = last_day
    crew.save()
    crew.members.all().delete()
    _add_members(crew.round, [(crew, draft)])
    _start(plan, REPLAN, by)
    return plan


@transaction.atomic
def add_crew(*, round_: Round, draft: CrewDraft, by: User) -> RoundPlan:
    """One more crew; the rest is planned anew with it."""
    plan = _locked(round_)
    _check_crews([draft])
    if round_.crews.filter(name=draft.name).exists():
        raise PlanError(_("Two crews have the same name."))
    _make_crews(round_, [draft])
    _start(plan, REPLAN, by)
    return plan


def require_quiet(plan: RoundPlan) -> None:
    """Raise PlanError while the days are being planned or when the round is over."""
    if plan.round.status == RoundStatus.FINISHED:
        raise PlanError(_("The round is finished."))
    if plan.is_at_work:
        raise PlanError(_("The days are being planned. Wait until that is done."))


def _locked(round_: Round) -> RoundPlan:
    rows = RoundPlan.objects.select_for_update(of=("self",)).select_related("round", "job")
    plan = rows.filter(round=round_).first()
    if plan is None:
        raise PlanError(_("This round has no crews."))
    require_quiet(plan)
    return plan


def _start(plan: RoundPlan, kind: str, by: User) -> None:
    plan.job = jobs.start(kind=kind, args={"plan": plan.pk}, by=by)
    plan.save(update_fields=["job"])


def _mark(rows: Any, status: CrewDayStatus, by: User | None) -> int:
    found = list(rows)
    for row in found:
        row.status = status
        row.rained_off_at, row.rained_off_by = (clock.now(), by) if by else (None, None)
    CrewDay.objects.bulk_update(found, ["status", "rained_off_at", "rained_off_by"])
    return len(found)


def _place(draft: PlanDraft) -> Territory:
    """The place of the round: the mahalla, where it is the only one."""
    place = draft.territory
    for mahalla in draft.mahallas:
        if mahalla.level != Level.MAHALLA or not place.contains(mahalla):
            raise PlanError(_("One of the mahallas lies outside the place of the round."))
    if len(draft.mahallas) == 1:
        place = draft.mahallas[0]
    places.check(draft.reception, place)
    return place


def _check_period(draft: PlanDraft) -> None:
    if draft.ends_on < draft.starts_on:
        raise PlanError(_("The last day lies before the first."))
    if draft.ends_on < clock.today():
        raise PlanError(_("The last day of the round is already over."))
    if (draft.ends_on - draft.starts_on).days >= LONGEST:
        raise PlanError(_("A round lasts at most %(days)s days.") % {"days": LONGEST})
    first = max(draft.starts_on, clock.today())
    if not crew_days.working_days(first, draft.ends_on):
        raise PlanError(_("There is no working day in this period."))


def _check_crews(drafts: Iterable[CrewDraft]) -> None:
    drafts = list(drafts)
    if not drafts:
        raise PlanError(_("A round needs at least one crew."))
    if len(drafts) > MOST_CREWS:
        raise PlanError(_("A round has at most %(most)s crews.") % {"most": MOST_CREWS})
    names = [draft.name.strip() for draft in drafts]
    if not all(names):
        raise PlanError(_("Each crew needs a name."))
    if len(set(names)) < len(names):
        raise PlanError(_("Two crews have the same name."))
    for draft in drafts:
        _check_hours(draft.hours)


def _check_hours(hours: Hours) -> None:
    within = hours.starts <= hours.break_starts < hours.ends or not hours.break_minutes
    pause_ends = hours.break_starts + hours.break_minutes
    if (
        not within
        or hours.ends <= hours.starts
        or (hours.break_minutes and pause_ends > hours.ends)
    ):
        raise PlanError(_("The hours of a crew don't fit: begin, break, end."))
    if not 1 <= hours.household <= hours.working:
        raise PlanError(_("A household takes at least a minute and at most a working day."))


def _columns(draft: CrewDraft) -> dict[str, Any]:
    hours = draft.hours
    latitude, longitude = draft.start or (None, None)
    return {
        "name": draft.name.strip(),
        "means": draft.means,
        "start_place": draft.start_place,
        "latitude": latitude,
        "longitude": longitude,
        "day_starts": time_of(hours.starts),
        "day_ends": time_of(hours.ends),
        "break_starts": time_of(hours.break_starts),
        "break_minutes": hours.break_minutes,
        "household_minutes": hours.household,
    }


def _make_crews(round_: Round, drafts: Iterable[CrewDraft]) -> None:
    made = [(Crew.objects.create(round=round_, **_columns(draft)), draft) for draft in drafts]
    _add_members(round_, made)


def _add_members(round_: Round, made: Iterable[tuple[Crew, CrewDraft]]) -> None:
    """The people of the crews; with an account they see the round on the phone."""
    owners = [(crew, member) for crew, draft in made for member in draft.members]
    rows = rounds.member_rows(round_, [member for _crew, member in owners])
    for row, (crew, _member) in zip(rows, owners, strict=True):
        row.crew = crew
    taken = {row.user_id for row in rows if row.user_id}
    if round_.members.filter(user__in=taken).exists():
        raise PlanError(_("One account is named twice in the working group."))
    RoundMember.objects.bulk_create(rows)
