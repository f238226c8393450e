"""Dates counted anew when a decree changes the working calendar; shown before it is done.

Only open questions and open duties whose term spans a changed day are looked at. The rule and the
length stay; what moves is the day off at the end, the count of working days, or the first day where
that was the next working day after the receipt (T-01).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from receptions import rules
from receptions.choices import OPEN, DutyKind
from receptions.models import Appeal, Deadline, Duty, Question
from receptions.services import events
from receptions.services.plain_terms import counted_anew, counts_from_receipt, new_calendar
from territories import clock, jobs
from territories.effects import Effect
from territories.models import User
from territories.services import calendars
from territories.services.calendars import WorkingCalendar

EXAMPLES = 5
# A date may have been moved off so many days off at the most.
REACH = dt.timedelta(days=20)


class Move(NamedTuple):
    """A question's date before and after; `counting` where its term counts from another day."""

    deadline: Deadline
    due: rules.DueDates
    counting: rules.CountingDay | None = None


class DutyMove(NamedTuple):
    """Something owed, with the day it would be counted from and due on."""

    duty: Duty
    starts_on: dt.date
    due_on: dt.date


def moves(calendar: WorkingCalendar, days: frozenset[dt.date]) -> Iterator[Move]:
    """Open questions whose date by law or target the calendar moves."""
    if not days:
        return
    touched = (
        Deadline.objects.current()
        .filter(
            question__status__in=OPEN,
            question__legal_due_on__isnull=False,
            starts_on__lte=max(days) + REACH,
            legal_due_on__gte=min(days) - REACH,
        )
        .select_related("rule", "question__appeal", "question__reception")
        .defer("question__appeal__text")
        .order_by("pk")
    )
    for deadline in touched.iterator(chunk_size=1000):
        move = _move_of(deadline, calendar, days)
        if move is not None:
            yield move


def duty_moves(calendar: WorkingCalendar, days: frozenset[dt.date]) -> Iterator[DutyMove]:
    """What is owed besides the answer and falls due on another day by the calendar."""
    if not days:
        return
    touched = Duty.objects.open().filter(
        starts_on__lte=max(days) + REACH, due_on__gte=min(days) - REACH
    )
    for duty in touched.select_related("rule", "appeal").defer("appeal__text").order_by("pk"):
        from_receipt = duty.kind == DutyKind.STUDY_NOTICE
        starts_on = duty.appeal.counts_from if from_receipt else duty.starts_on
        term = rules.Term(duty.rule.amount, duty.rule.unit)
        due_on = rules.due_dates(starts_on, term, calendar).legal
        if (starts_on, due_on) != (duty.starts_on, duty.due_on):
            yield DutyMove(duty, starts_on, due_on)


def recalculate(*, days: frozenset[dt.date], by: User) -> int:
    """Give every touched question and duty its date by the present calendar; how many moved.

    Safe to run again: what has moved does not move a second time.
    """
    calendar = calendars.current()
    moved = 0
    for move in list(moves(calendar, days)):
        moved += _move(move.deadline.pk, calendar, days, by)
    for owed in list(duty_moves(calendar, days)):  # after the days that receipts count from
        still_open = Duty.objects.open().filter(pk=owed.duty.pk)
        moved += still_open.update(starts_on=owed.starts_on, due_on=owed.due_on)
    return moved


class CalendarDependant:
    """The receptions' answer to a change of the calendar."""

    def preview(self, calendar: WorkingCalendar, days: frozenset[dt.date]) -> Effect:
        """How many appeals' dates move, and some of them."""
        found = list(moves(calendar, days))
        owed = list(duty_moves(calendar, days))
        numbers = {move.deadline.question.appeal_id for move in found}
        numbers |= {move.duty.appeal_id for move in owed}
        sentence = ngettext(
            "The date of %(count)s appeal moves.",
            "The dates of %(count)s appeals move.",
            len(numbers),
        ) % {"count": len(numbers)}
        examples = [
            _example(str(one.deadline.question), one.deadline.legal_due_on, one.due.legal)
            for one in found[:EXAMPLES]
        ]
        examples += [
            _example(
                f"{one.duty.appeal.number}, {one.duty.get_kind_display()}",
                one.duty.due_on,
                one.due_on,
            )
            for one in owed[: EXAMPLES - len(examples)]
        ]
        return Effect(sentence, examples)

    def follow(self, days: frozenset[dt.date], by: User) -> None:
        """Move them in a job of its own."""
        jobs.start(
            kind="receptions.recalculate",
            args={"days": [day.isoformat() for day in sorted(days)]},
            by=by,
        )


def _example(what: str, before: dt.date, after: dt.date) -> str:
    return _("%(question)s: %(before)s → %(after)s") % {
        "question": what,
        "before": date_format(before, "SHORT_DATE_FORMAT"),
        "after": date_format(after, "SHORT_DATE_FORMAT"),
    }


def _move_of(
    deadline: Deadline, calendar: WorkingCalendar, days: frozenset[dt.date]
) -> Move | None:
    """What becomes of a deadline, or None where nothing does."""
    counting = _counting_anew(deadline, calendar, days)
    starts_on = None if counting is None else counting.day
    due = counted_anew(deadline, calendar, starts_on=starts_on)
    same = (due.legal, due.target) == (deadline.legal_due_on, deadline.target_due_on)
    return None if same and counting is None else Move(deadline, due, counting)


def _counting_anew(
    deadline: Deadline, calendar: WorkingCalendar, days: frozenset[dt.date]
) -> rules.CountingDay | None:
    """T-01: another day that a term counts from, where a changed day lies before it."""
    if not counts_from_receipt(deadline):
        return None
    question = deadline.question
    received = timezone.localtime(question.appeal.received_at)
    if not any(received.date() <= day <= deadline.starts_on for day in days):
        return None
    counting = rules.counting_day(received, question.reception.closes_at, calendar)
    return None if counting.day == deadline.starts_on else counting


@transaction.atomic
def _move(deadline_id: int, calendar: WorkingCalendar, days: frozenset[dt.date], by: User) -> bool:
    found = Deadline.objects.filter(pk=deadline_id).values_list("question", flat=True).first()
    question = Question.objects.select_for_update().get(pk=found)
    deadline = question.deadlines.current().select_related("rule").get()
    if deadline.pk != deadline_id or not question.is_open or question.legal_due_on is None:
        return False
    deadline.question = question
    move = _move_of(deadline, calendar, days)
    if move is None:
        return False
    due, counting = move.due, move.counting
    steps = [*deadline.derivation, new_calendar(calendar)]
    if counting is not None:
        steps += [{"code": counting.reason, "to": counting.day.isoformat()}] * bool(counting.reason)
        Appeal.objects.filter(pk=question.appeal_id).update(counts_from=counting.day)
    events.acting(by)
    question.deadlines.current().update(superseded_at=clock.now())
    Deadline.objects.create(
        question=question,
        rule_id=deadline.rule_id,
        calendar=calendar.version,
        starts_on=deadline.starts_on if counting is None else counting.day,
        legal_due_on=due.legal,
        target_due_on=due.target,
        derivation=[*steps, *due.steps],
        decided_by=by,
        decided_at=clock.now(),
        ground=calendar.version.act[:300],
    )
    question.legal_due_on, question.target_due_on = due.legal, due.target
    question.save(update_fields=["legal_due_on", "target_due_on"])
    return True
