"""Every table of a report in its order: the PDF prints them, the workbook holds the same."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from receptions.rating_content import plain
from receptions.report_content import (
    FIELD_FIGURES,
    PART_FIGURES,
    PROGRAMME_FIGURES,
    part_table,
)
from receptions.report_shapes import DASH, FigureLine, ReportContent, TableView, written
from territories.figure_registry import registry
from territories.figures import Unit


def every_table(content: ReportContent) -> Iterator[TableView]:
    """All of them, in the order of the paper."""
    yield comparison(content)
    yield from content.tables
    yield from territories(content)
    yield from rating(content)
    yield from structure(content)
    for section in content.sections:
        yield from (block for block in section.blocks if isinstance(block, TableView))


def numbered(number: int, name: str) -> str:
    """The heading of a table."""
    return _("Table %(number)s. %(name)s") % {"number": number, "name": name}


def comparison(content: ReportContent) -> TableView:
    """Every figure against the previous quarter and the year before."""
    return TableView(
        code="comparison",
        name=_("Figures of the quarter, with comparison"),
        columns=[
            _("Figure"),
            _("This quarter"),
            _("Previous quarter"),
            _("Difference"),
            _("A year before"),
        ],
        rows=[
            [
                _named(line),
                line.shown,
                line.previous_shown,
                line.change_shown,
                line.year_before_shown,
            ]
            for line in content.figures.values()
        ],
        note=" ".join(
            filter(None, (content.unknown_words, content.few_words, content.small_words))
        ),
    )


def _named(line: FigureLine) -> str:
    if line.unit in (Unit.COUNT, Unit.PERCENT, Unit.PER_10000):
        return line.name
    return f"{line.name}, {Unit(line.unit).label}"


def territories(content: ReportContent) -> Iterator[TableView]:
    """The parts below: their work by kind, and the state of their reports."""
    for codes, name in (
        (PART_FIGURES, _("Work of the receptions")),
        (FIELD_FIGURES, _("Yard rounds")),
        (PROGRAMME_FIGURES, _("Programmes of targeted measures")),
    ):
        view = part_table(content, codes, name=name)
        if view is not None:
            yield view
    if content.parts:
        yield TableView(
            code="reports",
            name=_("Reports of the level below"),
            columns=[_("Territory"), _("State"), _("In time"), _("Seal")],
            rows=[
                [
                    part.name,
                    part.state_label,
                    _("yes") if part.in_time else _("no"),
                    part.digest[:12] or DASH,
                ]
                for part in content.parts
            ],
            left=2,
        )


def rating(content: ReportContent) -> Iterator[TableView]:
    """What makes up the own score, and the classes below."""
    if content.rating is not None:
        yield _contributions(content)
    rated = [part for part in content.parts if part.rating_class != DASH]
    if rated:
        yield TableView(
            code="classes",
            name=_("Classes of the territories"),
            columns=[_("Territory"), _("Class"), _("Score")],
            rows=[[part.name, part.rating_class, part.score] for part in rated],
            left=2,
        )


def _contributions(content: ReportContent) -> TableView:
    rows = []
    for one in (content.rating or {})["contributions"]:
        line = content.figures.get(one["figure"])
        figure = line.figure if line else registry.find(one["figure"])
        value = None if one["value"] is None else Decimal(one["value"])
        points = None if one["points"] is None else Decimal(one["points"])
        rows.append(
            [
                str(figure.name) if figure else one["figure"],
                plain(Decimal(one["weight"])),
                written(value, figure.unit if figure else Unit.COUNT, content.way),
                written(points, Unit.DAYS, content.way),
            ]
        )
    return TableView(
        code="contributions",
        name=_("What makes up the score"),
        columns=[_("Indicator"), _("Weight"), _("Value"), _("Points")],
        rows=rows,
        note=_("The weight of indicators without data is shared out among the others."),
    )


def structure(content: ReportContent) -> Iterator[TableView]:
    """Territories merged or split, where there are any."""
    if content.changes is not None:
        yield content.changes
