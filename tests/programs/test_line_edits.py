import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from django.db import DatabaseError, transaction

from fieldvisits.choices import Horizon
from programs.choices import CountedFrom, FundingSource, JoinBy, WhyLeftOut
from programs.contents import left_out_for
from programs.exceptions import DecisionError, FrozenError, SourceError
from programs.models import Measure, MeasureSource
from programs.services import drafting, line_edits, measures, programmes, sources, trace
from programs.services.areas import Choice
from tests.factories import programs as make
from tests.factories.receptions import TopicFactory, appeal, question
from tests.factories.territories import MahallaFactory, OfficeFactory


def own(where, programme, **fields):
    plan = {
        "text": "Maktabga bino quriladi",
        "unit": "bino",
        "quantity": Decimal(1),
        "cost": Decimal(0),
        "funding": FundingSource.NONE,
        "office": where.office,
        "starts_on": dt.date(2026, 12, 1),
        "due_on": dt.date(2026, 12, 30),
        "expected_result": "Bino ochiladi",
        "people_served": 5,
        **fields.pop("plan", {}),
    }
    values = {"place": where.district, "topic": where.topic, "reason": "Hokim topshirigʻi"}
    return line_edits.add_own(
        programme=programme, by=where.head, plan=measures.Plan(**plan), **{**values, **fields}
    )


def test_a_line_follows_the_library(where):
    pump = make.typical(where, words="nasos", counted_from=CountedFrom.FIXED, position=2)
    pipe = make.typical(
        where,
        words="quvur",
        counted_from=CountedFrom.PEOPLE,
        quantity_each=Decimal("2.5"),
        cost_from=Decimal("100.01"),
        cost_to=Decimal("200.02"),
        funding=FundingSource.LOCAL_BUDGET,
        body=where.far_office.body,
        duration_days=45,
    )
    make.finding(where, text="Quvur yorilgan", people_affected=3)
    make.finding(where, text="Насос куйган")

    lines = {line.typical: line for line in make.draft(where).lines.all()}

    line = lines[pipe]
    assert (line.text, line.unit, line.quantity) == (pipe.name_uz, "metr", Decimal("7.50"))
    assert (line.cost, line.funding, line.is_estimate) == (
        Decimal("1125.11"),
        FundingSource.LOCAL_BUDGET,
        True,
    )
    assert line.due_on == dt.date(2027, 1, 8)
    assert (lines[pump].quantity, lines[pump].cost, lines[pump].is_estimate) == (1, 0, False)


def test_the_usual_office_of_the_library_comes_before_that_of_the_topic(where):
    usual = OfficeFactory(territory=where.district)
    make.typical(where, body=usual.body)
    make.finding(where)
    make.finding(where, topic=where.other_topic)

    lines = make.draft(where).lines.all()

    assert {line.topic: line.office for line in lines} == {
        where.topic: usual,
        where.other_topic: where.khokimiyat,
    }


def counted(line):
    line.refresh_from_db()
    return line.quantity, line.cost, line.people_served


def by_metres(where):
    """Two metres a person, five soums each; two findings of three people in one line."""
    make.typical(
        where,
        counted_from=CountedFrom.PEOPLE,
        quantity_each=2,
        cost_from=4,
        cost_to=6,
        funding=FundingSource.FUND,
    )
    made = [make.finding(where, people_affected=3) for _one in range(2)]
    return make.draft(where), made


def test_the_quantity_follows_the_problems_put_in_and_taken_out(where):
    programme, (first, second) = by_metres(where)
    line = programme.lines.get()
    assert counted(line) == (12, 60, 6)

    late = make.finding(where, people_affected=1)
    measures.add_source(measure=line, by=where.head, problem=late)
    assert counted(line) == (14, 70, 7)
    for found, left in ((first, (8, 40, 4)), (second, (2, 10, 1))):
        source = line.sources.get(finding=found)
        measures.remove_source(source=source, by=where.head, reason="Boshqa")
        assert counted(line) == left
    assert line.expected_result == "Hal etilgan muammolar: 1. Yordam olgan odamlar: 1."


def test_the_quantity_follows_problems_parted_twice_and_moved(where):
    programme, _made = by_metres(where)
    make.finding(where, people_affected=5)
    drafting.redraft(programme=programme, by=where.head)
    line = programme.lines.get()
    first, second, _third = line.sources.order_by("pk")

    one = line_edits.split(measure=line, by=where.head, parted=[first])
    line_edits.split(measure=line, by=where.head, parted=[second])
    assert counted(line) == (10, 50, 5)

    line_edits.move_sources(measure=one, by=where.head, parted=[one.sources.get()], to=line)
    assert counted(line) == (16, 80, 8)


@pytest.mark.parametrize("change", [{"quantity": Decimal(99)}, {"unit": "km"}, {"text": "Oʻzim"}])
def test_a_plan_changed_by_hand_is_not_counted_anew(where, change):
    programme, _made = by_metres(where)
    line = programme.lines.get()
    measures.edit(measure=line, by=where.head, plan=measures.Plan.of(line, **change))
    before = counted(line)

    measures.add_source(measure=line, by=where.head, problem=make.finding(where))

    assert counted(line) == before


def test_a_changed_cost_is_no_estimate_any_more(where):
    make.typical(where, cost_from=1, cost_to=3, funding=FundingSource.FUND)
    make.finding(where)
    line = make.draft(where).lines.get()

    line = measures.edit(measure=line, by=where.head, plan=measures.Plan.of(line, text="Boshqa"))
    assert line.is_estimate
    line = measures.edit(measure=line, by=where.head, plan=measures.Plan.of(line, cost=Decimal(7)))
    assert not line.is_estimate


def test_a_switched_off_measure_is_not_proposed(where):
    make.typical(where, is_active=False)
    make.finding(where)

    assert make.draft(where).lines.get().typical is None


def test_only_the_chosen_kinds_are_taken_and_the_rest_says_so(where):
    taken = make.finding(where)
    other = make.finding(where)
    asked = question(reception=where.reception, topic=where.topic)
    choice = Choice(questions=False, of_field_receptions=(taken.field_reception,))

    programme = make.draft(where, choice=choice)

    assert [one.finding for one in MeasureSource.objects.all()] == [taken]
    why = {(one.kind, one.pk): one.why for one in sources.left_out(programme)}
    assert why == {
        ("finding", other.pk): WhyLeftOut.NOT_CHOSEN,
        ("question", asked.pk): WhyLeftOut.NOT_CHOSEN,
    }
    drafting.add_line(programme=programme, problem=other, by=where.head)
    drafting.redraft(programme=programme, by=where.head)
    assert {one.finding for one in MeasureSource.objects.all()} == {taken, other}


@pytest.mark.parametrize(
    "fields",
    [
        {"choice": Choice(rounds=False, field_receptions=False, questions=False)},
        {"budget": Decimal(0)},
        {"choice": Choice(field_receptions=False, questions=False)},
    ],
)
def test_a_draft_of_no_kind_or_no_money_is_refused(where, fields):
    make.finding(where)

    with pytest.raises(SourceError):
        make.draft(where, **fields)


def test_a_draft_of_a_mahalla_takes_its_problems_only(where):
    here = make.finding(where)
    make.finding(where, territory=MahallaFactory(parent=where.district))
    question(reception=where.reception, topic=where.topic)

    programme = make.draft(where, territory=where.mahalla)

    assert [one.finding for one in MeasureSource.objects.all()] == [here]
    assert programme.khokimiyat == where.khokimiyat
    assert sources.left_out(programme) == []


def test_a_repeated_question_goes_after_many_people_and_before_one_asked_once(where):
    once = question(reception=where.reception, topic=where.other_topic)
    first = appeal(where.reception, topic=where.topic)
    again = question(reception=where.reception, topic=TopicFactory())
    again.appeal.__class__.objects.filter(pk=again.appeal_id).update(repeat_of=first)
    many = make.finding(where, topic=where.topic, people_affected=90)

    lines = make.draft(where).lines.order_by("ordinal")

    held = [line.sources.get().problem for line in lines]
    assert held[0] == many
    assert held.index(again) < held.index(once)


@pytest.fixture
def costly(where):
    """A measure of 100 soums a street."""
    return make.typical(
        where,
        joins=JoinBy.STREET,
        counted_from=CountedFrom.FIXED,
        cost_from=Decimal(100),
        cost_to=Decimal(100),
        funding=FundingSource.LOCAL_BUDGET,
    )


def test_what_does_not_fit_into_the_budget_is_kept_with_its_cost(where, costly):
    for people, street in ((9, "Navoiy koʻchasi 1"), (5, "Lola koʻchasi 2"), (2, "Gul koʻchasi 3")):
        make.finding(where, people_affected=people, residence=street)
    free = make.finding(where, topic=where.other_topic)

    programme = make.draft(where, budget=Decimal("200.00"))

    lines = list(programme.lines.order_by("ordinal"))
    assert [(line.people_served, line.cost) for line in lines] == [(9, 100), (5, 100), (1, 0)]
    assert free.pk == lines[2].sources.get().finding_id
    (left,) = sources.left_out(programme)
    assert (left.why, left.amount, left.is_addable) == (WhyLeftOut.OVER_BUDGET, 100, True)
    assert [(one["cost"], one["people"]) for one in programme.over_budget] == [("100.00", 2)]


def test_edited_lines_come_first_into_the_budget(where, costly):
    make.finding(where, people_affected=9, residence="Navoiy koʻchasi 1")
    make.finding(where, people_affected=5, residence="Lola koʻchasi 2")
    programme = make.draft(where, budget=Decimal(200))
    last = programme.lines.get(people_served=5)
    plan = measures.Plan.of(last, cost=Decimal("150.50"))
    measures.edit(measure=last, by=where.head, plan=plan)

    drafting.redraft(programme=programme, by=where.head)

    assert programme.lines.get().pk == last.pk
    programme.refresh_from_db()
    assert [one["people"] for one in programme.over_budget] == [9]


def test_new_problems_join_the_edited_line_of_their_group(where, costly):
    make.finding(where, residence="Navoiy koʻchasi 1")
    make.finding(where, residence="Lola koʻchasi 2")
    programme = make.draft(where)
    for line in programme.lines.all():
        measures.edit(measure=line, by=where.head, plan=measures.Plan.of(line, text="Oʻzgargan"))
    new = make.finding(where, residence="Лола кўчаси, 7")
    apart = make.finding(where, residence="Chinor koʻchasi 7")

    drafting.redraft(programme=programme, by=where.head)

    line = MeasureSource.objects.get(finding=new).measure
    assert {one.finding.residence for one in line.sources.all()} == {
        "Lola koʻchasi 2",
        "Лола кўчаси, 7",
    }
    assert not MeasureSource.objects.get(finding=apart).measure.is_edited


def test_an_own_measure_is_marked_kept_and_submitted(where):
    make.finding(where)
    programme = make.draft(where)

    line = own(where, programme)
    drafting.redraft(programme=programme, by=where.head)
    programmes.submit(programme=programme, by=where.head)

    line.refresh_from_db()
    assert line.without_source_reason == "Hokim topshirigʻi"
    assert not line.sources.exists()


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"reason": "  "}, SourceError),
        ({"plan": {"cost": Decimal(5)}}, DecisionError),
        ({"plan": {"quantity": Decimal(-1)}}, DecisionError),
    ],
)
def test_an_own_measure_needs_a_reason_and_right_amounts(where, fields, error):
    make.finding(where)
    programme = make.draft(where)

    with pytest.raises(error):
        own(where, programme, **fields)

    assert programme.lines.count() == 1


def test_lines_change_places_and_keep_them(where):
    make.finding(where, people_affected=9)
    make.finding(where, topic=where.other_topic)
    programme = make.draft(where)
    first, second = programme.lines.order_by("ordinal")

    line_edits.move(measure=second, by=where.head, up=True)
    with pytest.raises(DecisionError):
        line_edits.move(measure=second, by=where.head, up=True)
    drafting.redraft(programme=programme, by=where.head)

    lines = programme.lines.order_by("ordinal")
    assert [line.pk for line in lines] == [second.pk, first.pk]
    assert [line.is_edited for line in lines] == [True, False]


def test_a_line_is_parted_and_joined_again_with_its_money(where, costly):
    kept = make.finding(where, people_affected=3, residence="Navoiy koʻchasi 1")
    parted = make.finding(where, people_affected=4, residence="Navoiy koʻchasi 2")
    programme = make.draft(where)
    line = programme.lines.get()
    source = line.sources.get(finding=parted)

    new = line_edits.split(measure=line, by=where.head, parted=[source])

    line.refresh_from_db()
    assert (line.people_served, new.people_served) == (3, 4)
    assert (line.sources.get().finding, new.sources.get().finding) == (kept, parted)
    joined = line_edits.join(measure=line, by=where.head, other=new)
    assert (joined.cost, joined.quantity, joined.people_served) == (200, 2, 7)
    assert joined.sources.count() == 2
    assert programme.lines.get().pk == line.pk


def test_all_problems_of_a_line_cannot_be_parted(where):
    make.finding(where)
    line = make.draft(where).lines.get()

    with pytest.raises(SourceError):
        line_edits.split(measure=line, by=where.head, parted=list(line.sources.all()))


def test_a_problem_moves_to_another_line_and_takes_an_empty_one_along(where):
    moved = make.finding(where)
    make.finding(where, topic=where.other_topic)
    programme = make.draft(where)
    source = MeasureSource.objects.get(finding=moved)
    target = programme.lines.exclude(pk=source.measure_id).get()

    gone = line_edits.move_sources(
        measure=source.measure, by=where.head, parted=[source], to=target
    )

    assert gone
    assert programme.lines.get().sources.count() == 2


def test_lines_of_a_submitted_programme_stay(where):
    make.finding(where)
    make.finding(where, topic=where.other_topic)
    programme = make.submitted(where)
    first, second = programme.lines.order_by("ordinal")
    parted = list(first.sources.all())
    calls = [
        lambda: line_edits.move(measure=second, by=where.head, up=True),
        lambda: line_edits.join(measure=first, by=where.head, other=second),
        lambda: line_edits.split(measure=first, by=where.head, parted=parted),
        lambda: line_edits.move_sources(measure=first, by=where.head, parted=parted, to=second),
        lambda: own(where, programme),
    ]

    for call in calls:
        with pytest.raises(FrozenError):
            call()


def test_lines_of_two_programmes_are_never_joined(where):
    make.finding(where)
    first = make.draft(where).lines.get()
    make.finding(where, horizon=Horizon.MEDIUM)
    other = make.draft(where, horizon=Horizon.MEDIUM).lines.get()

    with pytest.raises(SourceError):
        line_edits.join(measure=first, by=where.head, other=other)
    with pytest.raises(SourceError):
        line_edits.move_sources(
            measure=first, by=where.head, parted=list(first.sources.all()), to=other
        )


def matrix_of(programme, show="all"):
    lines = list(programme.lines.prefetch_related("sources").order_by("ordinal"))
    reads = {source.pk for line in lines for source in line.sources.all()}
    left_out = left_out_for(programme, programme.drafted_by)
    return trace.matrix(lines, left_out, show, reads=reads)


def test_the_matrix_shows_each_problem_once(where):
    make.finding(where, text="=cmd|'/c calc'!A0")
    programme = make.draft(where)
    own(where, programme)
    waiting = make.finding(where, text="@SUM(1)")

    rows = matrix_of(programme)

    assert [(row.measure is not None, row.left_out is not None) for row in rows] == [
        (True, False),
        (True, False),
        (False, True),
    ]
    assert rows[1].why == "Hokim topshirigʻi"
    assert [row.label for row in matrix_of(programme, "without")] == ["–", f"F-{waiting.pk}"]
    book = openpyxl.load_workbook(io.BytesIO(trace.xlsx(rows, sheet_name="2026/D01"[:4])))
    cells = [cell for line in book.active.iter_rows(values_only=True) for cell in line]
    assert "'=cmd|'/c calc'!A0" in cells
    assert "'@SUM(1)" in cells
    assert not [cell for cell in cells if isinstance(cell, str) and cell[:1] in "=@+" and cell]


def test_one_frozen_line_among_many_refuses_the_whole_statement(where):
    frozen = make.measure(where)
    make.finding(where)
    draft = make.draft(where)
    line = draft.lines.get()
    new = [
        Measure(**{**_columns(line), "programme": programme, "ordinal": 50})
        for programme in (draft, frozen.programme)
    ]

    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Measure.objects.bulk_create(new)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        MeasureSource.objects.filter(measure__in=[line, frozen])._raw_delete("default")

    assert set(Measure.objects.all()) == {line, frozen}
    assert MeasureSource.objects.count() == 2


def _columns(line):
    named = ("topic", "place", "office", "text", "unit", "quantity", "funding")
    return {name: getattr(line, name) for name in (*named, "starts_on", "due_on")}
