"""Rounds with crews: ordered, built, and planned anew."""

import datetime as dt

import pytest

from fieldvisits import reasons
from fieldvisits.choices import CrewDayStatus, VisitResult
from fieldvisits.drafts import MemberDraft
from fieldvisits.exceptions import PlanError
from fieldvisits.models import CrewDay, Household, Round, RoundCheck, RoundPlan, Visit
from fieldvisits.plan_drafts import CrewDraft
from fieldvisits.planning_rules import Hours
from fieldvisits.services import planner, plans, rounds, stops
from receptions.services import check_tasks
from territories import clock
from territories.choices import JobState
from territories.jobs import JobError
from territories.models import Job
from tests.factories import checks as lot
from tests.factories import fieldvisits as make
from tests.factories import planner as plan
from tests.factories.receptions import ApplicantFactory, appeal, registrar_of
from tests.factories.territories import MahallaFactory

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


def test_a_round_with_crews_is_planned_in_the_background(where, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        round_ = plan.ordered(where)

    job = round_.plan.job
    job.refresh_from_db()
    assert (job.state, job.progress) == (JobState.DONE, 100)
    assert round_.visits.count() == 3
    assert round_.crew_days.count() == 2
    assert [(one.user, one.crew.name) for one in round_.members.all()] == [
        (where.member, "1-guruh")
    ]


def test_nothing_is_planned_before_the_job_runs(where):
    round_ = plan.ordered(where)

    assert round_.plan.is_at_work
    assert not round_.visits.exists()
    assert Job.objects.get().args == {"plan": round_.plan.pk}


def test_a_crew_day_walks_the_street_in_order_within_its_hours(where):
    many(where)

    round_ = plan.planned(where, crews=[crew()])

    found = list(days_of(round_).values())
    assert [len(houses) for houses in found] == [7, 5]
    for houses in found:
        numbers = [int(house) for house in houses]
        assert numbers in (sorted(numbers), sorted(numbers, reverse=True))
    assert all(0 < row.minutes_planned <= 120 for row in round_.crew_days.all())


def test_who_there_is_no_time_for_is_left_out_and_counted(where):
    many(where, 20)

    round_ = plan.planned(where, days=0, crews=[crew()])

    made = RoundPlan.objects.get(round=round_)
    assert round_.visits.count() == 7
    assert (made.found, made.left_out, made.guessed) == (20, 13, 7)


def test_who_asked_not_to_be_visited_is_left_out(where):
    asked = where.households[0]
    Household.objects.filter(pk=asked.pk).update(do_not_visit=True)

    assert not plan.planned(where).visits.filter(household=asked).exists()


def test_mahallas_and_sectors_narrow_the_round(where):
    other = MahallaFactory(parent=where.district)
    wanted = make.HouseholdFactory(mahalla=other, sector=2)
    make.HouseholdFactory(mahalla=other, sector=3)

    by_sector = plan.planned(where, sectors=[2], mahallas=[where.mahalla, other])
    by_mahalla = plan.planned(where, mahallas=[where.mahalla])

    assert by_sector.visits.get().household == wanted
    assert by_mahalla.territory == where.mahalla
    assert by_mahalla.visits.count() == 3


def test_each_household_says_why(where):
    """Agreed on, class, register, appeals of the house and of the street, never talked to."""
    Household.objects.all().delete()
    home = make.HouseholdFactory(
        mahalla=where.mahalla, street="Bobur", house="5", household_class="1", registers=["iron"]
    )
    for address in ("Bobur 5", "БОБУР, 9", "Bobur 11"):
        person = ApplicantFactory.build(mahalla=where.mahalla, address=address)
        appeal(where.reception, applicant=person)
    with clock.playing(clock.now() - dt.timedelta(days=5)):
        make.finished(where, [VisitResult.NOBODY])
    Visit.objects.update(revisit_on=clock.today() + dt.timedelta(days=1))

    visit = plan.planned(where).visits.get()

    assert visit.household == home
    assert reasons.words(visit.reason) == [
        "agreed to be visited again on 25.11.2026",
        "in need (class 1)",
        "never talked to",
        "Temir daftar",
        "1 appeal from here",
        "2 appeals along the street",
    ]


def test_a_closing_to_be_checked_goes_along_with_its_household(where):
    home = make.HouseholdFactory(mahalla=where.mahalla, street="Zargar koʻchasi", house="17")
    person = ApplicantFactory.build(mahalla=where.mahalla, address="ЗАРГАР КЎЧАСИ, 17")
    task = lot.task(reception=where.reception, applicant=person)
    check_tasks.hand_over(task=task, by=registrar_of(where.reception), method="round")

    round_ = plan.planned(where)

    visit = round_.visits.get(household=home)
    assert RoundCheck.objects.get(round=round_).visit == visit
    assert reasons.words(visit.reason)[0] == "something said solved is to be checked"


def test_who_agreed_on_a_day_is_visited_that_day_or_later(where):
    agreed = clock.today() + dt.timedelta(days=2)
    with clock.playing(clock.now() - dt.timedelta(days=5)):
        make.finished(where, [VisitResult.NOBODY] * 3)
    Visit.objects.update(revisit_on=agreed)

    round_ = plan.planned(where)

    assert {visit.crew_day.day for visit in round_.visits.all()} == {agreed}


def test_building_twice_changes_nothing(where):
    round_ = plan.planned(where)
    before = days_of(round_)

    planner.build(plan_id=round_.plan.pk, progress=plan.quiet)

    assert days_of(round_) == before


def test_households_another_round_took_meanwhile_are_left_to_it(where, monkeypatch):
    taken = where.households[0]
    round_ = plan.ordered(where)
    arrange = planner.arrange

    def slow(*args, **kwargs):
        make.planned(where, household_ids=[taken.pk])
        return arrange(*args, **kwargs)

    monkeypatch.setattr(planner, "arrange", slow)
    plan.work(round_)

    assert taken not in {visit.household for visit in round_.visits.all()}
    assert [visit.position for visit in round_.visits.order_by("position")] == [1, 2]


def test_without_households_the_job_says_so(where):
    Household.objects.all().delete()
    round_ = plan.ordered(where)

    with pytest.raises(JobError, match="no household"):
        plan.work(round_)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"days": -1}, "before the first"),
        ({"first": -9, "days": 2}, "already over"),
        ({"days": 100}, "at most 92 days"),
        ({"first": 4, "days": 1}, "no working day"),
        ({"crews": []}, "at least one crew"),
        ({"crews": [CrewDraft(" ")]}, "needs a name"),
        ({"crews": [CrewDraft("A"), CrewDraft("A")]}, "same name"),
        ({"crews": [CrewDraft("A", hours=Hours(starts=600, ends=600))]}, "hours of a crew"),
        ({"crews": [CrewDraft("A", hours=Hours(break_starts=1_060))]}, "hours of a crew"),
        ({"crews": [CrewDraft("A", hours=Hours(household=0))]}, "at least a minute"),
        ({"crews": [CrewDraft("A", members=[MemberDraft(position="rais")])]}, "needs a name"),
        ({"territory": "far"}, "outside the territory"),
        ({"territory": "region"}, "Choose a mahalla"),
        ({"mahallas": ["far"]}, "outside the place"),
    ],
)
def test_a_plan_that_does_not_fit_is_refused_whole(where, fields, words):
    if "territory" in fields:
        fields = {"territory": getattr(where, fields["territory"])}
    if "mahallas" in fields:
        fields = {"mahallas": [where.far]}

    with pytest.raises(PlanError, match=words):
        plan.ordered(where, **fields)

    assert not Round.objects.exists()
    assert not Job.objects.exists()


def test_a_rainy_day_gives_its_households_other_days(where):
    many(where, 6)
    round_ = plan.planned(where, days=2, crews=[crew()])
    lost = round_.crew_days.filter(visits__isnull=False).order_by("day")[0].day

    plans.rain_off(round_=round_, day=lost, by=where.head)
    plan.work(round_)

    row = round_.crew_days.get(day=lost)
    assert (row.status, row.rained_off_by) == (CrewDayStatus.RAINED_OFF, where.head)
    assert not row.visits.exists()
    assert round_.visits.filter(crew_day__isnull=False).count() == 6


def test_a_day_that_is_dry_again_takes_households(where):
    many(where, 14)
    round_ = plan.planned(where, days=1, crews=[crew()])
    day = round_.crew_days.first().day
    plans.rain_off(round_=round_, day=day, by=where.head)
    plan.work(round_)
    assert round_.visits.filter(crew_day__isnull=True).count() == 7

    plans.dry_again(round_=round_, day=day, by=where.head)
    plan.work(round_)

    assert not round_.visits.filter(crew_day__isnull=True).exists()


def test_a_replan_leaves_visited_and_locked_households_alone(where):
    many(where, 12)
    round_ = plan.under_way(where, first=0, days=2, crews=[crew(hours=Hours()), crew("2-guruh")])
    gone_to, locked = list(round_.visits.order_by("crew_day", "position")[:2])
    stops.lock(visit=locked, locked=True)
    make.visited(gone_to, where)
    before = [(v.crew_day_id, v.position) for v in (gone_to, locked)]

    plans.change_crew(
        crew=round_.crews.get(name="2-guruh"),
        draft=crew("2-guruh", means="car"),
        by=where.head,
        last_day=clock.today(),
    )
    plan.work(round_)

    after = [Visit.objects.get(pk=visit.pk) for visit in (gone_to, locked)]
    assert [(visit.crew_day_id, visit.position) for visit in after] == before
    assert after[1].locked
    assert round_.visits.count() == 12


def test_a_crew_that_leaves_gives_its_households_to_the_others(where):
    many(where, 10)
    round_ = plan.planned(where, crews=[crew(hours=Hours()), crew("2-guruh", hours=Hours())])
    leaving = round_.crews.get(name="2-guruh")
    assert Visit.objects.filter(crew_day__crew=leaving).exists()

    plans.change_crew(
        crew=leaving,
        draft=crew("2-guruh"),
        by=where.head,
        last_day=round_.starts_on - dt.timedelta(days=1),
    )
    plan.work(round_)

    assert not CrewDay.objects.filter(crew=leaving).exists()
    assert Visit.objects.filter(crew_day__crew__name="1-guruh").count() == 10


def test_a_new_crew_takes_over_a_part(where):
    many(where, 14)
    round_ = plan.planned(where, days=0, crews=[crew()])
    left = RoundPlan.objects.get(round=round_).left_out
    assert left == 7

    plans.add_crew(round_=round_, draft=crew("2-guruh"), by=where.head)
    plan.work(round_)

    assert {len(houses) for houses in days_of(round_).values()} <= {3, 4}
    assert round_.crew_days.count() == 2


def test_a_visit_written_down_while_the_days_are_planned_stays(where, monkeypatch):
    many(where, 6)
    round_ = plan.under_way(where, first=0, crews=[crew(hours=Hours())])
    visit = plan.first_visit(round_)
    arrange = planner.arrange

    def slow(*args, **kwargs):
        make.visited(visit, where)
        return arrange(*args, **kwargs)

    plans.replan(round_=round_, by=where.head)
    monkeypatch.setattr(planner, "arrange", slow)
    plan.work(round_)

    after = Visit.objects.get(pk=visit.pk)
    assert (after.crew_day_id, after.position) == (visit.crew_day_id, 1)
    assert round_.visits.filter(crew_day__isnull=False).count() == 6


def test_a_lock_on_a_rainy_day_no_longer_holds(where):
    round_ = plan.planned(where)
    visit = stops.lock(visit=plan.first_visit(round_), locked=True)

    plans.rain_off(round_=round_, day=visit.crew_day.day, by=where.head)
    plan.work(round_)

    visit.refresh_from_db()
    assert not visit.locked
    assert visit.crew_day.day != round_.starts_on or visit.crew_day is None


def test_while_the_days_are_planned_nobody_changes_them(where):
    round_ = plan.planned(where)
    visit = plan.first_visit(round_)
    plans.replan(round_=round_, by=where.head)

    for change in (
        lambda: plans.replan(round_=round_, by=where.head),
        lambda: plans.rain_off(round_=round_, day=round_.ends_on, by=where.head),
        lambda: plans.add_crew(round_=round_, draft=crew("X"), by=where.head),
        lambda: stops.move(visit=visit, place=2),
        lambda: stops.lock(visit=visit, locked=True),
    ):
        with pytest.raises(PlanError, match="being planned"):
            change()


def test_a_finished_round_is_not_planned_anew(where):
    round_ = rounds.finish(round_=plan.under_way(where, first=0), by=where.head)

    with pytest.raises(PlanError, match="finished"):
        plans.replan(round_=round_, by=where.head)
    assert planner.replan(plan_id=round_.plan.pk, progress=plan.quiet) == {"round": round_.pk}


def test_a_round_without_crews_has_no_days_to_plan(where):
    with pytest.raises(PlanError, match="no crews"):
        plans.replan(round_=make.planned(where), by=where.head)


@pytest.mark.parametrize("day", ["yesterday", "sunday"])
def test_rain_is_noted_for_days_to_come_on_which_a_crew_goes(where, day):
    round_ = plan.planned(where)
    when = clock.today() + dt.timedelta(days=-1 if day == "yesterday" else 5)

    with pytest.raises(PlanError):
        plans.rain_off(round_=round_, day=when, by=where.head)


def test_a_stop_is_moved_within_its_day_and_the_day_measured_again(where):
    many(where, 5)
    round_ = plan.planned(where, days=0, crews=[crew()])
    before = list(round_.visits.order_by("position"))
    minutes = round_.crew_days.get().minutes_planned

    stops.move(visit=before[0], place=4)

    after = [visit.pk for visit in round_.visits.order_by("position")]
    assert after == [before[n].pk for n in (1, 2, 3, 0, 4)]
    assert round_.crew_days.get().minutes_planned > minutes


def test_a_stop_is_moved_to_another_day_and_both_are_numbered(where):
    many(where, 8)
    round_ = plan.planned(where, crews=[crew()])
    first, second = round_.crew_days.order_by("day")
    visit = first.visits.order_by("position")[0]

    stops.move(visit=visit, place=99, crew_day=second)

    for day in (first, second):
        numbers = list(day.visits.order_by("position").values_list("position", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
    assert second.visits.order_by("position").last() == visit


def test_a_stop_given_to_another_day_goes_where_the_way_is_least_longer(where):
    places = [(41.30, 69.20), (41.31, 69.20), (41.32, 69.20), (41.33, 69.20)]
    Household.objects.all().delete()
    for number, (north, east) in enumerate(places):
        make.HouseholdFactory(
            mahalla=where.mahalla, house=str(number), latitude=north, longitude=east
        )
    round_ = plan.planned(where, crews=[crew()])
    first, second = round_.crew_days.order_by("day")
    visits = {visit.household.house: visit for visit in round_.visits.all()}
    for number, house in enumerate(["0", "1", "3"], start=1):
        stops.move(visit=visits[house], place=number, crew_day=first)
    stops.move(visit=visits["2"], place=1, crew_day=second)

    stops.move(visit=visits["2"], crew_day=first)

    houses = first.visits.order_by("position").values_list("household__house", flat=True)
    assert list(houses) == ["0", "1", "2", "3"]
    minutes = [day.minutes_planned for day in round_.crew_days.order_by("day")]
    assert (minutes[0] > 0, minutes[1]) == (True, 0)


def test_a_locked_stop_stays_on_its_day_until_it_is_unlocked(where):
    many(where, 8)
    round_ = plan.planned(where, crews=[crew()])
    first, second = round_.crew_days.order_by("day")
    visit = stops.lock(visit=first.visits.order_by("position")[0], locked=True)

    with pytest.raises(PlanError, match="locked to its day"):
        stops.move(visit=visit, crew_day=second)

    assert Visit.objects.get(pk=visit.pk).crew_day == first
    stops.move(visit=visit, place=2)
    stops.lock(visit=visit, locked=False)
    stops.move(visit=visit, crew_day=second)
    assert Visit.objects.get(pk=visit.pk).crew_day == second


def test_a_day_that_is_over_takes_nobody_from_another(where, time_machine):
    round_ = plan.planned(where)
    first, second = round_.crew_days.order_by("day")
    visit = plan.first_visit(round_)
    stops.move(visit=visit, crew_day=second)
    time_machine.move_to(clock.now() + dt.timedelta(days=2))

    with pytest.raises(PlanError, match="already over"):
        stops.move(visit=visit, crew_day=first)


def test_nobody_goes_before_who_was_visited(where):
    many(where, 4)
    round_ = plan.under_way(where, first=0, days=0, crews=[crew(hours=Hours())])
    first, *_between, last = round_.visits.order_by("position")
    make.visited(first, where)

    stops.move(visit=last, place=1)

    assert Visit.objects.get(pk=last.pk).position == 2
    with pytest.raises(PlanError, match="already gone to"):
        stops.move(visit=first, place=2)
