"""Councils on the today page: of the head who keeps their papers, of the bodies, of deputies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from receptions.council_choices import DecisionState
from receptions.models import CouncilDecision, CouncilHearing, CouncilSession, DeputyQuestion
from territories import clock
from territories.models import User
from territories.models.names import names_through
from territories.today import CardItem, Urgency, Waiting, card_of, in_order, past_due

SHOWN = ("number", "due_on", *names_through("office"))


def cards(user: User) -> Iterable[Waiting]:
    """For heads, for who acts for a body, and for deputies."""
    if user.powers.anywhere("decide_appeals"):
        yield from _head(user)
    if user.powers.office_ids:
        yield from _body(user)
    if user.powers.anywhere("read_council"):
        yield _sessions(user)


def _head(user: User) -> Iterator[Waiting]:
    own = CouncilDecision.objects.of_head(user).open()
    page = reverse("receptions:council-decision-list")
    reported = _decisions(
        _("Decisions of the council reported as done"), own, f"{page}?state=reported&own=on"
    )
    yield reported.narrowed(Q(state=DecisionState.REPORTED))
    late = _decisions(
        _("Decisions of the council past their date"),
        own,
        f"{page}?overdue=on&own=on",
        Urgency.LATE,
    )
    yield late.narrowed(Q(state=DecisionState.IN_CONTROL, due_on__lt=clock.today()))
    asked = DeputyQuestion.objects.waiting().filter(
        council__territory__path__in=user.powers.paths("decide_appeals"), office__isnull=True
    )
    yield _questions(asked)


def _body(user: User) -> Iterator[Waiting]:
    offices = user.powers.office_ids
    mine = CouncilDecision.objects.with_office().filter(office__in=offices)
    to_do = _decisions(
        _("Decisions of the council to carry out"),
        mine,
        reverse("receptions:council-decision-list"),
    )
    yield to_do.late_if(past_due())
    yield _questions(DeputyQuestion.objects.waiting().filter(office__in=offices))
    called = CouncilHearing.objects.coming().filter(
        office__in=offices, session__held_at__gte=clock.now()
    )
    yield card_of(
        _("The council hears your report"),
        called,
        lambda one: CardItem(
            str(one.session.council),
            one.get_absolute_url(),
            "" if one.reported_at else _("no report yet"),
            timezone.localdate(one.session.held_at),
        ),
        read=in_order("session__held_at", beside=("session__council",)),
    )


def _sessions(user: User) -> Waiting:
    inside = user.powers.inside("read_council", "council__territory__path")
    coming = CouncilSession.objects.coming().filter(inside, held_at__gte=clock.now())
    return card_of(
        _("Sessions of the council"),
        coming,
        lambda one: CardItem(
            str(one.council), one.get_absolute_url(), one.place, timezone.localdate(one.held_at)
        ),
        url=reverse("receptions:council-session-list"),
        urgency=Urgency.CALM,
        read=in_order("held_at", beside=("council",)),
    )


def _questions(asked: QuerySet[DeputyQuestion]) -> Waiting:
    return card_of(
        _("Questions of deputies to answer"),
        asked,
        lambda one: CardItem(one.text[:80], one.get_absolute_url(), str(one.council), one.due_on),
        url=reverse("receptions:council-question-list"),
        read=in_order("due_on", "pk", beside=("council",)),
    )


def _decisions(
    title: str,
    found: QuerySet[CouncilDecision],
    url: str,
    urgency: Urgency = Urgency.SOON,
) -> Waiting:
    return card_of(
        title,
        found,
        lambda one: CardItem(
            f"№ {one.number}", one.get_absolute_url(), str(one.office), one.due_on
        ),
        url=url,
        urgency=urgency,
        read=in_order("due_on", "pk", beside=("office",), only=SHOWN),
    )
