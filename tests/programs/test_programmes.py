import pytest
from django.db import IntegrityError, transaction

from fieldvisits.choices import FindingState
from fieldvisits.services import findings
from programs.choices import PROGRAMME_NEXT, ProgrammeState
from programs.exceptions import DecisionError, ProgramsError, SourceError, TransitionError
from programs.models import Programme
from programs.services import draft_changes, drafting, measures, programmes
from receptions.models import Question
from territories import clock
from tests.factories import programs as make
from tests.factories.receptions import appeal

STEPS = {
    ProgrammeState.SUBMITTED: lambda p, w: programmes.submit(programme=p, by=w.head),
    ProgrammeState.APPROVED: lambda p, w: programmes.approve(programme=p, by=w.regional_head),
    ProgrammeState.RETURNED: lambda p, w: programmes.return_(
        programme=p, by=w.regional_head, reason="Narxi yoʻq"
    ),
    ProgrammeState.SENT: lambda p, w: programmes.send(programme=p, by=w.head),
    ProgrammeState.CLOSED: lambda p, w: programmes.close(programme=p, by=w.head),
    ProgrammeState.DISCARDED: lambda p, w: draft_changes.discard(
        programme=p, by=w.head, reason="Ikkinchi marta tuzilgan"
    ),
}
WAY = {
    ProgrammeState.DRAFT: [],
    ProgrammeState.SUBMITTED: ["submitted"],
    ProgrammeState.RETURNED: ["submitted", "returned"],
    ProgrammeState.APPROVED: ["submitted", "approved"],
    ProgrammeState.SENT: ["submitted", "approved", "sent"],
    ProgrammeState.DISCARDED: ["discarded"],
}


def brought(where, state):
    """A programme of one measure in the state; a closed one has its measure taken off."""
    make.finding(where)
    programme = make.draft(where)
    for step in WAY.get(state, WAY[ProgrammeState.SENT]):
        programme = STEPS[ProgrammeState(step)](programme, where)
    if state == ProgrammeState.CLOSED:
        line = programme.lines.get()
        measures.declare_impossible(measure=line, by=where.regional_head, grounds="Yer yoʻq")
        programme = programmes.close(programme=programme, by=where.head)
    return programme


@pytest.mark.parametrize("state", list(ProgrammeState))
@pytest.mark.parametrize("wanted", list(STEPS))
def test_steps_follow_the_table(where, state, wanted):
    programme = brought(where, state)
    allowed = wanted in PROGRAMME_NEXT[state] and wanted != ProgrammeState.CLOSED

    if allowed:
        STEPS[wanted](programme, where)
    else:
        with pytest.raises(ProgramsError):
            STEPS[wanted](programme, where)

    programme.refresh_from_db()
    assert programme.state == (wanted if allowed else state)


def test_submit_refuses_a_programme_without_measures(where):
    make.finding(where)
    programme = make.draft(where)
    programme.lines.all().delete()

    with pytest.raises(SourceError):
        programmes.submit(programme=programme, by=where.head)


def test_submit_refuses_a_measure_due_in_the_past(where, time_machine):
    make.finding(where)
    programme = make.draft(where)
    time_machine.move_to("2026-12-29T10:00:00+05:00")

    with pytest.raises(DecisionError):
        programmes.submit(programme=programme, by=where.head)


def test_submit_refuses_a_source_that_went_another_way(where):
    found = make.finding(where)
    programme = make.draft(where)
    findings.put_in_programme(findings=[found], by=where.head)

    with pytest.raises(SourceError):
        programmes.submit(programme=programme, by=where.head)


def test_submit_keeps_what_is_left_out(where):
    make.finding(where)
    programme = make.draft(where)
    late = make.finding(where)

    programme = programmes.submit(programme=programme, by=where.head)

    assert [(one["kind"], one["pk"]) for one in programme.left_out] == [("finding", late.pk)]


@pytest.mark.parametrize("step", [programmes.approve, programmes.return_])
def test_nobody_decides_on_the_own_programme(where, step):
    make.finding(where)
    programme = make.draft(where, by=where.regional_head)
    programme = programmes.submit(programme=programme, by=where.head)
    reason = {"reason": "x"} if step is programmes.return_ else {}

    with pytest.raises(DecisionError):
        step(programme=programme, by=where.regional_head, **reason)


def test_the_database_keeps_the_approver_apart(where):
    make.finding(where)
    programme = make.approved(where)

    with pytest.raises(IntegrityError), transaction.atomic():
        Programme.objects.filter(pk=programme.pk).update(approved_by=where.head)


def test_approve_puts_the_findings_into_the_programme(where):
    found = make.finding(where)

    make.approved(where)

    found.refresh_from_db()
    assert (found.state, found.decided_by) == (FindingState.IN_PROGRAMME, where.regional_head)


def test_return_needs_a_reason_and_keeps_each(where):
    make.finding(where)
    programme = make.submitted(where)
    with pytest.raises(DecisionError):
        programmes.return_(programme=programme, by=where.regional_head, reason="  ")

    for reason in ("Narxi yoʻq", "Muddat uzoq"):
        programmes.return_(programme=programme, by=where.regional_head, reason=reason)
        programmes.submit(programme=programme, by=where.head)

    programme.refresh_from_db()
    assert programme.return_reason == "Muddat uzoq"
    assert [one.reason for one in programme.returns.all()] == ["Narxi yoʻq", "Muddat uzoq"]


def test_close_refuses_while_a_measure_is_unfinished(where):
    programme = make.sent(where)

    with pytest.raises(DecisionError, match="1"):
        programmes.close(programme=programme, by=where.head)


def test_close_after_everything_is_verified(where):
    line = make.measure(where, "verified")

    closed = programmes.close(programme=line.programme, by=where.head)

    assert closed.closed_at is not None


def test_a_question_withdrawn_since_is_not_submitted(where):
    first, second = appeal(
        reception=where.reception, topic=where.topic, questions=2
    ).questions.all()
    programme = make.draft(where)
    Question.everything.filter(pk=second.pk).update(
        withdrawn_at=clock.now(), withdrawn_by=where.head
    )

    with pytest.raises(SourceError, match="no longer wait"):
        programmes.submit(programme=programme, by=where.head)

    assert drafting.drop_stale(programme) == 1
    assert programme.lines.get().sources.get().question == first


def test_a_stale_copy_does_not_jump_over_a_step(where):
    make.finding(where)
    stale = make.draft(where)
    programmes.submit(programme=stale, by=where.head)

    with pytest.raises(TransitionError):
        programmes.submit(programme=stale, by=where.head)
