"""What the khokimiyat's side puts on the today page: to accept, sent back, silent, late steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs import execution_page
from programs.models import Acceptance, MeasureReminderNotice
from receptions.escalation_subjects import is_reminded
from receptions.wording import step_sentence
from territories import clock
from territories.models import User
from territories.today import Card, CardItem, Urgency

SHOWN = 5


def cards(user: User) -> Iterator[Card]:
    """For offices what waits for them; for heads which khokimiyats are silent."""
    if user.powers.office_ids:
        yield from _office(user)
    if user.powers.anywhere("draft_programmes"):
        silent = execution_page.silent_for(user)
        title = _("Programmes not accepted by the khokimiyat")
        yield _programmes(title, silent, "programs:acceptance-list", Urgency.LATE)
    if is_reminded(user):
        yield _reminders(user)


def _office(user: User) -> Iterator[Card]:
    waiting = execution_page.to_accept(user)
    late = waiting.filter(due_on__lt=clock.today()).exists()
    urgency = Urgency.LATE if late else Urgency.SOON
    yield _programmes(_("Programmes to accept"), waiting, "programs:inbox", urgency)
    returned = execution_page.returned_to(user)
    items = [
        CardItem(row.refusal[:80], row.get_absolute_url(), row.text[:80], row.due_on)
        for row in returned[:SHOWN]
    ]
    title = _("Measures sent back by a check")
    yield _card(title, returned, items, ("programs:inbox", Urgency.LATE))
    milestones = execution_page.late_milestones(user)
    items = [
        CardItem(row.text[:80], row.measure.get_absolute_url(), row.measure.text[:80], row.due_on)
        for row in milestones[:SHOWN]
    ]
    title = _("Milestones overdue")
    yield _card(title, milestones, items, ("programs:inbox", Urgency.SOON))


def _programmes(title: Any, rows: QuerySet[Acceptance], url_name: str, urgency: Urgency) -> Card:
    items = [
        CardItem(
            str(row.programme.territory),
            row.programme.get_absolute_url(),
            row.programme.number,
            row.due_on,
        )
        for row in rows.order_by("due_on", "pk")[:SHOWN]
    ]
    return _card(title, rows, items, (url_name, urgency))


def _reminders(user: User) -> Card:
    unread = MeasureReminderNotice.objects.filter(digest__user=user, digest__read_at__isnull=True)
    rows = unread.select_related("reminder__measure__programme", "reminder__step")
    items = [
        CardItem(
            f"{one.reminder.measure.programme.number}/{one.reminder.measure.ordinal}",
            reverse("programs:measure-reminder-list"),
            step_sentence(one.reminder.step),
            one.reminder.target_due_on,
        )
        for one in rows.order_by("reminder__target_due_on", "pk")[:SHOWN]
    ]
    where = ("programs:measure-reminder-list", Urgency.SOON)
    return _card(_("Reminders of measures"), unread, items, where)


def _card(
    title: Any, rows: QuerySet[Any], items: list[CardItem], where: tuple[str, Urgency]
) -> Card:
    count = rows.count() if len(items) == SHOWN else len(items)
    return Card(title, count, reverse(where[0]), where[1], items)
