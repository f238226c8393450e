"""A complaint never reaches the office it is about through a programme (R-20, R-21)."""

import datetime as dt

import pytest

from programs.exceptions import DecisionError, ProgramsError, SourceError
from programs.models import Measure, MeasureSource
from programs.services import (
    amendments,
    drafting,
    execution,
    line_edits,
    measures,
    programmes,
    sources,
)
from programs.services.areas import Area
from receptions.models import Appeal
from tests.factories import programs as make
from tests.factories.receptions import question
from tests.factories.territories import OfficeFactory


def about(where, office, **fields):
    """A question of the place's topic that complains about the office."""
    return question(
        reception=where.reception, **{"topic": where.topic, **fields}, complained_office=office
    )


def complains(found, office):
    """The question is found to complain about the office."""
    Appeal.objects.filter(pk=found.appeal_id).update(complained_office=office)


def test_a_programme_takes_no_complaint_about_its_khokimiyat_nor_the_offices_around_it(where):
    above = OfficeFactory(territory=where.region)
    where.khokimiyat.parent = above
    where.khokimiyat.path = f"{above.path}{where.district.code}."
    where.khokimiyat.save()
    unit = OfficeFactory(territory=where.district, parent=where.khokimiyat)
    make.finding(where)
    for office in (above, where.khokimiyat, unit):
        about(where, office)
    taken = about(where, where.office)

    programme = make.draft(where)

    held = MeasureSource.objects.filter(measure__programme=programme, question__isnull=False)
    assert [one.question for one in held] == [taken]
    assert sources.left_out(programme) == []
    assert list(Area.of(programme).questions()) == [taken]


@pytest.fixture
def lines(where):
    """A draft: a line with the place's office, and a complaint about it with the khokimiyat."""
    make.finding(where)
    where.complaint = about(where, where.office, topic=where.other_topic)
    programme = make.draft(where)
    return programme.lines.get(office=where.office), programme.lines.get(office=where.khokimiyat)


def refused(do):
    with pytest.raises(DecisionError, match=r"Art\. 25"):
        do()


def test_a_complaint_can_not_be_brought_to_the_office_it_is_about(where, lines):
    theirs, other = lines
    unit = OfficeFactory(territory=where.district, parent=where.office)
    source = other.sources.get()

    for office in (where.office, unit):
        plan = measures.Plan.of(other, office=office)
        refused(lambda plan=plan: measures.edit(measure=other, by=where.head, plan=plan))
    refused(lambda: line_edits.join(measure=theirs, by=where.head, other=other))
    refused(
        lambda: line_edits.move_sources(measure=other, by=where.head, parted=[source], to=theirs)
    )
    late = about(where, where.office)
    refused(lambda: measures.add_source(measure=theirs, by=where.head, problem=late))

    assert Measure.objects.count() == 2
    assert other.sources.get() == source
    line_edits.join(measure=other, by=where.head, other=theirs)


def test_a_draft_made_anew_joins_no_complaint_to_a_line_of_the_office_it_is_about(where):
    first = make.finding(where)
    programme = make.draft(where)
    line = programme.lines.get()
    measures.edit(measure=line, by=where.head, plan=measures.Plan.of(line, cost=0))
    late = about(where, where.office)

    drafting.redraft(programme=programme, by=where.head)

    assert [one.problem for one in line.sources.all()] == [first]
    apart = MeasureSource.objects.get(question=late).measure
    assert (apart.programme, apart.office) == (programme, where.khokimiyat)


def test_nothing_is_submitted_that_would_reach_the_office_complained_about(where):
    asked = question(reception=where.reception, topic=where.topic)
    programme = make.draft(where)

    for office in (where.office, where.khokimiyat):
        complains(asked, office)
        with pytest.raises(SourceError, match=r"Art\. 25"):
            programmes.submit(programme=programme, by=where.head)

    complains(asked, None)
    programmes.submit(programme=programme, by=where.head)


def test_no_line_is_proposed_where_even_the_khokimiyat_is_complained_about(where):
    asked = question(reception=where.reception, topic=where.other_topic)
    make.finding(where, topic=where.other_topic)
    line, other = make.draft(where).lines.all()
    line_edits.join(measure=line, by=where.head, other=other)
    complains(asked, where.khokimiyat)
    parted = list(line.sources.filter(question=asked))

    refused(lambda: line_edits.split(measure=line, by=where.head, parted=parted))


def test_no_amendment_brings_a_complaint_to_the_office_it_is_about(where):
    complaint = about(where, where.office)
    line = make.sent_from_questions(where).lines.get()
    plan = measures.Plan.of(line, office=where.office)
    late = about(where, where.office)

    refused(lambda: amendments.ask(measure=line, by=where.head, plan=plan, grounds="Kuchi bor"))
    refused(
        lambda: amendments.ask_new(
            programme=line.programme, by=where.head, plan=plan, problem=late, grounds="Yangi"
        )
    )

    for one in (complaint, late):
        complains(one, None)
    change = amendments.ask(measure=line, by=where.head, plan=plan, grounds="Kuchi bor")
    new = amendments.ask_new(
        programme=line.programme, by=where.head, plan=plan, problem=late, grounds="Yangi"
    )
    for one in (complaint, late):
        complains(one, where.office)
    for amendment in (change, new):
        refused(
            lambda amendment=amendment: amendments.approve(
                amendment=amendment, by=where.regional_head
            )
        )


@pytest.mark.parametrize("step", ["edit", "add", "remove", "split", "move"])
def test_a_line_joined_or_drafted_anew_meanwhile_is_refused_in_words(where, step):
    found = make.finding(where)
    make.finding(where)
    make.finding(where, topic=where.other_topic)
    programme = make.draft(where)
    line, other = (
        programme.lines.get(topic=where.topic),
        programme.lines.exclude(topic=where.topic).get(),
    )
    source = line.sources.get(finding=found)
    late = make.finding(where, found_at=dt.datetime(2026, 11, 24, 4, tzinfo=dt.UTC))
    line_edits.join(measure=other, by=where.head, other=line)
    take = {
        "edit": lambda: measures.edit(measure=line, by=where.head, plan=measures.Plan.of(line)),
        "add": lambda: measures.add_source(measure=line, by=where.head, problem=late),
        "remove": lambda: measures.remove_source(source=source, by=where.head, reason="Yoʻq"),
        "split": lambda: line_edits.split(measure=line, by=where.head, parted=[source]),
        "move": lambda: line_edits.move_sources(
            measure=line, by=where.head, parted=[source], to=other
        ),
    }[step]

    with pytest.raises(ProgramsError, match="not in the draft any more"):
        take()

    assert other.sources.count() == 3


def test_a_problem_that_left_the_line_meanwhile_is_neither_parted_nor_moved(where):
    found = make.finding(where)
    make.finding(where)
    make.finding(where, topic=where.other_topic)
    programme = make.draft(where)
    line = programme.lines.get(topic=where.topic)
    other = programme.lines.get(topic=where.other_topic)
    source = line.sources.get(finding=found)
    line_edits.move_sources(measure=line, by=where.head, parted=[source], to=other)

    for step, more in ((line_edits.split, {}), (line_edits.move_sources, {"to": other})):
        with pytest.raises(SourceError):
            step(measure=line, by=where.head, parted=[source], **more)


def test_no_office_complained_about_helps_with_the_measure(where):
    helper = OfficeFactory(territory=where.district)
    asked = question(reception=where.reception, topic=where.topic)
    measure = make.sent(where).lines.get(sources__question=asked)

    def add():
        return execution.add_participant(
            measure=measure, by=where.executor, office=helper, task="Quvur"
        )

    complains(asked, helper)
    refused(add)
    complains(asked, None)
    assert add().office == helper
