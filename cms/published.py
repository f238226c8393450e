"""What the public may see of the floors below: read through their published QuerySets only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from receptions import rating_content
from receptions.models import QuarterReport, ReportFile
from receptions.models.report import NARRATIVE
from receptions.report_made import figures_of, way_of
from territories.choices import Level
from territories.figure_registry import registry
from territories.figures import Count, Text, Unit
from territories.models import Rating, RatingFormula
from territories.periods import Quarter
from territories.rounding import rounded
from territories.services.rating_formulas import name_of

# Figures on the home page, in this order; those a report doesn't have are left out.
HEADLINE = ("appeals_received", "in_time", "confirmed_satisfied", "households_visited")


@dataclass(frozen=True)
class HeadlineFigure:
    """A figure ready to show."""

    name: Text
    value: Decimal
    unit: Unit


@dataclass(frozen=True)
class Headline:
    """The last national report's figures and where they come from."""

    report: QuarterReport
    figures: Sequence[HeadlineFigure]


@dataclass(frozen=True)
class FormulaLine:
    """An indicator of a formula in words."""

    name: Text
    weight: Decimal


def headline() -> Headline | None:
    """The main figures of the newest accepted national report, or None before the first one."""
    report = _reports().filter(reception__territory__level=Level.COUNTRY).first()
    if report is None:
        return None
    return Headline(report, list(_headline_figures(report)))


def _reports() -> QuerySet[QuarterReport]:
    """Accepted reports; `is_drawn` says whether the paper for everybody can be read yet."""
    drawn = ReportFile.objects.for_everybody().filter(report=OuterRef("pk"))
    published = QuarterReport.objects.published().select_related("reception__territory")
    return published.annotate(is_drawn=Exists(drawn))


def _headline_figures(report: QuarterReport) -> Iterable[HeadlineFigure]:
    frozen, figures = report.figures.get("figures", {}), figures_of(report)
    way = way_of(report)
    for code in HEADLINE:
        if code not in frozen or code not in figures:
            continue
        figure = figures[code]
        count = Count(Decimal(frozen[code]["n"]), Decimal(frozen[code]["d"]))
        value = figure.value(count, way)
        if value is not None:
            # Pages show one decimal, as papers do.
            value = rounded(value, 1, way) if figure.denominated else value
            yield HeadlineFigure(figure.name, value, figure.unit)


def report_quarters() -> list[Quarter]:
    """Quarters with at least one accepted report, the newest first."""
    rows = QuarterReport.objects.published().order_by().values_list("year", "quarter").distinct()
    return sorted((Quarter(*row) for row in rows), reverse=True)


def rating_quarters() -> list[Quarter]:
    """Quarters with decided ratings, the newest first."""
    rows = Rating.objects.published().order_by().values_list("year", "quarter").distinct()
    return sorted((Quarter(*row) for row in rows), reverse=True)


def choose(quarters: Sequence[Quarter], slug: str) -> Quarter | None:
    """The quarter asked for if it is among them, else the newest, else None."""
    for quarter in quarters:
        if quarter.slug == slug:
            return quarter
    return quarters[0] if quarters else None


def reports(quarter: Quarter) -> list[QuarterReport]:
    """Accepted reports of a quarter in the order of the tree."""
    return list(
        _reports()
        .filter(year=quarter.year, quarter=quarter.number)
        .defer("figures", *NARRATIVE)
        .order_by("reception__territory__path")
    )


def ratings(quarter: Quarter) -> list[Rating]:
    """Decided ratings of the districts and cities of a quarter, the best first."""
    return list(
        Rating.objects.published()
        .filter(year=quarter.year, quarter=quarter.number)
        .exclude(territory__level__in=[Level.COUNTRY, Level.REGION])
        .select_related("territory__parent", "formula")
        .order_by(
            Coalesce("low", "score").desc(nulls_last=True),
            F("score").desc(nulls_last=True),
            "territory__path",
        )
    )


def formula_lines(formula: RatingFormula) -> list[FormulaLine]:
    """The formula's indicators in words with their weights."""
    return [
        FormulaLine(name_of(indicator), indicator.weight)
        for indicator in formula.indicators.all()
        if indicator.label or indicator.figure in registry.figures
    ]


def formula_words(formula: RatingFormula) -> list[str]:
    """How small numbers, changes of class and people who stay away are treated."""
    return rating_content.formula_words(formula)
