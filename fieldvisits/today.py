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

from fieldvisits.choices import FieldReceptionStatus, RoundStatus
from fieldvisits.models import FieldReception, Finding, Invitation, Protocol, Round
from fieldvisits.rules import moments
from fieldvisits.sitting_choices import ProtocolState
from receptions.models import Reception
from territories import clock
from territories.choices import Role
from territories.models import User
from territories.models.names import names_through
from territories.today import CardItem, Urgency, Waiting, card_of, in_order

DAYS_AHEAD = 7
DAYS_BACK = 30  # a protocol nobody missed in a month is no work of today


def cards(user: User) -> Iterator[Waiting]:
    """Cards of every hat the person wears; heads answer for their very own reception."""
    if Role.ROUND_MEMBER in user.roles:
        yield _walking(user)
    if user.powers.office_ids:
        yield _invited(user)
    led = Reception.objects.pks_at(user.powers.paths("plan_field"))
    if led:
        yield from _leading(led)
    worked = Reception.objects.pks_worked_by(user)
    if worked:
        yield _coming(worked)
        yield _undrafted(worked)


def _walking(user: User) -> Waiting:
    """The rounds of today, those under way first."""
    today = clock.today()
    own = Round.objects.walked_by(user).open().filter(starts_on__lte=today)
    return _rounds(_("My rounds today"), own, "", Urgency.SOON)


def _leading(receptions: list[int]) -> Iterator[Waiting]:
    today = clock.today()
    own = Round.objects.open().filter(reception__in=receptions, starts_on__lte=today)
    url = reverse("fieldvisits:round-list")
    ended = Q(status=RoundStatus.RUNNING, ends_on__lte=today)
    finish = _rounds(_("Rounds to finish"), own, f"{url}?status=running", Urgency.SOON)
    yield finish.narrowed(ended).late_if(Q(ends_on__lt=today))
    start = _rounds(_("Rounds to start"), own, f"{url}?status=planned", Urgency.SOON)
    yield start.narrowed(Q(status=RoundStatus.PLANNED))
    yield _findings(Finding.objects.undecided().filter(reception__in=receptions))
    yield _unsigned(receptions)


def _begun_before_today(sitting: str = "") -> Q:
    """Of field receptions, at the path `sitting`, those of an earlier day."""
    midnight, _end = moments(clock.today(), clock.today())
    return Q(**{f"{sitting}starts_at__lt": midnight})


def _invited(user: User) -> Waiting:
    """Invitations that wait for an answer of the person's offices."""
    waiting = Invitation.objects.unanswered().filter(
        Q(member__office__in=user.powers.office_ids) | Q(user=user.pk),
        member__field_reception__status=FieldReceptionStatus.ANNOUNCED,
    )
    return card_of(
        _("Invitations to field receptions"),
        waiting,
        lambda one: _sitting(one.member.field_reception, one.get_absolute_url()),
        read=in_order(
            "member__field_reception__starts_at", "pk", beside=("member__field_reception",)
        ),
    )


def _sitting(sitting: FieldReception, url: str) -> CardItem:
    begins = localtime(sitting.starts_at)
    hint = date_format(begins, "SHORT_DATETIME_FORMAT")
    return CardItem(sitting.place, url, hint, begins.date())


def _unsigned(receptions: list[int]) -> Waiting:
    """Protocols of field receptions that wait for the head: due the same evening."""
    waiting = Protocol.objects.filter(reception__in=receptions, state=ProtocolState.DRAFTED)
    return card_of(
        _("Protocols to sign"),
        waiting,
        lambda one: CardItem(
            label=one.number,
            url=f"{one.field_reception.get_absolute_url()}#protocol",
            hint=one.field_reception.place,
            due=localtime(one.field_reception.starts_at).date(),
        ),
        url=reverse("fieldvisits:field-reception-list") + "?status=held",
        read=in_order("field_reception__starts_at", "pk", beside=("field_reception",)),
    ).late_if(_begun_before_today("field_reception__"))


def _undrafted(receptions: list[int]) -> Waiting:
    """Field receptions that were held and have no protocol yet: it is due the same evening."""
    held = FieldReception.objects.filter(
        reception__in=receptions,
        status=FieldReceptionStatus.HELD,
        protocol__isnull=True,
        starts_at__gte=clock.now() - dt.timedelta(days=DAYS_BACK),
    )
    return card_of(
        _("Protocols to draft"),
        held,
        lambda one: _sitting(one, f"{one.get_absolute_url()}#protocol"),
        url=reverse("fieldvisits:field-reception-list") + "?status=held",
        read=in_order("starts_at", "pk"),
    ).late_if(_begun_before_today())


def _rounds(title: str, rounds: QuerySet[Any], query: str, urgency: Urgency) -> Waiting:
    return card_of(
        title,
        rounds,
        lambda one: CardItem(
            label=one.territory.name,
            url=one.get_absolute_url(),
            hint=_("%(done)s of %(planned)s households")
            % {"done": one.done, "planned": one.planned},
            due=one.ends_on,
        ),
        url=query or reverse("fieldvisits:round-list"),
        urgency=urgency,
        read=_with_progress,
    )


def _with_progress(rounds: Any) -> Any:
    return rounds.select_related("territory").with_progress().order_by("-status", "ends_on", "pk")


def _findings(findings: QuerySet[Finding]) -> Waiting:
    return card_of(
        _("Findings to decide"),
        findings,
        lambda one: CardItem(one.topic.name, one.get_absolute_url(), one.territory.name),
        url=reverse("fieldvisits:finding-list") + "?state=open",
        read=in_order(
            "-severity",
            "pk",
            beside=("topic", "territory"),
            only=(*names_through("topic"), *names_through("territory")),
        ),
    )


def _coming(receptions: list[int]) -> Waiting:
    """Field receptions of the coming week, and those past that nobody wrote down."""
    until = clock.now() + dt.timedelta(days=DAYS_AHEAD)
    coming = FieldReception.objects.filter(
        reception__in=receptions, status=FieldReceptionStatus.ANNOUNCED, starts_at__lte=until
    )
    return card_of(
        _("Coming field receptions"),
        coming,
        lambda one: _sitting(one, one.get_absolute_url()),
        url=reverse("fieldvisits:field-reception-list") + "?status=announced",
        urgency=Urgency.CALM,
        read=in_order("starts_at", "pk"),
    ).late_if(_begun_before_today())
