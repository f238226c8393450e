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


def counted_anew(deadline: Deadline, calendar: WorkingCalendar) -> rules.DueDates:
    """Both dates of a deadline by the calendar; the steps are those after the plain end."""
    if deadline.rule.unit == RuleUnit.WORKING_DAYS:
        term = Term(deadline.rule.amount, deadline.rule.unit)
        return rules.due_dates(deadline.starts_on, term, calendar)
    return rules.off_days_off(deadline.starts_on, plain_end(deadline), calendar)


def new_calendar(calendar: WorkingCalendar) -> Step:
    """The step that names the calendar a date was counted anew by."""
    return {
        "code": "new_calendar",
        "calendar": calendar.version.number,
        "act": calendar.version.act,
    }
