"""How the receptions of a quarter stand with their reports: asked for, in time, late, complete.

The board of all receptions, the figures about reports and the completeness that a report states
of the level below all count these: the receptions that existed on the quarter's last day, whether
their report was ever opened or not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from receptions import report_chain
from receptions.choices import ReportState
from receptions.models import QuarterReport, Reception
from receptions.services import report_dates
from territories import clock
from territories.choices import Level
from territories.periods import Quarter


@dataclass(frozen=True)
class Standing:
    """One reception and its report of the quarter on a day; `above_on` is the date of the level
    above, by which the report must be accepted."""

    reception: Reception
    report: QuarterReport | None
    due_on: dt.date
    above_on: dt.date
    on: dt.date

    @property
    def handed_in(self) -> bool:
        return self.report is not None and self.report.is_sealed

    @property
    def accepted(self) -> bool:
        return self.report is not None and self.report.state == ReportState.ACCEPTED

    @property
    def asked(self) -> bool:
        """Whether it counts for timeliness: handed in, or the date has passed."""
        return self.handed_in or self.due_on < self.on

    @property
    def late(self) -> bool:
        """Handed in after the date, or not handed in although it has passed."""
        return self.due_on < self.on if self.report is None else self.report.is_late(on=self.on)

    @property
    def in_time(self) -> bool:
        return self.handed_in and not self.late

    @property
    def awaited(self) -> bool:
        """Whether it counts for completeness: accepted, or the date above has passed."""
        return self.accepted or self.above_on < self.on

    @property
    def complete(self) -> bool:
        """Accepted by the date of the level above."""
        if self.report is None or self.report.accepted_at is None or not self.accepted:
            return False
        return timezone.localtime(self.report.accepted_at).date() <= self.above_on


def standings(quarter: Quarter, receptions: QuerySet[Reception] | None = None) -> list[Standing]:
    """Of every reception of the quarter's last day, or of those among `receptions`."""
    among = Reception.objects.all() if receptions is None else receptions
    existing = among.existing(on=quarter.last_day)  # type: ignore[attr-defined]
    found = list(existing.select_related("territory").order_by("territory__path"))
    reports = _reports(quarter, found)
    dates = _dates(quarter)
    today = clock.today()
    standing = []
    for reception in found:
        report, level = reports.get(reception.pk), reception.territory.level
        due_on = report.due_on if report else dates[level]
        above_on = dates[report_chain.level_above(level)]
        standing.append(Standing(reception, report, due_on, above_on, today))
    return standing


def _reports(quarter: Quarter, receptions: Iterable[Reception]) -> dict[int, QuarterReport]:
    reports = QuarterReport.objects.light().filter(
        year=quarter.year, quarter=quarter.number, reception__in=receptions
    )
    return {report.reception_id: report for report in reports.select_related("submitted_by")}


def _dates(quarter: Quarter) -> Mapping[str, dt.date]:
    """The due date of every level, by the rule and the calendar."""
    calendar, days = report_dates.calendar(), settings.REPORT_DUE_DAYS
    return {
        level: report_chain.due(quarter, level, days, calendar).on
        for level in Level.values
        if level != Level.MAHALLA
    }


def summary(found: Iterable[Standing]) -> dict[str, int]:
    """How many receptions there are, and how many of them stand where."""
    listed = list(found)
    names = ("handed_in", "accepted", "late", "asked", "in_time", "awaited", "complete")
    return {"all": len(listed)} | {
        name: sum(getattr(one, name) for one in listed) for name in names
    }
