"""What routing asks for today: parts, requests for information, questions of abolished offices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from receptions.choices import OPEN
from receptions.models import CoAssignment, Inquiry, Question, Reception
from receptions.models.appeal import without_kept
from receptions.models.inquiry import OF_STANDING, is_late, is_left_alone
from receptions.today import question_card, urgency_mark
from territories.models import User
from territories.today import CardItem, Urgency, Waiting, card_of, in_order


def cards(user: User) -> Iterable[Waiting]:
    """Cards of the executor and of the desk."""
    if user.powers.office_ids:
        yield from _parts(user)
        yield _asked_of(user)
    if user.powers.office_ids or user.powers.anywhere("work_reception"):
        yield from _asked_by(user)
        yield _parts_left(user)
    if user.powers.anywhere("work_reception"):
        yield from _from_below(user)


def _parts(user: User) -> Iterator[Waiting]:
    """Parts that a coordinator waits for."""
    waiting = CoAssignment.objects.not_kept_from(user).waiting_for(user)
    yield card_of(
        _("Parts a coordinator waits for"),
        waiting,
        lambda one: CardItem(
            label=f"{one.question.appeal.number}/{one.question.ordinal}",
            url=reverse("receptions:part-answer", args=[one.pk]),
            hint=one.question.topic.name,
            due=one.question.legal_due_on,
            **urgency_mark(one.question),
        ),
        url=reverse("receptions:part-list"),
        read=in_order(
            "question__target_due_on", "pk", beside=("question__appeal", "question__topic")
        ),
    )


def _asked_of(user: User) -> Waiting:
    """What the person's offices are asked (T-09)."""
    asked = Inquiry.objects.asked_of(user).open()
    return card_of(
        _("Information requested from your office"),
        asked,
        lambda one: CardItem(
            label=one.question.topic.name,
            url=reverse("receptions:inquiry-answer", args=[one.pk]),
            due=one.duty.due_on,
        ),
        url=reverse("receptions:inquiry-list"),
        read=in_order("duty__due_on", "pk", beside=("duty", "question__topic")),
    )


def _asked_by(user: User) -> Iterator[Waiting]:
    """For whoever asked: bodies that are late, and those that are no more (T-09)."""
    own = Reception.objects.pks_worked_by(user)
    mine = Q(question__reception__in=own) & (Q(question__office__isnull=True) | Q(by=user))
    if offices := user.powers.office_ids:
        mine |= Q(question__office__in=offices)
    asked = without_kept(Inquiry.objects.filter(OF_STANDING, mine), "question__appeal", user)
    for where, title, urgency in (
        (is_late(), _("Information you requested is overdue"), Urgency.LATE),
        (
            is_left_alone(),
            _("A body you asked for information was abolished: ask another one"),
            Urgency.SOON,
        ),
    ):
        read = in_order("duty__due_on", "pk", beside=("duty", "office", "question__appeal"))
        card = card_of(title, asked, _by_question, urgency=urgency, read=read)
        yield card.narrowed(where)


def _parts_left(user: User) -> Waiting:
    """At the coordinator and the desk: parts whose office is abolished, with nobody instead."""
    own = Reception.objects.pks_worked_by(user)
    mine = Q(question__reception__in=own)
    if offices := user.powers.office_ids:
        mine |= Q(question__office__in=offices)
    left = CoAssignment.objects.not_kept_from(user).filter(mine).left_alone()
    return card_of(
        _("A co-executor was abolished: nobody has its part"),
        left,
        _by_question,
        read=in_order("pk", beside=("office", "question__appeal")),
    )


def _by_question(one: Inquiry | CoAssignment) -> CardItem:
    """The question, and the body it is about."""
    due = one.duty.due_on if isinstance(one, Inquiry) and one.closure_id is None else None
    question = one.question
    return CardItem(
        label=f"{question.appeal.number}/{question.ordinal}",
        url=question.get_absolute_url(),
        hint=one.office.name,
        due=due,
        **urgency_mark(question),
    )


def _from_below(user: User) -> Iterator[Waiting]:
    """Complaints that stand at a reception below, which may not examine them."""
    own = Reception.objects.pks_worked_by(user)
    found = Question.objects.visible_to(user).filter(
        appeal__handed_up__to_reception__in=own, status__in=OPEN
    )
    yield question_card(_("Complaints handed up to you"), found.exclude(reception__in=own))
