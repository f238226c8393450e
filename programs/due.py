"""What is due when: the measures of a month by day, and of the days to come as a list."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from programs import plan_words
from programs.models import Measure

A_DAY_SHOWS = 4  # the list behind the day has the rest
DAYS_AHEAD = 30


@dataclass(frozen=True)
class Due:
    """Something a day asks for: a line of the calendar, whatever kind it is."""

    day: dt.date
    title: str
    place: str
    who: str
    url: str
    tone: str = ""


@dataclass(frozen=True)
class Day:
    """A day of the month with what is due on it; `more` are counted and not shown."""

    day: dt.date
    inside: bool
    entries: Sequence[Due] = field(default_factory=tuple)
    more: int = 0


def upcoming(rows: QuerySet[Measure]) -> QuerySet[Measure]:
    """Measures that offices still have to do, with the names a line shows."""
    return rows.with_office().select_related("programme", "place", "topic", "office", "typical")  # type: ignore[attr-defined]


def month(rows: QuerySet[Measure], first: dt.date) -> list[list[Day]]:
    """The weeks of the month; a day holds its first measures and how many more there are."""
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    found: dict[dt.date, list[Due]] = {}
    number: dict[dt.date, int] = {}
    for row in _first_of_each_day(rows.filter(due_on__range=(first, last))):
        found.setdefault(row.due_on, []).append(entry(row))
        number[row.due_on] = row.of_the_day
    return [
        [
            Day(
                day,
                day.month == first.month,
                found.get(day, ()),
                number.get(day, 0) - len(found.get(day, ())),
            )
            for day in week
        ]
        for week in weeks
    ]


def _first_of_each_day(rows: QuerySet[Measure]) -> QuerySet[Any]:
    """A few measures of each day, and how many the day has in all; one statement."""
    ranked = upcoming(rows).annotate(
        rank=Window(RowNumber(), partition_by=F("due_on"), order_by=F("id").asc()),
        of_the_day=Window(Count("id"), partition_by=F("due_on")),
    )
    return ranked.filter(rank__lte=A_DAY_SHOWS).order_by("due_on", "id")


def entry(measure: Measure) -> Due:
    """A measure as a line of the calendar."""
    return Due(
        day=measure.due_on,
        title=plan_words.text_of(measure),
        place=f"{measure.programme.number}/{measure.ordinal}, {measure.place}",
        who=str(measure.office),
        url=measure.get_absolute_url(),
        tone=measure.tone,
    )
