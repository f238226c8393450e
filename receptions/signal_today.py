"""Signals on the today page of heads: those of their territories, and what was written to them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from receptions.models import Signal, SignalWeek
from receptions.signal_choices import SignalState
from territories.models import User
from territories.models.names import names_through
from territories.today import CardItem, Urgency, Waiting, card_of, in_order

SHOWN = ("kind", *names_through("territory"), *names_through("topic"))


def cards(user: User) -> Iterable[Waiting]:
    """For heads: what the last week brought, and what those below have written."""
    own = user.powers.paths("decide_appeals")
    if not own:
        return
    week = Subquery(SignalWeek.objects.values("pk")[:1])
    register = reverse("receptions:signal-list")
    inside = user.powers.inside("decide_appeals", "territory__path")
    new = Signal.objects.filter(inside, week=week, state=SignalState.NEW)
    yield _card(_("New and rising topics, silent receptions"), new, f"{register}?state=new")
    raised = Signal.objects.filter(inside, raised=True).open().exclude(territory__path__in=own)
    yield _card(
        _("Signals that the receptions below wrote about"),
        raised,
        f"{register}?state=raised",
        Urgency.SOON,
    )


def _card(
    title: str, signals: QuerySet[Signal], url: str, urgency: Urgency = Urgency.CALM
) -> Waiting:
    read = in_order("q", "pk", beside=("territory", "topic"), only=SHOWN)
    return card_of(title, signals, _item, url=url, urgency=urgency, read=read)


def _item(one: Signal) -> CardItem:
    return CardItem(
        label=str(one.topic or one.get_kind_display()),
        url=one.get_absolute_url(),
        hint=f"{one.territory}, {one.get_kind_display()}" if one.topic else str(one.territory),
    )
