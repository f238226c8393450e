"""What is owed by a date besides the answer."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from receptions.choices import AppealType, DutyKind, LegalGround, Outcome, QuestionStatus
from receptions.exceptions import DecisionError
from receptions.models import Duty
from receptions.services import control, duties
from tests.factories import receptions as make
from tests.receptions.test_stops import on

pytestmark = pytest.mark.django_db


def test_the_applicant_is_owed_the_result_once_a_question_is_closed():  # T-10
    with on("2026-11-20"):
        closed = make.question(QuestionStatus.CLOSED)

    duty = Duty.objects.get(question=closed)
    assert duty.kind == DutyKind.RESULT_NOTICE
    assert duty.due_on == dt.date(2026, 11, 23)  # the next working day


def test_a_withdrawn_appeal_goes_back_within_three_days():  # T-12
    with on("2026-11-02"):
        asked = make.question()
        control.close(
            question=asked,
            by=make.head_of(asked.reception),
            outcome=Outcome.TERMINATED,
            ground=LegalGround.WITHDRAWN,
        )

    duty = Duty.objects.get(question=asked)
    assert (duty.kind, duty.due_on) == (DutyKind.GIVE_BACK, dt.date(2026, 11, 5))


def test_nobody_is_told_of_an_anonymous_appeal():
    asked = make.question(is_anonymous=True)
    control.close(
        question=asked,
        by=make.head_of(asked.reception),
        outcome=Outcome.LEFT_UNEXAMINED,
        ground=LegalGround.ANONYMOUS,
    )

    assert not Duty.objects.exists()


def test_a_failed_check_drops_the_notice_that_was_not_sent():
    found = make.verified(confirmed=False)

    assert Duty.objects.get(question=found).dropped_at is not None
    assert not Duty.objects.open().exists()


@pytest.mark.parametrize(
    ("appeal_type", "status", "kind", "allowed"),
    [
        (AppealType.PROPOSAL, QuestionStatus.REGISTERED, DutyKind.STUDY_NOTICE, True),
        (AppealType.APPLICATION, QuestionStatus.REGISTERED, DutyKind.STUDY_NOTICE, False),
        (AppealType.APPLICATION, QuestionStatus.ASSIGNED, DutyKind.INFORMATION, True),
        (AppealType.APPLICATION, QuestionStatus.CLOSED, DutyKind.INFORMATION, False),
        (AppealType.APPLICATION, QuestionStatus.CLOSED, DutyKind.EXPLANATION, True),
        (AppealType.APPLICATION, QuestionStatus.ASSIGNED, DutyKind.EXPLANATION, False),
        (AppealType.APPLICATION, QuestionStatus.CLOSED, DutyKind.GIVE_BACK, False),
    ],
)
def test_what_may_be_asked_for_by_hand(appeal_type, status, kind, allowed):
    asked = make.question(status, appeal_type=appeal_type)
    before = Duty.objects.count()
    by = make.registrar_of(asked.reception)

    if allowed:
        duties.ask(question=asked, kind=kind, note="Statistika boshqarmasi", by=by)
        assert Duty.objects.filter(kind=kind).exists()
    else:
        with pytest.raises(DecisionError):
            duties.ask(question=asked, kind=kind, note="Statistika boshqarmasi", by=by)
        assert Duty.objects.count() == before


def test_the_notice_of_extra_study_counts_from_receipt():  # T-08
    with on("2026-11-02"):
        asked = make.question(appeal_type=AppealType.PROPOSAL)
    with on("2026-11-09"):
        duty = duties.ask(
            question=asked,
            kind=DutyKind.STUDY_NOTICE,
            note="Loyiha",
            by=make.registrar_of(asked.reception),
        )

    assert duty.due_on == dt.date(2026, 11, 12)


def test_something_owed_is_done_once():
    closed = make.question(QuestionStatus.CLOSED)
    duty = Duty.objects.get(question=closed)
    by = make.registrar_of(closed.reception)
    duties.done(duty=duty, by=by)

    with pytest.raises(DecisionError):
        duties.done(duty=duty, by=by)


def test_a_registrar_elsewhere_does_not_tick_it_off():
    closed = make.question(QuestionStatus.CLOSED)

    with pytest.raises(DecisionError):
        duties.done(duty=Duty.objects.get(), by=make.registrar_of(make.ReceptionFactory()))
    assert Duty.objects.open().filter(question=closed).exists()


def test_the_database_keeps_who_and_when_together():
    make.question(QuestionStatus.CLOSED)

    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.update(done_on=dt.date(2026, 11, 1))


def test_what_was_sent_on_is_watched_for_an_answer():
    with on("2026-11-02"):
        asked = make.question(topic=make.TopicFactory(out_of_scope=True))
        control.close(
            question=asked,
            by=make.head_of(asked.reception),
            outcome=Outcome.FORWARDED,
            ground=LegalGround.OUTSIDE_LAW,
            sent_to="Fuqarolik ishlari boʻyicha sud",
        )

    watched = Duty.objects.get(question=asked, kind=DutyKind.OUTSIDE_ANSWER)
    assert watched.due_on == dt.date(2026, 12, 2)
    assert watched.note == "Fuqarolik ishlari boʻyicha sud"
    assert asked.fact.outcome == Outcome.FORWARDED  # and nothing of substance is counted
