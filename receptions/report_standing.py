"""How the receptions of a quarter stand with their reports: asked for, in time, late, complete.

The board of all receptions, the figures about reports and the completeness that a report states
of the level below all count these: the receptions that existed on the quarter's last day, whether
their report was ever opened or not. In time is what was first handed in by its date, complete what
was first accepted by the date of the level above: a report that came back, or that was opened
again, stays so whenever it is handed in and accepted anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, FilteredRelation, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from receptions import report_chain
from receptions.choices import ReportState
from receptions.models import QuarterReport, Reception
from receptions.models.report import first_moment
from receptions.services import report_dates
from territories import clock
from territories.choices import Level
from territories.periods import Quarter

SUMMED = (
    "handed_in",
    "accepted",
    "late",
    "asked",
    "in_time",
    "stands_in_time",
    "awaited",
    "complete",
)


@dataclass(frozen=True)
class Course:
    """How a report went, as far as it counts on a day.

    `state` is empty where none was ever opened; `above_on` is the date of the level above, by
    which the report must be accepted. It was handed in and accepted when it first was.
    """

    state: str
    due_on: dt.date
    above_on: dt.date
    submitted_on: dt.date | None
    accepted_on: dt.date | None
    on: dt.date

    @property
    def handed_in(self) -> bool:
        return self.state in report_chain.HANDED_IN

    @property
    def accepted(self) -> bool:
        return self.state == ReportState.ACCEPTED

    @property
    def asked(self) -> bool:
        """Whether it counts for timeliness: it was handed in, or the date has passed."""
        return self.submitted_on is not None or self.due_on < self.on

    @property
    def late(self) -> bool:
        """Handed in after the date, or never although it has passed."""
        return report_chain.is_late(self.due_on, self.submitted_on, on=self.on)

    @property
    def in_time(self) -> bool:
        return self.submitted_on is not None and not self.late

    @property
    def stands_in_time(self) -> bool:
        """In time, and not sent back."""
        return self.handed_in and self.in_time

    @property
    def awaited(self) -> bool:
        """Whether it counts for completeness: it was accepted, or the date above has passed."""
        return self.accepted_on is not None or self.above_on < self.on

    @property
    def complete(self) -> bool:
        """Accepted by the date of the level above."""
        return self.accepted_on is not None and self.accepted_on <= self.above_on


@dataclass(frozen=True)
class Standing(Course):
    """One reception and its report of the quarter on a day."""

    reception: Reception
    report: QuarterReport | None


def standings(quarter: Quarter, receptions: QuerySet[Reception] | None = None) -> list[Standing]:
    """Of every reception of the quarter's last day, or of those among `receptions`."""
    existing = _existing(quarter, receptions)
    found = list(existing.select_related("territory").order_by("territory__path"))
    reports = _reports(quarter, found)
    dates = _dates(quarter)
    today = clock.today()
    standing = []
    for reception in found:
        report, level = reports.get(reception.pk), reception.territory.level
        standing.append(
            Standing(
                state=report.state if report else "",
                due_on=report.due_on if report else dates[level],
                above_on=dates[report_chain.level_above(level)],
                submitted_on=_day(report.first_submitted_at if report else None),
                accepted_on=_day(report.first_accepted_at if report else None),
                on=today,
                reception=reception,
                report=report,
            )
        )
    return standing


def _existing(quarter: Quarter, receptions: QuerySet[Reception] | None) -> QuerySet[Reception]:
    among = Reception.objects.all() if receptions is None else receptions
    return among.existing(on=quarter.last_day)  # type: ignore[attr-defined]


def _day(at: dt.datetime | None) -> dt.date | None:
    return None if at is None else timezone.localdate(at)


def _reports(quarter: Quarter, receptions: Iterable[Reception]) -> dict[int, QuarterReport]:
    reports = QuarterReport.objects.light().filter(
        year=quarter.year, quarter=quarter.number, reception__in=receptions
    )
    found = reports.select_related("submitted_by").with_course()
    return {report.reception_id: report for report in found}


def _dates(quarter: Quarter) -> Mapping[str, dt.date]:
    """The due date of every level, by the rule and the calendar."""
    calendar, days = report_dates.calendar(), settings.REPORT_DUE_DAYS
    return {
        level: report_chain.due(quarter, level, days, calendar).on
        for level in Level.values
        if level != Level.MAHALLA
    }


def summary(found: Iterable[Course]) -> dict[str, int]:
    """How many receptions there are, and how many of them stand where."""
    return _summed((one, 1) for one in found)


def summary_of(quarter: Quarter, receptions: QuerySet[Reception] | None = None) -> dict[str, int]:
    """The summary of `standings`; the database counts those that went alike, in one statement."""
    of_quarter = Q(reports__year=quarter.year, reports__quarter=quarter.number)
    alike = (
        _existing(quarter, receptions)
        .order_by()
        .annotate(own=FilteredRelation("reports", condition=of_quarter))
        .values_list(
            "territory__level",
            "own__state",
            "own__due_on",
            TruncDate(first_moment("submitted_at", "own")),
            TruncDate(first_moment("accepted_at", "own")),
        )
        .annotate(number=Count("pk"))
    )
    dates, today = _dates(quarter), clock.today()
    found = []
    for level, state, due_on, submitted_on, accepted_on, number in alike:
        above_on = dates[report_chain.level_above(level)]
        one = (state or "", due_on or dates[level], above_on, submitted_on, accepted_on, today)
        found.append((Course(*one), number))
    return _summed(found)


def _summed(found: Iterable[tuple[Course, int]]) -> dict[str, int]:
    total = dict.fromkeys(("all", *SUMMED), 0)
    for one, number in found:
        total["all"] += number
        for name in SUMMED:
            total[name] += number * getattr(one, name)
    return total
