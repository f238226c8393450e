"""How reports of merged, split or renamed territories go together: the parts then, the sum now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from receptions.models import QuarterReport
from receptions.report_shapes import DASH, TableView, written
from territories.figure_registry import registry
from territories.models import Territory, TerritoryChange
from territories.periods import Quarter

# Counts that add up whoever counted them; shares do not.
SHOWN = ("appeals_received", "questions_closed")


def changes_of(report: QuarterReport) -> QuerySet[TerritoryChange]:
    """Changes inside the report's territory since the year before its quarter."""
    path = report.reception.territory.path
    inside = Q(before__path__startswith=path) | Q(after__path__startswith=path)
    since = report.period.year_before.first_day
    found = TerritoryChange.objects.filter(inside, on__gte=since).distinct()
    return found.prefetch_related("before", "after").order_by("on")


def table(report: QuarterReport) -> TableView | None:
    """The territories of then and of now, with the sum of each change; None without any.

    The numbers are those of their own reports, of the quarter before and of this one: what a
    territory that has gone received stands in one row, what follows it in another, and both
    quarters' sums are of the same whole.
    """
    changes = list(changes_of(report))
    if not changes:
        return None
    codes = [code for code in SHOWN if code in registry.figures]
    places = {one.code for change in changes for one in _places(change)}
    quarters = (report.period.previous, report.period)
    numbers = [_numbers(quarter, places, codes) for quarter in quarters]
    rows = [row for change in changes for row in _rows(change, numbers, len(codes))]
    columns = [
        _("%(figure)s, %(quarter)s") % {"figure": registry.figures[code].name, "quarter": quarter}
        for quarter in quarters
        for code in codes
    ]
    return TableView(
        code="structure",
        name=_("Territories merged, split or renamed"),
        columns=[_("Change"), _("Territory"), *columns],
        rows=rows,
        note=_("The territories before and after a change together make up the same whole."),
        left=2,
    )


Numbers = Mapping[str, list[Decimal]]


def _places(change: TerritoryChange) -> list[Territory]:
    """Before and after, each once."""
    return list(dict.fromkeys((*change.before.all(), *change.after.all())))


def _rows(change: TerritoryChange, numbers: Sequence[Numbers], width: int) -> list[list[str]]:
    day = date_format(change.on, "SHORT_DATE_FORMAT")
    head = f"{day}, {change.get_kind_display()}: {change.act}"
    after = set(change.after.all())
    rows, totals = [], [[Decimal(0)] * width for _quarter in numbers]
    for place in _places(change):
        name = place.name if place in after else _("%(name)s (until then)") % {"name": place.name}
        cells: list[str] = []
        for number, quarter in enumerate(numbers):
            counts = quarter.get(place.code)
            cells += [DASH] * width if counts is None else [written(one) for one in counts]
            pairs = zip(totals[number], counts or [Decimal(0)] * width, strict=True)
            totals[number] = [one + two for one, two in pairs]
        rows.append([head, name, *cells])
        head = ""
    return [*rows, ["", _("Together"), *(written(one) for row in totals for one in row)]]


def _numbers(quarter: Quarter, places: Collection[str], codes: Sequence[str]) -> Numbers:
    """Counts by territory code, from the reports of the quarter."""
    reports = QuarterReport.objects.filter(
        year=quarter.year, quarter=quarter.number, reception__territory__code__in=places
    ).order_by()
    rows = reports.values_list("reception__territory__code", "figures__figures")
    return {
        place: [Decimal(str(figures.get(code, {}).get("n", 0))) for code in codes]
        for place, figures in rows
        if figures
    }
