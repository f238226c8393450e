"""A kept date counted again by another calendar; the rule and the first day stay."""

from __future__ import annotations

import datetime as dt

from receptions import rules
from receptions.choices import RuleUnit
from receptions.models import Deadline
from receptions.rules import Step, Term
from territories.services.calendars import WorkingCalendar


def plain_end(deadline: Deadline) -> dt.date:
    """The end of the term before it was moved off days off, from the stored derivation."""
    ends = [step["to"] for step in deadline.derivation if step["code"] in ("counted", "ran_on")]
    return dt.date.fromisoformat(ends[-1])


def counted_anew(
    deadline: Deadline, calendar: WorkingCalendar, *, starts_on: dt.date | None = None
) -> rules.DueDates:
    """Both dates of a deadline by the calendar; the steps are those after the plain end.

    With `starts_on` the whole term is counted again, from that day. A date that the head promised
    stays the target, unless the date by law comes before it.
    """
    term = Term(deadline.rule.amount, deadline.rule.unit)
    if starts_on is not None:
        due = rules.due_dates(starts_on, term, calendar)
    elif deadline.rule.unit == RuleUnit.WORKING_DAYS:
        due = rules.due_dates(deadline.starts_on, term, calendar)
    else:
        due = rules.off_days_off(deadline.starts_on, plain_end(deadline), calendar)
    promised = _promised(deadline)
    if promised is None:
        return due
    steps = [step for step in due.steps if step["code"] != "target"]
    target = min(dt.date.fromisoformat(promised["to"]), due.legal)
    return rules.DueDates(due.legal, target, [*steps, promised])


def counts_from_receipt(deadline: Deadline) -> bool:
    """Whether the term began on the day T-01 names and ran since, neither extended nor stopped."""
    codes = [step["code"] for step in deadline.derivation]
    return codes[0] in ("received", "own") and not {"ran_on", "extended"} & set(codes)


def _promised(deadline: Deadline) -> Step | None:
    """The date the head named for this term, if any; an extension or a stop ended it."""
    for step in reversed(deadline.derivation):
        if step["code"] == "promised":
            return dict(step)
        if step["code"] in ("ran_on", "extended", "counted"):
            return None
    return None


def new_calendar(calendar: WorkingCalendar) -> Step:
    """The step that names the calendar a date was counted anew by."""
    return {
        "code": "new_calendar",
        "calendar": calendar.version.number,
        "act": calendar.version.act,
    }
