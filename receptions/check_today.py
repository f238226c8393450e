"""Checks and reviews that wait for the person, as cards of the today page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from receptions.models import CheckTask, QualityReview
from receptions.today import urgency_mark
from territories.models import User
from territories.models.names import names_through
from territories.today import CardItem, Waiting, card_of, in_order, past_due

SHOWN = (
    *("due_on", "question__ordinal", "question__urgency", "question__appeal__number"),
    *names_through("question__topic"),
)


def cards(user: User) -> Iterable[Waiting]:
    """What the person was given: closings to check, answers to review."""
    if not user.powers.anywhere("work_reception"):
        return
    tasks = CheckTask.objects.open().filter(assigned_to=user)
    yield _card(_("Sampled: check whether it is solved"), tasks, reverse("receptions:check-list"))
    sheets = QualityReview.objects.waiting().filter(assigned_to=user)
    yield _card(_("Answers to review"), sheets, reverse("receptions:quality-list"))


def _card(title: str, rows: QuerySet[Any], url: str) -> Waiting:
    return card_of(
        title,
        rows,
        lambda one: CardItem(
            label=str(one.question),
            url=one.get_absolute_url(),
            hint=one.question.topic.name,
            due=one.due_on,
            **urgency_mark(one.question),
        ),
        url=url,
        read=in_order("due_on", "pk", beside=("question__appeal", "question__topic"), only=SHOWN),
    ).late_if(past_due())
