"""The figure about the reports themselves: how many came by their date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count as CountOf
from django.db.models import F, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from receptions.choices import ReportState
from receptions.models import QuarterReport
from territories import clock, figure_sight
from territories.choices import Direction
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
        yield Case(f"{report.reception.code} {report.period.slug}", report.get_absolute_url())


REPORTS_IN_TIME = Figure(
    code="reports_in_time",
    name=_("Quarterly reports submitted in time"),
    unit=Unit.PERCENT,
    counts=counts,
    direction=Direction.MORE_IS_BETTER,
    cases=cases,
    reason=_("Reports submitted by their date / reports submitted or past their date."),
)


def register(registry: Registry) -> None:
    """Put the figure into the registry; its cases are reports."""
    registry.register(REPORTS_IN_TIME)
    figure_sight.register(REPORTS_IN_TIME.code, Sight("view_reports"))
