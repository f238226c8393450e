"""Whose training is due (T-16), as a card of the head's today page."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from receptions.models import Reception
from receptions.services import training
from territories.models import User
from territories.today import Card, CardItem, Urgency

SHOWN = 5


def cards(user: User) -> Iterable[Card]:
    """For the head of a reception: the reception's own people who are to be trained again."""
    decides = user.powers.paths("decide_appeals")
    if not decides or not training.is_anybody_due(decides):
        return
    receptions = list(Reception.objects.filter(territory__path__in=decides)[:SHOWN])
    due = training.due_at(receptions)
    if not due:  # at a sixth reception
        return
    url = reverse("receptions:reception-training", args=[receptions[0].code])
    items = [
        CardItem(
            label=str(one.post.user), url=url, hint=one.post.get_role_display(), due=one.due_on
        )
        for one in due[:SHOWN]
    ]
    yield Card(
        title=_("Training is due"), count=len(due), url=url, urgency=Urgency.CALM, items=items
    )
