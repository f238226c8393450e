import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction

from fieldvisits.choices import FindingState
from programs.choices import FundingSource, MeasureState
from programs.exceptions import DecisionError, ProgramsError
from programs.models import Evidence, Measure, MeasureReport, MeasureSource
from programs.services import measures
from tests.factories import programs as make

STEPS = {
    "take": lambda m, w: measures.take(measure=m, by=w.executor),
    "report": lambda m, w: make.report(w, m),
    "verify": lambda m, w: measures.verify(measure=m, by=w.registrar, confirmed=True, note="Bor"),
    "refute": lambda m, w: measures.verify(measure=m, by=w.registrar, confirmed=False, note="Yoʻq"),
    "ask": lambda m, w: measures.ask_impossible(measure=m, by=w.executor, grounds="Yer yoʻq"),
    "take_off": lambda m, w: measures.declare_impossible(
        measure=m, by=w.regional_head, grounds="Yer yoʻq"
    ),
}
AFTER = {
    ("planned", "take"): "in_work",
    ("planned", "report"): "reported",
    ("planned", "ask"): "planned",
    ("planned", "take_off"): "impossible",
    ("in_work", "report"): "reported",
    ("in_work", "ask"): "in_work",
    ("in_work", "take_off"): "impossible",
    ("reported", "verify"): "verified",
    ("reported", "refute"): "in_work",
}


@pytest.mark.parametrize("state", list(MeasureState))
@pytest.mark.parametrize("step", list(STEPS))
def test_steps_follow_the_table(where, state, step):
    measure = make.measure(where, state)
    after = AFTER.get((state, step))

    if after:
        STEPS[step](measure, where)
    else:
        with pytest.raises(ProgramsError):
            STEPS[step](measure, where)

    measure.refresh_from_db()
    assert measure.state == (after or state)


@pytest.mark.parametrize("step", list(STEPS))
def test_nothing_moves_before_the_programme_is_sent(where, step):
    make.finding(where)
    measure = make.approved(where).lines.get()

    with pytest.raises(ProgramsError):
        STEPS[step](measure, where)

    assert not MeasureReport.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"quantity": Decimal(0)},
        {"quantity": Decimal(-1)},
        {"cost": Decimal(-1)},
        {"cost": Decimal(5), "funding": FundingSource.NONE},
        {"due_on": dt.date(2026, 11, 1)},
        {"starts_on": dt.date(1900, 1, 1)},
        {"due_on": dt.date(2062, 12, 1)},
    ],
)
def test_edit_refuses_a_plan_that_does_not_hold(where, changes):
    make.finding(where)
    measure = make.draft(where).lines.get()

    with pytest.raises(DecisionError):
        measures.edit(measure=measure, by=where.head, plan=measures.Plan.of(measure, **changes))


def test_the_database_wants_a_source_of_money(where):
    make.finding(where)
    measure = make.draft(where).lines.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Measure.objects.filter(pk=measure.pk).update(cost=5)


def test_edit_changes_the_plan(where):
    make.finding(where)
    measure = make.draft(where).lines.get()
    plan = measures.Plan.of(
        measure, text="Quvur", cost=Decimal("12.5"), funding=FundingSource.LOCAL_BUDGET
    )

    measures.edit(measure=measure, by=where.head, plan=plan)

    measure.refresh_from_db()
    assert (measure.text, measure.cost, measure.is_edited) == ("Quvur", Decimal("12.50"), True)


@pytest.mark.parametrize(
    ("written", "people", "expected"),
    [
        ("", 40, "Hal etilgan muammolar: 1. Yordam olgan odamlar: 40."),
        ("Quvur 200 metr", 40, "Quvur 200 metr"),
    ],
)
def test_edit_lets_a_proposed_result_name_the_people_typed(where, written, people, expected):
    make.finding(where)
    line = make.draft(where).lines.get()
    if written:
        plan = measures.Plan.of(line, expected_result=written)
        line = measures.edit(measure=line, by=where.head, plan=plan)

    plan = measures.Plan.of(line, people_served=people)
    edited = measures.edit(measure=line, by=where.head, plan=plan)

    assert (edited.people_served, edited.expected_result) == (people, expected)


def test_report_not_final_leaves_the_measure_in_work(where):
    measure = make.measure(where)

    make.report(where, measure, is_final=False, quantity_done=Decimal("0.5"), spent=Decimal(2))

    measure.refresh_from_db()
    assert (measure.state, measure.quantity_done, measure.spent) == ("in_work", Decimal("0.5"), 2)
    assert measure.reported_at is None


def test_report_keeps_evidence_with_its_digest(where):
    measure = make.measure(where)

    make.report(where, measure, files=[make.photo("yoʻl.png")])

    kept = Evidence.objects.get()
    assert (kept.name, kept.content_type, len(kept.sha256)) == ("yoʻl.png", "image/png", 64)
    assert kept.file.size == kept.size


def test_report_with_a_file_of_another_kind_writes_nothing(where):
    measure = make.measure(where)
    script = SimpleUploadedFile("dalil.pdf", b"<script>alert(1)</script>")

    with pytest.raises(ValidationError):
        make.report(where, measure, files=[make.photo(), script])

    assert not MeasureReport.objects.exists()
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("fields", [{"text": " "}, {"quantity_done": -1}, {"quantity_done": 0}])
def test_report_refuses_what_says_nothing(where, fields):
    measure = make.measure(where)

    with pytest.raises(DecisionError):
        make.report(where, measure, **fields)


def test_reports_cannot_be_rewritten(where):
    make.measure(where, "reported")

    with pytest.raises(DatabaseError), transaction.atomic():
        MeasureReport.objects.update(spent=1)


def test_verify_solves_the_findings(where):
    measure = make.measure(where, "verified")

    found = measure.sources.get().finding
    assert (found.state, found.result) == (FindingState.SOLVED, "Suv kelyapti")
    assert measure.verified_by == where.registrar


def test_verify_is_refused_to_the_reporter(where):
    measure = make.measure(where, "in_work")
    make.report(where, measure, by=where.registrar)

    with pytest.raises(DecisionError):
        measures.verify(measure=measure, by=where.registrar, confirmed=True, note="Bor")


def test_not_confirmed_goes_back_to_work_and_is_no_longer_in_time(where):
    measure = make.measure(where, "reported")

    measures.verify(measure=measure, by=where.head, confirmed=False, note="Quvur yoʻq")

    measure.refresh_from_db()
    assert (measure.state, measure.reported_at) == ("in_work", None)


def test_a_check_says_what_was_seen(where):
    measure = make.measure(where, "reported")

    with pytest.raises(DecisionError):
        measures.verify(measure=measure, by=where.head, confirmed=True, note=" ")


def test_an_impossible_measure_lets_its_problems_wait_again(where):
    measure = make.measure(where, "impossible")

    source = measure.sources.get()
    assert source.released_at is not None
    assert source.finding.state == FindingState.WAITING
    again = make.draft(where)
    assert MeasureSource.objects.held().get().measure.programme == again


def test_impossible_is_decided_by_another_than_who_asked(where):
    measure = make.measure(where, "in_work")
    measures.ask_impossible(measure=measure, by=where.regional_head, grounds="Yer yoʻq")

    with pytest.raises(DecisionError):
        measures.declare_impossible(measure=measure, by=where.regional_head)
    with pytest.raises(DecisionError):
        measures.refuse_impossible(measure=measure, by=where.regional_head)


def test_impossible_needs_grounds(where):
    measure = make.measure(where, "in_work")

    with pytest.raises(DecisionError):
        measures.ask_impossible(measure=measure, by=where.executor, grounds="")
    with pytest.raises(DecisionError):
        measures.declare_impossible(measure=measure, by=where.regional_head)


def test_a_refused_request_leaves_the_measure_to_be_done(where):
    measure = make.measure(where, "in_work")
    measures.ask_impossible(measure=measure, by=where.executor, grounds="Yer yoʻq")
    with pytest.raises(DecisionError):
        measures.ask_impossible(measure=measure, by=where.head, grounds="Yer yoʻq")

    measures.refuse_impossible(measure=measure, by=where.regional_head)

    measure.refresh_from_db()
    assert (measure.state, measure.is_impossibility_asked) == ("in_work", False)
