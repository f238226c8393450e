"""Letters that wait for somebody today: to be signed by the head, to be printed by the desk."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from receptions.models import Letter
from territories.models import User
from territories.today import CardItem, Urgency, Waiting, card_of, in_order


def cards(user: User) -> Iterable[Waiting]:
    """At the person's own receptions."""
    if not user.powers.anywhere("work_reception"):
        return
    own = Letter.objects.visible_to(user)
    board = reverse("receptions:letter-list")
    if user.powers.anywhere("decide_appeals"):
        yield _card(_("Letters to sign"), own.drafts(), f"{board}?tab=drafts", Urgency.SOON)
    yield _card(_("Letters to print"), own.to_print(), board, Urgency.CALM)


def _card(title: str, letters: QuerySet[Letter], url: str, urgency: Urgency) -> Waiting:
    read = in_order("pk", beside=("appeal",), only=("kind", "number", "appeal__number"))
    return card_of(title, letters, _item, url=url, urgency=urgency, read=read)


def _item(one: Letter) -> CardItem:
    return CardItem(
        label=one.number or one.appeal.number,
        url=one.get_absolute_url(),
        hint=str(one.get_kind_display()),
    )
