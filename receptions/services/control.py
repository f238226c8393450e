"""Control of a question: taken, answered, accepted or returned, closed, verified."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from receptions import permissions
from receptions.choices import (
    ANSWER_OUTCOMES,
    GROUNDS_OF_OUTCOME,
    AnswerDecision,
    AppealType,
    DutyKind,
    LegalGround,
    Outcome,
    QuestionStatus,
    VerificationMethod,
)
from receptions.exceptions import DecisionError
from receptions.models import (
    Answer,
    Appeal,
    Assignment,
    Duty,
    Letter,
    Question,
    Verification,
)
from receptions.pieces import Piece
from receptions.services import (
    abolition,
    check_tasks,
    coexecution,
    copies,
    duties,
    events,
    evidence,
    repeats,
    routing,
    sampling,
    stops,
)
from territories import clock
from territories.models import User

Row = TypeVar("Row", bound=Model)


@transaction.atomic
def take(*, question: Question, by: User) -> Assignment:
    """The office takes the question into work; once a hop."""
    question = _locked(question)
    if question.status != QuestionStatus.ASSIGNED:
        raise DecisionError(_("The question is not with an office."))
    assignment = question.assignments.get(left_at__isnull=True)
    if assignment.taken_at is not None:
        raise DecisionError(_("The question is already taken into work."))
    assignment.taken_at = clock.now()
    assignment.taken_by = by
    assignment.save(update_fields=["taken_at", "taken_by"])
    return assignment


@transaction.atomic
def answer(
    *,
    question: Question,
    by: User,
    text: str,
    outcome: str,
    letter_number: str = "",
    files: Sequence[UploadedFile[bytes] | Piece] = (),
) -> Answer:
    """The office answers; the question waits for the reception.

    Takes the question into work where nobody had. "Satisfied" needs the proof the topic asks
    for (`evidence.needs`). Raises TransitionError, DecisionError.
    """
    held_by = question.office_id
    question = _locked(question, *_ANSWERED)
    question.require_next(QuestionStatus.ANSWERED)
    if held_by not in (None, question.office_id):
        raise DecisionError(
            _("The question went to another office meanwhile; the answer was not taken.")
        )
    if outcome not in ANSWER_OUTCOMES:
        raise DecisionError(_("An office can answer: satisfied, explained or refused."))
    if not text.strip():
        raise DecisionError(_("Write the answer: every issue, with concrete grounds (Art. 27)."))
    if question.topic.out_of_scope and outcome != Outcome.EXPLAINED:
        raise DecisionError(_("A matter before a court is only explained, not decided."))
    coexecution.require_parts(question)
    evidence.require(question=question, outcome=outcome, letter_number=letter_number, files=files)

    events.acting(by)
    now = clock.now()
    assignment = question.assignments.get(left_at__isnull=True)
    if assignment.taken_at is None:
        assignment.taken_at = now
        assignment.taken_by = by
        assignment.save(update_fields=["taken_at", "taken_by"])
    given = Answer.objects.create(
        question=question,
        assignment=assignment,
        text=text.strip(),
        outcome=outcome,
        letter_number=letter_number.strip(),
        by=by,
        at=now,
    )
    evidence.keep(answer=given, files=files, by=by)
    changed = ["status", "answered_at"]
    if stops.end_running(question=question, by=by) is not None:
        changed += ["legal_due_on", "target_due_on"]
    question.status = QuestionStatus.ANSWERED
    question.answered_at = now
    question.save(update_fields=changed)
    return given


@transaction.atomic
def accept(*, answer: Answer, by: User) -> Answer:
    """The reception accepts the answer; nobody accepts the own one."""
    answer = _locked_answer(answer)
    question = answer.question
    question.require_next(QuestionStatus.ACCEPTED)
    _require_waiting(answer)
    if answer.by_id == by.pk:
        raise DecisionError(_("Nobody accepts the own answer."))

    events.acting(by)
    _decide(answer, AnswerDecision.ACCEPTED, by)
    question.status = QuestionStatus.ACCEPTED
    question.accepted_at = answer.decided_at
    question.save(update_fields=["status", "accepted_at"])
    return answer


@transaction.atomic
def return_answer(*, answer: Answer, by: User, reason: str) -> Answer:
    """The reception sends the answer back to the office; the deadline stays."""
    answer = _locked_answer(answer)
    question = answer.question
    _require_waiting(answer)
    if not reason.strip():
        raise DecisionError(_("Say what is missing in the answer."))

    events.acting(by, reason.strip())
    answer.return_reason = reason.strip()
    _decide(answer, AnswerDecision.RETURNED, by)
    question.status = QuestionStatus.ASSIGNED
    question.answered_at = None
    question.save(update_fields=["status", "answered_at"])
    abolition.take_over(question=question, by=by)
    return answer


@transaction.atomic
def close(
    *,
    question: Question,
    by: User,
    outcome: str,
    ground: str,
    sent_to: str = "",
    missing: str = "",
) -> Question:
    """Take the question off control with its outcome and legal ground.

    After an accepted answer the outcome is the answer's. Forwarding by competence, leaving
    unexamined (R-30) and terminating (R-31) are the head's and need no answer. What goes to a
    body that never had the question here names it (`sent_to`, T-02); what is returned says which
    data were `missing` (T-03). The appeal closes with its last question (R-25).
    """
    question = _locked_with_appeal(question)
    question.require_next(QuestionStatus.CLOSED)
    if ground not in GROUNDS_OF_OUTCOME.get(outcome, ()):
        raise DecisionError(_("This ground does not belong to this outcome."))
    _check_outcome(question, by, outcome, ground)
    named = sent_to.strip() if outcome == Outcome.FORWARDED else ""
    if outcome == Outcome.FORWARDED and not named and question.office_id is None:
        raise DecisionError(_("Name the body it is sent on to (Art. 25)."))
    lacking = missing.strip() if outcome == Outcome.RETURNED else ""
    if outcome == Outcome.RETURNED and not lacking:
        raise DecisionError(_("Say what was missing to send it on (Art. 25)."))

    events.acting(by)
    now = clock.now()
    question.status = QuestionStatus.CLOSED
    question.outcome = outcome
    question.legal_ground = ground
    question.sent_to = named
    question.missing_data = lacking
    question.closed_at = now
    question.closed_by = by
    question.confirmed = None
    changed = ["status", "outcome", "legal_ground", "sent_to", "missing_data"]
    changed += ["closed_at", "closed_by", "confirmed"]
    if stops.end_running(question=question, by=by) is not None:
        changed += ["legal_due_on", "target_due_on"]
    question.save(update_fields=changed)
    _owe_after(question, by)
    close_with_last_question(appeal=question.appeal, at=now, by=by)
    return question


def close_with_last_question(*, appeal: Appeal, at: dt.datetime, by: User) -> None:
    """R-25: the appeal, locked by the caller, closes with its last question.

    Senders of its copies are then to be told (R-15).
    """
    still_open = Question.objects.open().filter(appeal=OuterRef("pk"))
    appeals = Appeal.objects.filter(~Exists(still_open), pk=appeal.pk)
    if appeals.update(closed_at=at):
        copies.original_closed(original=appeal, by=by)


def _owe_after(question: Question, by: User) -> None:
    """R-25, Art. 27: the applicant is told the result; a withdrawn letter goes back (T-12).

    Of repeats without new arguments the first termination is told, the later ones are not (R-31).
    What was sent on is watched also where nobody can be told (Art. 11).
    """
    if question.legal_ground == LegalGround.NOT_APPEAL:
        return
    if question.outcome == Outcome.FORWARDED:
        _watch(question, by)
    if question.appeal.is_anonymous:
        return
    if question.legal_ground == LegalGround.REPEAT and repeats.ended_before(question):
        return
    withdrawn = question.legal_ground == LegalGround.WITHDRAWN
    kind = DutyKind.GIVE_BACK if withdrawn else DutyKind.RESULT_NOTICE
    # Who sent a copy is told of the earlier reply from the day it is known to be one.
    if question.legal_ground != LegalGround.COPY or not question.duties.filter(kind=kind).exists():
        duties.owe(question=question, kind=kind, starts_on=clock.today(), by=by)
    _settle_by_reply(question)


def _settle_by_reply(question: Question) -> None:
    """A reply that was signed before the closing is not owed again; its day and signatory stay."""
    if question.accepted_at is None:
        return
    replies = Letter.objects.answering(question).order_by("issued_at")
    sent = replies.values_list("issued_at", "signed_by").first()
    if sent is not None:
        issued_at, signed_by = sent
        Duty.objects.open().filter(question=question, kind=DutyKind.RESULT_NOTICE).update(
            done_on=timezone.localdate(issued_at), done_by=signed_by
        )


def _watch(question: Question, by: User) -> None:
    """R-42: what was sent on is watched for "answered or not", no more; the body is named.

    Whatever its own office has answered already waits for nobody.
    """
    if question.sent_to:
        body = question.sent_to
    elif question.office is not None and question.accepted_at is None:
        body = question.office.name
    else:
        return
    duties.owe(
        question=question,
        kind=DutyKind.OUTSIDE_ANSWER,
        starts_on=clock.today(),
        by=by,
        note=body[:300],
    )


@transaction.atomic
def verify(
    *, question: Question, by: User, method: str, confirmed: bool, note: str = ""
) -> Verification:
    """Somebody other than the executor and the accepter checks whether the problem is solved.

    Not confirmed: the question is open again, with the same office and the same dates, and so
    is its appeal. The applicant's own "no" comes this way too; it may also concern what was
    explained, and is never a confirmation.
    """
    question = _locked(question, *_CHECKED)
    _check_closing(question, method, confirmed=confirmed)
    if permissions.verifies_own_work(by, question):
        raise DecisionError(
            _("Who answered or accepted the answer can't check it; another person must.")
        )
    if confirmed and question.confirmed and not check_tasks.is_asked_for(question):
        raise DecisionError(_("The solution is already confirmed."))
    if not confirmed and not note.strip():
        raise DecisionError(_("Say what was found."))

    events.acting(by, note.strip())
    sampling.draw_before_check(question)
    check = Verification.objects.create(
        question=question,
        method=method,
        confirmed=confirmed,
        note=note.strip(),
        by=by,
        at=clock.now(),
        outcome=question.outcome,
        closed_at=question.closed_at,
        office=question.office,
    )
    check_tasks.settle(question=question, check=check)
    question.confirmed = confirmed
    if confirmed:
        question.save(update_fields=["confirmed"])
    else:
        _reopen(question, by, note)
    return check


def _check_closing(question: Question, method: str, *, confirmed: bool) -> None:
    """Whether this closing may be checked in this way."""
    if question.status != QuestionStatus.CLOSED:
        raise DecisionError(_("Only a closed question is checked."))
    by_applicant = method == VerificationMethod.WORD
    explained = question.outcome == Outcome.EXPLAINED and question.office_id is not None
    if question.outcome != Outcome.SATISFIED and not (by_applicant and explained):
        raise DecisionError(_("Only a question closed as satisfied is checked."))
    if by_applicant and confirmed:
        raise DecisionError(_("The applicant's word is not a check by itself."))


def _reopen(question: Question, by: User, note: str) -> None:
    routing.reopen(question=question, by=by, note=note)
    question.status = QuestionStatus.ASSIGNED
    question.outcome = ""
    question.legal_ground = ""
    question.sent_to = ""
    question.closed_at = None
    question.closed_by = None
    question.answered_at = None
    question.accepted_at = None
    changed = ["status", "outcome", "legal_ground", "sent_to", "closed_at", "closed_by"]
    question.save(update_fields=[*changed, "answered_at", "accepted_at", "confirmed"])
    abolition.take_over(question=question, by=by)
    question.duties.filter(kind=DutyKind.RESULT_NOTICE, done_on__isnull=True).update(
        dropped_at=clock.now()
    )
    Appeal.objects.filter(pk=question.appeal_id).update(closed_at=None)
    copies.original_reopened(original=question.appeal)


# What the steps read of the rows they lock; of the rest nothing is asked.
_ANSWERED = (
    *("status", "office", "appeal", "topic__parent", "topic__out_of_scope"),
    *("territory", "mahalla", "latitude", "longitude", "legal_due_on", "target_due_on"),
)
_CHECKED = (
    *("status", "outcome", "closed_at", "confirmed", "hops", "appeal"),
    *("office__path", "office__closed_on"),
)
_CLOSED = (
    *("status", "office", "reception", "accepted_at", "legal_due_on", "target_due_on"),
    *("topic__out_of_scope", "appeal__number", "appeal__appeal_type", "appeal__is_anonymous"),
    *("appeal__representative", "appeal__authority_document"),
    *("appeal__repeat_of", "appeal__duplicate_of"),
)
_DECIDED = ("decision", "by", "return_reason", "question__status", "question__office")


def _locked(question: Question, *read: str) -> Question:
    """The question locked, with what else is looked at read in the same statement."""
    questions = Question.objects.select_for_update(of=("self",))
    return (_reading(questions, read) if read else questions).get(pk=question.pk)


def _locked_with_appeal(question: Question) -> Question:
    """The question locked, and its appeal after it: two closed at once wait for each other."""
    questions = Question.objects.select_for_update(of=("self", "appeal"))
    return _reading(questions, _CLOSED).get(pk=question.pk)


def _locked_answer(answer: Answer) -> Answer:
    """The answer locked, and its question with it."""
    answers = Answer.objects.select_for_update(of=("self", "question"))
    return _reading(answers, _DECIDED).get(pk=answer.pk)


def _reading(rows: QuerySet[Row], columns: Sequence[str]) -> QuerySet[Row]:
    """Rows with these columns alone, those of other tables joined."""
    joined = {column.split("__")[0] for column in columns if "__" in column}
    return rows.select_related(*sorted(joined)).only(*columns)


def _require_waiting(answer: Answer) -> None:
    if answer.decision != AnswerDecision.WAITING:
        raise DecisionError(_("This answer is already decided."))


def _decide(answer: Answer, decision: str, by: User) -> None:
    answer.decision = decision
    answer.decided_by = by
    answer.decided_at = clock.now()
    answer.save(update_fields=["decision", "decided_by", "decided_at", "return_reason"])


def _check_outcome(question: Question, by: User, outcome: str, ground: str) -> None:
    """Whether the outcome fits the answer, the facts and the decider."""
    if ground == LegalGround.NOT_APPEAL:  # at the body's discretion
        if question.appeal.appeal_type != AppealType.NOT_AN_APPEAL:
            raise DecisionError(_("This ground is for letters that are no appeals (Art. 25)."))
        return
    if outcome in ANSWER_OUTCOMES and ground != LegalGround.COPY:
        _check_against_answer(question, outcome)
        return
    answered_outside = (
        question.topic.out_of_scope
        and ground == LegalGround.OUTSIDE_LAW
        and question.status == QuestionStatus.ACCEPTED
    )
    if not answered_outside and not permissions.can_decide(by, question):
        raise DecisionError(_("Only the head of the reception may decide so."))
    _check_facts(question, ground)


def _check_against_answer(question: Question, outcome: str) -> None:
    if question.topic.out_of_scope:  # no outcome of substance
        raise DecisionError(_("A matter outside the Law is closed as sent on (Art. 1)."))
    accepted = question.answers.filter(decision=AnswerDecision.ACCEPTED)
    said = accepted.values_list("outcome", flat=True).last()
    if question.status != QuestionStatus.ACCEPTED or said is None:
        raise DecisionError(_("This outcome needs an accepted answer."))
    if said != outcome:
        raise DecisionError(
            _("The accepted answer says “%(outcome)s”.") % {"outcome": Outcome(said).label}
        )


def _check_facts(question: Question, ground: str) -> None:
    appeal = question.appeal
    if ground == LegalGround.ANONYMOUS and not appeal.is_anonymous:
        raise DecisionError(_("The appeal is not anonymous (Art. 3)."))
    if ground == LegalGround.NO_AUTHORITY and not appeal.lacks_authority:
        raise DecisionError(
            _("No representative without a document of authority is named (Art. 29).")
        )
    if ground == LegalGround.REPEAT and (obstacle := repeats.obstacle(appeal)):
        raise DecisionError(obstacle)
    if ground == LegalGround.COPY and not copies.is_answered(appeal):
        raise DecisionError(_("The appeal is no copy of one that is answered (Art. 25)."))
    if ground == LegalGround.RETURN and question.status != QuestionStatus.REGISTERED:
        raise DecisionError(
            _("Only what no office has yet is returned to the applicant (Art. 25).")
        )
    if ground == LegalGround.OUTSIDE_LAW and not question.topic.out_of_scope:
        raise DecisionError(_("The topic is within the Law on appeals (Art. 1)."))
