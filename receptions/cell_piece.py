"""Some question facts in memory, added up by what margins are laid out by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from receptions.cell_measures import Kind, Measure
from receptions.cell_network import Network
from receptions.cell_packing import NO_MONTH, bits
from receptions.cell_sql import measures
from receptions.cell_sums import Keys, Numbers, Places, Sums, Whole, numbered, ranked, total


@dataclass(frozen=True)
class _Entries:
    """What is given to a kind: by which rows of the piece, to which months; all (entries,).

    `numbers` has the words and weights that measures of the kind look at.
    """

    rows: Places
    months: Whole
    numbers: dict[str, NDArray[np.integer]]


@dataclass
class Piece:
    """Facts of receptions with the same nearest place; `rows` are of `cell_packing.kept_type`.

    A fact may have several rows, which give something to different months.
    """

    nearest: int
    rows: NDArray[np.void]
    network: Network

    def add_up(self, names: Iterable[str], keys: Sequence[str], *, whole: bool = False) -> Sums:
        """These columns by up to two keys and the month, of each reception or (`whole`) of all."""
        wanted = [measures()[name] for name in names]
        given = {one.kind: self._entries[one.kind] for one in wanted}
        by = ("" if whole else "reception_id", *keys)
        distinct, of_row = numbered(*(self._key(name) for name in by))
        width = max(len(distinct[0]), 1)
        # Months and combinations of keys, as one number for all entries of all kinds.
        combined, places = ranked(
            np.concatenate([one.months * width + of_row[one.rows] for one in given.values()])
        )
        ends = np.cumsum([len(one.rows) for one in given.values()])
        of_kind = dict(zip(given, np.split(places, ends[:-1]), strict=True))
        sums = {one.name: self._sum(one, of_kind[one.kind], len(combined)) for one in wanted}
        found = [key[combined % width] for key in distinct]
        none = [np.zeros_like(combined)] * (3 - len(found))
        return Sums(
            Keys(combined // width, *found, *none),
            {name: column for name, column in sums.items() if column.any()},
        )

    @cached_property
    def _entries(self) -> dict[Kind, _Entries]:
        found = {}
        for kind in Kind:
            months = self.rows[kind.value]
            rows = np.flatnonzero(months != NO_MONTH)
            names = {_looked_at(one) for one in measures().values() if one.kind == kind} - {""}
            numbers = {name: self.rows[name][rows] for name in names}
            found[kind] = _Entries(rows, months[rows].astype(np.int64), numbers)
        return found

    def _key(self, name: str) -> Whole:
        """Of each row; 0 for a key without a name."""
        if not name:
            return np.zeros(len(self.rows), np.int64)
        if name == "group_id":
            return self.network.group(self.rows["topic_id"])
        return self.rows[name].astype(np.int64)

    def _sum(self, measure: Measure, place: Places, size: int) -> Numbers:
        name = _looked_at(measure)
        if not name:
            return total(place, size)
        numbers = self._entries[measure.kind].numbers[name]
        if measure.weight:
            return total(place, size, numbers)
        return total(place[numbers & (1 << bits()[measure.name][1]) != 0], size)


def _looked_at(measure: Measure) -> str:
    """The field of a row that says what the measure counts; none if it counts every entry."""
    if measure.weight:
        return measure.name
    return bits()[measure.name][0] if measure.test else ""
