"""Questions of offices that were abolished: found, and given on to a lawful office."""

from __future__ import annotations

from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from receptions import permissions
from receptions.choices import HopReason, QuestionStatus
from receptions.exceptions import ReceptionsError
from receptions.models import Question
from receptions.services import routing
from territories import clock
from territories.models import Office, User

AT_A_TIME = 200


class Rehomed(NamedTuple):
    """How many were given on, and why the others were not."""

    moved: int
    refused: list[tuple[Question, str]]


def questions(user: User) -> QuerySet[Question, Question]:
    """Questions that lie with an abolished office, where the person decides."""
    return (
        Question.objects.filter(
            user.powers.inside("decide_appeals", "reception__territory__path"),
            status=QuestionStatus.ASSIGNED,
            office__closed_on__lte=clock.today(),
        )
        .select_related(
            "appeal__complained_office__territory",
            "office",
            "reception__territory",
            "topic",
            "territory",
            "mahalla",
        )
        .order_by("target_due_on", "pk")
    )


def successor(question: Question) -> Office | None:
    """The nearest working office above the abolished one that may have it, else the proposed."""
    above = question.office.parent if question.office else None
    while above is not None:
        if not routing.forbidden(question, above):
            return above
        above = above.parent
    return routing.propose_office(question)


def rehome(*, by: User) -> Rehomed:
    """Give on what lies with abolished offices; each question by itself, so that none is lost.

    What no office may have, or what another person moved meanwhile, stays and is named.
    """
    moved, refused = 0, []
    for question in questions(by)[:AT_A_TIME]:
        office = successor(question)
        if office is None:
            refused.append((question, _("No office may have it; route it by hand.")))
            continue
        try:
            _hand_on(question, office, by)
        except ReceptionsError as error:
            refused.append((question, str(error)))
        else:
            moved += 1
    return Rehomed(moved, refused)


@transaction.atomic
def _hand_on(question: Question, office: Office, by: User) -> None:
    held = Question.objects.select_for_update().get(pk=question.pk)
    if held.office_id != question.office_id or not permissions.can_decide(by, question):
        raise ReceptionsError(_("The question was moved meanwhile."))
    routing.assign(
        question=question,
        office=office,
        by=by,
        reason=HopReason.COMPETENCE,
        legal_basis=_("Art. 25: the office was abolished"),
    )
