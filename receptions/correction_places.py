"""The numbers of a report's tables on correction sheets: where a line belongs, and its words."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from receptions.models import CorrectionLine, CorrectionSheet, QuarterReport
from receptions.report_shapes import TableView, written
from receptions.sealed_names import column_of, labels_of, tables_as_of
from territories.figures import Table, Unit

_BETWEEN = "|"


class Place(NamedTuple):
    """A number of a table of the report."""

    table: str
    row: str
    column: str

    @property
    def code(self) -> str:
        """How a line is told from those of figures, whose codes have no such sign."""
        return _BETWEEN.join(self)


def place_of(code: str) -> Place | None:
    """The place that a line's code names; None for that of a figure."""
    table, between, rest = code.partition(_BETWEEN)
    if not between:
        return None
    row, _between, column = rest.rpartition(_BETWEEN)
    return Place(table, row, column)


def _placed(
    lines: Iterable[CorrectionLine], report: QuarterReport
) -> list[tuple[Table, Place, CorrectionLine]]:
    """Lines of tables that the report has, in the order of its tables, rows and columns."""
    tables = tables_as_of(report)
    order = {code: number for number, code in enumerate(tables)}
    placed = [
        (tables[place.table], place, line)
        for line in lines
        if (place := place_of(line.figure)) and place.table in tables
    ]
    columns = {
        table.code: {code: number for number, (code, _name) in enumerate(table.columns)}
        for table, _place, _line in placed
    }

    def stands(one: tuple[Table, Place, CorrectionLine]) -> tuple[int, str, int]:
        table, place, _line = one
        known = columns[table.code]
        return order[table.code], place.row, known.get(place.column, len(known))

    return sorted(placed, key=stands)


def tables_changed(sheet: CorrectionSheet, report: QuarterReport) -> list[tuple[str, list[str]]]:
    """Names of the report's tables that have other numbers now, with the causes; no numbers."""
    found: dict[str, list[str]] = {}
    for table, _place, line in _placed(sheet.lines.all(), report):
        causes = found.setdefault(str(table.name), [])
        causes += [label for label, _cases in line.cause_labels if label not in causes]
    return list(found.items())


def rows(sheet: CorrectionSheet) -> TableView | None:
    """Every number of a table that is another one now; for the chain. None where there is none."""
    placed = _placed(sheet.lines.all(), sheet.report)
    if not placed:
        return None
    keys: dict[str, set[str]] = {}
    for table, place, _line in placed:
        keys.setdefault(table.code, set()).add(place.row)
    tables = {table.code: table for table, _place, _line in placed}
    names = {
        code: labels_of(tables[code], sorted(found), sheet.report) for code, found in keys.items()
    }
    return TableView(
        code="correction_tables",
        name=_("What has changed in the tables"),
        columns=[_("Table"), _("Row"), _("Column"), _("Cause"), _("Was"), _("Is now")],
        rows=[
            [
                str(table.name),
                _("Whole territory") if table.by_territory else names[table.code][place.row],
                column_of(table, place.column),
                "; ".join(label for label, _cases in line.cause_labels),
                *(_number(one) for one in (line.old_numerator, line.new_numerator)),
            ]
            for table, place, line in placed
        ],
        left=4,
    )


def _number(value: Decimal) -> str:
    return written(value, Unit.COUNT if value == int(value) else Unit.SOUMS)
