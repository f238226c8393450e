"""Reminders not yet seen, and offices that wait for a decision of the head about a term."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from receptions.models import ReminderNotice, TermRequest
from receptions.models.appeal import without_kept
from receptions.today import urgency_mark
from receptions.wording import step_sentence
from territories.models import User
from territories.models.names import names_through
from territories.today import CardItem, Waiting, card_of, in_order

ASKED = (
    *("question__ordinal", "question__urgency", "question__legal_due_on"),
    *("question__appeal__number", *names_through("assignment__office")),
)


def cards(user: User) -> Iterable[Waiting]:
    """For offices and heads."""
    decides = user.powers.anywhere("decide_appeals")
    if decides:
        yield _term_requests(user)
    if decides or user.powers.office_ids:
        yield _reminders(user)


def _term_requests(user: User) -> Waiting:
    own = TermRequest.objects.decided_by_head(user).waiting()
    return card_of(
        _("Offices ask for more time"),
        own,
        lambda one: CardItem(
            label=str(one.question),
            url=reverse("receptions:term-request-decide", args=[one.pk]),
            hint=str(one.assignment.office),
            due=one.question.legal_due_on,
            **urgency_mark(one.question),
        ),
        url=reverse("receptions:term-request-list"),
        read=in_order("pk", beside=("question__appeal", "assignment__office"), only=ASKED),
    )


def _reminders(user: User) -> Waiting:
    unread = ReminderNotice.objects.filter(digest__user=user, digest__read_at__isnull=True)
    unread = without_kept(unread, "reminder__question__appeal", user)
    url = reverse("receptions:reminder-list")
    return card_of(
        _("Reminders"),
        unread,
        lambda one: CardItem(
            label=str(one.reminder.question),
            url=url,
            hint=step_sentence(one.reminder.step),
            due=one.reminder.target_due_on,
            **urgency_mark(one.reminder.question),
        ),
        url=url,
        read=in_order(
            "reminder__target_due_on",
            "pk",
            beside=("reminder__question__appeal", "reminder__step"),
        ),
    )
