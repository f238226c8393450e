"""The tables of a report put into words, and the rows of its charts.

Of what the public reads no small number, and none that would give one away (R-20, DOMAIN 12).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from receptions.liability_hiding import Hiding, of_row
from receptions.models import QuarterReport
from receptions.report_rules import SMALL, number_of, suppress
from receptions.report_shapes import (
    GUARD,
    HIDDEN,
    PartLine,
    TableView,
    small_note,
    small_reason,
    written,
)
from receptions.sealed_names import IN_ORDER, in_order, labels_of, tables_as_of
from receptions.territory_tables import BEFORE
from territories.figures import Table, Text, Unit

# Not printed where there is nothing in them.
UNLESS_EMPTY = frozenset(
    {
        "topics_by_territory_before",
        "types_of_entities",
        "field_receptions_by_territory",
        "representations_by_territory",
    }
)


def tables_of(
    snapshot: Mapping[str, Any],
    parts: Sequence[PartLine],
    report: QuarterReport,
    *,
    hide: bool,
    liable: Hiding,
) -> list[TableView]:
    """The tables of the report that are printed.

    `hide` small numbers for what the public reads; `liable` says which of people held liable.
    """
    views = []
    for code, table in tables_as_of(report).items():
        summed = _("Total")
        if table.by_territory:
            if not any(code in part.tables for part in parts):
                continue  # sealed before there was such a table
            keys, note = [], ""
            rows_of = [(part.name, part.tables.get(code, {}).get("", {})) for part in parts]
            places = [part.code for part in parts]
            whole = snapshot.get("tables", {}).get(code, {}).get("")
            own = _own_cells(whole, [cells for _name, cells in rows_of])
            if own is None:
                summed = _("Total of the territories")
            else:
                rows_of.append((_("The reception itself"), own))
                places.append(report.reception.territory.code)
        else:
            places = []
            rows = snapshot.get("tables", {}).get(code, {})
            keys = in_order(table, rows)
            note = _most_note(table, len(keys))
            keys = keys[: table.most or None]
            labels = labels_of(table, keys, report)
            rows_of = [(labels[key], rows[key]) for key in keys]
        columns = _columns(table, [cells for _label, cells in rows_of])
        numbers = [
            (label, [number_of(cells.get(key, 0)) for key, _name in columns])
            for label, cells in rows_of
        ]
        if not _is_known(code, [row for _label, row in numbers]):
            continue
        if hide and code == "liability":
            cells = _liable_cells([key for key, _name in columns], keys, rows, report, liable)
        else:
            out = _liable_parts([key for key, _name in columns], parts, liable)
            cells = cells_of([row for _label, row in numbers], hide=hide, hidden=out)
        total = [sum(column) for column in zip(*(row for _name, row in numbers), strict=True)]
        views.append(
            TableView(
                code=code,
                name=str(table.name),
                columns=["", *(str(name) for _key, name in columns)],
                rows=[[label, *row] for (label, _row), row in zip(numbers, cells, strict=True)],
                # A sum would give away the one number hidden in a column.
                total=[]
                if hide or len(numbers) == 1 or code in IN_ORDER or table.most
                else [summed, *map(_number, total)],
                note=_note(code, note, hide=hide),
                links=[] if hide else _links(table, report, keys),
                places=[] if hide else places,
                row_keys=[] if hide or table.behind_row is None else keys,
                keys=[key for key, _name in columns],
            )
        )
    return views


def _note(code: str, note: str, *, hide: bool) -> str:
    words = [note, *([small_note()] if hide else [])]
    if hide and code in ("liability", "representations_by_territory"):
        words.append(small_reason())
    return " ".join(filter(None, words))


def _own_cells(
    whole: Mapping[str, Any] | None, parts: Sequence[Mapping[str, Any]]
) -> dict[str, Decimal | int] | None:
    """What the reception of the whole adds to its parts; None where the seal does not tell it."""
    if whole is None:
        return None
    own = {
        key: number_of(number) - sum(number_of(part.get(key, 0)) for part in parts)
        for key, number in whole.items()
    }
    return None if any(number < 0 for number in own.values()) else own


def _most_note(table: Table, everything: int) -> str:
    """That not all rows are printed, where it is so."""
    if not table.most or everything <= table.most:
        return ""
    return _("The first %(shown)s of %(all)s.") % {"shown": table.most, "all": everything}


def _columns(table: Table, rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, Text]]:
    """The table's columns; without those of the year before where nothing is known of it."""
    columns = list(table.columns)
    before = [key for key, _name in columns if key.endswith(BEFORE)]
    if any(number_of(cells.get(key, 0)) for cells in rows for key in before):
        return columns
    return [(key, name) for key, name in columns if key not in before]


def _is_known(code: str, rows: Sequence[Sequence[Decimal | int]]) -> bool:
    """Whether there is anything to print."""
    return any(map(any, rows)) if code in UNLESS_EMPTY else bool(rows)


def _links(table: Table, report: QuarterReport, rows: Sequence[str]) -> list[list[str]]:
    """Addresses of the lists behind the numbers; none for the names of the rows."""
    if table.link is None:
        return []
    code, period = report.reception.territory.code, report.period
    days = period.first_day, period.last_day
    return [
        ["", *(table.link(code, *days, row, column) for column, _label in table.columns)]
        for row in rows
    ]


def cells_of(
    rows: Sequence[Sequence[Decimal | int]],
    *,
    hide: bool,
    hidden: Collection[tuple[int, int]] = (),
) -> list[list[str]]:
    """The numbers in writing; `hide` small ones, what would tell them, and the `hidden` places."""
    shown = suppress(rows, hidden) if hide else rows
    return [
        [_cell(number, is_out=cell is None) for number, cell in zip(*pair, strict=True)]
        for pair in zip(rows, shown, strict=True)
    ]


def _cell(number: Decimal | int, *, is_out: bool) -> str:
    return hidden(number) if is_out else _number(number)


def _liable_cells(
    columns: Sequence[str],
    keys: Sequence[str],
    rows: Mapping[str, Mapping[str, Any]],
    report: QuarterReport,
    liable: Hiding,
) -> list[list[str]]:
    """The table of people held liable: its columns are sums of one another, its rows are not."""
    found = []
    for key in keys:
        now = key == str(report.year)
        out = of_row(rows[key], liable.now if now else liable.year_before)
        found.append(
            [_cell(number_of(rows[key].get(one, 0)), is_out=one in out) for one in columns]
        )
    return found


def _liable_parts(
    columns: Sequence[str], parts: Sequence[PartLine], liable: Hiding
) -> set[tuple[int, int]]:
    """Places of a table by territory with what the parts' own editions leave out."""
    if "liable" not in columns:
        return set()
    column = columns.index("liable")
    return {
        (row, column)
        for row, part in enumerate(parts)
        if "represented" in liable.parts.get(part.code, ())
    }


def _number(value: Decimal | int) -> str:
    """A cell as it is written; what is no whole number is money, to the tiyin."""
    return written(value, Unit.SOUMS if isinstance(value, Decimal) else Unit.COUNT)


def hidden(number: Decimal | int) -> str:
    """What stands for a number left out: small itself, or one that would give a small one away."""
    return HIDDEN if number < SMALL else GUARD


def _labelled(
    report: QuarterReport,
    code: str,
    pairs: Sequence[Sequence[Any]],
    tables: Sequence[TableView],
    *,
    hide: bool,
) -> list[tuple[str, int]]:
    """Rows of a chart; of what the public reads no number that the table of the same code hides."""
    table, keys = tables_as_of(report).get(code), [key for key, n in pairs if n]
    labels = labels_of(table, keys, report) if table else {key: key for key in keys}
    named = [(labels[key], n) for key, n in pairs if n]
    if not hide:
        return named
    left_out = {row[0] for view in tables if view.code == code for row in view.rows if _is_out(row)}
    return [(name, n) for name, n in named if n >= SMALL and name not in left_out]


def _is_out(row: Sequence[str]) -> bool:
    """Whether the first number of a table's row is left out."""
    return row[1] in (HIDDEN, GUARD)


def topics_of(
    report: QuarterReport, tables: Sequence[TableView], *, hide: bool
) -> list[tuple[str, int]]:
    """The most frequent topics, for a chart."""
    pairs = report.figures.get("topics", [])
    return _labelled(report, "outcomes_by_topic", pairs, tables, hide=hide)


def channels_of(
    report: QuarterReport, tables: Sequence[TableView], *, hide: bool
) -> list[tuple[str, int]]:
    """The ways by which most came, for a chart."""
    rows = report.figures.get("tables", {}).get("received_by_channel", {})
    pairs = [
        (key, cells.get("appeals", max(cells.values(), default=0))) for key, cells in rows.items()
    ]
    named = _labelled(report, "received_by_channel", pairs, tables, hide=hide)
    return sorted(named, key=lambda pair: -pair[1])
