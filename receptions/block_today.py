"""Number blocks that should have been returned, as a card of the today page."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from receptions.models import NumberBlock
from territories import clock
from territories.models import User
from territories.today import CardItem, Urgency, Waiting, card_of, in_order


def cards(user: User) -> Iterable[Waiting]:
    """Blocks of an earlier year at the receptions where the person registers or decides."""
    if not (user.powers.anywhere("work_reception") or user.powers.anywhere("decide_appeals")):
        return
    left = NumberBlock.objects.visible_to(user).left_over(year=clock.today().year)
    yield card_of(
        _("Number blocks of an earlier year to return"),
        left,
        _item,
        url=reverse("receptions:block-list"),
        urgency=Urgency.SOON,
        read=in_order("pk", beside=("reception",)),
    )


def _item(one: NumberBlock) -> CardItem:
    return CardItem(label=str(one), url=one.get_absolute_url())
