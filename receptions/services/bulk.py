"""Many questions at once: to the proposed offices. Nothing is ever closed in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from receptions import permissions
from receptions.choices import HopReason, QuestionStatus
from receptions.exceptions import ReceptionsError
from receptions.models import Appeal, Question, RoutingRule
from receptions.services import routing
from territories.models import Office, User

MOST = 200


@dataclass(frozen=True)
class Line:
    """One question: the office proposed, those passed over, or why it is left out."""

    question: Question
    office: Office | None = None
    refused: list[routing.Candidate] = field(default_factory=list)
    left_out: str = ""


@dataclass(frozen=True)
class Result:
    """What became of one question: the office it went to, or why it did not."""

    question: Question
    office: Office
    problem: str = ""


def questions_of(appeals: Sequence[int], user: User) -> list[Question]:
    """Questions of the appeals that the person may see, in the order of the register."""
    visible = Question.objects.visible_to(user).filter(
        appeal__in=Appeal.objects.visible_to(user).filter(pk__in=appeals)
    )
    return list(
        visible.select_related(
            "appeal__complained_office__territory",
            "appeal__complained_office__body",
            "reception__territory",
            "topic",
            "territory",
            "mahalla",
            "office",
        ).order_by("-appeal_id", "ordinal")
    )


def plan(*, questions: Sequence[Question], by: User) -> list[Line]:
    """What routing them all would do, question by question; nothing is written."""
    rules = routing.rules_in_force()
    return [_line(question, by, rules) for question in questions]


def _line(question: Question, by: User, rules: Sequence[RoutingRule]) -> Line:
    if not permissions.can_work(by, question):
        return Line(question, left_out=_("Another reception gives it to an office."))
    if question.status != QuestionStatus.REGISTERED:
        return Line(question, left_out=_("It has already been given to an office."))
    found = routing.candidates(question, rules=rules)
    refused: list[routing.Candidate] = []
    for candidate in found:
        if not candidate.obstacle:
            return Line(question, candidate.office, refused)
        refused.append(candidate)
    return Line(
        question, refused=refused, left_out=_("No office may be proposed; choose it by hand.")
    )


def route(
    *, pairs: Sequence[tuple[Question, Office]], by: User, bases: dict[str, str]
) -> list[Result]:
    """Give each question to its office; one that fails does not stop the others.

    `bases` holds the legal basis of a reason. Each question is a transaction of its own.
    """
    results = []
    for question, office in pairs:
        reason = HopReason.COMPETENCE
        if question.appeal.complained_office_id:
            reason = HopReason.CONFLICT
        try:
            if not permissions.can_work(by, question):
                raise ReceptionsError(_("Another reception gives it to an office."))
            if question.status != QuestionStatus.REGISTERED:
                raise ReceptionsError(_("It has already been given to an office."))
            routing.assign(
                question=question, office=office, by=by, reason=reason, legal_basis=bases[reason]
            )
        except ReceptionsError as error:
            results.append(Result(question, office, str(error)))
        else:
            results.append(Result(question, office))
    return results
