"""Representations and hearings on the today page: of the head, and of the office."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from receptions.models import Nudge, Question, Reception, Representation, Summons
from receptions.power_choices import WITH_THE_OFFICE, PaperState
from territories import clock
from territories.models import User
from territories.models.names import names_through
from territories.today import CardItem, Urgency, Waiting, card_of, in_order

SHOWN = ("number", "ground", "due_on", "state", *names_through("office"))


def cards(user: User) -> Iterable[Waiting]:
    """For the head of the reception, and for who acts for an office."""
    if user.powers.anywhere("decide_appeals"):
        yield from _head(user)
    if user.powers.office_ids:
        yield from _office(user)


def _head(user: User) -> Iterator[Waiting]:
    receptions = Reception.objects.pks_at(user.powers.paths("decide_appeals"))
    in_work = (PaperState.DRAFT, PaperState.REPLIED, *WITH_THE_OFFICE)
    own = Representation.objects.visible_to(user)
    own = own.filter(reception__in=receptions, state__in=in_work)
    late = Q(state__in=WITH_THE_OFFICE, due_on__lt=clock.today())
    for title, where, query, urgency in (
        (_("Representations to sign"), Q(state=PaperState.DRAFT), "state=draft", Urgency.SOON),
        (_("Replies to decide on"), Q(state=PaperState.REPLIED), "state=replied", Urgency.SOON),
        (_("Representations without a reply"), late, "overdue=on", Urgency.LATE),
    ):
        url = f"{reverse('receptions:representation-list')}?{query}&own=on"
        yield _papers(title, own, url, urgency).narrowed(where)


def _office(user: User) -> Iterator[Waiting]:
    offices = user.powers.office_ids
    served = Representation.objects.with_office().filter(office__in=offices)
    register = reverse("receptions:representation-list")
    yield _papers(_("Representations to reply to"), served, register, Urgency.LATE)
    called = Summons.objects.coming().filter(office__in=offices, held_at__gte=clock.now())
    yield card_of(
        _("Called to a hearing"),
        called,
        lambda one: CardItem(
            one.number, one.get_absolute_url(), one.place, timezone.localdate(one.held_at)
        ),
        urgency=Urgency.LATE,
        read=in_order("held_at"),
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
        sent,
        lambda one: CardItem(
            f"{one.question.appeal.number}/{one.question.ordinal}",
            one.question.get_absolute_url(),
            one.note,
            one.question.legal_due_on,
        ),
        url=reverse("receptions:inbox"),
        urgency=Urgency.LATE,
        read=lambda rows: rows.select_related("question__appeal"),
    )


def _papers(
    title: str,
    papers: QuerySet[Representation],
    url: str,
    urgency: Urgency = Urgency.SOON,
) -> Waiting:
    read = in_order("due_on", "pk", beside=("office",), only=SHOWN)
    return card_of(title, papers, _paper, url=url, urgency=urgency, read=read)


def _paper(one: Representation) -> CardItem:
    return CardItem(
        label=one.number or one.office.name,
        url=one.get_absolute_url(),
        hint=str(one.get_ground_display()),
        due=one.due_on if one.awaits_office else None,
    )
