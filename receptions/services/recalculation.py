"""Dates counted anew when a decree changes the working calendar; shown before it is done.

Only open questions whose term spans a changed day are looked at. The rule, the first day and the
length stay; what moves is the day off at the end, or the count of working days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from receptions import rules
from receptions.choices import OPEN
from receptions.models import Deadline, Question
from receptions.services import events
from receptions.services.plain_terms import counted_anew, new_calendar
from territories import clock, jobs
from territories.models import User
from territories.services import calendars
from territories.services.calendars import Effect, WorkingCalendar

EXAMPLES = 5
# A date may have been moved off so many days off at the most.
REACH = dt.timedelta(days=20)


class Move(NamedTuple):
    """A question's date before and after."""

    deadline: Deadline
    due: rules.DueDates


def moves(calendar: WorkingCalendar, days: frozenset[dt.date]) -> Iterator[Move]:
    """Open questions whose date by law or target the calendar moves."""
    if not days:
        return
    touched = (
        Deadline.objects.current()
        .filter(
            question__status__in=OPEN,
            question__legal_due_on__isnull=False,
            starts_on__lte=max(days),
            legal_due_on__gte=min(days) - REACH,
        )
        .select_related("rule", "question__appeal")
        .defer("question__appeal__text")
        .order_by("pk")
    )
    for deadline in touched.iterator(chunk_size=1000):
        due = counted_anew(deadline, calendar)
        if (due.legal, due.target) != (deadline.legal_due_on, deadline.target_due_on):
            yield Move(deadline, due)


def recalculate(*, days: frozenset[dt.date], by: User) -> int:
    """Give every touched question its date by the present calendar; how many moved.

    Safe to run again: what has moved does not move a second time.
    """
    calendar = calendars.current()
    moved = 0
    for move in list(moves(calendar, days)):
        moved += _move(move.deadline.pk, calendar, by)
    return moved


class CalendarDependant:
    """The receptions' answer to a change of the calendar."""

    def preview(self, calendar: WorkingCalendar, days: frozenset[dt.date]) -> Effect:
        """How many appeals' dates move, and some of them."""
        found = list(moves(calendar, days))
        numbers = {move.deadline.question.appeal_id for move in found}
        sentence = ngettext(
            "The date of %(count)s appeal moves.",
            "The dates of %(count)s appeals move.",
            len(numbers),
        ) % {"count": len(numbers)}
        examples = [
            _("%(question)s: %(before)s → %(after)s")
            % {
                "question": str(move.deadline.question),
                "before": date_format(move.deadline.legal_due_on, "SHORT_DATE_FORMAT"),
                "after": date_format(move.due.legal, "SHORT_DATE_FORMAT"),
            }
            for move in found[:EXAMPLES]
        ]
        return Effect(sentence, examples)

    def follow(self, days: frozenset[dt.date], by: User) -> None:
        """Move them in a job of its own."""
        jobs.start(
            kind="receptions.recalculate",
            args={"days": [day.isoformat() for day in sorted(days)]},
            by=by,
        )


@transaction.atomic
def _move(deadline_id: int, calendar: WorkingCalendar, by: User) -> bool:
    found = Deadline.objects.filter(pk=deadline_id).values_list("question", flat=True).first()
    question = Question.objects.select_for_update().get(pk=found)
    deadline = question.deadlines.current().select_related("rule").get()
    if deadline.pk != deadline_id or not question.is_open or question.legal_due_on is None:
        return False
    due = counted_anew(deadline, calendar)
    events.acting(by)
    question.deadlines.current().update(superseded_at=clock.now())
    Deadline.objects.create(
        question=question,
        rule_id=deadline.rule_id,
        calendar=calendar.version,
        starts_on=deadline.starts_on,
        legal_due_on=due.legal,
        target_due_on=due.target,
        derivation=[*deadline.derivation, new_calendar(calendar), *due.steps],
        decided_by=by,
        decided_at=clock.now(),
        ground=calendar.version.act[:300],
    )
    question.legal_due_on, question.target_due_on = due.legal, due.target
    question.save(update_fields=["legal_due_on", "target_due_on"])
    return True
