"""Representations and hearings on the today page: of the head, and of the office."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from receptions.models import Nudge, Question, Reception, Representation, Summons
from receptions.power_choices import PaperState
from territories import clock
from territories.models import User
from territories.today import CardItem, Urgency, Waiting, card_of


def cards(user: User) -> Iterable[Waiting]:
    """For the head of the reception, and for who acts for an office."""
    if user.powers.anywhere("decide_appeals"):
        yield from _head(user)
    if user.powers.office_ids:
        yield from _office(user)


def _head(user: User) -> Iterator[Waiting]:
    receptions = Reception.objects.pks_at(user.powers.paths("decide_appeals"))
    own = Representation.objects.visible_to(user).filter(reception__in=receptions)
    register = reverse("receptions:representation-list")
    yield _papers(_("Representations to sign"), own.drafts(), f"{register}?state=draft&own=on")
    replied = own.filter(state=PaperState.REPLIED)
    yield _papers(_("Replies to decide on"), replied, f"{register}?state=replied&own=on")
    late = own.overdue(on=clock.today())
    yield _papers(
        _("Representations without a reply"), late, f"{register}?overdue=on&own=on", Urgency.LATE
    )


def _office(user: User) -> Iterator[Waiting]:
    offices = user.powers.office_ids
    served = Representation.objects.with_office().filter(office__in=offices)
    register = reverse("receptions:representation-list")
    yield _papers(_("Representations to reply to"), served, register, Urgency.LATE)
    called = Summons.objects.coming().filter(office__in=offices, held_at__gte=clock.now())
    yield card_of(
        _("Called to a hearing"),
        called.order_by("held_at"),
        lambda one: CardItem(
            one.number, one.get_absolute_url(), one.place, timezone.localdate(one.held_at)
        ),
        urgency=Urgency.LATE,
    )
    yield _nudges(user)


def _nudges(user: User) -> Waiting:
    """Questions the head reminded the office of today, still with it."""
    sent = Nudge.objects.filter(
        office__in=user.powers.office_ids,
        day=clock.today(),
        question__in=Question.objects.in_inbox_of(user),
    )
    return card_of(
        _("The head of the reception reminds you"),
        sent.select_related("question__appeal"),
        lambda one: CardItem(
            f"{one.question.appeal.number}/{one.question.ordinal}",
            one.question.get_absolute_url(),
            one.note,
            one.question.legal_due_on,
        ),
        url=reverse("receptions:inbox"),
        urgency=Urgency.LATE,
    )


def _papers(
    title: str, papers: QuerySet[Representation], url: str, urgency: Urgency = Urgency.SOON
) -> Waiting:
    rows = papers.select_related("office").order_by("due_on", "pk")
    return card_of(title, rows, _paper, url=url, urgency=urgency)


def _paper(one: Representation) -> CardItem:
    return CardItem(
        label=one.number or one.office.name,
        url=one.get_absolute_url(),
        hint=str(one.get_ground_display()),
        due=one.due_on if one.awaits_office else None,
    )
