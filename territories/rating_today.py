"""What must be done now about the ratings, as cards of the today page."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from territories.choices import RatingState
from territories.models import Rating, User
from territories.periods import Quarter
from territories.today import Card, CardItem, Urgency


def cards(user: User) -> Iterable[Card]:
    """Drafts for the region's head to propose, proposals for the Administration to decide."""
    if user.powers.everywhere("decide_ratings"):
        yield _card(user, _("Ratings to approve"), "decide_ratings", RatingState.PROPOSED)
    elif user.powers.anywhere("propose_ratings"):
        yield _card(user, _("Ratings to propose"), "propose_ratings", RatingState.DRAFT)


def _card(user: User, title: str, permission: str, state: RatingState) -> Card:
    waiting = Rating.objects.filter(user.powers.inside(permission, "territory__path"), state=state)
    quarters = {
        Quarter(*row) for row in waiting.order_by().values_list("year", "quarter").distinct()
    }
    ratings = reverse("territories:rating-list")
    items = [
        CardItem(str(quarter), f"{ratings}?quarter={quarter.slug}")
        for quarter in sorted(quarters, reverse=True)
    ]
    url = items[0].url if items else ratings
    return Card(title, waiting.count(), url, Urgency.SOON, items)
