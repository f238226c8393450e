"""The registry of figures: what higher floors count, lower floors read here.

Every app registers its figures and tables from its `apps.py`. Ratings and quarterly reports read
only this registry.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from territories.figure_definitions import Definition
from territories.figure_parts import Parts, Terms
from territories.figures import Count, Figure, NumbersProvider, Table, TableRow, TableRows, ancestry
from territories.periods import Quarter
from territories.quarter_tree import Tree

Source = Callable[[], Iterable[Figure]]


class Catalogue(Protocol):
    """The figures in use, ready and of the database (figure_made)."""

    @property
    def figures(self) -> Mapping[str, Figure]:
        """Figures in use by code."""

    @property
    def off(self) -> Mapping[str, Figure]:
        """Figures that are switched off."""

    def counts(self, codes: Iterable[str], first: dt.date, last: dt.date) -> dict[str, Any]:
        """Counts by figure code, the figures of formulas together."""

    def behind(self, code: str) -> tuple[Parts, Terms] | None:
        """The parts of an app whose cases make the numerator, where those can be named."""

    def try_out(self, definition: Definition) -> Figure:
        """The figure that a definition would make; nothing is kept."""

    def forget(self) -> None:
        """Look at the database again when next asked."""


class _Figures(Mapping[str, Figure]):
    """Figures registered in code before those of the sources, which are read once at most."""

    def __init__(self, registered: Mapping[str, Figure], sources: Iterable[Source]) -> None:
        self._registered = registered
        self._sources = sources

    @cached_property
    def _read(self) -> dict[str, Figure]:
        found = (figure for source in self._sources for figure in source())
        return {one.code: one for one in found if one.code not in self._registered}

    def __getitem__(self, code: str) -> Figure:
        if code in self._registered:
            return self._registered[code]
        return self._read[code]

    def __iter__(self) -> Iterator[str]:
        yield from self._registered
        yield from self._read

    def __len__(self) -> int:
        return len(self._registered) + len(self._read)


@dataclass
class Registry:
    """Figures and tables by code.

    Figures come from three places: counted by code of an app (`register`), ready definitions
    (`register_ready`) and definitions of the database, which come before the ready ones.
    """

    coded: dict[str, Figure] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    parts: list[Parts] = field(default_factory=list)
    ready: dict[str, Definition] = field(default_factory=dict)
    catalogue: Catalogue | None = None
    sources: list[Source] = field(default_factory=list)

    @property
    def figures(self) -> Mapping[str, Figure]:
        """Every figure in use, in the order of the catalogue; those of sources come last."""
        kept = self.coded if self.catalogue is None else self.catalogue.figures
        return _Figures(kept, self.sources)

    def register(self, *figures: Figure) -> None:
        """Add figures; a code given twice is a mistake (ValueError)."""
        for figure in figures:
            if figure.code in self.coded:
                raise ValueError(figure.code)
            self.coded[figure.code] = figure

    def register_parts(self, parts: Parts) -> None:
        """Add the parts of an app that definitions may be made of."""
        self.parts.append(parts)

    def register_ready(self, definitions: Iterable[Definition]) -> None:
        """Add ready definitions; a code given twice is a mistake (ValueError)."""
        for one in definitions:
            if one.code in self.ready:
                raise ValueError(one.code)
            self.ready[one.code] = one

    def find(self, code: str) -> Figure | None:
        """A figure in use or switched off; None for a code that never was."""
        found = self.figures.get(code)
        return self.catalogue.off.get(code) if found is None and self.catalogue else found

    def forget(self) -> None:
        """Look at the definitions of the database again when next asked."""
        if self.catalogue is not None:
            self.catalogue.forget()

    def register_source(self, source: Source) -> None:
        """Add figures that are rows of a table; `source` gives those of now."""
        if source not in self.sources:
            self.sources.append(source)

    def register_table(self, *tables: Table) -> None:
        """Add tables; a code given twice is a mistake (ValueError)."""
        for table in tables:
            if table.code in self.tables:
                raise ValueError(table.code)
            self.tables[table.code] = table

    def counts(self, code: str, first: dt.date, last: dt.date) -> dict[int, Count]:
        """Counts by territory id with the subtree added up, for every territory above mahalla."""
        return self.figures[code].totals(first, last)

    def case_numbers(
        self, codes: Iterable[str], quarter: Quarter, path: str, *, own: bool = False
    ) -> dict[str, list[str]]:
        """The case numbers behind these figures within the territory path, sorted.

        `own` leaves out what lies below the territory, for figures that can tell (`numbers`).
        """
        period = quarter.first_day, quarter.last_day
        together: dict[NumbersProvider, list[str]] = {}
        found: dict[str, list[str]] = {}
        for code in codes:
            figure = self.figures[code]
            if figure.numbers is not None:
                together.setdefault(figure.numbers, []).append(code)
            elif figure.cases is not None:
                found[code] = [case.number for case in figure.cases(*period, path)]
        for numbers, alike in together.items():
            found.update(numbers(alike, *period, path, own=own))
        return {code: sorted(listed) for code, listed in found.items()}

    def quarter_counts(
        self, quarter: Quarter, codes: Iterable[str] | None = None
    ) -> dict[str, dict[int, Count]]:
        """Rolled-up counts of a quarter by figure code, all figures unless some are named.

        Up the tree of that quarter, as reports add up: who was moved since counts where it was.
        """
        figures = self.figures
        chosen = list(figures if codes is None else codes)
        chains = Tree.of(quarter).chains()
        own = self.own_counts(chosen, quarter.first_day, quarter.last_day)
        return {code: figures[code].in_tree(counts, chains) for code, counts in own.items()}

    def own_counts(
        self, codes: Iterable[str], first: dt.date, last: dt.date
    ) -> dict[str, dict[int, Count]]:
        """Counts without the subtree by figure code; figures made of parts are counted together."""
        figures, codes = self.figures, list(codes)
        made = [] if self.catalogue is None else [c for c in codes if c in self.catalogue.figures]
        found = self.catalogue.counts(made, first, last) if self.catalogue and made else {}
        return {
            code: found[code] if code in found else dict(figures[code].counts(first, last))
            for code in codes
        }

    def quarter_tables(self, quarter: Quarter) -> dict[str, dict[int, TableRows]]:
        """Rolled-up rows of a quarter: table code > territory id > row key > column > count."""
        tables = {}
        for code, table in self.tables.items():
            tables[code] = _roll_up_rows(table.rows(quarter.first_day, quarter.last_day))
        return tables


def _roll_up_rows(rows: Iterable[TableRow]) -> dict[int, TableRows]:
    chains = ancestry()
    totals: dict[int, TableRows] = {}
    for row in rows:
        for above in chains[row.territory]:
            cells = totals.setdefault(above, {}).setdefault(row.row, {})
            for column, number in row.cells.items():
                cells[column] = cells.get(column, 0) + number
    return totals


registry = Registry()
