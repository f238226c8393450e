"""The cases behind the numbers of a report's tables, as far as the reader may see.

Of a sealed report those that the seal froze; of one in work those of now. What a sealed part adds
is listed by its own seal, or by the earlier version of it that was added up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache, partial
from typing import Any
from urllib.parse import quote

from receptions import report_behind
from receptions.models import QuarterReport, ReportVersion
from receptions.models.report import SEALED_STATES
from receptions.report_behind import Part
from receptions.report_made import figures_of
from receptions.report_rules import number_of
from receptions.report_shapes import NOUGHT, ReportContent, TableView, written
from receptions.rules import year_before
from receptions.sealed_names import column_of, labels_of, names_as_of, tables_as_of
from receptions.services import table_cases
from receptions.services.report_cases import Network
from receptions.services.table_cases import PARTS, Cell, Kept, Place
from territories import figure_sight, kept
from territories.figure_parts import Behind
from territories.figure_registry import registry
from territories.figures import Case, Count, Figure, Unit
from territories.models import Territory, User
from territories.quarter_tree import Tree


def _is_sum(cell: Cell) -> bool:
    """Whether the cell is the sum of all rows of a table that has rows."""
    if cell.row or cell.table == PARTS:
        return False
    return cell.table in registry.tables and not registry.tables[cell.table].by_territory


def _behind(report: QuarterReport, cell: Cell) -> Behind | None:
    """What the number counts; None where it is none of the report or has no cases behind it."""
    rows = report.figures.get("tables", {}).get(cell.table, {})
    if _is_sum(cell):
        some = [row for row, cells in rows.items() if cells.get(cell.column)]
        return table_cases.behind_sum(cell.table, cell.column, some)
    return table_cases.behind(cell) if not cell.row or cell.row in rows else None


def figure_of(report: QuarterReport, cell: Cell) -> Figure | None:
    """The number as a figure: its name, its cases, and by it who sees them; None without cases."""
    behind = _behind(report, cell)
    if cell.table == PARTS or behind is None:
        return None if behind is None else figures_of(report).get(cell.column)
    return replace(_figure(cell, behind), name=_name(report, cell))


def _figure(cell: Cell, behind: Behind) -> Figure:
    app, terms, is_before = behind

    def cases(first: dt.date, last: dt.date, path: str) -> Iterable[Case]:
        days = (year_before(first), year_before(last)) if is_before else (first, last)
        return app.cases(terms, *days, path)

    code = f"{cell.table}.{cell.column}"
    return Figure(code, code, Unit.COUNT, _nothing, cases=cases, source=app.source)


def _name(report: QuarterReport, cell: Cell) -> str:
    table = tables_as_of(report).get(cell.table) or registry.tables[cell.table]
    column = column_of(table, cell.column)
    if not cell.row:
        return f"{table.name}: {column}"
    return f"{table.name}: {labels_of(table, [cell.row], report)[cell.row]}, {column}"


def _nothing(_first: dt.date, _last: dt.date) -> dict[int, Count]:
    return {}


@dataclass(frozen=True)
class Seal:
    """Where the lists of a sealed part are; `kept` says which it has, None for none of tables."""

    pk: int
    version: int | None
    kept: Kept | None

    def url(self, cell: Cell) -> str:
        """The list of a cell; '' where the seal has none."""
        if cell.table == PARTS:
            return report_behind.figure_url(self.pk, cell.column, self.version)
        if self.kept is None or not self.kept.has(cell, is_sum=_is_sum(cell)):
            return ""
        return _url(self.pk, cell, version=self.version)


def seals(report: QuarterReport) -> dict[str, Seal]:
    """Seals of the parts that the report adds up, by code."""
    codes = {part["digest"]: part["code"] for part in _sealed_parts(report)}
    if not codes:
        return {}
    found: dict[str, Seal] = {}
    names = ("figures__table_cases__left_out", "figures__table_cases__tables")
    earlier = ReportVersion.objects.filter(digest__in=codes)
    present = QuarterReport.objects.filter(digest__in=codes, state__in=SEALED_STATES)
    for digest, left_out, tables, pk, *version in (
        *earlier.values_list("digest", *names, "report_id", "number"),
        *present.values_list("digest", *names, "pk"),
    ):
        lists = None if left_out is None else Kept(left_out, tables)
        found[codes[digest]] = Seal(pk, version[0] if version else None, lists)
    return found


def _sealed_parts(report: QuarterReport) -> list[Mapping[str, Any]]:
    return [one for one in report.figures.get("parts", []) if one["state"] in SEALED_STATES]


def _url(pk: int, cell: Cell, *, place: str = "", version: int | None = None) -> str:
    base = report_behind.address(pk)
    asked = ("place", place), ("row", cell.row), ("version", version)
    query = "&".join(f"{name}={_quoted(value)}" for name, value in asked if value)
    where = f"{base}tables/{_quoted(cell.table)}/{_quoted(cell.column)}/"
    return f"{where}?{query}" if query else where


@lru_cache(1000)
def _quoted(value: object) -> str:
    return quote(str(value), safe="")


def numbers(report: QuarterReport, cell: Cell, place: str) -> list[str] | None:
    """Case numbers of a cell that this report lists itself; of the whole where no place is named.

    None where it has no list of that cell.
    """
    if report.is_sealed:
        return _frozen(report, cell, place)
    return _of_now(report, cell, place)


def _kept(report: QuarterReport) -> Kept | None:
    lists = report.figures.get("table_cases")
    return None if lists is None else Kept(lists["left_out"], lists.get("tables"))


def _frozen(report: QuarterReport, cell: Cell, place: str) -> list[str] | None:
    lists = report.figures.get("table_cases")
    if lists is None:
        return None
    if place:
        there = lists["places"].get(place)
        return None if there is None else table_cases.unpacked(there, cell)
    if not _is_whole_kept(_kept(report), cell):
        return None
    packed = lists["places"].values()
    if _is_sum(cell):
        found = [table_cases.unpacked_sum(one, cell.table, cell.column) for one in packed]
    else:
        found = [table_cases.unpacked(one, cell) or [] for one in packed]
    return [number for one in found for number in one]


def _is_whole_kept(lists: Kept | None, cell: Cell) -> bool:
    """Whether a seal lists the cell of the whole; figures have lists of their own."""
    return lists is not None and cell.table != PARTS and lists.has(cell, is_sum=_is_sum(cell))


def _of_now(report: QuarterReport, cell: Cell, place: str) -> list[str] | None:
    behind = _behind(report, cell)
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
    return table_cases.within({cell: behind}, report.period, network, Place(*where, {}))[cell]


def number(report: QuarterReport, cell: Cell, place: str) -> Decimal | int:
    """The number of the cell, as the report says it; of a share what it is a share for."""
    there = {part["code"]: part for part in report.figures.get("parts", [])}
    whole = _cell(report.figures, cell)
    if not place:
        return whole
    if place == report.reception.territory.code:
        return whole - sum(_cell(part, cell) for part in there.values())
    return _cell(there.get(place, {}), cell)


def _cell(figures: Mapping[str, Any], cell: Cell) -> Decimal | int:
    """The number among the figures of a report, or what it holds of a part."""
    if cell.table == PARTS:
        one = figures.get("figures", {}).get(cell.column, [0])
        return number_of(one["n"] if isinstance(one, dict) else one[0])
    return _in(figures.get("tables", {}).get(cell.table, {}), cell)


def _in(rows: Mapping[str, Any], cell: Cell) -> Decimal | int:
    if _is_sum(cell):
        return sum(number_of(cells.get(cell.column, 0)) for cells in rows.values())
    return number_of(rows.get(cell.row, {}).get(cell.column, 0))


def place_of(report: QuarterReport, cell: Cell, place: str) -> Territory | None:
    """The territory whose cell is asked for; None for one that has none in the report."""
    whole = report.reception.territory
    if place and (cell.row or _is_sum(cell)):
        return None
    if place in ("", whole.code):
        return whole
    if place not in [part["code"] for part in report.figures.get("parts", [])]:
        return None
    return Territory.objects.filter(code=place).first()


def parts(report: QuarterReport, cell: Cell) -> list[Part]:
    """What the sealed parts add to a cell of the whole, each with its own list."""
    if cell.table == PARTS:
        return report_behind.parts(report, cell.column)
    sealed, found = {one["code"]: one for one in _sealed_parts(report)}, []
    lists, rows = seals(report), _rows_of_parts(report, cell)
    names = names_as_of(report).places
    for place in Territory.objects.filter(code__in=sealed).order_by("path"):
        added = _in(rows.get(place.code, {}), cell)
        seal = lists.get(place.code)
        if added:
            name = names.get(place.code, place.name)
            found.append(Part(name, written(added), seal.url(cell) if seal else ""))
    return found


def _rows_of_parts(report: QuarterReport, cell: Cell) -> Mapping[str, Mapping[str, Any]]:
    """The rows of the cell's table of each sealed part, by its code."""
    sealed = _sealed_parts(report)
    if not cell.row and not _is_sum(cell):
        return {one["code"]: one.get("tables", {}).get(cell.table, {}) for one in sealed}
    codes = {one["digest"]: one["code"] for one in sealed}
    found = {}
    for model in (ReportVersion, QuarterReport):
        those = model.objects.filter(digest__in=codes)
        for digest, rows in those.values_list("digest", f"figures__tables__{cell.table}"):
            found[codes[digest]] = rows or {}
    return found


def linked(
    tables: Sequence[TableView], report: QuarterReport, user: User, *, version: int | None = None
) -> list[TableView]:
    """The tables with the addresses of the lists of cases that the person may open.

    Of an earlier version, `report` is the report as it was then.
    """
    if not any(view.places or view.row_keys for view in tables):
        return list(tables)
    links = _Links(report, user, version)
    with kept.keeping():
        return [links.into(view) for view in tables]


def linked_parts(
    view: TableView, content: ReportContent, report: QuarterReport, user: User
) -> TableView:
    """The table of the figures of the territories below, with the addresses of their cases."""
    links = _Links(report, user, None)
    own = {code: line.url for code, line in content.figures.items()}
    linked = links.by_place(replace(view, code=PARTS))
    total = [own.get(code) or links.whole(Cell(PARTS, code)) for code in view.keys]
    return replace(view, links=linked, total_links=["", *total])


class _Links:
    """The addresses of a report's cells for one reader."""

    def __init__(self, report: QuarterReport, user: User, version: int | None) -> None:
        self.report, self.user, self.version = report, user, version
        of_report = "seals below", report.pk, report.digest
        self.seals = kept.once(of_report, lambda: seals(report))
        self.lists = _kept(report)
        self.sealed = {part["code"] for part in _sealed_parts(report)}
        codes = [part["code"] for part in report.figures.get("parts", [])]
        self.territories = {one.code: one for one in Territory.objects.filter(code__in=codes)}
        self.home = report.reception.territory.code
        self.territories[self.home] = report.reception.territory
        self._sight = cache(self._sight_of)
        self._of_column: dict[tuple[str, str], Any] = {}
        self._open: dict[tuple[Any, str], bool] = {}

    def into(self, view: TableView) -> TableView:
        """The table with its links."""
        if view.places:
            total = view.places[-1] == self.home
            return self._with(view, self.by_place(view), total=total)
        if view.row_keys:
            rows = [
                _row([Cell(view.code, column, key) for column in view.keys], row, self.whole)
                for key, row in zip(view.row_keys, view.rows, strict=True)
            ]
            return self._with(view, rows, total=True)
        return view

    def by_place(self, view: TableView) -> list[list[str]]:
        """The addresses of a table with a row a territory."""
        cells = [Cell(view.code, column) for column in view.keys]
        return [
            _row(cells, row, partial(self._at, place=place))
            for place, row in zip(view.places, view.rows, strict=True)
        ]

    def whole(self, cell: Cell) -> str:
        """The list of a number of the whole report."""
        report = self.report
        if not self._may(cell, self.home):
            return ""
        if report.is_sealed and not _is_whole_kept(self.lists, cell):
            return ""
        return _url(report.pk, cell, version=self.version)

    def _with(self, view: TableView, links: list[list[str]], *, total: bool) -> TableView:
        sums: list[str] = []
        if view.total and total:
            sums = ["", *(self.whole(Cell(view.code, column)) for column in view.keys)]
        return replace(view, links=links, total_links=sums)

    def _at(self, cell: Cell, place: str) -> str:
        """The list of a number of one territory."""
        if not self._may(cell, place):
            return ""
        if place in self.sealed:
            seal = self.seals.get(place)
            return seal.url(cell) if seal else ""
        there = self.report.figures.get("table_cases", {}).get("places", {}).get(place)
        if self.report.is_sealed and (there is None or not _is_in(there, cell)):
            return ""
        return _url(self.report.pk, cell, place=place, version=self.version)

    def _may(self, cell: Cell, place: str) -> bool:
        """Whether there are cases behind the number that the person may see."""
        sight = self._sight(cell)
        if sight is None:
            return False
        key = sight, place
        if key not in self._open:
            territory = self.territories.get(place)
            self._open[key] = territory is not None and sight.at(self.user, territory)
        return self._open[key]

    def _sight_of(self, cell: Cell) -> Any:
        """Who may see the cases behind a number, by its column; None where there are none."""
        behind = _behind(self.report, cell)
        if behind is None:
            return None
        column = cell.table, cell.column
        if column not in self._of_column:
            code = cell.column if cell.table == PARTS else ".".join(column)
            self._of_column[column] = figure_sight.of(replace(_figure(cell, behind), code=code))
        return self._of_column[column]


def _row(cells: Iterable[Cell], shown: Sequence[str], url: Callable[[Cell], str]) -> list[str]:
    """The addresses of a row whose first text is its label; a nought leads nowhere."""
    pairs = zip(cells, shown[1:], strict=True)
    return ["", *("" if text == NOUGHT else url(cell) for cell, text in pairs)]


def _is_in(packed: Mapping[str, Any], cell: Cell) -> bool:
    return cell.column in packed["cells"].get(cell.table, {})
