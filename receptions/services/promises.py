"""A date that a head names aloud: an earlier target within the term of the Law."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from receptions.exceptions import DecisionError
from receptions.models import Deadline, Question
from receptions.services import deadlines, events
from territories import clock
from territories.models import User


@transaction.atomic
def promise(*, question: Question, on: dt.date, by: User, ground: str) -> Deadline:
    """Set the target date of an open question; the legal date stays as it is.

    Raises DecisionError for a day that has passed or lies after the legal date.
    """
    question = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    current = deadlines.in_force(question)
    if not question.is_open:
        raise DecisionError(_("The question is closed."))
    if on < clock.today():
        raise DecisionError(_("The date given has passed already."))
    if on > current.legal_due_on:
        raise DecisionError(_("The date given lies after the date by law."))

    events.acting(by, ground)
    now = clock.now()
    question.deadlines.current().update(superseded_at=now)
    step = {"code": "promised", "to": on.isoformat(), "ground": ground.strip()}
    promised = Deadline.objects.create(
        question=question,
        rule_id=current.rule_id,
        calendar_id=current.calendar_id,
        starts_on=current.starts_on,
        legal_due_on=current.legal_due_on,
        target_due_on=on,
        derivation=[*current.derivation, step],
        decided_by=by,
        decided_at=now,
        ground=ground.strip(),
    )
    question.target_due_on = on
    question.save(update_fields=["target_due_on"])
    return promised
