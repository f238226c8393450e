"""What deputies ask the reception or a body, and the answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from receptions import council_permissions as permissions
from receptions.exceptions import CouncilError
from receptions.models import DeputyQuestion, Topic
from receptions.services import report_dates
from receptions.services.council_words import impersonal, within_reach
from territories import clock
from territories.models import Council, Office, User


@dataclass(frozen=True)
class Asked:
    """What is asked: the words, a topic or a figure, and of whom (None: the reception)."""

    text: str
    office: Office | None = None
    topic: Topic | None = None
    figure: str = ""


@transaction.atomic
def ask(*, council: Council, asked: Asked, by: User) -> DeputyQuestion:
    """A deputy of the council asks; the answer is due in COUNCIL_QUESTION_DAYS days.

    A term that would end on a day off ends on the next working day.
    """
    if not permissions.is_deputy(by, council):
        raise CouncilError(_("Only deputies of the council ask."))
    named = clock.today() + dt.timedelta(days=settings.COUNCIL_QUESTION_DAYS)
    return DeputyQuestion.objects.create(
        council=council,
        office=asked.office and within_reach(asked.office, council),
        topic=asked.topic,
        figure=asked.figure,
        text=impersonal(asked.text),
        asked_by=by,
        asked_at=clock.now(),
        due_on=report_dates.calendar().next_working(named),
    )


@transaction.atomic
def answer(*, question: DeputyQuestion, text: str, by: User) -> DeputyQuestion:
    """The answer, once; every deputy of the council reads it."""
    rows = DeputyQuestion.objects.select_for_update(of=("self",))
    question = rows.select_related("council__territory", "office").get(pk=question.pk)
    if not permissions.can_answer(by, question):
        raise CouncilError(_("Somebody else is asked."))
    if question.answered_at is not None:
        raise CouncilError(_("The question is answered already."))
    question.answer = impersonal(text)
    question.answered_by, question.answered_at = by, clock.now()
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    return question
