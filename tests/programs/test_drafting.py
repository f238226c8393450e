import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from fieldvisits.choices import CausePeople, FindingState, Horizon
from fieldvisits.services import finding_joins, findings
from programs.choices import ProgrammeState, WhyLeftOut
from programs.contents import left_out_for
from programs.exceptions import FrozenError, SourceError
from programs.models import Measure, MeasureSource, Programme, SetAside
from programs.services import drafting, measures, programmes, sources
from receptions.choices import QuestionStatus
from territories import clock
from tests.factories import programs as make
from tests.factories.receptions import TopicBodyFactory, TopicFactory, question
from tests.factories.territories import MahallaFactory, OfficeFactory


def test_draft_groups_findings_and_questions_by_place_and_topic(where):
    make.finding(where, people_affected=3)
    make.finding(where, people_affected=4)
    question(reception=where.reception, topic=where.topic)

    programme = make.draft(where)

    lines = list(programme.lines.order_by("ordinal"))
    assert [(line.place, line.quantity, line.people_served) for line in lines] == [
        (where.mahalla, 2, 7),
        (where.district, 1, 1),
    ]
    assert [line.text for line in lines] == ["Quvur almashtiriladi"] * 2
    assert {line.office for line in lines} == {where.office}
    assert MeasureSource.objects.count() == 3


def test_draft_numbers_without_gaps(where):
    make.finding(where)
    first = make.draft(where)
    with pytest.raises(SourceError):
        make.draft(where)
    make.finding(where)
    second = make.draft(where)

    code = where.reception.code
    assert [first.number, second.number] == [f"{code}-2026-D01", f"{code}-2026-D02"]


def test_draft_dates_run_from_today_to_a_working_day(where):
    make.finding(where)

    line = make.draft(where).lines.get()

    assert (line.starts_on, line.due_on) == (dt.date(2026, 11, 24), dt.date(2026, 12, 24))


def test_draft_takes_only_what_waits_for_its_term_in_its_place_and_period(where):
    taken = make.finding(where)
    make.finding(where, state=FindingState.OPEN)
    make.finding(where, horizon=Horizon.MEDIUM)
    make.finding(where, territory=where.neighbour)
    make.finding(where, topic=TopicFactory(out_of_scope=True))
    early = make.finding(where)
    early.found_at = dt.datetime(2026, 9, 30, 12, tzinfo=dt.UTC)
    early.save()

    make.draft(where)

    assert [source.finding for source in MeasureSource.objects.all()] == [taken]


def test_draft_takes_unanswered_questions_only(where):
    question(QuestionStatus.ANSWERED, reception=where.reception, topic=where.topic)
    taken = question(QuestionStatus.ASSIGNED, reception=where.reception, topic=where.topic)

    make.draft(where)

    assert [source.question for source in MeasureSource.objects.all()] == [taken]


def test_draft_of_nothing_is_refused_and_leaves_no_number_used(where):
    with pytest.raises(SourceError):
        make.draft(where)

    assert not Programme.objects.exists()


def test_draft_of_a_foreign_territory_is_refused(where):
    with pytest.raises(SourceError):
        make.draft(where, territory=where.neighbour)


def test_draft_takes_a_source_once(where):
    make.finding(where)
    make.draft(where)

    with pytest.raises(SourceError):
        make.draft(where)


def test_the_database_keeps_a_source_in_one_measure(where):
    found = make.finding(where)
    make.finding(where, topic=where.other_topic)
    other = make.draft(where).lines.exclude(sources__finding=found).get()

    with pytest.raises(IntegrityError), transaction.atomic():
        MeasureSource.objects.create(measure=other, finding=found)


def test_office_is_the_nearest_branch_of_the_usual_bodies_in_order(where):
    far_body, region_body = where.far_office.body, OfficeFactory(territory=where.region).body
    topic = TopicFactory()
    TopicBodyFactory(topic=topic, body=OfficeFactory(territory=where.country).body, position=0)
    TopicBodyFactory(topic=topic, body=region_body, position=1)
    TopicBodyFactory(topic=topic, body=far_body, position=2)
    make.finding(where, topic=topic)

    assert make.draft(where).lines.get().office.body == region_body


def test_office_is_the_khokimiyat_where_no_body_has_a_branch(where):
    make.finding(where, topic=where.other_topic)

    assert make.draft(where).lines.get().office == where.khokimiyat


def test_office_complained_about_is_passed_over(where):
    question(reception=where.reception, topic=where.topic, complained_office=where.office)

    assert make.draft(where).lines.get().office == where.khokimiyat


def test_left_out_says_why(where):
    taken = make.finding(where)
    programme = make.draft(where)
    undecided = make.finding(where, state=FindingState.OPEN)
    other_term = make.finding(where, horizon=Horizon.MEDIUM)
    scope = make.finding(where, topic=TopicFactory(out_of_scope=True))
    new = make.finding(where)
    answered = question(QuestionStatus.ANSWERED, reception=where.reception)
    make.draft(where, horizon=Horizon.MEDIUM)

    why = {(one.kind, one.pk): one.why for one in sources.left_out(programme)}

    assert why == {
        ("finding", undecided.pk): WhyLeftOut.UNDECIDED,
        ("finding", other_term.pk): WhyLeftOut.OTHER_PROGRAMME,
        ("finding", scope.pk): WhyLeftOut.OUT_OF_SCOPE,
        ("finding", new.pk): WhyLeftOut.ADDABLE,
        ("question", answered.pk): WhyLeftOut.ANSWERED,
    }
    assert ("finding", taken.pk) not in why


def test_redraft_keeps_edited_lines_and_adds_what_is_new(where):
    make.finding(where)
    make.finding(where, topic=where.other_topic)
    programme = make.draft(where)
    edited = programme.lines.get(topic=where.topic)
    measures.edit(
        measure=edited, by=where.head, plan=measures.Plan.of(edited, text="200 metr quvur")
    )
    make.finding(where)
    make.finding(where, territory=MahallaFactory(parent=where.district))

    drafting.redraft(programme=programme, by=where.head)

    edited.refresh_from_db()
    assert (edited.text, edited.ordinal, edited.sources.count()) == ("200 metr quvur", 1, 2)
    assert list(programme.lines.values_list("ordinal", flat=True)) == [1, 2, 3]
    assert MeasureSource.objects.count() == 4


def test_redraft_drops_what_waits_no_more(where):
    gone = make.finding(where)
    make.finding(where, topic=where.other_topic)
    programme = make.draft(where)
    line = programme.lines.get(sources__finding=gone)
    measures.edit(measure=line, by=where.head, plan=measures.Plan.of(line, cost=Decimal(0)))
    findings.put_in_programme(findings=[gone], by=where.head)

    drafting.redraft(programme=programme, by=where.head)

    assert programme.lines.get().topic == where.other_topic


def test_redraft_of_nothing_leaves_the_draft_as_it_was(where):
    gone = make.finding(where)
    programme = make.draft(where)
    findings.put_in_programme(findings=[gone], by=where.head)

    with pytest.raises(SourceError):
        drafting.redraft(programme=programme, by=where.head)

    assert programme.lines.get().sources.count() == 1


def test_add_line_gives_a_left_out_problem_its_own_measure(where):
    make.finding(where)
    programme = make.draft(where)
    late = make.finding(where)

    line = drafting.add_line(programme=programme, problem=late, by=where.head)

    assert (line.ordinal, line.sources.get().finding) == (2, late)


def test_sources_move_between_measure_and_waiting(where):
    make.finding(where)
    programme = make.draft(where)
    line = programme.lines.get()
    late = make.finding(where)

    source = measures.add_source(measure=line, by=where.head, problem=late)
    assert line.sources.count() == 2
    assert measures.remove_source(source=source, by=where.head, reason="Yoʻq") is False
    assert measures.remove_source(source=line.sources.get(), by=where.head, reason="Yoʻq") is True

    assert not programme.lines.exists()


def test_what_the_head_takes_out_stays_out_of_a_new_draft_with_the_reason(where):
    make.finding(where)
    asked = question(reception=where.reception, topic=where.other_topic)
    programme = make.draft(where)
    source = MeasureSource.objects.get(question=asked)
    with pytest.raises(SourceError, match="Say why"):
        measures.remove_source(source=source, by=where.head, reason=" ")
    measures.remove_source(source=source, by=where.head, reason="Keyingi yilga")

    drafting.redraft(programme=programme, by=where.head)

    (left,) = sources.left_out(programme)
    assert (left.key, left.why) == (("question", asked.pk), WhyLeftOut.SET_ASIDE)
    assert left.why_words == "taken out of the draft: Keyingi yilga"
    assert left.is_addable
    programmes.submit(programme=programme, by=where.head)
    (kept,) = left_out_for(programme, where.head)
    assert kept.why_words == left.why_words


def test_a_problem_taken_in_again_is_set_aside_no_more(where):
    one, other = make.finding(where), make.finding(where, topic=where.other_topic)
    programme = make.draft(where)
    for source in MeasureSource.objects.filter(finding__in=[one, other]):
        measures.remove_source(source=source, by=where.head, reason="Keyingi yilga")

    line = drafting.add_line(programme=programme, problem=one, by=where.head)
    measures.add_source(measure=line, by=where.head, problem=other)

    assert not programme.set_aside.exists()


def test_a_problem_set_aside_may_go_into_another_programme(where):
    found = make.finding(where)
    make.finding(where, topic=where.other_topic)
    programme = make.draft(where)
    source = MeasureSource.objects.get(finding=found)
    measures.remove_source(source=source, by=where.head, reason="Boshqa dasturga")

    other = make.draft(where)

    assert other.lines.get().sources.get().finding == found
    assert [one.why for one in sources.left_out(programme)] == [WhyLeftOut.OTHER_PROGRAMME]


def test_the_database_wants_a_reason_and_one_problem_of_what_is_set_aside(where):
    found = make.finding(where)
    programme = make.draft(where)
    values = {"programme": programme, "by": where.head}
    for wrong in ({"finding": found, "reason": ""}, {"reason": "Boshqa"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SetAside.objects.create(**values, **wrong)
    SetAside.objects.create(**values, finding=found, reason="Boshqa")
    with pytest.raises(IntegrityError), transaction.atomic():
        SetAside.objects.create(**values, finding=found, reason="Yana")


def test_a_line_nobody_edited_keeps_its_key_in_a_new_draft(where):
    make.finding(where)
    make.finding(where, topic=where.other_topic)
    programme = make.draft(where)
    before = {line.topic_id: line.pk for line in programme.lines.all()}
    make.finding(where)
    make.finding(where, topic=TopicFactory())

    drafting.redraft(programme=programme, by=where.head)

    after = {line.topic_id: line.pk for line in programme.lines.all()}
    assert {topic: after[topic] for topic in before} == before
    assert len(after) == 3
    assert programme.lines.get(topic=where.topic).quantity == 2


@pytest.mark.parametrize("state", [s for s in ProgrammeState if s not in ("draft", "returned")])
def test_the_plan_is_frozen_once_submitted(where, state):
    make.finding(where)
    line = make.sent(where).lines.get()
    values = {"state": state}
    if state == ProgrammeState.DISCARDED:
        values |= {
            "discard_reason": "Kerak emas",
            "discarded_by": where.head,
            "discarded_at": clock.now(),
        }
    Programme.objects.filter(pk=line.programme_id).update(**values)
    line.refresh_from_db()
    late = make.finding(where)
    calls = [
        lambda: measures.edit(measure=line, by=where.head, plan=measures.Plan.of(line)),
        lambda: measures.add_source(measure=line, by=where.head, problem=late),
        lambda: measures.remove_source(source=line.sources.get(), by=where.head, reason="Yoʻq"),
        lambda: drafting.redraft(programme=line.programme, by=where.head),
        lambda: drafting.add_line(programme=line.programme, problem=late, by=where.head),
    ]

    for call in calls:
        with pytest.raises(FrozenError):
            call()


def test_the_database_freezes_the_plan(where):
    line = make.sent(where).lines.get()
    other = make.sent(where).lines.get()
    forbidden = [
        lambda: Measure.objects.filter(pk=line.pk).update(cost=5, funding="fund"),
        lambda: Measure.objects.filter(pk=line.pk).delete(),
        lambda: MeasureSource.objects.filter(measure=line).delete(),
        lambda: MeasureSource.objects.create(measure=line, finding=make.finding(where)),
        lambda: MeasureSource.objects.filter(measure=line).update(measure=other),
    ]

    for statement in forbidden:
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            statement()
    Measure.objects.filter(pk=line.pk).update(state="in_work")


def joined(where, *findings_, people=CausePeople.LARGEST):
    """Findings joined to the first of them."""
    first, *others = findings_
    finding_joins.join(
        cause=first, others=others, reason="Bitta quvur", by=where.head, people=people
    )
    return first


@pytest.mark.parametrize(("rule", "people"), [(CausePeople.LARGEST, 5), (CausePeople.SUM, 8)])
def test_draft_takes_findings_of_one_cause_once(where, rule, people):
    cause = joined(
        where,
        make.finding(where, people_affected=3),
        make.finding(where, people_affected=5, severity=3),
        people=rule,
    )

    programme = make.draft(where)

    line = programme.lines.get()
    assert (line.quantity, line.people_served) == (1, people)
    assert [source.finding for source in MeasureSource.objects.all()] == [cause]
    assert sources.left_out(programme) == []


def test_a_source_joined_to_another_finding_leaves_the_draft(where):
    kept, other = make.finding(where), make.finding(where)
    programme = make.draft(where)
    assert MeasureSource.objects.count() == 2

    joined(where, kept, other)
    drafting.redraft(programme=programme, by=where.head)

    assert [source.finding for source in MeasureSource.objects.all()] == [kept]
