"""What the khokimiyat's side puts on the today page: to accept, sent back, silent, late steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs import execution_page, plan_words
from programs.models import Acceptance, MeasureReminderNotice
from receptions.escalation_subjects import is_reminded
from receptions.wording import step_sentence
from territories.models import User
from territories.models.names import names_through
from territories.today import CardItem, Urgency, Waiting, card_of, in_order, past_due

SHOWN = ("due_on", "programme__number", *names_through("programme__territory"))


def cards(user: User) -> Iterator[Waiting]:
    """For offices what waits for them; for heads which khokimiyats are silent."""
    if user.powers.office_ids:
        yield from _office(user)
    if user.powers.anywhere("draft_programmes"):
        silent = execution_page.silent_for(user)
        title = _("Programmes not accepted by the khokimiyat")
        yield _programmes(title, silent, reverse("programs:acceptance-list"), Urgency.LATE)
    if is_reminded(user):
        yield _reminders(user)


def _office(user: User) -> Iterator[Waiting]:
    waiting = execution_page.to_accept(user)
    inbox = reverse("programs:inbox")
    to_accept = _programmes(_("Programmes to accept"), waiting, inbox, Urgency.SOON)
    yield to_accept.late_if(past_due())
    yield card_of(
        _("Measures sent back by a check"),
        execution_page.returned_to(user),
        lambda row: CardItem(
            row.refusal[:80], row.get_absolute_url(), plan_words.text_of(row)[:80], row.due_on
        ),
        url=inbox,
        urgency=Urgency.LATE,
    )
    yield card_of(
        _("Milestones overdue"),
        execution_page.late_milestones(user),
        lambda row: CardItem(
            row.text[:80],
            row.measure.get_absolute_url(),
            plan_words.text_of(row.measure)[:80],
            row.due_on,
        ),
        url=inbox,
    )


def _programmes(title: Any, rows: QuerySet[Acceptance], url: str, urgency: Urgency) -> Waiting:
    return card_of(
        title,
        rows,
        lambda row: CardItem(
            str(row.programme.territory),
            row.programme.get_absolute_url(),
            row.programme.number,
            row.due_on,
        ),
        url=url,
        urgency=urgency,
        read=in_order("due_on", "pk", beside=("programme__territory",), only=SHOWN),
    )


def _reminders(user: User) -> Waiting:
    unread = MeasureReminderNotice.objects.filter(digest__user=user, digest__read_at__isnull=True)
    url = reverse("programs:measure-reminder-list")
    return card_of(
        _("Reminders of measures"),
        unread,
        lambda one: CardItem(
            f"{one.reminder.measure.programme.number}/{one.reminder.measure.ordinal}",
            url,
            step_sentence(one.reminder.step),
            one.reminder.target_due_on,
        ),
        url=url,
        read=in_order(
            "reminder__target_due_on",
            "pk",
            beside=("reminder__measure__programme", "reminder__step"),
        ),
    )
