"""The cases behind the numbers of a report's tables by territory, as far as the reader may see.

Of a sealed report those that the seal froze; of one in work those of now. What a sealed part adds
is listed by its own seal, or by the earlier version of it that was added up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

from django.urls import reverse

from receptions.models import QuarterReport, ReportVersion
from receptions.models.report import SEALED_STATES
from receptions.report_behind import Part
from receptions.report_rules import number_of
from receptions.report_shapes import TableView, written
from receptions.rules import year_before
from receptions.services import table_cases
from receptions.services.report_cases import Network
from receptions.services.table_cases import Place
from territories import figure_sight
from territories.figure_registry import registry
from territories.figures import Case, Count, Figure, Unit
from territories.kept import keeping
from territories.models import Territory, User
from territories.quarter_tree import Tree


def figure_of(table: str, column: str) -> Figure | None:
    """The column as a figure: its name, its cases, and by it who sees them; None without cases."""
    behind = table_cases.behind(table, column)
    if behind is None:
        return None
    app, terms, is_before = behind

    def cases(first: dt.date, last: dt.date, path: str) -> Iterable[Case]:
        days = (year_before(first), year_before(last)) if is_before else (first, last)
        return app.cases(terms, *days, path)

    one = registry.tables[table]
    name = f"{one.name}: {dict(one.columns)[column]}"
    code = f"{table}.{column}"
    return Figure(code, name, Unit.COUNT, _nothing, cases=cases, source=app.source)


def _nothing(_first: dt.date, _last: dt.date) -> dict[int, Count]:
    return {}


@dataclass(frozen=True)
class Seal:
    """Where the lists of a sealed part are; `left_out` are its cells without one."""

    pk: int
    version: int | None
    left_out: frozenset[tuple[str, str]]

    def url(self, table: str, column: str) -> str:
        """The list of a cell; '' where the seal has none."""
        if (table, column) in self.left_out:
            return ""
        return _url(self.pk, table, column, version=self.version)


def seals(report: QuarterReport) -> dict[str, Seal]:
    """Seals of the parts that the report adds up, by code; without those that keep no lists."""
    codes = {part["digest"]: part["code"] for part in _sealed_parts(report)}
    found: dict[str, Seal] = {}
    kept = "figures__table_cases__left_out"
    earlier = ReportVersion.objects.filter(digest__in=codes)
    present = QuarterReport.objects.filter(digest__in=codes, state__in=SEALED_STATES)
    for digest, left_out, pk, *version in (
        *earlier.values_list("digest", kept, "report_id", "number"),
        *present.values_list("digest", kept, "pk"),
    ):
        if left_out is not None:
            cells = frozenset((table, column) for _place, table, column in left_out)
            found[codes[digest]] = Seal(pk, version[0] if version else None, cells)
    return found


def _sealed_parts(report: QuarterReport) -> list[Mapping[str, Any]]:
    return [one for one in report.figures.get("parts", []) if one["state"] in SEALED_STATES]


def _url(pk: int, table: str, column: str, *, place: str = "", version: int | None = None) -> str:
    base = reverse("receptions:report-detail", args=[pk])
    asked = {"place": place, "version": version}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{base}tables/{quote(table)}/{quote(column)}/{'?' if query else ''}{query}"


def numbers(report: QuarterReport, table: str, column: str, place: str) -> list[str] | None:
    """Case numbers of a cell that this report lists itself; of the whole where no place is named.

    None where it has no list of that cell.
    """
    if report.is_sealed:
        return _frozen(report, table, column, place)
    return _of_now(report, table, column, place)


def _frozen(report: QuarterReport, table: str, column: str, place: str) -> list[str] | None:
    kept = report.figures.get("table_cases")
    if kept is None:
        return None
    if place:
        there = kept["places"].get(place)
        return None if there is None else table_cases.unpacked(there, table, column)
    if any([table, column] == cell for _place, *cell in kept["left_out"]):
        return None
    lists = (table_cases.unpacked(one, table, column) for one in kept["places"].values())
    return [number for one in lists for number in one or ()]


def _of_now(report: QuarterReport, table: str, column: str, place: str) -> list[str] | None:
    behind = table_cases.behind(table, column)
    if behind is None or not report.figures:
        return None
    parts = {part["code"]: part["state"] for part in report.figures.get("parts", [])}
    ids = dict(Territory.objects.filter(code__in=parts).values_list("code", "pk"))
    whole = report.reception.territory
    if not place:
        chosen = [code for code, state in parts.items() if state in SEALED_STATES]
        where = whole.pk, [ids[code] for code in chosen if code in ids]
    elif place == whole.code:
        where = whole.pk, list(ids.values())
    elif place in ids:
        where = ids[place], []
    else:
        return None
    network = Network(Tree.of(report.period))
    cell = table, column
    return table_cases.within({cell: behind}, report.period, network, Place(*where, {}))[cell]


def number(report: QuarterReport, table: str, column: str, place: str) -> Decimal | int:
    """The number of the cell, as the report says it."""
    there = {part["code"]: part.get("tables", {}) for part in report.figures.get("parts", [])}
    whole = _cell(report.figures.get("tables", {}), table, column)
    if not place:
        return whole
    if place == report.reception.territory.code:
        return whole - sum(_cell(tables, table, column) for tables in there.values())
    return _cell(there.get(place, {}), table, column)


def _cell(tables: Mapping[str, Any], table: str, column: str) -> Decimal | int:
    return number_of(tables.get(table, {}).get("", {}).get(column, 0))


def place_of(report: QuarterReport, place: str) -> Territory | None:
    """The territory whose cell is asked for; None for one that is no part of the report."""
    whole = report.reception.territory
    if place in ("", whole.code):
        return whole
    if place not in [part["code"] for part in report.figures.get("parts", [])]:
        return None
    return Territory.objects.filter(code=place).first()


def parts(report: QuarterReport, table: str, column: str) -> list[Part]:
    """What the sealed parts add to a cell of the whole, each with its own list."""
    kept, sealed = seals(report), {one["code"]: one for one in _sealed_parts(report)}
    found = []
    for place in Territory.objects.filter(code__in=sealed).order_by("path"):
        added = _cell(sealed[place.code].get("tables", {}), table, column)
        seal = kept.get(place.code)
        if added:
            url = seal.url(table, column) if seal else ""
            found.append(Part(place.name, written(added), url))
    return found


def linked(
    tables: Sequence[TableView], report: QuarterReport, user: User, *, version: int | None = None
) -> list[TableView]:
    """The tables, those by territory with the addresses of the lists the person may open.

    Of an earlier version, `report` is the report as it was then.
    """
    if not any(view.places for view in tables):
        return list(tables)
    links = _Links(report, user, version)
    with keeping():
        return [links.into(view) if view.places else view for view in tables]


class _Links:
    """The addresses of a report's cells for one reader."""

    def __init__(self, report: QuarterReport, user: User, version: int | None) -> None:
        self.report, self.user, self.version = report, user, version
        self.seals = seals(report)
        self.sealed = {part["code"] for part in _sealed_parts(report)}
        codes = [part["code"] for part in report.figures.get("parts", [])]
        self.territories = {one.code: one for one in Territory.objects.filter(code__in=codes)}
        self.territories[report.reception.territory.code] = report.reception.territory
        self._open: dict[tuple[Any, str], bool] = {}

    def into(self, view: TableView) -> TableView:
        """The table with its links."""
        figures = [figure_of(view.code, column) for column in view.keys]
        columns = list(zip(view.keys, figures, strict=True))
        links = [
            ["", *(self._cell(view.code, *one, place) for one in columns)] for place in view.places
        ]
        whole = self.report.reception.territory.code
        total = []
        if view.total and view.places[-1] == whole:
            total = ["", *(self._whole(view.code, *one) for one in columns)]
        return replace(view, links=links, total_links=total)

    def _cell(self, table: str, column: str, figure: Figure | None, place: str) -> str:
        if figure is None or not self._may(figure, place):
            return ""
        if place in self.sealed:
            seal = self.seals.get(place)
            return seal.url(table, column) if seal else ""
        kept = self.report.figures.get("table_cases", {}).get("places", {}).get(place)
        if self.report.is_sealed and (kept is None or column not in kept["cells"].get(table, {})):
            return ""
        return _url(self.report.pk, table, column, place=place, version=self.version)

    def _whole(self, table: str, column: str, figure: Figure | None) -> str:
        report = self.report
        if figure is None or not self._may(figure, report.reception.territory.code):
            return ""
        if report.is_sealed and _frozen(report, table, column, "") is None:
            return ""
        return _url(report.pk, table, column, version=self.version)

    def _may(self, figure: Figure, place: str) -> bool:
        key = figure_sight.of(figure), place
        if key not in self._open:
            territory = self.territories.get(place)
            self._open[key] = territory is not None and figure_sight.opens(
                figure, self.user, territory
            )
        return self._open[key]
