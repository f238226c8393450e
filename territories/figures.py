"""The registry of figures: what higher floors count, lower floors read here.

Every app registers its figures and tables from its `apps.py`. A provider counts for the whole
country in one statement and gives the counts of each territory's own reception; the registry
adds them up the tree, so a region equals the sum of its parts by construction. Ratings and
quarterly reports read only this registry.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from territories.choices import Direction
from territories.figure_choices import Unit as Unit
from territories.models import Territory
from territories.periods import Quarter
from territories.quarter_tree import Tree

if TYPE_CHECKING:
    from territories.figure_definitions import Definition
    from territories.figure_made import Catalogue
    from territories.figure_parts import Parts

Text = str | Promise


class Count(NamedTuple):
    """A numerator and, for shares and averages, what it is divided by."""

    numerator: Decimal | int = 0
    denominator: Decimal | int = 0

    def __add__(self, other: object) -> Count:
        if not isinstance(other, Count):
            return NotImplemented
        return Count(self.numerator + other.numerator, self.denominator + other.denominator)


class Case(NamedTuple):
    """One case behind a figure: its number, address and a line about it."""

    number: str
    url: str
    hint: str = ""


class Cut(NamedTuple):
    """What a figure is narrowed to besides territory and period; empty leaves it whole.

    `topic` is the code of a topic or of a group of topics, `office` the id of an office.
    """

    topic: str = ""
    channel: str = ""
    office: int = 0


WHOLE = Cut()


class By(models.TextChoices):
    """What the numbers of a figure may be laid out by."""

    TOTAL = "", _("in all")
    TOPIC_GROUP = "topic_group", _("group of topics")
    TOPIC = "topic", _("topic")
    CHANNEL = "channel", _("channel")
    OFFICE = "office", _("office")
    MONTH = "month", _("month")


Counts = Mapping[int, Count]
Groups = Mapping[tuple[int, str], Count]
GroupProvider = Callable[[dt.date, dt.date, Cut, str], Groups]
CountProvider = Callable[[dt.date, dt.date], Counts]
CaseProvider = Callable[[dt.date, dt.date, str], Iterable[Case]]


class NumbersProvider(Protocol):
    """Reads the numbers of the cases of several figures together."""

    def __call__(
        self, codes: Iterable[str], first: dt.date, last: dt.date, path: str, *, own: bool = False
    ) -> Mapping[str, list[str]]:
        """Numbers by code within the path; with `own` without what lies below the territory."""


@dataclass(frozen=True)
class Figure:
    """A figure. `counts(first, last)` gives Count by territory id, without the subtree.

    `cases(first, last, path)` gives the cases that make the numerator within the territory
    path. `denominated` figures are a ratio, times 100 where the unit is per cent; others are
    the numerator alone. Figures that share `numbers(codes, first, last, path)` have the numbers
    of their cases, by code, read in one statement. `groups(first, last, cut, by)` gives the counts
    within a cut, by territory id and key (`By`); a figure without it can't be cut. What is not
    `rolled_up` is given for each territory and never added up the tree; a denominator of zero
    then means that nothing was given.

    A volume below `minimum` is too little to judge by. `problem` says why a figure can't be
    counted: it has no value then. `formula` is its formula as data, `formula_text` in words.
    """

    code: str
    name: Text
    unit: Unit
    counts: CountProvider
    direction: Direction | None = None
    cases: CaseProvider | None = None
    reason: Text = ""
    numbers: NumbersProvider | None = None
    groups: GroupProvider | None = None
    minimum: int = 0
    source: str = ""
    problem: Text = ""
    formula: Mapping[str, Any] = field(default_factory=dict, hash=False)
    formula_text: Text = ""
    by_hand: int = 0  # the version an administrator made of it, 0 for a ready one
    rolled_up: bool = True

    def totals(
        self, first: dt.date, last: dt.date, chains: dict[int, list[int]] | None = None
    ) -> dict[int, Count]:
        """Counts of every territory above mahalla with its subtree, as far as that adds up."""
        return self.in_tree(self.counts(first, last), ancestry() if chains is None else chains)

    def in_tree(self, counts: Counts, chains: dict[int, list[int]]) -> dict[int, Count]:
        """Own counts as those of territories with their subtree, as far as that adds up."""
        if self.rolled_up:
            return roll_up(counts, chains)
        return {pk: counts.get(pk, Count()) for pk in chains}

    @property
    def denominated(self) -> bool:
        return self.unit not in (Unit.COUNT, Unit.SOUMS)

    def judged(self, count: Count) -> bool:
        """Whether there is enough behind the count to say anything by it."""
        volume = count.denominator if self.denominated else count.numerator
        return not self.problem and volume >= self.minimum

    def value(self, count: Count) -> Decimal | None:
        """The figure of a count; None where a ratio has nothing to be a share of."""
        if self.problem or (not self.rolled_up and not count.denominator):
            return None
        if not self.denominated:
            return Decimal(count.numerator)
        if not count.denominator:
            return None
        top, bottom = Decimal(count.numerator), Decimal(count.denominator)
        if self.unit == Unit.GROWTH:
            top -= bottom
        factor = {Unit.PERCENT: 100, Unit.PER_10000: 10_000, Unit.GROWTH: 100}.get(self.unit, 1)
        return (top * factor / bottom).quantize(Decimal("0.01"))


TableRows = dict[str, dict[str, Decimal | int]]  # row key > column > number


class TableRow(NamedTuple):
    """A row of a table: territory id, key of the row, counts by column key."""

    territory: int
    row: str
    cells: Mapping[str, Decimal | int]


@dataclass(frozen=True)
class Table:
    """A table of the report (DOMAIN 9). `rows(first, last)` counts the whole country.

    `label(row)` names a row in the active language. Tables with `by_territory` have one row a
    territory below (key ''). `labels(rows, territory)` names many rows at once, for a report of
    the territory of that code. Of a table with `most` only so many rows are printed, the largest
    first. `link(territory code, first, last, row, column)` is the address of
    the list behind a number, where there is one.
    """

    code: str
    name: Text
    columns: Sequence[tuple[str, Text]]
    rows: Callable[[dt.date, dt.date], Iterable[TableRow]]
    label: Callable[[str], str] = str
    labels: Callable[[Collection[str], str], Mapping[str, str]] | None = None
    most: int = 0
    by_territory: bool = False
    link: Callable[[str, dt.date, dt.date, str, str], str] | None = None


Source = Callable[[], Iterable[Figure]]


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


def ancestry() -> dict[int, list[int]]:
    """Ids of the node itself and everything above it, for every node above the mahalla."""
    nodes = dict(Territory.objects.with_reception().values_list("path", "pk"))
    chains = {}
    for path, pk in nodes.items():
        codes = path.split(".")[:-1]
        prefixes = (".".join(codes[: depth + 1]) + "." for depth in range(len(codes)))
        chains[pk] = [nodes[prefix] for prefix in prefixes if prefix in nodes]
    return chains


def roll_up(counts: Counts, chains: dict[int, list[int]] | None = None) -> dict[int, Count]:
    """Add own counts up the tree. Territories without any count get Count(0, 0).

    `chains` is the tree when the caller has read it already.
    """
    chains = ancestry() if chains is None else chains
    totals = dict.fromkeys(chains, Count())
    for territory, count in counts.items():
        for above in chains[territory]:
            totals[above] += count
    return totals


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
