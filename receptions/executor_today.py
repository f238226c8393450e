"""Reminders not yet seen, and offices that wait for a decision of the head about a term."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from receptions.models import ReminderNotice, TermRequest
from receptions.wording import step_sentence
from territories.models import User
from territories.today import Card, CardItem, Urgency

SHOWN = 5
MOST = 1_000  # beyond this the number says little; counting stops


def cards(user: User) -> Iterable[Card]:
    """For offices and heads; two statements each where something waits."""
    decides = user.powers.anywhere("decide_appeals")
    if decides:
        yield _term_requests(user)
    if decides or user.powers.office_ids:
        yield _reminders(user)


def _term_requests(user: User) -> Card:
    own = TermRequest.objects.decided_by_head(user).waiting()
    count = own.order_by()[:MOST].count()
    rows = own.select_related("question__appeal", "assignment__office").order_by("pk")
    items = [
        CardItem(
            label=str(one.question),
            url=reverse("receptions:term-request-decide", args=[one.pk]),
            hint=str(one.assignment.office),
            due=one.question.legal_due_on,
        )
        for one in (rows[:SHOWN] if count else ())
    ]
    url = reverse("receptions:term-request-list")
    title = _("Offices ask for time")
    return Card(title=title, count=count, url=url, urgency=Urgency.SOON, items=items)


def _reminders(user: User) -> Card:
    unread = ReminderNotice.objects.filter(digest__user=user, digest__read_at__isnull=True)
    count = unread.order_by()[:MOST].count()
    rows = unread.select_related("reminder__question__appeal", "reminder__step")
    items = [
        CardItem(
            label=str(one.reminder.question),
            url=reverse("receptions:reminder-list"),
            hint=step_sentence(one.reminder.step),
            due=one.reminder.target_due_on,
        )
        for one in (rows.order_by("reminder__target_due_on", "pk")[:SHOWN] if count else ())
    ]
    url = reverse("receptions:reminder-list")
    return Card(title=_("Reminders"), count=count, url=url, urgency=Urgency.SOON, items=items)
