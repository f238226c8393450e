"""Taken, answered, accepted, returned, closed, verified: every step, and every one refused."""

import pytest
from django.db.models import Model

from receptions.choices import (
    AnswerDecision,
    AppealType,
    HopReason,
    LegalGround,
    Outcome,
    QuestionStatus,
    VerificationMethod,
)
from receptions.exceptions import DecisionError, ReceptionsError
from receptions.models import Answer, Assignment, Deadline, QuestionEvent, Verification
from receptions.services import control, routing
from tests.factories.receptions import (
    ApplicantFactory,
    TopicFactory,
    appeal,
    executor_of,
    head_of,
    pdf,
    question,
    registrar_of,
    verified,
)
from tests.factories.territories import OfficeFactory, UserFactory

pytestmark = pytest.mark.django_db

S = QuestionStatus


def _verify(asked, **fields):
    defaults = {"by": head_of(asked.reception), "method": VerificationMethod.VISIT, "note": "!"}
    return control.verify(question=asked, **{**defaults, "confirmed": True, **fields})


def _close(asked, outcome=Outcome.SATISFIED, ground=LegalGround.MERITS, by=None):
    by = by or head_of(asked.reception)
    return control.close(
        question=asked, by=by, outcome=outcome, ground=ground, sent_to="Adliya boshqarmasi"
    )


# -- the plain way -------------------------------------------------------------------------------


def test_take_is_written_once():
    asked = question(S.ASSIGNED)
    executor = executor_of(asked.office)

    hop = control.take(question=asked, by=executor)

    assert (hop.taken_by, bool(hop.taken_at)) == (executor, True)
    with pytest.raises(DecisionError, match="already taken"):
        control.take(question=asked, by=executor)


def test_answer_waits_for_the_reception_with_its_papers():
    asked = question(S.ASSIGNED)
    executor = executor_of(asked.office)

    given = control.answer(
        question=asked,
        by=executor,
        text="Nasos almashtirildi.",
        outcome=Outcome.SATISFIED,
        letter_number="12-34",
        files=[pdf()],
    )

    asked.refresh_from_db()
    assert (asked.status, asked.answered_at) == (S.ANSWERED, given.at)
    assert given.decision == AnswerDecision.WAITING
    assert given.assignment.taken_by == executor
    assert given.attachments.get().appeal == asked.appeal


def test_accept_is_somebody_elses():
    asked = question(S.ANSWERED)
    given = asked.answers.get()

    with pytest.raises(DecisionError, match="own answer"):
        control.accept(answer=given, by=given.by)
    control.accept(answer=given, by=registrar_of(asked.reception))

    asked.refresh_from_db()
    given.refresh_from_db()
    assert asked.status == S.ACCEPTED
    assert given.decision == AnswerDecision.ACCEPTED
    assert asked.accepted_at == given.decided_at


def test_a_returned_answer_is_given_anew():
    asked = question(S.ANSWERED)
    clerk, due = registrar_of(asked.reception), asked.legal_due_on

    with pytest.raises(DecisionError):
        control.return_answer(answer=asked.answers.get(), by=clerk, reason=" ")
    control.return_answer(answer=asked.answers.get(), by=clerk, reason="Muddat yoʻq.")

    asked.refresh_from_db()
    assert (asked.status, asked.answered_at, asked.legal_due_on) == (S.ASSIGNED, None, due)
    assert asked.events.last().note == "Muddat yoʻq."
    control.answer(
        question=asked, by=executor_of(asked.office), text="Yangi.", outcome=Outcome.EXPLAINED
    )
    assert asked.answers.count() == 2


def test_an_appeal_closes_with_its_last_question():
    found = appeal(questions=2)
    head = head_of(found.reception)
    for ordinal, is_open in ((1, True), (2, False)):
        control.close(
            question=found.questions.get(ordinal=ordinal),
            by=head,
            outcome=Outcome.FORWARDED,
            ground=LegalGround.FORWARD,
            sent_to="Adliya boshqarmasi",
        )
        found.refresh_from_db()
        assert found.is_open is is_open


def test_no_step_reads_a_column_by_itself(monkeypatch):
    asked = question(S.REGISTERED)
    office, head = OfficeFactory(), head_of(asked.reception)
    executor, clerk = executor_of(office), registrar_of(asked.reception)
    alone = lambda _row, **named: pytest.fail(f"read again: {named}")  # noqa: E731
    monkeypatch.setattr(Model, "refresh_from_db", alone)

    routing.assign(
        question=asked, office=office, by=clerk, reason=HopReason.COMPETENCE, legal_basis="25"
    )
    given = control.answer(
        question=asked, by=executor, text="Keldi.", outcome=Outcome.SATISFIED, letter_number="1-2"
    )
    control.accept(answer=given, by=clerk)
    control.close(question=asked, by=head, outcome=Outcome.SATISFIED, ground=LegalGround.MERITS)
    _verify(asked, confirmed=False)

    assert Assignment.objects.filter(question=asked).count() == 2


def test_a_confirmed_solution_stays_closed():
    asked = verified(confirmed=True)

    assert (asked.status, asked.confirmed) == (S.CLOSED, True)
    with pytest.raises(DecisionError, match="already confirmed"):
        _verify(asked)


def test_a_failed_check_opens_the_question_and_its_appeal_again():
    asked = question(S.CLOSED)
    due = asked.legal_due_on

    _verify(asked, confirmed=False, note="Suv yoʻq.")

    asked.refresh_from_db()
    assert (asked.status, asked.confirmed) == (S.ASSIGNED, False)
    assert (asked.outcome, asked.legal_ground, asked.closed_at, asked.closed_by) == (
        "",
        "",
        None,
        None,
    )
    assert asked.legal_due_on == due
    assert asked.hops == 1
    assert asked.appeal.closed_at is None
    assert asked.assignments.last().reason == HopReason.REOPENED
    assert [hop.left_at is None for hop in asked.assignments.all()] == [False, True]
    assert asked.events.last().note == "Suv yoʻq."


def test_a_question_closed_anew_waits_for_a_new_check():
    asked = verified(confirmed=False)
    control.answer(
        question=asked, by=executor_of(asked.office), text="Endi keldi.", outcome=Outcome.SATISFIED
    )
    control.accept(answer=asked.answers.last(), by=registrar_of(asked.reception))
    _close(asked)
    asked.refresh_from_db()

    assert (asked.status, asked.confirmed) == (S.CLOSED, None)
    assert asked.appeal.closed_at is not None
    _verify(asked)
    assert asked.verifications.count() == 2


def test_who_answered_or_accepted_cannot_check():
    asked = question(S.CLOSED)
    given = asked.answers.get()
    colleague = executor_of(asked.office)

    for by in (given.by, given.decided_by, colleague):
        with pytest.raises(DecisionError, match="another person must"):
            _verify(asked, by=by)

    assert not Verification.objects.exists()


def test_only_a_satisfied_question_is_checked():
    asked = question(S.CLOSED, outcome=Outcome.EXPLAINED)

    with pytest.raises(DecisionError, match="satisfied"):
        _verify(asked)


# -- outcomes and grounds ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "ground"),
    [
        (Outcome.SATISFIED, LegalGround.FORWARD),
        (Outcome.EXPLAINED, LegalGround.DEATH),
        (Outcome.FORWARDED, LegalGround.MERITS),
        (Outcome.LEFT_UNEXAMINED, LegalGround.WITHDRAWN),
        (Outcome.TERMINATED, LegalGround.ANONYMOUS),
        ("solved", LegalGround.MERITS),
    ],
)
def test_a_ground_of_another_outcome_is_refused(outcome, ground):
    with pytest.raises(DecisionError):
        _close(question(S.ACCEPTED), outcome, ground)


@pytest.mark.parametrize("outcome", [Outcome.EXPLAINED, Outcome.REFUSED])
def test_close_keeps_to_the_accepted_answer(outcome):
    asked = question(S.ACCEPTED, outcome=Outcome.SATISFIED)

    with pytest.raises(DecisionError, match="accepted answer"):
        _close(asked, outcome)


@pytest.mark.parametrize("status", [S.REGISTERED, S.ASSIGNED])
def test_the_merits_need_an_accepted_answer(status):
    with pytest.raises(DecisionError, match="accepted answer"):
        _close(question(status))


@pytest.mark.parametrize(
    ("outcome", "ground"),
    [
        (Outcome.FORWARDED, LegalGround.FORWARD),
        (Outcome.LEFT_UNEXAMINED, LegalGround.REQUIREMENTS),
        (Outcome.TERMINATED, LegalGround.WITHDRAWN),
    ],
)
@pytest.mark.parametrize("status", [S.REGISTERED, S.ASSIGNED])
def test_the_heads_outcomes_are_the_heads(status, outcome, ground):
    asked = question(status)

    with pytest.raises(DecisionError, match="Only the head"):
        _close(asked, outcome, ground, by=registrar_of(asked.reception))
    closed = _close(asked, outcome, ground)

    assert (closed.status, closed.outcome, closed.legal_ground) == (S.CLOSED, outcome, ground)


@pytest.mark.parametrize(
    ("outcome", "ground", "words"),
    [
        (Outcome.LEFT_UNEXAMINED, LegalGround.ANONYMOUS, "not anonymous"),
        (Outcome.TERMINATED, LegalGround.REPEAT, "repeat"),
        (Outcome.FORWARDED, LegalGround.OUTSIDE_LAW, "within the Law"),
        (Outcome.EXPLAINED, LegalGround.NOT_APPEAL, "no appeals"),
    ],
)
def test_a_ground_must_fit_the_facts(outcome, ground, words):
    with pytest.raises(DecisionError, match=words):
        _close(question(), outcome, ground)


def test_an_anonymous_appeal_may_be_left_unexamined():
    asked = question(applicant=ApplicantFactory.build(surname="", given_name="", patronymic=""))

    assert _close(asked, Outcome.LEFT_UNEXAMINED, LegalGround.ANONYMOUS).status == S.CLOSED


def test_thanks_are_closed_at_discretion():
    asked = question(appeal_type=AppealType.NOT_AN_APPEAL)

    closed = _close(
        asked, Outcome.EXPLAINED, LegalGround.NOT_APPEAL, by=registrar_of(asked.reception)
    )

    assert closed.status == S.CLOSED


def test_a_matter_before_a_court_has_no_outcome_of_substance():
    asked = question(S.ASSIGNED, topic=TopicFactory(out_of_scope=True))
    executor = executor_of(asked.office)
    with pytest.raises(DecisionError, match="before a court"):
        control.answer(question=asked, by=executor, text="Boʻldi.", outcome=Outcome.SATISFIED)
    given = control.answer(
        question=asked, by=executor, text="Sudda koʻriladi.", outcome=Outcome.EXPLAINED
    )
    control.accept(answer=given, by=registrar_of(asked.reception))

    with pytest.raises(DecisionError, match="outside the Law"):
        _close(asked, Outcome.EXPLAINED)
    closed = _close(
        asked, Outcome.FORWARDED, LegalGround.OUTSIDE_LAW, by=registrar_of(asked.reception)
    )
    assert closed.outcome == Outcome.FORWARDED


@pytest.mark.parametrize(
    ("text", "outcome"),
    [(" ", Outcome.SATISFIED), ("Ha.", Outcome.TERMINATED), ("Ha.", Outcome.FORWARDED)],
)
def test_an_answer_without_words_or_with_a_foreign_outcome_is_refused(text, outcome):
    asked = question(S.ASSIGNED)

    with pytest.raises(DecisionError):
        control.answer(question=asked, by=executor_of(asked.office), text=text, outcome=outcome)

    assert not Answer.objects.exists()


# -- every forbidden step ------------------------------------------------------------------------


def _do_take(asked):
    control.take(question=asked, by=UserFactory())


def _do_answer(asked):
    control.answer(question=asked, by=UserFactory(), text="Ha.", outcome=Outcome.SATISFIED)


def _do_accept(asked):
    control.accept(answer=asked.answers.last(), by=UserFactory())


def _do_return(asked):
    control.return_answer(answer=asked.answers.last(), by=UserFactory(), reason="Yoʻq.")


def _do_close(asked):
    _close(asked, Outcome.TERMINATED, LegalGround.WITHDRAWN)


def _do_assign(asked):
    routing.assign(
        question=asked,
        office=OfficeFactory(),
        by=head_of(asked.reception),
        reason=HopReason.COMPETENCE,
        legal_basis="25-modda",
    )


FORBIDDEN = [
    (_do_take, (S.REGISTERED, S.ANSWERED, S.ACCEPTED, S.CLOSED)),
    (_do_answer, (S.REGISTERED, S.ANSWERED, S.ACCEPTED, S.CLOSED)),
    (_do_accept, (S.ACCEPTED, S.CLOSED)),
    (_do_return, (S.ACCEPTED, S.CLOSED)),
    (_do_close, (S.ANSWERED, S.CLOSED)),
    (_verify, (S.REGISTERED, S.ASSIGNED, S.ANSWERED, S.ACCEPTED)),
    (_do_assign, (S.ANSWERED, S.ACCEPTED, S.CLOSED)),
]


@pytest.mark.parametrize(
    ("step", "status"),
    [
        pytest.param(step, status, id=f"{step.__name__.removeprefix('_do_')}-{status}")
        for step, statuses in FORBIDDEN
        for status in statuses
    ],
)
def test_a_forbidden_step_is_refused_and_leaves_nothing_behind(step, status):
    asked = question(status)
    before = _everything(asked)

    with pytest.raises(ReceptionsError) as refusal:
        step(asked)

    assert str(refusal.value)
    assert _everything(asked) == before


def _everything(asked):
    """The question, its appeal, and every row that a step could have written."""
    asked = type(asked).objects.get(pk=asked.pk)
    rows = {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Answer, Assignment, Deadline, QuestionEvent, Verification)
    }
    state = {field.attname: getattr(asked, field.attname) for field in asked._meta.fields}
    return state, asked.appeal.closed_at, rows
