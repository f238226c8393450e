"""On a question's card: parts of co-executors, and what other bodies were asked (T-09)."""

from __future__ import annotations

from dataclasses import dataclass

from receptions.choices import QuestionStatus
from receptions.executor_choices import LINK_ACCOUNT
from receptions.models import CoAssignment, Inquiry, Question
from receptions.permissions import can_answer, can_work
from receptions.routing_permissions import can_read_inquiry, can_read_parts
from territories.models import User


@dataclass(frozen=True)
class PartLine:
    """One part: readable, and its buttons."""

    part: CoAssignment
    may_answer: bool
    may_withdraw: bool
    may_go_without: bool
    gone_by_link: bool = False


def lines(user: User, question: Question) -> list[PartLine]:
    """The parts the reader may see, from the prefetched ones."""
    found = []
    for part in question.parts.all():
        part.question = question
        if not can_read_parts(user, part):
            continue
        gone_by = part.gone_without_by
        waits = part.is_open and question.status == QuestionStatus.ASSIGNED
        found.append(
            PartLine(
                part,
                may_answer=waits and user.powers.acts_for(part.office),
                may_withdraw=waits and can_work(user, question),
                may_go_without=waits and can_answer(user, question),
                gone_by_link=gone_by is not None and gone_by.username == LINK_ACCOUNT,
            )
        )
    return found


def inquiries(user: User, question: Question) -> list[Inquiry]:
    """What other bodies were asked and answered, where the reader may see it."""
    found = []
    for inquiry in question.inquiries.all():
        inquiry.question = question
        if can_read_inquiry(user, inquiry):
            found.append(inquiry)
    return found
