"""What the agreeing puts on the today page of each role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs.choices import EDITABLE
from programs.models import (
    Amendment,
    ConsentAnswer,
    ConsentRequest,
    CouncilNotice,
    Measure,
    MeasureComment,
)
from territories import clock
from territories.models import User
from territories.today import Card, CardItem, Urgency

SHOWN = 5
NEW_DAYS = dt.timedelta(days=60)


def cards(user: User) -> Iterator[Card]:
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


def _unanswered() -> Exists:
    """The office has a measure of the programme it has said nothing about since it was asked."""
    said = ConsentAnswer.objects.filter(
        request__office=OuterRef("office"), measure=OuterRef("pk"), request=OuterRef(OuterRef("pk"))
    )
    lines = Measure.objects.filter(programme=OuterRef("programme"), office=OuterRef("office"))
    return Exists(lines.filter(~Exists(said)))


def _consents_asked(user: User) -> Card:
    """Newest requests to the person's offices with a measure not answered."""
    mine = ConsentRequest.objects.open().filter(office__in=user.powers.office_ids)
    newest = mine.filter(pk__in=mine.newest().values("pk"))
    rows = list(
        newest.filter(_unanswered())
        .select_related("programme__territory", "office")
        .order_by("due_on", "pk")
    )
    late = any(one.is_over(on=clock.today()) for one in rows)
    items = [
        CardItem(
            label=str(one.programme.territory),
            url=one.get_absolute_url(),
            hint=f"{one.programme.number}, {one.office}",
            due=one.due_on,
        )
        for one in rows[:SHOWN]
    ]
    url = rows[0].get_absolute_url() if rows else reverse("programs:programme-list")
    urgency = Urgency.LATE if late else Urgency.SOON
    return Card(_("Your consent is asked"), len(rows), url, urgency, items)


def _silent_offices(user: User) -> Card:
    """Offices that let the term pass, of drafts the head still works on."""
    inside = user.powers.inside("draft_programmes", "programme__territory__path")
    open_ = ConsentRequest.objects.filter(inside, programme__state__in=EDITABLE)
    newest = open_.filter(pk__in=open_.newest().values("pk"), due_on__lt=clock.today())
    rows = list(newest.filter(_unanswered()).select_related("programme", "office"))
    items = [
        CardItem(
            str(one.office), one.programme.get_absolute_url(), one.programme.number, one.due_on
        )
        for one in rows[:SHOWN]
    ]
    url = f"{reverse('programs:programme-list')}?state=draft"
    return Card(_("Offices that gave no answer in the term"), len(rows), url, Urgency.CALM, items)


def _comments(user: User) -> Card:
    """Comments of others on the head's drafts that nobody has settled."""
    inside = user.powers.inside("draft_programmes", "programme__territory__path")
    rows = MeasureComment.objects.filter(inside, programme__state__in=EDITABLE).unresolved()
    rows = rows.exclude(by=user)
    items = [
        CardItem(
            label=one.text[:80],
            url=f"{reverse('programs:measure-detail', args=[one.measure_id])}#comments",
            hint=f"{one.programme.number}/{one.ordinal}, {one.by}",
        )
        for one in rows.select_related("programme", "by")[:SHOWN]
    ]
    url = reverse("programs:programme-list")
    count = rows.count() if len(items) == SHOWN else len(items)
    return Card(_("Comments on your drafts"), count, url, Urgency.SOON, items)


def _amendments(user: User) -> Card:
    """Amendments the regional head has to decide on."""
    inside = user.powers.inside("approve_programmes", "programme__territory__path")
    rows = Amendment.objects.to_decide().filter(inside).exclude(asked_by=user)
    items = [
        CardItem(
            label=one.grounds[:80],
            url=one.get_absolute_url(),
            hint=f"{one.programme.number}, {one.asked_by}",
        )
        for one in rows.select_related("programme", "asked_by").order_by("pk")[:SHOWN]
    ]
    url = items[0].url if items else reverse("programs:programme-list")
    count = rows.count() if len(items) == SHOWN else len(items)
    return Card(_("Amendments to decide on"), count, url, Urgency.SOON, items)


def _council(user: User) -> Card:
    """Programmes the Kengash was informed of lately."""
    rows = CouncilNotice.objects.visible_to(user).filter(at__gte=clock.now() - NEW_DAYS)
    items = [
        CardItem(str(one.programme.territory), one.get_absolute_url(), one.programme.number)
        for one in rows.select_related("programme__territory").order_by("-pk")[:SHOWN]
    ]
    count = rows.count() if len(items) == SHOWN else len(items)
    url = reverse("programs:council-list")
    return Card(_("Programmes sent to the khokimiyat"), count, url, Urgency.CALM, items)
