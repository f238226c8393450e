"""What is owed by a date of the Law besides the answer: notices, returns, corrections."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from receptions import permissions
from receptions.choices import AppealType, DutyKind, QuestionStatus
from receptions.exceptions import DecisionError
from receptions.models import Duty, Question
from receptions.rules import Term, due_dates
from receptions.services.deadlines import rule_in_force
from territories import clock
from territories.models import User
from territories.services import calendars

# What a person may begin by hand; the others follow from a decision.
ASKED_FOR = (DutyKind.STUDY_NOTICE, DutyKind.INFORMATION, DutyKind.EXPLANATION)


@transaction.atomic
def ask(*, question: Question, kind: str, note: str, by: User) -> Duty:
    """Begin a term by hand: T-08 for a proposal, T-09 for another body, T-11 after the reply.

    Raises DecisionError when the kind doesn't fit the question or is open already.
    """
    question = Question.objects.select_for_update().get(pk=question.pk)
    if not _may(by, question, kind):
        raise DecisionError(_("Only the reception may do this."))
    obstacle = _obstacle(question, kind, note)
    if obstacle:
        raise DecisionError(obstacle)
    starts_on = question.appeal.counts_from if kind == DutyKind.STUDY_NOTICE else clock.today()
    return owe(question=question, kind=kind, starts_on=starts_on, note=note, by=by)


def owe(*, question: Question, kind: str, starts_on: dt.date, by: User, note: str = "") -> Duty:
    """Write down what is owed; called by the decision that makes it so, in its transaction."""
    rule = rule_in_force(kind, on=starts_on)
    due = due_dates(starts_on, Term(rule.amount, rule.unit), calendars.current())
    return Duty.objects.create(
        appeal_id=question.appeal_id,
        question=question,
        kind=kind,
        rule=rule,
        note=note.strip(),
        starts_on=starts_on,
        due_on=due.legal,
        by=by,
        at=clock.now(),
    )


@transaction.atomic
def done(*, duty: Duty, by: User) -> Duty:
    """It was done today."""
    duty = _open(duty, by)
    duty.done_on, duty.done_by = clock.today(), by
    duty.save(update_fields=["done_on", "done_by"])
    return duty


@transaction.atomic
def settle(*, question: Question, kind: str, by: User) -> int:
    """The thing itself was sent, as by a letter: close what was owed; how many that were."""
    rows = Duty.objects.open().filter(question=question, kind=kind)
    return rows.update(done_on=clock.today(), done_by=by)


def _open(duty: Duty, by: User) -> Duty:
    duty = Duty.objects.select_for_update(of=("self",)).select_related("question").get(pk=duty.pk)
    if duty.done_on is not None or duty.dropped_at is not None:
        raise DecisionError(_("This is already done."))
    if duty.question is not None and not _may(by, duty.question, duty.kind):
        raise DecisionError(_("Only the reception may do this."))
    return duty


def _may(by: User, question: Question, kind: str) -> bool:
    """The reception; the office that has the question may ask another body too (T-09)."""
    asks = kind == DutyKind.INFORMATION and permissions.can_answer(by, question)
    return asks or permissions.can_work(by, question)


def _obstacle(question: Question, kind: str, note: str) -> str:
    """Why the term can't begin, or ''."""
    if kind not in ASKED_FOR:
        return _("This follows from a decision and is not asked for by hand.")
    if question.duties.filter(kind=kind, done_on__isnull=True, dropped_at__isnull=True).exists():
        return _("This is owed already.")
    if kind == DutyKind.STUDY_NOTICE and question.appeal.appeal_type != AppealType.PROPOSAL:
        return _("This notice is for proposals (Art. 28).")
    if kind == DutyKind.EXPLANATION:
        return "" if question.status == QuestionStatus.CLOSED else _("There is no reply yet.")
    if not question.is_open:
        return _("The question is closed.")
    if kind == DutyKind.INFORMATION and not note.strip():
        return _("Name the body that is asked.")
    return ""
