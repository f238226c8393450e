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
    return _as_promised(deadline, due)


def in_place_of(deadline: Deadline, term: Term, calendar: WorkingCalendar) -> rules.DueDates:
    """Both dates of another term from the day the deadline's began.

    The days that the deadline's own term stood still stay off, and its promised date holds on.
    """
    due = rules.due_dates(deadline.starts_on, term, calendar)
    start, end = deadline.starts_on, dt.date.fromisoformat(due.steps[0]["to"])
    stops = []
    for stop in _stops(deadline):
        start = dt.date.fromisoformat(stop["day"])
        stopped_on = dt.date.fromisoformat(stop["stopped"])
        end = rules.end_after_stop(end, stopped_on=stopped_on, restarted_on=start)
        stops.append({**stop, "to": end.isoformat()})
    if stops:
        moved = rules.off_days_off(start, end, calendar)
        steps = [due.steps[0], *stops, *moved.steps]
        due = rules.DueDates(moved.legal, moved.target, steps)
    return _as_promised(deadline, due)


def counts_from_receipt(deadline: Deadline) -> bool:
    """Whether the term began on the day T-01 names and ran since, neither extended nor stopped."""
    codes = [step["code"] for step in deadline.derivation]
    return codes[0] in ("received", "own") and not {"ran_on", "extended"} & set(codes)


def _stops(deadline: Deadline) -> list[Step]:
    """The stops of the deadline's own term, each with the day it ran again."""
    codes = [step["code"] for step in deadline.derivation]
    counted = len(codes) - codes[::-1].index("counted")
    return [dict(step) for step in deadline.derivation[counted:] if step["code"] == "ran_on"]


def _as_promised(deadline: Deadline, due: rules.DueDates) -> rules.DueDates:
    """The dates with the promised target of the deadline, if it has one."""
    promised = _promised(deadline)
    if promised is None:
        return due
    steps = [step for step in due.steps if step["code"] != "target"]
    target = min(dt.date.fromisoformat(promised["to"]), due.legal)
    return rules.DueDates(due.legal, target, [*steps, promised])


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
