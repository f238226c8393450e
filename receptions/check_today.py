"""Checks and reviews that wait for the person, as cards of the today page."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from receptions.models import CheckTask, QualityReview
from territories import clock
from territories.models import User
from territories.today import Card, CardItem, Urgency

SHOWN = 5


def cards(user: User) -> Iterable[Card]:
    """What the person was given: closings to check, answers to review."""
    if not user.powers.anywhere("work_reception"):
        return
    tasks = CheckTask.objects.open().filter(assigned_to=user)
    yield _card(
        _("Drawn by lot: check whether it is solved"), tasks, reverse("receptions:check-list")
    )
    sheets = QualityReview.objects.waiting().filter(assigned_to=user)
    yield _card(_("Answers to review"), sheets, reverse("receptions:quality-list"))


def _card(title: str, rows: object, url: str) -> Card:
    found = rows.select_related("question__appeal", "question__topic").order_by("due_on", "pk")  # type: ignore[attr-defined]
    shown = list(found[:SHOWN])
    count = found.count() if len(shown) == SHOWN else len(shown)
    late = bool(shown) and shown[0].due_on < clock.today()
    return Card(
        title=title,
        count=count,
        url=url,
        urgency=Urgency.LATE if late else Urgency.SOON,
        items=[
            CardItem(
                label=str(one.question),
                url=one.get_absolute_url(),
                hint=one.question.topic.name,
                due=one.due_on,
            )
            for one in shown
        ],
    )
