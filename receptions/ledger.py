"""The way of one question as a ledger: from, to, working days held, why, on what basis, who."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from receptions.hop_rules import DayCounter
from receptions.models import Assignment, Question, Rehoming
from receptions.rules import Calendar
from territories import clock
from territories.models import Office, User


@dataclass(frozen=True)
class Entry:
    """One line. `office` None: back at the reception's desk; `held` None: nobody waits there."""

    at: dt.datetime
    source: Office | None
    office: Office | None
    reason: Any
    basis: str
    note: str
    by: User
    held: int | None = None
    hop: Assignment | None = None


def entries(question: Question, calendar: Calendar) -> list[Entry]:
    """The lines in order of time, from the prefetched hops and re-homings."""
    hops = list(question.assignments.all())
    back = [one for one in question.rehomings.all() if one.to_office_id is None]
    moments: list[tuple[dt.datetime, Assignment | Rehoming]] = [
        *((one.at, one) for one in hops),
        *((one.at, one) for one in back),
    ]
    moments.sort(key=lambda pair: pair[0])
    lines, source = [], None
    for at, row in moments:
        if isinstance(row, Rehoming):
            closure = row.closure
            lines.append(Entry(at, source, None, row.note, closure.act, "", closure.by))
            source = None
            continue
        held = _held(row, question, calendar)
        lines.append(
            Entry(
                at,
                source,
                row.office,
                row.get_reason_display(),
                row.legal_basis,
                row.note,
                row.by,
                held,
                row,
            )
        )
        source = row.office
    return lines


def _held(hop: Assignment, question: Question, calendar: Calendar) -> int:
    """Working days with the office: until it left, answered, or now."""
    until = hop.left_at or question.answered_at or question.closed_at or clock.now()
    came, left = timezone.localdate(hop.at), timezone.localdate(until)
    return DayCounter(calendar, came, left).held(came, left)
