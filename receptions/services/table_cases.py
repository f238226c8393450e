"""The cases behind the numbers of a report's tables, as they are sealed with them.

A seal holds those of its own desk and of the parts whose reports are not sealed, each by itself;
what a sealed part adds stands in its own seal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from receptions.rules import year_before
from receptions.services.report_cases import Network
from territories import kept
from territories.figure_parts import Behind, Parts, Terms
from territories.figure_registry import registry
from territories.figures import Table
from territories.periods import Quarter

PARTS = "parts"  # what the figures of the territories below stand in, as if it were a table


class Cell(NamedTuple):
    """A number of a table; `row` is empty in a table by territory, and for the sum of all rows."""

    table: str
    column: str
    row: str = ""


Cells = Mapping[str, Mapping[str, Mapping[str, Decimal | int]]]  # table > row > column > number


class Place(NamedTuple):
    """A territory without the parts named, and what its tables say."""

    territory: int
    elsewhere: Collection[int]
    tables: Cells


def listed_tables() -> list[str]:
    """The tables whose numbers are of cases that can be listed, and `PARTS`."""
    tables = registry.tables.items()
    return [*(code for code, one in tables if one.behind or one.behind_row), PARTS]


def behind(cell: Cell) -> Behind | None:
    """What a number counts, of one row where the table has rows; None without cases behind it."""
    if cell.table == PARTS:
        found = registry.catalogue and registry.catalogue.behind(cell.column)
        return Behind(*found) if found else None
    one = registry.tables.get(cell.table)
    if one is None or cell.column not in _columns(one):
        return None
    if one.by_territory:
        return one.behind(cell.column) if one.behind else None
    return one.behind_row(cell.row, cell.column) if one.behind_row and cell.row else None


def _columns(table: Table) -> Collection[str]:
    return kept.once(("columns", table.code), lambda: dict(table.columns))


def behind_sum(table: str, column: str, rows: Iterable[str]) -> Behind | None:
    """What the sum of these rows counts; None where one of them has no cases behind it."""
    found = [behind(Cell(table, column, row)) for row in rows]
    known = [one for one in found if one is not None]
    if not known or len(known) < len(found):
        return None
    return known[0]._replace(terms=[term for one in known for term in one.terms])


def within(
    cells: Mapping[Cell, Behind], quarter: Quarter, network: Network, place: Place
) -> dict[Cell, list[str]]:
    """Case numbers by cell, sorted; of the tree of the quarter, wherever its parts are today."""
    found: dict[Cell, list[str]] = {cell: [] for cell in cells}
    pieces = list(network.pieces(place.territory, place.elsewhere))
    for app, is_before, by_cell in _together(cells):
        days = quarter.first_day, quarter.last_day
        if is_before:
            days = year_before(days[0]), year_before(days[1])
        keys = {str(position): cell for position, cell in enumerate(by_cell)}
        terms = {key: by_cell[cell] for key, cell in keys.items()}
        for path, own in pieces:
            for key, numbers in app.numbers(terms, days, path, own=own).items():
                found[keys[key]] += numbers
    return {cell: sorted(numbers) for cell, numbers in found.items()}


def _together(cells: Mapping[Cell, Behind]) -> Iterator[tuple[Parts, bool, dict[Cell, Terms]]]:
    """The cells by what one statement can list: an app, and which year."""
    terms: dict[tuple[int, bool], dict[Cell, Terms]] = defaultdict(dict)
    apps: dict[int, Parts] = {}
    for cell, one in cells.items():
        apps[id(one.app)] = one.app
        terms[id(one.app), one.is_before][cell] = one.terms
    for (app, is_before), alike in terms.items():
        yield apps[app], is_before, alike


def sealed(places: Mapping[str, Place], quarter: Quarter, network: Network) -> dict[str, Any]:
    """What a seal keeps (JSON), by code of the place.

    Each number of a case, and each list, stands once and is named by its position. A list that is
    not as long as the number says is left out, and named.
    """
    packed: dict[str, Any] = {}
    left_out = []
    for code, place in places.items():
        with kept.keeping():
            wanted = dict(_wanted(place))
        found = within(wanted, quarter, network, place) if wanted else {}
        lists = {}
        for cell, numbers in found.items():
            if len(numbers) == place.tables[cell.table][cell.row][cell.column]:
                lists[cell] = numbers
            else:
                left_out.append([code, *cell])
        packed[code] = _packed(lists)
    return {"places": packed, "left_out": left_out, "tables": listed_tables()}


def _wanted(place: Place) -> Iterator[tuple[Cell, Behind]]:
    """The cells with something in them and cases behind."""
    for table, rows in place.tables.items():
        for row, cells in rows.items():
            for column, number in cells.items():
                cell = Cell(table, column, row)
                one = behind(cell) if number else None
                if one is not None:
                    yield cell, one


def _packed(lists: Mapping[Cell, list[str]]) -> dict[str, Any]:
    every = sorted({number for numbers in lists.values() for number in numbers})
    at = {number: position for position, number in enumerate(every)}
    places: dict[tuple[int, ...], int] = {}
    cells: dict[str, dict[str, int]] = {}
    rows: dict[str, dict[str, dict[str, int]]] = {}
    for cell, numbers in lists.items():
        there = rows.setdefault(cell.table, {}).setdefault(cell.row, {}) if cell.row else None
        there = cells.setdefault(cell.table, {}) if there is None else there
        positions = tuple(at[number] for number in numbers)
        there[cell.column] = places.setdefault(positions, len(places))
    return {"numbers": every, "lists": [*places], "cells": cells, "rows": rows}


def unpacked(packed: Mapping[str, Any], cell: Cell) -> list[str] | None:
    """The case numbers of a cell of one place; None where the seal has none for it."""
    there = packed["cells"].get(cell.table, {})
    if cell.row:
        there = packed.get("rows", {}).get(cell.table, {}).get(cell.row, {})
    at = there.get(cell.column)
    if at is None:
        return None
    positions = packed["lists"][at] if isinstance(at, int) else at  # in seals of before: in place
    return [packed["numbers"][position] for position in positions]


def unpacked_sum(packed: Mapping[str, Any], table: str, column: str) -> list[str]:
    """The case numbers of all rows of a column of one place."""
    rows = packed.get("rows", {}).get(table, {})
    lists = (unpacked(packed, Cell(table, column, row)) or () for row in rows)
    return [number for one in lists for number in one]


class Kept:
    """Which cells a seal can list: its tables, and the cells left out of it."""

    def __init__(self, left_out: Iterable[list[str]], tables: Collection[str] | None) -> None:
        self._left_out = {Cell(*cell) for _place, *cell in left_out}
        self._sums = {(cell.table, cell.column) for cell in self._left_out}
        self._tables = tables

    def has(self, cell: Cell, *, is_sum: bool = False) -> bool:
        """Whether it lists the number, or with `is_sum` that of all rows of the table."""
        if is_sum:
            return self._knows(cell.table) and (cell.table, cell.column) not in self._sums
        return self._knows(cell.table) and cell not in self._left_out

    def _knows(self, table: str) -> bool:
        """Seals of before the other tables had lists name none: they have those by territory."""
        if self._tables is not None:
            return table in self._tables
        return table in registry.tables and registry.tables[table].by_territory
