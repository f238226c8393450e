"""The figures about the reports themselves: in time, complete, returned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db.models import Count as CountOf
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from receptions.models import QuarterReport, Reception
from receptions.report_standing import Standing, standings
from territories import figure_sight
from territories.choices import Direction
from territories.figure_registry import Registry
from territories.figure_sight import Sight
from territories.figures import Case, Count, Counts, Figure, Unit
from territories.periods import Quarter


def _of_period(first: dt.date, last: dt.date) -> Q:
    condition, quarter = Q(pk__in=[]), Quarter.of(first)
    while quarter.first_day <= last:
        condition |= Q(year=quarter.year, quarter=quarter.number)
        quarter = quarter.next
    return condition


def _standings(first: dt.date, last: dt.date, path: str = "") -> Iterator[Standing]:
    """The receptions of every quarter of the period within the territory path."""
    quarter = Quarter.of(first)
    within = Reception.objects.filter(territory__path__startswith=path)
    while quarter.first_day <= last:
        yield from standings(quarter, within)
        quarter = quarter.next


def counts(first: dt.date, last: dt.date) -> Counts:
    """Receptions of each quarter's last day: in time of those handed in or past their date."""
    totals: dict[int, Count] = {}
    for one in _standings(first, last):
        if one.asked:
            territory = one.reception.territory_id
            totals[territory] = totals.get(territory, Count()) + Count(int(one.in_time), 1)
    return totals


def cases(first: dt.date, last: dt.date, path: str) -> Iterable[Case]:
    """The reports first submitted by their date within the territory path."""
    return [
        _case(one.report) for one in _standings(first, last, path) if one.report and one.in_time
    ]


REPORTS_IN_TIME = Figure(
    code="reports_in_time",
    name=_("Quarterly reports submitted in time"),
    unit=Unit.PERCENT,
    counts=counts,
    direction=Direction.MORE_IS_BETTER,
    cases=cases,
    reason=_(
        "Reports submitted by their date / receptions that existed on the last day of the quarter"
        " and have submitted or are past their date. A report that came back counts by the day it"
        " was first submitted."
    ),
)


def complete(first: dt.date, last: dt.date) -> Counts:
    """Receptions of each quarter's last day: those accepted by the date of the level above.

    A reception counts once that date has passed, or its report is accepted.
    """
    totals: dict[int, Count] = {}
    for one in _standings(first, last):
        if one.awaited:
            territory = one.reception.territory_id
            totals[territory] = totals.get(territory, Count()) + Count(int(one.complete), 1)
    return totals


def complete_cases(first: dt.date, last: dt.date, path: str) -> Iterable[Case]:
    """The reports first accepted by the date of the level above within the territory path."""
    return [
        _case(one.report) for one in _standings(first, last, path) if one.report and one.complete
    ]


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
        "Reports accepted by the date of the level above / receptions that existed on the last day"
        " of the quarter and whose report is accepted or past that date. A report that was opened"
        " again counts by the day it was first accepted."
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
