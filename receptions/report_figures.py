"""The figures about the reports themselves: in time, complete, returned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Count as CountOf
from django.db.models import F, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from receptions import report_chain
from receptions.choices import ReportState
from receptions.models import QuarterReport, Reception
from receptions.services import report_dates
from territories import clock, figure_sight
from territories.choices import Direction, Level
from territories.figure_sight import Sight
from territories.figures import Case, Count, Counts, Figure, Registry, Unit
from territories.periods import Quarter

SEALED = Q(state__in=[ReportState.SUBMITTED, ReportState.ACCEPTED])


def _of_period(first: dt.date, last: dt.date) -> Q:
    condition, quarter = Q(pk__in=[]), Quarter.of(first)
    while quarter.first_day <= last:
        condition |= Q(year=quarter.year, quarter=quarter.number)
        quarter = quarter.next
    return condition


def counts(first: dt.date, last: dt.date) -> Counts:
    """Reports of the period's quarters: in time of those submitted or past their date."""
    rows = (
        QuarterReport.objects.filter(_of_period(first, last))
        .annotate(submitted_on=TruncDate("submitted_at"))
        .order_by()
        .values_list("reception__territory")
        .annotate(
            in_time=CountOf("pk", filter=SEALED & Q(submitted_on__lte=F("due_on"))),
            asked=CountOf("pk", filter=SEALED | Q(due_on__lt=clock.today())),
        )
    )
    return {territory: Count(in_time, asked) for territory, in_time, asked in rows}


def cases(first: dt.date, last: dt.date, path: str) -> Iterable[Case]:
    """The reports submitted by their date within the territory path."""
    reports = (
        QuarterReport.objects.light()
        .filter(_of_period(first, last), SEALED, reception__territory__path__startswith=path)
        .annotate(submitted_on=TruncDate("submitted_at"))
        .filter(submitted_on__lte=F("due_on"))
        .select_related("reception")
    )
    for report in reports:
        yield _case(report)


REPORTS_IN_TIME = Figure(
    code="reports_in_time",
    name=_("Quarterly reports submitted in time"),
    unit=Unit.PERCENT,
    counts=counts,
    direction=Direction.MORE_IS_BETTER,
    cases=cases,
    reason=_("Reports submitted by their date / reports submitted or past their date."),
)


def _quarters(first: dt.date, last: dt.date) -> list[Quarter]:
    found, quarter = [], Quarter.of(first)
    while quarter.first_day <= last:
        found.append(quarter)
        quarter = quarter.next
    return found


def complete(first: dt.date, last: dt.date) -> Counts:
    """Receptions of each quarter's last day: those accepted by the date of the level above.

    A quarter counts once that date has passed, or the report is accepted.
    """
    totals: dict[int, Count] = {}
    for quarter in _quarters(first, last):
        dates = _dates_above(quarter)
        accepted = dict(_accepted(quarter))
        existing = Reception.objects.existing(on=quarter.last_day).order_by()
        for territory, level in existing.values_list("territory", "territory__level"):
            by, on = dates[level], accepted.get(territory)
            if on is not None or by < clock.today():
                one = Count(int(on is not None and on <= by), 1)
                totals[territory] = totals.get(territory, Count()) + one
    return totals


def _dates_above(quarter: Quarter) -> dict[str, dt.date]:
    calendar = report_dates.calendar()
    return {
        level: report_chain.due(
            quarter, report_chain.level_above(level), settings.REPORT_DUE_DAYS, calendar
        ).on
        for level in Level.values
    }


def _accepted(quarter: Quarter) -> Iterable[tuple[int, dt.date]]:
    """Territories whose report is accepted, and the day of it."""
    reports = QuarterReport.objects.filter(
        year=quarter.year, quarter=quarter.number, state=ReportState.ACCEPTED
    )
    return (
        reports.annotate(accepted_on=TruncDate("accepted_at"))
        .order_by()
        .values_list("reception__territory", "accepted_on")
    )


def complete_cases(first: dt.date, last: dt.date, path: str) -> Iterable[Case]:
    """The reports accepted by the date of the level above within the territory path."""
    for quarter in _quarters(first, last):
        dates = _dates_above(quarter)
        reports = (
            QuarterReport.objects.light()
            .filter(
                year=quarter.year,
                quarter=quarter.number,
                state=ReportState.ACCEPTED,
                reception__territory__path__startswith=path,
            )
            .annotate(accepted_on=TruncDate("accepted_at"))
            .select_related("reception__territory")
        )
        for report in reports:
            if report.accepted_on <= dates[report.reception.territory.level]:
                yield _case(report)


def returned(first: dt.date, last: dt.date) -> Counts:
    """Reports of the period's quarters that came back, each once however often."""
    rows = (
        QuarterReport.objects.filter(_of_period(first, last))
        .order_by()
        .values_list("reception__territory")
        .annotate(back=CountOf("pk", filter=Q(returns__isnull=False), distinct=True))
    )
    return {territory: Count(back) for territory, back in rows if back}


def returned_cases(first: dt.date, last: dt.date, path: str) -> Iterable[Case]:
    """The reports that came back within the territory path."""
    reports = QuarterReport.objects.light().filter(
        _of_period(first, last), reception__territory__path__startswith=path, returns__isnull=False
    )
    for report in reports.select_related("reception").distinct():
        yield _case(report)


def _case(report: QuarterReport) -> Case:
    return Case(f"{report.reception.code} {report.period.slug}", report.get_absolute_url())


REPORTS_COMPLETE = Figure(
    code="reports_complete",
    name=_("Quarterly reports accepted by the date of the level above"),
    unit=Unit.PERCENT,
    counts=complete,
    direction=Direction.MORE_IS_BETTER,
    cases=complete_cases,
    reason=_(
        "Reports accepted by the date of the level above / receptions that existed on the last "
        "day of the quarter."
    ),
)
REPORTS_RETURNED = Figure(
    code="reports_returned",
    name=_("Quarterly reports returned"),
    unit=Unit.COUNT,
    counts=returned,
    direction=Direction.LESS_IS_BETTER,
    cases=returned_cases,
    reason=_("Reports of the quarter that the level above sent back at least once."),
)
FIGURES = (REPORTS_IN_TIME, REPORTS_COMPLETE, REPORTS_RETURNED)


def register(registry: Registry) -> None:
    """Put the figures into the registry; their cases are reports."""
    registry.register(*FIGURES)
    for figure in FIGURES:
        figure_sight.register(figure.code, Sight("view_reports"))
