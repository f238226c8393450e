"""News of the watched filters, as a card of the today page."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from receptions.models import Notice
from receptions.wording import notice_sentence
from territories.models import User
from territories.today import CardItem, Waiting, card_of


def cards(user: User) -> Iterable[Waiting]:
    """One card with the notices the person has not seen."""
    unread = Notice.objects.unread_of(user)
    yield card_of(
        _("News of your filters"),
        unread,
        lambda notice: CardItem(
            label=notice.subscription.saved_filter.name,
            url=notice.subscription.saved_filter.get_absolute_url(),
            hint=notice_sentence(notice),
        ),
        url=reverse("receptions:saved-filter-list"),
        read=lambda rows: rows.select_related("subscription__saved_filter"),
    )
