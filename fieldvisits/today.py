"""What the head, the round member and the desk must do now in the field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fieldvisits.choices import FieldReceptionStatus, RoundStatus
from fieldvisits.models import FieldReception, Finding, Invitation, Protocol, Round
from fieldvisits.models.round import RoundQuerySet
from fieldvisits.sitting_choices import ProtocolState
from receptions.models import Reception
from territories import clock
from territories.choices import Role
from territories.models import User
from territories.today import MOST, SHOWN, Card, CardItem, Urgency, card_of

DAYS_AHEAD = 7


def cards(user: User) -> Iterator[Card]:
    """Cards of every hat the person wears; heads answer for their very own reception."""
    if Role.ROUND_MEMBER in user.roles:
        yield _walking(user)
    if user.powers.office_ids:
        yield _invited(user)
    led = _receptions(user, "plan_field")
    if led:
        yield from _leading(led)
    worked = _receptions(user, "work_reception")
    if worked:
        yield _coming(worked)


def _receptions(user: User, permission: str) -> list[int]:
    """Receptions where the person was given the permission itself, not one above."""
    paths = user.powers.paths(permission)
    if not paths:
        return []
    own = Reception.objects.filter(territory__path__in=paths)
    return list(own.values_list("pk", flat=True))


def _walking(user: User) -> Card:
    """The rounds of today, those under way first."""
    today = clock.today()
    own = Round.objects.walked_by(user).open().filter(starts_on__lte=today)
    return _rounds(_("My rounds today"), own.order_by("-status", "ends_on", "pk"), "", Urgency.SOON)


def _leading(receptions: list[int]) -> Iterator[Card]:
    today = clock.today()
    own = Round.objects.filter(reception__in=receptions)
    url = reverse("fieldvisits:round-list")
    ended = own.filter(status=RoundStatus.RUNNING, ends_on__lte=today).order_by("ends_on", "pk")
    late = ended.filter(ends_on__lt=today).exists()
    urgency = Urgency.LATE if late else Urgency.SOON
    yield _rounds(_("Rounds to finish"), ended, f"{url}?status=running", urgency)
    waiting = own.filter(status=RoundStatus.PLANNED, starts_on__lte=today)
    yield _rounds(
        _("Rounds to start"),
        waiting.order_by("starts_on", "pk"),
        f"{url}?status=planned",
        Urgency.SOON,
    )
    yield _findings(Finding.objects.undecided().filter(reception__in=receptions))
    yield _unsigned(receptions)


def _invited(user: User) -> Card:
    """Invitations that wait for an answer of the person's offices."""
    waiting = Invitation.objects.unanswered().filter(
        Q(member__office__in=user.powers.office_ids) | Q(user=user.pk),
        member__field_reception__status=FieldReceptionStatus.ANNOUNCED,
    )
    rows = waiting.select_related("member__field_reception").order_by(
        "member__field_reception__starts_at", "pk"
    )
    found = list(rows[:SHOWN])
    items = [
        CardItem(
            label=one.member.field_reception.place,
            url=one.get_absolute_url(),
            hint=date_format(
                localtime(one.member.field_reception.starts_at), "SHORT_DATETIME_FORMAT"
            ),
            due=localtime(one.member.field_reception.starts_at).date(),
        )
        for one in found
    ]
    url = items[0].url if items else ""
    count = waiting.order_by()[:MOST].count() if found else 0
    return Card(_("Invitations to field receptions"), count, url, Urgency.SOON, items)


def _unsigned(receptions: list[int]) -> Card:
    """Protocols of field receptions that wait for the head: due the same evening."""
    waiting = Protocol.objects.filter(reception__in=receptions, state=ProtocolState.DRAFTED)
    rows = waiting.select_related("field_reception").order_by("field_reception__starts_at", "pk")
    found = list(rows[:SHOWN])
    items = [
        CardItem(
            label=one.number,
            url=f"{one.field_reception.get_absolute_url()}#protocol",
            hint=one.field_reception.place,
            due=localtime(one.field_reception.starts_at).date(),
        )
        for one in found
    ]
    late = any(one.is_late for one in found)
    count = waiting.order_by()[:MOST].count() if found else 0
    url = reverse("fieldvisits:field-reception-list") + "?status=held"
    urgency = Urgency.LATE if late else Urgency.SOON
    return Card(_("Protocols to sign"), count, url, urgency, items)


def _rounds(title: str, rounds: RoundQuerySet, query: str, urgency: Urgency) -> Card:
    rows: QuerySet[Any] = rounds.select_related("territory").with_progress()
    return card_of(
        title,
        rows,
        lambda one: CardItem(
            label=one.territory.name,
            url=one.get_absolute_url(),
            hint=_("%(done)s of %(planned)s households")
            % {"done": one.done, "planned": one.planned},
            due=one.ends_on,
        ),
        url=query or reverse("fieldvisits:round-list"),
        urgency=urgency,
    )


def _findings(findings: QuerySet[Finding]) -> Card:
    return card_of(
        _("Findings to decide"),
        findings.select_related("topic", "territory").order_by("-severity", "pk"),
        lambda one: CardItem(one.topic.name, one.get_absolute_url(), one.territory.name),
        url=reverse("fieldvisits:finding-list") + "?state=open",
    )


def _coming(receptions: list[int]) -> Card:
    """Field receptions of the coming week, and those past that nobody wrote down."""
    until = clock.now() + dt.timedelta(days=DAYS_AHEAD)
    coming = FieldReception.objects.filter(
        reception__in=receptions, status=FieldReceptionStatus.ANNOUNCED, starts_at__lte=until
    ).order_by("starts_at", "pk")
    rows = list(coming[:SHOWN])
    count = coming.order_by()[:MOST].count() if rows else 0
    today = clock.today()
    past = bool(rows) and localtime(rows[0].starts_at).date() < today
    items = [
        CardItem(
            label=one.place,
            url=one.get_absolute_url(),
            hint=date_format(localtime(one.starts_at), "SHORT_DATETIME_FORMAT"),
            due=localtime(one.starts_at).date(),
        )
        for one in rows
    ]
    title = ngettext("Coming field reception", "Coming field receptions", count or 1)
    url = reverse("fieldvisits:field-reception-list") + "?status=announced"
    return Card(title, count, url, Urgency.LATE if past else Urgency.CALM, items)
