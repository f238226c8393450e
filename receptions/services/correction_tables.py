"""What the numbers of a sealed report's tables would be now, where that differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from receptions.correction_places import Place
from receptions.models import CorrectionLine
from receptions.report_rules import number_of
from receptions.services.correction_causes import Change
from territories.figure_registry import registry
from territories.figures import Count

PLACES = Decimal("0.0001")  # as exact as sheets are kept


def changes(
    sealed: Mapping[str, Any], lines: Iterable[CorrectionLine], now: Mapping[str, Any]
) -> Iterator[Change]:
    """The sealed numbers that are others now, after the lines of the sheets so far.

    Tables whose numbers go on changing after the quarter, and columns that the seal does not have,
    correct nothing.
    """
    told = {line.figure: line.new_numerator for line in lines}
    for code, before in sealed.items():
        table = registry.tables.get(code)
        if table is None or table.goes_on or code not in now:
            continue
        there = now[code]
        columns = {column for cells in before.values() for column in cells}
        if table.sparse or not columns:
            columns |= {column for cells in there.values() for column in cells}
        for row in sorted({*before, *there}):
            for column in sorted(columns):
                place = Place(code, row, column).code
                old = told.get(place, _number(before, row, column))
                new = _number(there, row, column)
                if old != new:
                    yield Change(place, Count(old), Count(new))


def _number(rows: Mapping[str, Any], row: str, column: str) -> Decimal:
    return Decimal(number_of(rows.get(row, {}).get(column, 0))).quantize(PLACES)
