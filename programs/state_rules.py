"""Shares, stages and months of the state programmes as pure functions."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_DOWN, Decimal

from programs.state_choices import ObjectStage

TENTH = Decimal("0.1")


def share(done: Decimal | int, planned: Decimal | int) -> Decimal | None:
    """Per cent of the plan, cut to a tenth so that 99.99 is not shown as done; None for no plan."""
    if not planned:
        return None
    return (Decimal(done) * 100 / Decimal(planned)).quantize(TENTH, rounding=ROUND_DOWN)


def stage(
    *,
    agreed: bool,
    started_on: dt.date | None,
    finished_on: dt.date | None,
    ends_on: dt.date,
    today: dt.date,
) -> ObjectStage:
    """Where an object stands on a day."""
    if not agreed:
        return ObjectStage.NOT_AGREED
    if finished_on is not None:
        return ObjectStage.FINISHED
    if ends_on < today:
        return ObjectStage.OVERDUE
    return ObjectStage.PLANNED if started_on is None else ObjectStage.IN_WORK


def months_between(first: dt.date, last: dt.date) -> int:
    """Whole months from one day to a later one: 31 January to 28 February is none."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return max(0, months - (last.day < first.day))


def masked(name: str) -> str:
    """A person's name as lists show it: 'K. Aziza' for 'Karimova Aziza'."""
    surname, _blank, rest = name.strip().partition(" ")
    if not surname:
        return ""
    given = rest.split()[0] if rest.split() else ""
    return f"{surname[0]}. {given}".strip()
