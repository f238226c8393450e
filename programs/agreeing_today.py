"""What the agreeing puts on the today page of each role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs.choices import EDITABLE
from programs.models import (
    Amendment,
    ConsentRequest,
    CouncilNotice,
    MeasureComment,
)
from territories import clock
from territories.models import User
from territories.models.names import names_through
from territories.today import CardItem, Urgency, Waiting, card_of, in_order, past_due

NAMED = [f"asked_by__{name}" for name in ("last_name", "first_name", "patronymic", "username")]
NEW_DAYS = dt.timedelta(days=60)


def cards(user: User) -> Iterator[Waiting]:
    """Cards for offices that are asked, heads, regional heads and deputies."""
    powers = user.powers
    if powers.office_ids:
        yield _consents_asked(user)
    if powers.anywhere("approve_programmes"):
        yield _amendments(user)
    elif powers.anywhere("draft_programmes"):
        yield _silent_offices(user)
        yield _comments(user)
    if powers.anywhere("read_council"):
        yield _council(user)


def _consents_asked(user: User) -> Waiting:
    """Newest requests to the person's offices with a measure not answered."""
    mine = ConsentRequest.objects.unanswered().filter(office__in=user.powers.office_ids)
    return card_of(
        _("Your consent is asked"),
        mine,
        lambda one: CardItem(
            label=str(one.programme.territory),
            url=one.get_absolute_url(),
            hint=f"{one.programme.number}, {one.office}",
            due=one.due_on,
        ),
        read=in_order("due_on", "pk", beside=("programme__territory", "office")),
    ).late_if(past_due())


def _silent_offices(user: User) -> Waiting:
    """Offices that let the term pass, of drafts the head still works on."""
    inside = user.powers.inside("draft_programmes", "programme__territory__path")
    silent = ConsentRequest.objects.unanswered().filter(
        inside, programme__state__in=EDITABLE, due_on__lt=clock.today()
    )
    shown = ("due_on", "programme__number", *names_through("office"))
    return card_of(
        _("Offices that gave no answer in the term"),
        silent,
        lambda one: CardItem(
            str(one.office), one.programme.get_absolute_url(), one.programme.number, one.due_on
        ),
        url=f"{reverse('programs:programme-list')}?state=draft",
        urgency=Urgency.CALM,
        read=in_order("due_on", "pk", beside=("programme", "office"), only=shown),
    )


def _comments(user: User) -> Waiting:
    """Comments of others on the head's drafts that nobody has settled."""
    inside = user.powers.inside("draft_programmes", "programme__territory__path")
    rows = MeasureComment.objects.filter(inside, programme__state__in=EDITABLE).unresolved()
    return card_of(
        _("Comments on your drafts"),
        rows.exclude(by=user),
        lambda one: CardItem(
            label=one.text[:80],
            url=f"{reverse('programs:measure-detail', args=[one.measure_id])}#comments",
            hint=f"{one.programme.number}/{one.ordinal}, {one.by}",
        ),
        url=reverse("programs:programme-list"),
        read=lambda found: found.select_related("programme", "by"),
    )


def _amendments(user: User) -> Waiting:
    """Amendments the regional head has to decide on."""
    inside = user.powers.inside("approve_programmes", "programme__territory__path")
    rows = Amendment.objects.to_decide().filter(inside).exclude(asked_by=user)
    return card_of(
        _("Amendments to decide on"),
        rows,
        lambda one: CardItem(
            label=one.grounds[:80],
            url=one.get_absolute_url(),
            hint=f"{one.programme.number}, {one.asked_by}",
        ),
        read=in_order(
            "pk",
            beside=("programme", "asked_by"),
            only=("grounds", "programme__number", *NAMED),
        ),
    )


def _council(user: User) -> Waiting:
    """Programmes the Kengash was informed of lately."""
    rows = CouncilNotice.objects.visible_to(user).filter(at__gte=clock.now() - NEW_DAYS)
    return card_of(
        _("Programmes sent to the khokimiyat"),
        rows,
        lambda one: CardItem(
            str(one.programme.territory), one.get_absolute_url(), one.programme.number
        ),
        url=reverse("programs:council-list"),
        urgency=Urgency.CALM,
        read=in_order("-pk", beside=("programme__territory",)),
    )
