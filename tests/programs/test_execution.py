"""Who carries out a measure: people, offices beside, steps on the way."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from programs import execution_page, khokimiyat_permissions, permissions
from programs.exceptions import DecisionError
from programs.models import Measure, Milestone, Programme, Responsible
from programs.services import execution
from territories import clock
from territories.choices import Role
from tests.factories import khokimiyat as act
from tests.factories import programs as make
from tests.factories.executors import moment
from tests.factories.receptions import TopicBodyFactory, TopicFactory
from tests.factories.territories import OfficeFactory, UserFactory

FIRST = dt.date(2026, 12, 1)


def test_the_newest_person_holds_and_the_earlier_ones_stay(where):
    measure = make.measure(where)
    act.person(measure)
    act.person(measure, person={"name": "Karimov Said"})

    page = execution_page.of_measure(where.head, measure)

    assert page.responsible.name == "Karimov Said"
    assert [one.name for one in page.earlier] == ["Aliyev Vali"]
    with pytest.raises(DatabaseError), transaction.atomic():
        Responsible.objects.update(name="Boshqa")


def test_somebody_with_an_account_needs_a_post_at_the_office(where):
    measure = make.measure(where)

    act.person(measure, person={"user": where.executor, "phone": ""})

    assert measure.responsibles.get().user == where.executor
    with pytest.raises(DecisionError):
        act.person(measure, person={"user": where.users[Role.REGISTRAR]})
    with pytest.raises(DecisionError):
        act.person(measure, person={"user": where.foreign[Role.EXECUTOR]})


@pytest.mark.parametrize("person", [{"name": " "}, {"post": ""}, {"phone": ""}])
def test_a_person_without_an_account_can_be_reached(where, person):
    measure = make.measure(where)

    with pytest.raises(DecisionError):
        act.person(measure, person=person)

    assert not Responsible.objects.exists()


def test_one_person_may_answer_for_all_of_the_office_that_have_nobody(where):
    other = TopicFactory()
    TopicBodyFactory(topic=other, body=where.office.body)
    make.finding(where, topic=other)
    make.finding(where, topic=where.other_topic)  # goes to the khokimiyat itself
    make.finding(where)
    programme = make.sent(where)
    first, *rest = programme.lines.filter(office=where.office)

    assert act.person(first, for_all=True) == 2
    assert act.person(first, for_all=True) == 1

    assert [one.responsibles.count() for one in rest] == [1]
    assert not programme.lines.exclude(office=where.office).get().responsibles.exists()


@pytest.mark.parametrize("state", ["verified", "impossible"])
def test_nothing_is_organised_at_a_finished_measure(where, state):
    measure = make.measure(where, state)
    office = OfficeFactory(territory=where.district)

    for step in (
        lambda: act.person(measure),
        lambda: act.milestone(where, measure),
        lambda: act.contract(where, measure),
        lambda: execution.add_participant(
            measure=measure, by=where.executor, office=office, task="Ekskavator"
        ),
    ):
        with pytest.raises(DecisionError):
            step()


def test_a_helping_office_sees_the_measure_and_only_while_it_helps(where):
    measure = make.measure(where)
    office = OfficeFactory(territory=where.district)
    helper = UserFactory(role=Role.EXECUTOR, place=office)
    assert not Measure.objects.visible_to(helper).exists()

    row = execution.add_participant(
        measure=measure, by=where.executor, office=office, task="Ekskavator"
    )
    assert list(Measure.objects.visible_to(helper)) == [measure]
    assert list(Programme.objects.visible_to(helper)) == [measure.programme]

    execution.remove_participant(participant=row, by=where.executor)
    assert not Measure.objects.visible_to(helper).exists()
    assert not Programme.objects.visible_to(helper).exists()
    with pytest.raises(DecisionError):
        execution.remove_participant(participant=row, by=where.executor)


@pytest.mark.parametrize("is_below", [True, False])
def test_a_unit_below_the_office_may_report_once_it_is_handed_the_measure(where, is_below):
    measure = make.measure(where)
    parent = where.office if is_below else None
    unit = OfficeFactory(territory=where.mahalla, parent=parent)
    clerk = UserFactory(role=Role.EXECUTOR, place=unit)
    assert not permissions.can_report(clerk, measure)

    execution.add_participant(measure=measure, by=where.executor, office=unit, task="Quvur")

    assert permissions.can_report(clerk, measure) == is_below
    assert permissions.can_take(clerk, measure) == is_below
    assert not khokimiyat_permissions.can_organise(clerk, measure)
    assert list(execution_page.to_do(clerk)) == [measure]


def test_an_office_helps_once_and_never_the_responsible_or_an_abolished_one(where):
    measure = make.measure(where)
    office = OfficeFactory(territory=where.district)
    closed = OfficeFactory(territory=where.district, closed_on=clock.today())
    execution.add_participant(measure=measure, by=where.khokim, office=office, task="Qum")

    for wrong in (office, measure.office, closed):
        with pytest.raises(DecisionError):
            execution.add_participant(measure=measure, by=where.khokim, office=wrong, task="Qum")


# -- milestones -----------------------------------------------------------------------------------


def test_milestones_are_open_late_and_reached(where):
    measure = make.measure(where)
    row = act.milestone(where, measure, due_on=FIRST)
    assert not execution_page.late_milestones(where.executor).exists()

    with clock.playing(moment("2026-12-02 10:00")):
        assert list(execution_page.late_milestones(where.executor)) == [row]
        execution.reach_milestone(milestone=row, by=where.executor, done_on=FIRST)
        assert not execution_page.late_milestones(where.executor).exists()

    row.refresh_from_db()
    assert (row.done_on, row.done_by, row.is_late) == (FIRST, where.executor, False)


@pytest.mark.parametrize("due_on", [dt.date(2026, 11, 23), dt.date(2027, 6, 1)])
def test_a_milestone_lies_within_the_measure(where, due_on):
    measure = make.measure(where)

    with pytest.raises(DecisionError):
        act.milestone(where, measure, due_on=due_on)


@pytest.mark.parametrize("done_on", [dt.date(2026, 11, 23), dt.date(2026, 11, 25)])
def test_a_milestone_is_not_reached_before_the_start_nor_in_the_future(where, done_on):
    row = act.milestone(where, make.measure(where))

    with pytest.raises(DecisionError):
        execution.reach_milestone(milestone=row, by=where.executor, done_on=done_on)

    assert Milestone.objects.open().get() == row


def test_a_milestone_is_reached_or_dropped_once(where):
    row = act.milestone(where, make.measure(where))
    execution.drop_milestone(milestone=row, by=where.executor)

    with pytest.raises(DecisionError):
        execution.reach_milestone(milestone=row, by=where.executor, done_on=clock.today())
    with pytest.raises(DecisionError):
        execution.drop_milestone(milestone=row, by=where.executor)

    assert not Milestone.objects.kept().exists()


def test_who_and_when_of_a_milestone_stand_together(where):
    act.milestone(where, make.measure(where))

    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.update(done_on=clock.today())


# -- what a check sent back -----------------------------------------------------------------------


def test_what_a_check_sent_back_is_shown_until_it_is_reported_on_again(where):
    from programs.services import measures

    measure = make.measure(where, "reported")
    measures.verify(measure=measure, by=where.registrar, confirmed=False, note="Quvur yoʻq")

    (found,) = execution_page.returned_to(where.executor)
    assert (found, found.refusal) == (measure, "Quvur yoʻq")
    assert execution_page.of_measure(where.executor, found).returned.note == "Quvur yoʻq"

    with clock.playing(moment("2026-11-25 10:00")):
        make.report(where, measure, is_final=False)
    assert not execution_page.returned_to(where.executor).exists()
