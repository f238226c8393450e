"""What a figure and a table of the report are, and how counts add up the tree.

A provider counts for the whole country in one statement and gives the counts of each territory's
own reception; they are added up the tree, so a region equals the sum of its parts by
construction. `figure_registry` holds the figures of all apps.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from territories.choices import Direction
from territories.figure_choices import Unit as Unit
from territories.models import Territory
from territories.rounding import rounded

if TYPE_CHECKING:
    from territories.figure_parts import Behind

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

    @property
    def named(self) -> frozenset[str]:
        """What it is cut by."""
        return frozenset(name for name, value in self._asdict().items() if value)


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

    def value(self, count: Count, way: str = ROUND_HALF_UP) -> Decimal | None:
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
        return rounded(top * factor / bottom, 2, way)


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
    the list behind a number, where there is one. `behind(column)` tells the cases that a column of
    a table by territory counts, `behind_row(row, column)` those that a number of another table
    counts; None where a number is none of cases.

    `goes_on` says that a quarter's numbers are as of now and go on changing after it: nothing there
    is a correction. Rows of a `sparse` table lack the columns in which they have nothing.
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
    behind: Callable[[str], Behind | None] | None = None
    behind_row: Callable[[str, str], Behind | None] | None = None
    goes_on: bool = False
    sparse: bool = False


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
