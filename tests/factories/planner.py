"""Rounds with crews; planned by the services, as in life."""

import datetime as dt

from fieldvisits.drafts import MemberDraft
from fieldvisits.models import RoundPlan, Visit
from fieldvisits.plan_drafts import CrewDraft, PlanDraft
from fieldvisits.services import planner, plans, rounds
from territories import clock


def quiet(percent, message=""):
    """Nobody watches the progress."""


def draft(where, *, first=1, days=1, crews=None, **fields):
    """A plan for the place's district from tomorrow on, with one crew of the round member."""
    starts_on = clock.today() + dt.timedelta(days=first)
    crew = CrewDraft("1-guruh", members=[MemberDraft(user=where.member)])
    defaults = {
        "reception": where.reception,
        "territory": where.district,
        "starts_on": starts_on,
        "ends_on": starts_on + dt.timedelta(days=days),
        "crews": [crew] if crews is None else crews,
    }
    return PlanDraft(**{**defaults, **fields})


def ordered(where, **fields):
    """A round asked for; its days are still to be planned."""
    return plans.plan_large(draft=draft(where, **fields), by=where.head)


def work(round_):
    """Do what the job of the round's plan would do, and note that it is done."""
    plan = RoundPlan.objects.select_related("job").get(round=round_)
    todo = planner.build if plan.job.kind == plans.BUILD else planner.replan
    todo(plan_id=plan.pk, progress=quiet)
    plan.job.state = "done"
    plan.job.finished_at = clock.now()
    plan.job.save()
    return round_


def planned(where, **fields):
    """A round with crews and days."""
    return work(ordered(where, **fields))


def under_way(where, **fields):
    """The same, set out."""
    return rounds.start(round_=planned(where, **fields), by=where.member)


def first_visit(round_):
    """The first household of the first day."""
    return Visit.objects.filter(round=round_, crew_day__isnull=False).order_by(
        "crew_day__day", "crew_day__crew", "position"
    )[0]
