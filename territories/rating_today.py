"""What must be done now about the ratings, as cards of the today page."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from territories import clock
from territories.choices import RatingState
from territories.models import Office, Rating, RatingObjection, User
from territories.periods import Quarter
from territories.today import Card, CardItem, Urgency, Waiting, card_of, in_order


def cards(user: User) -> Iterable[Card | Waiting]:
    """Drafts for the region's head to propose, proposals for the Administration to decide."""
    if user.powers.everywhere("decide_ratings"):
        yield _card(user, _("Ratings to approve"), "decide_ratings", RatingState.PROPOSED)
    elif user.powers.anywhere("propose_ratings"):
        yield _card(user, _("Ratings to propose"), "propose_ratings", RatingState.DRAFT)
    if user.powers.anywhere("propose_ratings"):
        yield _objections(user)
    if user.powers.office_paths():
        yield _to_read(user)


def _objections(user: User) -> Waiting:
    """Objections that wait for an answer."""
    waiting = RatingObjection.objects.to_answer_by(user)
    return card_of(
        _("Objections to ratings"),
        waiting,
        lambda one: CardItem(
            str(one.rating.territory),
            reverse("territories:objection-answer", args=[one.pk]),
            str(one.rating.period),
        ),
        urgency=Urgency.LATE,
        read=in_order("at", beside=("rating__territory",)),
    )


def _to_read(user: User) -> Waiting:
    """Proposed ratings of the own territory that the khokimiyat may still object to."""
    offices = Office.objects.filter(path__in=user.powers.office_paths(), is_khokimiyat=True)
    open_now = Rating.objects.filter(
        territory__in=offices.values("territory"),
        state=RatingState.PROPOSED,
        objections_until__gte=clock.today(),
    )
    return card_of(
        _("Rating of your territory: object or leave it"),
        open_now.select_related("territory"),
        lambda one: CardItem(
            str(one.territory),
            reverse("territories:rating-detail", args=[one.pk]),
            str(one.period),
            one.objections_until,
        ),
        urgency=Urgency.CALM,
    )


def _card(user: User, title: str, permission: str, state: RatingState) -> Card:
    running = Quarter.of(clock.today())
    waiting = Rating.objects.filter(
        user.powers.inside(permission, "territory__path"), state=state
    ).exclude(year=running.year, quarter=running.number)
    counted = waiting.order_by().values_list("year", "quarter").annotate(Count("pk"))
    quarters = {Quarter(year, number): count for year, number, count in counted}
    ratings = reverse("territories:rating-list")
    items = [
        CardItem(str(quarter), f"{ratings}?quarter={quarter.slug}")
        for quarter in sorted(quarters, reverse=True)
    ]
    url = items[0].url if items else ratings
    return Card(title, sum(quarters.values()), url, Urgency.SOON, items)
