"""The numbers behind the signals: questions by week, territory and topic, read in one statement."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, Q
from django.db.models.functions import TruncWeek

from receptions.fact_conditions import FIRST, received
from receptions.models import QuestionFact, Topic
from receptions.models.signal import RISING_WEEKS
from receptions.signal_rules import Series, exposure_of
from territories.figures import ancestry
from territories.services import calendars

WEEK = dt.timedelta(weeks=1)
BEFORE = 12  # weeks before that say what is usual
YEAR = 52
AROUND = 2  # weeks on both sides of the same week of last year
DRAWN = 16
FEWEST_STRETCHES = {1: 6, RISING_WEEKS: 2}
# Weeks before the last one: those looked at with those right before them, and last year's.
RECENT = range(BEFORE + RISING_WEEKS)
LAST_YEAR = range(YEAR - AROUND, YEAR + AROUND + RISING_WEEKS + 1)
Cell = tuple[int, int | None]  # territory, topic; None stands for all appeals of a reception


def monday_of(day: dt.date) -> dt.date:
    """The Monday of the day's week."""
    return day - dt.timedelta(days=day.weekday())


@dataclass
class Weeks:
    """What came in each week: a week is named by how many weeks it lies before the last."""

    monday: dt.date
    cells: dict[Cell, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    silent: dict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    places: dict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    totals: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    appeals: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    _pasts: dict[tuple[int, int, bool], list[range]] = field(default_factory=dict)

    @cached_property
    def working_days(self) -> Mapping[int, int]:
        """Working days of each week by the calendar."""
        calendar = calendars.current()
        return {
            ago: sum(
                calendar.is_working(self.monday - ago * WEEK + dt.timedelta(days=day))
                for day in range(7)
            )
            for ago in (*RECENT, *LAST_YEAR)
        }

    def series(self, cell: Cell, span: int) -> Series | None:
        """The last `span` weeks of a cell against stretches of the same length before them.

        None where the territory has no past; weeks before its first appeal are no past.
        """
        place, topic = cell
        counts = self.counts_of(cell)
        totals = self.appeals if topic is None else self.totals
        past = self.past(place, span, whole=topic is None)
        if not past:
            return None

        def exposure(weeks: range) -> float:
            return sum(
                exposure_of(totals[week] - counts.get(week, 0), self.working_days[week])
                for week in weeks
            )

        now = range(span)
        found = Series(
            sum(counts.get(week, 0) for week in now),
            exposure(now),
            tuple(sum(counts.get(week, 0) for week in weeks) for weeks in past),
            tuple(exposure(weeks) for weeks in past),
        )
        return found if found.comparable else None

    def counts_of(self, cell: Cell) -> Mapping[int, int]:
        """Numbers of a cell by week."""
        place, topic = cell
        if topic is None:
            return self.silent.get(place, {})
        return self.cells.get(cell, {})

    def past(self, place: int, span: int, *, whole: bool = False) -> list[range]:
        """Stretches to compare with: since the first appeal, and the same time last year.

        Empty where these are too few to tell what is usual. `whole` looks at the reception's
        own appeals, else at everything within the territory.
        """
        key = place, span, whole
        if key not in self._pasts:
            own = (self.silent if whole else self.places).get(place, {})
            self._pasts[key] = self._find_past(own, span)
        return self._pasts[key]

    def _find_past(self, own: Mapping[int, int], span: int) -> list[range]:
        first = max((week for week in own if week in RECENT), default=-1)
        near = [
            range(start, start + span)
            for start in range(span, span + BEFORE, span)
            if start + span - 1 <= first
        ]
        if len(near) < FEWEST_STRETCHES[span]:
            return []
        if not any(week in own for week in LAST_YEAR):
            return near
        starts = range(YEAR - AROUND, YEAR + AROUND + 1, span)
        return near + [range(start, start + span) for start in starts]

    def drawn(self, cell: Cell) -> list[tuple[str, int, int]]:
        """The weeks up to now as the page of a signal shows them: Monday, number, days."""
        counts = self.counts_of(cell)
        return [
            (
                (self.monday - ago * WEEK).isoformat(),
                counts.get(ago, 0),
                self.working_days[ago],
            )
            for ago in range(DRAWN - 1, -1, -1)
        ]


def read(monday: dt.date) -> Weeks:
    """Count the weeks that a comparison of the week from `monday` needs: one statement."""
    weeks, chains, groups = Weeks(monday), ancestry(), _groups()
    for place, topic, ago, questions, appeals in _rows(monday):
        weeks.totals[ago] += questions
        weeks.appeals[ago] += appeals
        _add(weeks.silent[place], ago, appeals)
        for above in chains.get(place, ()):
            _add(weeks.places[above], ago, questions)
            for one in (topic, groups.get(topic)):
                if one is not None:
                    _add(weeks.cells[above, one], ago, questions)
    return weeks


def _groups() -> dict[int, int | None]:
    return dict(Topic.objects.values_list("pk", "parent"))


def _add(numbers: dict[int, int], ago: int, more: int) -> None:
    if more:
        numbers[ago] = numbers.get(ago, 0) + more


def _rows(monday: dt.date) -> Iterator[tuple[int, int, int, int, int]]:
    condition = Q()
    for weeks in (RECENT, LAST_YEAR):
        condition |= received(
            monday - max(weeks) * WEEK, monday - min(weeks) * WEEK + dt.timedelta(days=6)
        )
    rows = QuestionFact.objects.filter(condition).annotate(week=TruncWeek("received_on"))
    grouped = rows.order_by().values_list("reception__territory", "topic", "week")
    counted = grouped.annotate(questions=Count("pk"), appeals=Count("pk", filter=FIRST))
    for place, topic, week, questions, appeals in counted.iterator():
        yield place, topic, (monday - week) // WEEK, questions, appeals
