"""The cases behind the numbers of a report's tables by territory, as they are sealed with them.

A seal holds those of its own desk and of the parts whose reports are not sealed, each by itself;
what a sealed part adds stands in its own seal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from receptions.rules import year_before
from receptions.services.report_cases import Network
from territories.figure_parts import Behind, Parts, Terms
from territories.figure_registry import registry
from territories.periods import Quarter

Cell = tuple[str, str]  # codes of table and column
Cells = Mapping[str, Mapping[str, Decimal | int]]


class Place(NamedTuple):
    """A territory without the parts named, and what its tables say: numbers by column."""

    territory: int
    elsewhere: Collection[int]
    tables: Cells


def behind(table: str, column: str) -> Behind | None:
    """What the column counts; None where no cases stand behind it."""
    one = registry.tables.get(table)
    if one is None or one.behind is None or column not in dict(one.columns):
        return None
    return one.behind(column)


def within(
    cells: Mapping[Cell, Behind], quarter: Quarter, network: Network, place: Place
) -> dict[Cell, list[str]]:
    """Case numbers by cell, sorted; of the tree of the quarter, wherever its parts are today."""
    found: dict[Cell, list[str]] = {cell: [] for cell in cells}
    pieces = list(network.pieces(place.territory, place.elsewhere))
    for app, is_before, by_code in _together(cells):
        days = quarter.first_day, quarter.last_day
        if is_before:
            days = year_before(days[0]), year_before(days[1])
        keys = {".".join(cell): cell for cell in by_code}
        terms = {".".join(cell): one for cell, one in by_code.items()}
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

    Each number of a case stands once and is named by its position. A list that is not as long as
    the number says is left out, and named.
    """
    kept: dict[str, Any] = {}
    left_out = []
    for code, place in places.items():
        wanted = dict(_wanted(place))
        found = within(wanted, quarter, network, place) if wanted else {}
        lists = {}
        for (table, column), numbers in found.items():
            if len(numbers) == place.tables[table][column]:
                lists[table, column] = numbers
            else:
                left_out.append([code, table, column])
        kept[code] = _packed(lists)
    return {"places": kept, "left_out": left_out}


def _wanted(place: Place) -> Iterator[tuple[Cell, Behind]]:
    """The cells with something in them and cases behind."""
    for table, cells in place.tables.items():
        for column, number in cells.items():
            one = behind(table, column) if number else None
            if one is not None:
                yield (table, column), one


def _packed(lists: Mapping[Cell, list[str]]) -> dict[str, Any]:
    every = sorted({number for numbers in lists.values() for number in numbers})
    at = {number: position for position, number in enumerate(every)}
    cells: dict[str, dict[str, list[int]]] = {}
    for (table, column), numbers in lists.items():
        cells.setdefault(table, {})[column] = [at[number] for number in numbers]
    return {"numbers": every, "cells": cells}


def unpacked(kept: Mapping[str, Any], table: str, column: str) -> list[str] | None:
    """The case numbers of a cell of one place; None where the seal has none for it."""
    positions = kept["cells"].get(table, {}).get(column)
    return None if positions is None else [kept["numbers"][at] for at in positions]
