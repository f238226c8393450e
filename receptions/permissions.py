"""Who may do what with appeals and questions (docs/roles.md)."""

from __future__ import annotations

from receptions.choices import AnswerDecision, Outcome, QuestionStatus
from receptions.models import Appeal, Question, Reception
from territories.models import User


def can_register(user: User, reception: Reception) -> bool:
    """Receive people and register: at the own reception only."""
    return user.powers.exactly_at("work_reception", reception.territory)


def can_print(user: User, appeal: Appeal) -> bool:
    """Whether the person may hand out the slip: works at the reception, or decides there."""
    return _works_at(user, appeal.reception)


def can_set_notices(user: User, appeal: Appeal) -> bool:
    """Write down how the applicant wants to be told."""
    return _works_at(user, appeal.reception)


def can_put_down(user: User, appeal: Appeal) -> bool:
    """Write down what the Law asks of the letter or visit, and give papers back."""
    return _works_at(user, appeal.reception)


def can_correct(user: User, appeal: Appeal) -> bool:
    """Put the registration right: at the appeal's own reception, which knows the applicant."""
    return can_register(user, appeal.reception)


def can_split(user: User, appeal: Appeal) -> bool:
    """Add a question to an appeal, and put its questions right."""
    return _works_at(user, appeal.reception)


def can_work(user: User, question: Question) -> bool:
    """Route, accept and return answers: who works at the reception, or decides there."""
    return _works_at(user, question.reception)


def _works_at(user: User, reception: Reception) -> bool:
    territory = reception.territory
    powers = user.powers
    return powers.exactly_at("work_reception", territory) or powers.at("decide_appeals", territory)


def can_decide(user: User, question: Question) -> bool:
    """The head's decisions: extend, leave unexamined, terminate, allow a further hop."""
    return user.powers.at("decide_appeals", question.reception.territory)


def can_answer(user: User, question: Question) -> bool:
    """Take into work and answer: who acts for the office the question is with."""
    return question.office is not None and user.powers.acts_for(question.office)


def could_answer(user: User, question: Question) -> bool:
    """Who can answer, or whose office had the question before: they are told that it moved on."""
    offices = user.powers.office_ids
    return can_answer(user, question) or (
        bool(offices) and question.assignments.filter(office__in=offices).exists()
    )


def can_ask_body(user: User, question: Question) -> bool:
    """Ask another body for information (T-09): the reception, and the office that works on it."""
    in_work = question.status == QuestionStatus.ASSIGNED and can_answer(user, question)
    return in_work or can_work(user, question)


def can_verify(user: User, question: Question) -> bool:
    """Check a solved question: the reception's people, but not the executor, not the accepter."""
    return (
        question.status == QuestionStatus.CLOSED
        and question.outcome == Outcome.SATISFIED
        and can_work(user, question)
        and not verifies_own_work(user, question)
    )


def verifies_own_work(user: User, question: Question) -> bool:
    """Whether the person answered, accepted the answer, or acts for an executing office (R-22)."""
    if question.office is not None and user.powers.acts_for(question.office):
        return True
    parts = question.parts.standing().select_related("office").only("answered_by", "office__path")
    if any(part.answered_by_id == user.pk or user.powers.acts_for(part.office) for part in parts):
        return True
    return any(
        answer.by_id == user.pk
        or (answer.decided_by_id == user.pk and answer.decision == AnswerDecision.ACCEPTED)
        for answer in question.answers.all()
    )
