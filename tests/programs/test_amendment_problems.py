"""Amendments that reach beyond the plan: place, topic, further problems, new measures."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from fieldvisits.choices import FindingState
from programs import agreeing_words
from programs.choices import FundingSource
from programs.exceptions import ProgramsError, SourceError
from programs.services import amendments, measures, sources
from programs.services.amendment_columns import About
from receptions.drafts import QuestionDraft
from receptions.services import splitting
from tests.factories import programs as make
from tests.factories.receptions import question, registrar_of


def run(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def new_measure(where, programme, found, **changes):
    plan = measures.Plan(
        **{
            "text": "Yangi ish",
            "unit": "metr",
            "quantity": Decimal(3),
            "cost": Decimal(0),
            "funding": FundingSource.NONE,
            "office": where.office,
            "starts_on": dt.date(2026, 11, 25),
            "due_on": dt.date(2026, 12, 25),
            "expected_result": "Hal boʻladi",
            "people_served": 4,
            **changes,
        }
    )
    return amendments.ask_new(
        programme=programme, by=where.head, plan=plan, problem=found, grounds="Keyin topildi"
    )


def test_a_problem_found_later_is_taken_up_as_a_new_measure(where):
    programme = make.sent(where)
    found = make.finding(where, topic=where.other_topic)
    amendment = new_measure(where, programme, found)
    assert programme.lines.count() == 1

    amendments.approve(amendment=amendment, by=where.regional_head)

    line = programme.lines.get(ordinal=2)
    amendment.refresh_from_db()
    found.refresh_from_db()
    assert (line.text, line.topic, line.place) == ("Yangi ish", where.other_topic, where.mahalla)
    assert (line.sources.get().finding, found.state) == (found, FindingState.IN_PROGRAMME)
    assert (amendment.measure, amendment.number, amendment.is_applied) == (line, 1, True)
    measures.take(measure=line, by=where.executor)
    connection.check_constraints()


def test_a_problem_that_stands_elsewhere_is_not_taken_up(where):
    programme = make.sent(where)
    found = make.finding(where, topic=where.other_topic)
    amendment = new_measure(where, programme, found)
    make.draft(where)

    with pytest.raises(SourceError):
        amendments.approve(amendment=amendment, by=where.regional_head)
    with pytest.raises(SourceError):
        new_measure(where, programme, found)
    assert programme.lines.count() == 1


def test_a_question_withdrawn_since_is_not_taken_up(where):
    programme = make.sent(where)
    one = question(reception=where.reception, topic=where.other_topic)
    part = QuestionDraft(topic=where.other_topic, text="Yoʻl yoʻq", territory=where.district)
    by = registrar_of(where.reception)
    added = splitting.add(appeal=one.appeal, part=part, by=by)
    amendment = new_measure(where, programme, added)
    splitting.withdraw(question=added, reason="Xato boʻlindi", by=by)

    with pytest.raises(SourceError, match="not free"):
        amendments.approve(amendment=amendment, by=where.regional_head)

    amendments.refuse(amendment=amendment, by=where.regional_head, reason="Savol yoʻq")
    assert programme.lines.count() == 1


def test_place_and_topic_are_amended_and_another_topics_typical_measure_goes(where):
    make.typical(where)
    line = make.measure(where)
    about = About(where.district, where.other_topic)
    plan = measures.Plan.of(line, text="Yoʻl taʼmirlanadi")
    amendment = amendments.ask(measure=line, by=where.head, plan=plan, grounds="Xato", about=about)

    amendments.approve(amendment=amendment, by=where.regional_head)

    line.refresh_from_db()
    assert (line.place, line.topic, line.typical) == (where.district, where.other_topic, None)
    changes = {one.label: one for one in agreeing_words.amendment_changes(amendment)}
    assert list(changes) == ["Measure", "Topic", "Place"]
    place = changes["Place"]
    assert (place.before, place.after) == (where.mahalla.name, where.district.name)


@pytest.mark.parametrize("wrong", ["outside", "group"])
def test_a_place_outside_and_a_group_of_topics_are_not_asked_for(where, wrong):
    line = make.measure(where)
    about = {
        "outside": About(where.far, line.topic),
        "group": About(line.place, line.topic.parent),
    }[wrong]

    with pytest.raises(ProgramsError):
        amendments.ask(
            measure=line, by=where.head, plan=measures.Plan.of(line), grounds="x", about=about
        )


def adding(where, line, found, **changes):
    """A request to put a further problem into a measure."""
    plan = measures.Plan.of(line, **changes)
    return amendments.ask(
        measure=line, by=where.head, plan=plan, grounds="Keyin topildi", problem=found
    )


def test_a_further_problem_is_put_into_an_approved_measure(where):
    line = make.measure(where)
    found = make.finding(where)
    amendment = adding(where, line, found, quantity=Decimal(2))
    assert line.sources.count() == 1

    amendments.approve(amendment=amendment, by=where.regional_head)

    line.refresh_from_db()
    found.refresh_from_db()
    assert (line.quantity, found.state) == (2, FindingState.IN_PROGRAMME)
    assert line.sources.filter(finding=found).exists()
    assert sources.left_out(line.programme) == []
    connection.check_constraints()


def test_a_problem_alone_is_enough_of_an_amendment_and_ends_the_mark(where):
    programme = make.sent(where)
    amendments.approve(amendment=own_measure(where, programme), by=where.regional_head)
    line = programme.lines.get(ordinal=2)
    amendment = adding(where, line, make.finding(where))

    amendments.approve(amendment=amendment, by=where.regional_head)

    line.refresh_from_db()
    assert (line.sources.count(), line.without_source_reason) == (1, "")


def test_a_further_problem_taken_meanwhile_is_refused(where):
    line = make.measure(where)
    amendment = adding(where, line, make.finding(where))
    make.draft(where)

    with pytest.raises(SourceError):
        amendments.approve(amendment=amendment, by=where.regional_head)

    assert line.sources.count() == 1


def own_measure(where, programme, **fields):
    """A request for a measure without a problem."""
    plan = measures.Plan.of(programme.lines.first(), text="Maktab quriladi")
    about = About(where.mahalla, where.other_topic)
    values = {"plan": plan, "about": about, "reason": "Hokim topshirigʻi", "grounds": "Zarur"}
    return amendments.ask_own(programme=programme, by=where.head, **{**values, **fields})


def test_a_measure_without_a_problem_is_added_marked(where):
    programme = make.sent(where)
    amendment = own_measure(where, programme)

    amendments.approve(amendment=amendment, by=where.regional_head)

    line = programme.lines.get(ordinal=2)
    assert (line.place, line.topic, line.text) == (
        where.mahalla,
        where.other_topic,
        "Maktab quriladi",
    )
    assert line.without_source_reason == "Hokim topshirigʻi"
    said = {one.label: one.after for one in agreeing_words.amendment_changes(amendment)}
    assert said["Why it has no source problem"] == "Hokim topshirigʻi"
    assert said["Place"] == where.mahalla.name
    connection.check_constraints()


@pytest.mark.parametrize("wrong", [{"reason": " "}, {"grounds": ""}])
def test_a_measure_without_a_problem_needs_its_reason(where, wrong):
    programme = make.sent(where)

    with pytest.raises(ProgramsError):
        own_measure(where, programme, **wrong)


def test_an_approval_under_way_lets_no_other_problem_in(where):
    line = make.measure(where)
    named, other = make.finding(where), make.finding(where)
    amendment = adding(where, line, named)
    run(
        "UPDATE programs_amendment SET state = 'approved', number = 1, decided_at = now(),"
        " decided_by_id = %s WHERE id = %s",
        where.regional_head.pk,
        amendment.pk,
    )

    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        line.sources.create(finding=other)
    line.sources.create(finding=named)
    run("UPDATE programs_amendment SET is_applied = true")
