"""Rounds with crews: ordered, built, and planned anew."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from fieldvisits.choices import CrewDayStatus
from fieldvisits.exceptions import PlanError
from fieldvisits.models import Crew, CrewDay, Household, RoundPlan, Visit
from fieldvisits.plan_drafts import CrewDraft
from fieldvisits.planning_rules import Hours
from fieldvisits.services import plans, stops
from tests.factories import fieldvisits as make
from tests.factories import planner as plan

pytestmark = pytest.mark.django_db

SHORT = Hours(starts=9 * 60, ends=11 * 60, break_starts=9 * 60, break_minutes=0, household=15)


def crew(name="1-guruh", hours=SHORT, **fields):
    return CrewDraft(name, hours=hours, **fields)


def many(where, count=12):
    """Households along one street of the mahalla."""
    Household.objects.all().delete()
    return [
        make.HouseholdFactory(mahalla=where.mahalla, street="Bobur", house=str(number))
        for number in range(1, count + 1)
    ]


def days_of(round_):
    """The houses of each day and crew, in order."""
    found = {}
    for row in round_.crew_days.order_by("day", "crew"):
        visits = row.visits.order_by("position")
        found[row.day.day, row.crew.name] = [visit.household.house for visit in visits]
    return found


def test_a_rained_off_day_takes_nobody(where):
    round_ = plan.planned(where)
    visit = plan.first_visit(round_)
    day = round_.crew_days.exclude(pk=visit.crew_day_id).get()
    plans.rain_off(round_=round_, day=day.day, by=where.head)
    plan.work(round_)

    with pytest.raises(PlanError, match="can't take"):
        stops.move(visit=visit, place=1, crew_day=day)


def test_a_day_of_another_round_takes_nobody(where):
    round_ = plan.planned(where, mahallas=[where.mahalla])
    make.HouseholdFactory(mahalla=where.mahalla)
    other = plan.planned(where)

    with pytest.raises(PlanError, match="can't take"):
        stops.move(visit=plan.first_visit(round_), place=1, crew_day=other.crew_days.first())


BROKEN = [
    lambda visit: Visit.objects.filter(pk=visit.pk).update(crew_day=None, locked=True),
    lambda visit: Visit.objects.exclude(pk=visit.pk).update(
        crew_day=visit.crew_day, position=visit.position
    ),
    lambda visit: CrewDay.objects.update(status=CrewDayStatus.RAINED_OFF),
    lambda visit: Crew.objects.update(day_ends=dt.time(8)),
    lambda visit: Crew.objects.update(break_starts=dt.time(19)),
    lambda visit: Crew.objects.update(household_minutes=0),
    lambda visit: Crew.objects.update(latitude=91, longitude=0),
    lambda visit: RoundPlan.objects.update(sectors=[5]),
    lambda visit: CrewDay.objects.create(
        round=visit.round, crew=visit.crew_day.crew, day=visit.crew_day.day
    ),
    lambda visit: Crew.objects.create(round=visit.round, name=visit.crew_day.crew.name),
]


def _break(visit, how):
    how(visit)
    connection.check_constraints()


@pytest.mark.parametrize("number", range(len(BROKEN)))
def test_the_database_refuses_what_can_not_be(where, number):
    visit = plan.first_visit(plan.planned(where))

    with pytest.raises(IntegrityError), transaction.atomic():
        _break(visit, BROKEN[number])
