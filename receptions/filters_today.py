"""News of the watched filters, as a card of the today page."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from receptions.models import Notice
from receptions.wording import notice_sentence
from territories.models import User
from territories.today import Card, CardItem, Urgency

SHOWN = 5
MOST = 50


def cards(user: User) -> Iterable[Card]:
    """One card with the notices the person has not seen; one statement."""
    unread = Notice.objects.unread_of(user).select_related("subscription__saved_filter")
    notices = list(unread[:MOST])
    items = [
        CardItem(
            label=notice.subscription.saved_filter.name,
            url=notice.subscription.saved_filter.get_absolute_url(),
            hint=notice_sentence(notice),
        )
        for notice in notices[:SHOWN]
    ]
    yield Card(
        title=_("News of your filters"),
        count=len(notices),
        url=reverse("receptions:saved-filter-list"),
        urgency=Urgency.SOON,
        items=items,
    )
