"""Which steps a person may take with a question now; the first one is the next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from receptions import permissions
from receptions.choices import ANSWER_OUTCOMES, AnswerDecision, AppealType, QuestionStatus
from receptions.models import Answer, AnswerLink, Assignment, Deadline, Question, Stop
from receptions.power_permissions import has_accounts
from receptions.services import word
from receptions.services.deadlines import EXTENSION
from territories import clock
from territories.models import User


@dataclass(frozen=True)
class Step:
    """A button: words, address, and whether it is a POST at once."""

    name: str
    label: Any
    url: str
    post: bool = False


class HasSteps(Protocol):
    """A card of a question: the question and the buttons under it."""

    @property
    def question(self) -> Question: ...

    @property
    def steps(self) -> list[Step]: ...


def waiting_answer(question: Question) -> Answer | None:
    """The answer that waits for the reception, from the prefetched answers."""
    waiting = [one for one in question.answers.all() if one.decision == AnswerDecision.WAITING]
    return waiting[-1] if waiting else None


def current_assignment(question: Question) -> Assignment | None:
    """The hop in force, from the prefetched assignments."""
    current = [one for one in question.assignments.all() if one.left_at is None]
    return current[-1] if current else None


# What moves a question on its way; the other steps are there for who needs them.
ONWARD = ("assign", "take", "answer", "review", "close", "verify")


def next_of(cards: Sequence[HasSteps]) -> tuple[Step, Question] | None:
    """The step to propose first, with its question: of open questions before closed ones."""
    for card in sorted(cards, key=lambda one: not one.question.is_open):
        for step in card.steps[:1]:
            if step.name in ONWARD:
                return step, card.question
    return None


def awaited_of(cards: Sequence[HasSteps]) -> Question | None:
    """The first question that is with an office, which answers next."""
    with_office = (one.question for one in cards if one.question.office_id)
    return next((one for one in with_office if one.status == QuestionStatus.ASSIGNED), None)


def link_for(user: User, question: Question) -> Step | None:
    """A one-time link, where nobody of the office can sign in to answer and none is open for it."""
    office = question.office
    if office is None or not permissions.can_work(user, question) or has_accounts(office):
        return None
    links = AnswerLink.objects.filter(assignment__question=question, assignment__left_at=None)
    valid = links.live().filter(expires_at__gt=clock.now())
    return None if valid.exists() else _step(question, "link")


def steps_for(user: User, question: Question) -> list[Step]:
    """The buttons of one question's card, the next step first."""
    offered = {
        QuestionStatus.REGISTERED: _registered,
        QuestionStatus.ASSIGNED: _assigned,
        QuestionStatus.ANSWERED: _answered,
        QuestionStatus.ACCEPTED: _accepted,
        QuestionStatus.CLOSED: _closed,
    }[QuestionStatus(question.status)](user, question)
    return [_step(question, name) for name in offered]


_LABELS = {
    "assign": (_("Give to an office"), False),
    "reassign": (_("Hand on to another office"), False),
    "co": (_("Add a co-executor"), False),
    "take": (_("Take into work"), True),
    "answer": (_("Answer"), False),
    "review": (_("Look at the answer"), False),
    "close": (_("Close with the outcome"), False),
    "verify": (_("Check the solution"), False),
    "decide": (_("Decide without an answer"), False),
    "extend": (_("Extend the term"), False),
    "undo-extension": (_("Take the extension back"), False),
    "study": (_("Extra study is needed"), False),
    "stop": (_("Let the term stand still"), False),
    "restart": (_("Let the term run again"), True),
    "inquire": (_("Ask another body"), False),
    "pass": (_("Give to a unit"), False),
    "ask-applicant": (_("Ask the applicant"), False),
    "ask-extension": (_("Ask for more time"), False),
    "link": (_("One-time link for the body"), False),
    "explain": (_("Explain or correct the reply"), False),
    "word": (_("Ask the applicant"), False),
}


_PAGE_OF = {"reassign": "assign", "co": "part-add", "inquire": "ask", "explain": "ask"}


def _step(question: Question, name: str) -> Step:
    label, post = _LABELS[name]
    url_name = _PAGE_OF.get(name, name)
    place = [question.appeal.number, question.ordinal]
    return Step(name, label, reverse(f"receptions:question-{url_name}", args=place), post)


def _registered(user: User, question: Question) -> list[str]:
    steps = ["assign", *_study(question)] if permissions.can_work(user, question) else []
    return steps + (["decide", *_stop(question)] if permissions.can_decide(user, question) else [])


def _assigned(user: User, question: Question) -> list[str]:
    steps = []
    if permissions.can_answer(user, question):
        assignment = current_assignment(question)
        taken = assignment is not None and assignment.taken_at is not None
        steps += ["answer"] if taken else ["take", "answer"]
        steps += executor_steps(user, question)
    if permissions.can_work(user, question):
        steps += ["reassign", "co", *_study(question), "inquire", "link"]
    if permissions.can_decide(user, question):
        steps += ["decide", *_term(question), *_stop(question)]
    return steps


def executor_steps(user: User, question: Question) -> list[str]:
    """What an office does besides answering: hand down, ask the applicant, a body, for time."""
    down = ["pass"] if len(user.powers.office_ids) > 1 else []
    asking = [] if question.appeal.is_anonymous else ["ask-applicant"]
    body = [] if permissions.can_work(user, question) else ["inquire"]
    more = ["ask-extension"] if _term(question) == ["extend"] else []
    return [*down, *asking, *body, *more]


def _answered(user: User, question: Question) -> list[str]:
    answer = waiting_answer(question)
    may = permissions.can_work(user, question) and answer and answer.by_id != user.pk
    steps = ["review"] if may else []
    return steps + (_term(question) if permissions.can_decide(user, question) else [])


def _accepted(user: User, question: Question) -> list[str]:
    return ["close"] if permissions.can_work(user, question) else []


def _closed(user: User, question: Question) -> list[str]:
    verify = question.confirmed is None and permissions.can_verify(user, question)
    explain = question.outcome in ANSWER_OUTCOMES and permissions.can_work(user, question)
    said = any(one.closed_at == question.closed_at for one in question.words_said.all())
    ask = not said and word.may_be_asked(question) and permissions.can_work(user, question)
    return ["verify"] * verify + ["word"] * ask + ["explain"] * explain


def _study(question: Question) -> list[str]:
    """T-05 while the fifteen days run; T-08 for a proposal."""
    if question.appeal.appeal_type == AppealType.PROPOSAL:
        return ["study"]
    deadline = current_deadline(question)
    return ["study"] if deadline is not None and deadline.rule.code == "T-04" else []


def _stop(question: Question) -> list[str]:
    if running_stop(question):
        return ["restart"]
    return ["stop"] if current_deadline(question) is not None else []


def running_stop(question: Question) -> Stop | None:
    """The stop in force, from the prefetched stops."""
    running = [one for one in question.stops.all() if one.restarted_on is None]
    return running[-1] if running else None


def _term(question: Question) -> list[str]:
    deadline = current_deadline(question)
    if deadline is None:
        return []
    if deadline.rule.code == EXTENSION:
        return ["undo-extension"]
    return ["extend"] if deadline.rule.code in {"T-04", "T-05"} else []


def current_deadline(question: Question) -> Deadline | None:
    """The deadline in force, from the prefetched deadlines."""
    current = [one for one in question.deadlines.all() if one.superseded_at is None]
    return current[-1] if current else None
