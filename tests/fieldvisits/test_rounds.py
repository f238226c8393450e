import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from fieldvisits.choices import RoundStatus, VisitResult
from fieldvisits.drafts import MemberDraft
from fieldvisits.exceptions import PlanError, VisitError
from fieldvisits.models import Finding, Household, Round, Visit
from fieldvisits.services import rounds
from receptions.exceptions import TransitionError
from territories import clock
from tests.factories import fieldvisits as make


def test_plan_takes_the_households_in_the_order_of_the_way(where):
    Household.objects.all().delete()
    for house in ("10a", "9", "10", "2"):
        make.HouseholdFactory(mahalla=where.mahalla, house=house)

    round_ = make.planned(where)

    assert [visit.household.house for visit in round_.visits.all()] == ["2", "9", "10", "10a"]
    assert round_.status == RoundStatus.PLANNED
    assert [member.name for member in round_.members.all()] == [where.member.full_name]


def test_plan_takes_first_who_was_never_or_longest_ago_talked_to(where):
    never, lately, long_ago = where.households
    for household, days in ((lately, 5), (long_ago, 50)):
        with clock.playing(clock.now() - dt.timedelta(days=days)):
            make.finished(where, [VisitResult.NO_PROBLEM], household_ids=[household.pk])

    round_ = make.planned(where, limit=2)

    assert {visit.household for visit in round_.visits.all()} == {never, long_ago}


def test_plan_counts_nobody_at_home_as_not_talked_to(where):
    tried, *rest = where.households
    with clock.playing(clock.now() - dt.timedelta(days=5)):
        make.finished(where, [VisitResult.NOBODY], household_ids=[tried.pk])
        make.finished(where, [VisitResult.NO_PROBLEM] * 2, household_ids=[h.pk for h in rest])

    assert make.planned(where, limit=1).visits.get().household == tried


def test_plan_leaves_out_who_asked_for_it_and_who_is_awaited_already(where):
    asked, awaited, free = where.households
    Household.objects.filter(pk=asked.pk).update(do_not_visit=True)
    make.planned(where, household_ids=[awaited.pk])

    assert make.planned(where).visits.get().household == free


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ends_on": dt.date(2026, 11, 23)}, "before the first"),
        ({"starts_on": dt.date(2026, 11, 1), "ends_on": dt.date(2026, 11, 2)}, "already over"),
        ({"starts_on": dt.date(1900, 1, 1)}, "a year at most"),
        ({"ends_on": dt.date(2062, 11, 30)}, "a year at most"),
        ({"territory": "far"}, "outside the territory"),
        ({"territory": "region"}, "Choose a mahalla"),
        ({"household_ids": [0]}, "can't be visited"),
        ({"members": [MemberDraft(position="rais")]}, "needs a name"),
    ],
)
def test_plan_refuses_what_does_not_fit(where, change, words):
    if "territory" in change:
        change = {"territory": getattr(where, change["territory"])}

    with pytest.raises(PlanError, match=words):
        make.planned(where, **change)

    assert not Round.objects.exists()


def test_plan_refuses_a_mahalla_without_a_household(where):
    Household.objects.all().delete()

    with pytest.raises(PlanError, match="no household"):
        make.planned(where)


def test_plan_refuses_an_account_named_twice(where):
    twice = [MemberDraft(user=where.member)] * 2

    with pytest.raises(PlanError, match="twice"):
        make.planned(where, members=twice)


def test_start_sets_out_once(where):
    round_ = make.running(where)

    assert (round_.status, round_.started_by) == (RoundStatus.RUNNING, where.member)
    with pytest.raises(TransitionError):
        rounds.start(round_=round_, by=where.head)


@pytest.mark.parametrize("status", [RoundStatus.RUNNING, RoundStatus.FINISHED])
def test_start_refuses_a_round_that_is_not_planned(where, status):
    round_ = make.running(where) if status == RoundStatus.RUNNING else make.finished(where)

    with pytest.raises(TransitionError):
        rounds.start(round_=round_, by=where.head)

    assert Round.objects.get().status == status


def test_change_sets_other_days_and_another_working_group(where):
    round_ = make.planned(where)
    before = list(round_.visits.values_list("household", flat=True))
    day = clock.today() + dt.timedelta(days=9)

    rounds.change(
        round_=round_,
        starts_on=day,
        ends_on=day,
        purpose="Gaz",
        members=[MemberDraft("Olimov Bek", "mahalla raisi"), MemberDraft(user=where.registrar)],
        by=where.head,
    )

    round_.refresh_from_db()
    assert (round_.starts_on, round_.ends_on, round_.purpose) == (day, day, "Gaz")
    assert [str(one) for one in round_.members.all()] == ["Olimov Bek", str(where.registrar)]
    assert list(round_.visits.values_list("household", flat=True)) == before


@pytest.mark.parametrize(
    ("bring", "days", "words"),
    [
        (make.running, 1, "has set out"),
        (make.finished, 1, "has set out"),
        (make.planned, -1, "before the first"),
        (make.planned, 3000, "a year at most"),
    ],
)
def test_change_refuses_what_does_not_fit_and_leaves_the_group(where, bring, days, words):
    round_ = bring(where)
    today = clock.today()

    with pytest.raises(PlanError, match=words):
        rounds.change(
            round_=round_,
            starts_on=today,
            ends_on=today + dt.timedelta(days=days),
            by=where.head,
        )

    assert round_.members.get().user == where.member


def test_record_visit_keeps_result_class_and_who(where):
    visit = make.running(where).visits.first()

    make.visited(visit, where, VisitResult.NO_PROBLEM, household_class="1", note="Suhbat")

    visit.refresh_from_db()
    assert (visit.result, visit.by, visit.note) == (VisitResult.NO_PROBLEM, where.member, "Suhbat")
    assert visit.visited_at == clock.now()
    assert visit.household.household_class == "1"


def test_record_visit_writes_down_the_problems(where):
    visit = make.running(where).visits.first()

    told = [make.problem(where), make.problem(where, text="Gaz bosimi past", severity=3)]
    make.visited(visit, where, VisitResult.PROBLEM, problems=told)

    first, second = visit.findings.order_by("pk")
    assert (first.text, second.severity) == ("Suv kelmayapti", 3)
    assert first.territory == where.mahalla
    assert first.residence == str(visit.household)


def test_record_visit_may_be_corrected_while_under_way(where):
    visit = make.running(where).visits.first()
    make.visited(visit, where, VisitResult.NOBODY)

    make.visited(visit, where, VisitResult.PROBLEM)

    assert visit.findings.count() == 1


def test_record_visit_writes_a_problem_sent_twice_down_once(where):
    """The page gone back to and saved again."""
    visit = make.running(where).visits.first()
    told = [make.problem(where), make.problem(where, text="Gaz yoʻq")]

    for problems in (told[:1], told):
        make.visited(visit, where, VisitResult.PROBLEM, problems=problems)

    assert sorted(visit.findings.values_list("text", flat=True)) == ["Gaz yoʻq", "Suv kelmayapti"]


@pytest.mark.parametrize("status", [RoundStatus.PLANNED, RoundStatus.FINISHED])
def test_record_visit_refuses_a_round_not_under_way(where, status):
    round_ = make.planned(where) if status == RoundStatus.PLANNED else make.finished(where)

    with pytest.raises(VisitError):
        make.visited(round_.visits.first(), where, VisitResult.PROBLEM)

    assert not Visit.objects.exclude(result=VisitResult.PENDING).exists()
    assert not Finding.objects.exists()


@pytest.mark.parametrize("result", [VisitResult.PENDING, "whatever"])
def test_record_visit_refuses_a_result_that_is_none(where, result):
    visit = make.running(where).visits.first()

    with pytest.raises(VisitError):
        make.visited(visit, where, result)


def test_record_visit_refuses_problems_with_another_result(where):
    visit = make.running(where).visits.first()

    with pytest.raises(VisitError):
        make.visited(visit, where, VisitResult.NO_PROBLEM, problems=[make.problem(where)])

    assert Visit.objects.get(pk=visit.pk).is_pending


def test_record_visit_does_not_take_back_a_problem_written_down(where):
    visit = make.running(where).visits.first()
    make.visited(visit, where, VisitResult.PROBLEM)

    with pytest.raises(VisitError):
        make.visited(visit, where, VisitResult.NO_PROBLEM)

    assert Visit.objects.get(pk=visit.pk).result == VisitResult.PROBLEM


def test_record_visit_leaves_nothing_behind_a_bad_problem(where):
    visit = make.running(where).visits.first()

    with pytest.raises(Exception, match="few words"):
        make.visited(visit, where, VisitResult.PROBLEM, problems=[make.problem(where, text=" ")])

    assert Visit.objects.get(pk=visit.pk).is_pending


def test_finish_keeps_who_and_when(where):
    round_ = make.finished(where, [VisitResult.PROBLEM])

    assert (round_.status, round_.finished_by) == (RoundStatus.FINISHED, where.head)
    assert round_.finished_at == clock.now()


def test_finish_refuses_a_problem_nobody_wrote_down(where):
    round_ = make.running(where)
    rounds.record_visit(visit=round_.visits.first(), by=where.member, result=VisitResult.PROBLEM)

    with pytest.raises(VisitError, match="none is written down"):
        rounds.finish(round_=round_, by=where.head)

    assert Round.objects.get().status == RoundStatus.RUNNING


@pytest.mark.parametrize("bring", [make.planned, make.finished])
def test_finish_refuses_a_round_not_under_way(where, bring):
    with pytest.raises(TransitionError):
        rounds.finish(round_=bring(where), by=where.head)


def test_progress_counts_gone_to_and_talked_to(where):
    round_ = make.running(where)
    first, second, _third = round_.visits.all()
    make.visited(first, where, VisitResult.NOBODY)
    make.visited(second, where, VisitResult.NO_PROBLEM)

    seen = Round.objects.with_progress().get()

    assert (seen.planned, seen.done, seen.reached) == (3, 2, 1)


@pytest.mark.django_db
def test_visible_to_shows_the_subtree_and_the_own_rounds():
    where = make.whole_place()
    round_ = make.planned(where)

    seen = {role: set(Round.objects.visible_to(user)) for role, user in where.users.items()}
    elsewhere = {r: set(Round.objects.visible_to(u)) for r, u in where.foreign.items()}

    shown = {role for role, found in seen.items() if found == {round_}}
    assert shown == {
        "registrar", "head", "regional_head", "administration", "round_member", "auditor"
    }  # fmt: skip
    assert {role for role, found in elsewhere.items() if found} == {"administration", "auditor"}


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Round, {"ends_on": dt.date(2020, 1, 1)}),
        (Round, {"status": RoundStatus.RUNNING}),
        (Round, {"status": RoundStatus.FINISHED}),
        (Visit, {"result": VisitResult.NO_PROBLEM}),
        (Visit, {"visited_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}),
        (Household, {"sector": 5}),
    ],
)
def test_the_database_refuses(where, model, values):
    make.planned(where)

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**values)


def test_the_database_keeps_one_household_an_address_in_any_script(where):
    home = make.HouseholdFactory(mahalla=where.mahalla, street="Gʻafur Gʻulom", house="5")

    with pytest.raises(IntegrityError), transaction.atomic():
        make.HouseholdFactory(mahalla=where.mahalla, street="Ғафур Ғулом", house="5")

    found = Household.objects.at_address(where.mahalla, "G'afur G'ulom", "5")
    assert found.get() == home


def test_the_log_keeps_every_change_of_a_visit(where):
    visit = make.running(where).visits.first()
    make.visited(visit, where, VisitResult.NOBODY)

    Visit.objects.filter(pk=visit.pk).update(result=VisitResult.MOVED)

    kept = visit.events.order_by("pgh_id").values_list("result", flat=True)
    assert list(kept) == ["pending", "nobody", "moved"]
