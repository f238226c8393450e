"""Correction sheets: what the figures of a sealed report would be now, where that differs.

The sealed totals never change. A sheet lists figure, old, new, cause, and the cases that came and
went since the seal or the last sheet; comparing twice writes nothing twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection
from django.db.models import F, QuerySet
from django.db.models.functions import Length

from receptions.choices import CorrectionCause
from receptions.models import (
    CorrectionLine,
    CorrectionSheet,
    QuarterReport,
    ReportComparison,
)
from receptions.report_made import is_same, sealed_formulas
from receptions.services import (
    correction_cases,
    correction_causes,
    correction_tables,
    report_counts,
)
from receptions.services.correction_causes import Change
from receptions.services.report_counts import SEALED, Counted
from territories import clock, jobs, snapshots
from territories.figure_registry import registry
from territories.figures import Count, Unit
from territories.models import Job, User
from territories.periods import Quarter

KIND = "correct_reports"
TRIES = 3  # to read reports that change meanwhile


def compare_recent() -> int:
    """Compare the sealed reports of the last quarters; how many sheets were written."""
    quarter, written = Quarter.of(clock.today()).previous, 0
    for _turn in range(settings.CORRECTIONS_LOOK_BACK_QUARTERS):
        written += len(compare(quarter))
        quarter = quarter.previous
    return written


def begin(*, quarter: Quarter, by: User) -> Job:
    """Have the quarter compared by a job; while one waits or is at it, it is that one."""
    return jobs.start_once(kind=KIND, args={"quarter": quarter.slug}, by=by)


def compare(quarter: Quarter, *, counted: Counted | None = None) -> list[CorrectionSheet]:
    """Write a sheet for every sealed report of the quarter that differs from what is there now.

    Figures, tables and cases are those of one moment, at which the reports are as they were locked;
    where one was sealed or opened while it waited, everything is read again, and after some turns
    this raises OperationalError. Inside a transaction of the caller it is the caller's moment.
    """
    if connection.in_atomic_block:
        snapshots.alone(ReportComparison)
        return _compare(quarter, counted)
    for turn in range(1, TRIES + 1):
        try:
            with snapshots.one_after_the_other(ReportComparison):
                return _compare(quarter, counted)
        except OperationalError:
            if turn == TRIES:
                raise
    raise AssertionError


def _compare(quarter: Quarter, counted: Counted | None) -> list[CorrectionSheet]:
    """Parts come before their whole, whose cases are those of its parts' sheets."""
    _lock(quarter)
    reports = list(_sealed(quarter))
    if not reports:
        return []
    now = clock.now()
    counted = counted or Counted(quarter)
    live = report_counts.live_sums(counted)
    sheets = []
    for report in reports:
        there = live.get(report.reception.territory_id)
        figures = _changes(report, there.counts, counted.formulas) if there else []
        tables = _changed_tables(report, there.tables) if there else []
        if figures or tables:
            sheets.append(_write(report, (figures, tables), now, counted))
    ReportComparison.objects.update_or_create(
        year=quarter.year, quarter=quarter.number, defaults={"at": now}
    )
    return sheets


def compared_at(report: QuarterReport) -> dt.datetime | None:
    """When the sealed report was last compared; None where it was not since its seal."""
    done = ReportComparison.objects.filter(year=report.year, quarter=report.quarter).first()
    if done is None or report.submitted_at is None or done.at < report.submitted_at:
        return None
    return done.at


def _lock(quarter: Quarter) -> None:
    """The whole before its parts, as everybody locks them."""
    sealed = QuarterReport.objects.filter(
        year=quarter.year, quarter=quarter.number, state__in=SEALED
    )
    ordered = sealed.order_by(Length("reception__territory__path"), "pk")
    list(ordered.select_for_update(of=("self",)).values_list("pk", flat=True))


def _sealed(quarter: Quarter) -> QuerySet[QuarterReport]:
    """Sealed reports, the lowest first; with their totals but without case numbers."""
    return (
        QuarterReport.objects.light()
        .filter(year=quarter.year, quarter=quarter.number, state__in=SEALED)
        .select_related("reception__territory")
        .annotate(
            totals=F("figures__figures"),
            tables=F("figures__tables"),
            sealed_parts=F("figures__parts"),
            formulas=F("figures__formulas"),
            by_hand=F("figures__by_hand"),
        )
        .order_by(-Length("reception__territory__path"), "pk")
    )


def _annotated(report: QuarterReport, name: str) -> Any:
    """What `_sealed` put beside the columns."""
    return getattr(report, name)


def of_seal(report: QuarterReport) -> QuerySet[CorrectionSheet]:
    """The sheets after the present seal, in their order."""
    return CorrectionSheet.objects.filter(report=report, digest=report.digest).order_by("number")


def stands(report: QuarterReport, totals: Mapping[str, Any]) -> dict[str, Count]:
    """The sealed totals with every sheet so far applied."""
    found = {code: Count(_number(one["n"]), _number(one["d"])) for code, one in totals.items()}
    lines = CorrectionLine.objects.filter(sheet__in=of_seal(report))
    for line in lines.order_by("sheet__number"):
        found[line.figure] = Count(*line.new)
    return found


def _number(value: Any) -> Decimal:
    """As exact as sheets are kept, so that the same number is never called another one."""
    return Decimal(str(value)).quantize(correction_tables.PLACES)


def _changes(
    report: QuarterReport, now: Mapping[str, Count], formulas: Mapping[str, Any]
) -> list[Change]:
    before = stands(report, _annotated(report, "totals"))
    figures, sealed = registry.figures, _formulas(report)
    changes = []
    for code, old in before.items():
        if code not in now or code not in figures or figures[code].problem:
            continue  # a figure no longer counted corrects nothing
        if not is_same(sealed.get(code), formulas[code]):
            continue  # nor does one that is counted in another way now
        new = Count(*map(_number, now[code]))
        if figures[code].unit == Unit.PER_10000:
            new = Count(new.numerator, old.denominator)  # the inhabitants are those of the seal
        if (old.numerator, old.denominator) != (new.numerator, new.denominator):
            changes.append(Change(code, old, new))
    return changes


def _formulas(report: QuarterReport) -> dict[str, Any]:
    kept = {name: _annotated(report, name) for name in ("formulas", "by_hand")}
    return sealed_formulas({name: one for name, one in kept.items() if one is not None})


def _changed_tables(report: QuarterReport, now: Mapping[str, Any]) -> list[Change]:
    lines = CorrectionLine.objects.filter(sheet__in=of_seal(report)).order_by("sheet__number")
    return list(correction_tables.changes(_annotated(report, "tables") or {}, lines, now))


def _write(
    report: QuarterReport,
    found: tuple[list[Change], list[Change]],
    now: dt.datetime,
    counted: Counted,
) -> CorrectionSheet:
    """The sheet of changed figures and of changed numbers of tables."""
    changes, tables = found
    last = of_seal(report).last()
    parts = _annotated(report, "sealed_parts") or []
    correction_cases.find(report, parts, changes, of_seal(report), counted.network)
    correction_causes.tell(report, changes, counted.tree)
    correction_causes.tell_tables(report, tables, changes, counted.tree)
    sheet = CorrectionSheet.objects.create(
        report=report, digest=report.digest, number=last.number + 1 if last else 1, at=now
    )
    CorrectionLine.objects.bulk_create(
        CorrectionLine(
            sheet=sheet,
            figure=change.code,
            old_numerator=change.old.numerator,
            old_denominator=change.old.denominator,
            new_numerator=change.new.numerator,
            new_denominator=change.new.denominator,
            causes=change.causes or [[CorrectionCause.OTHER, 0]],
            added=change.added,
            removed=change.removed,
        )
        for change in (*changes, *tables)
    )
    return sheet
