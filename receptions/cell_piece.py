"""Some question facts in memory, added up by what margins are laid out by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from receptions.cell_measures import Kind, Measure
from receptions.cell_network import Network
from receptions.cell_packing import bits
from receptions.cell_sql import measures
from receptions.cell_sums import Places, Sums, Whole, numbered, ranked, total

NO_MONTH = np.iinfo(np.int16).min


@dataclass(frozen=True)
class _Entries:
    """What a kind is given: rows of the piece, their months, words and numbers: all (entries,)."""

    rows: Places
    months: Whole
    numbers: dict[str, NDArray[np.integer]]


@dataclass
class Piece:
    """Facts of receptions with the same nearest place above; `rows` are of `cell_facts.kept_type`.

    A fact may have several rows: each gives something to other kinds or months.
    """

    nearest: int
    rows: NDArray[np.void]
    network: Network

    def add_up(self, names: Iterable[str], keys: Sequence[str], *, whole: bool = False) -> Sums:
        """These columns by up to two keys and the month, of each reception or (`whole`) of all."""
        wanted = [measures()[name] for name in names]
        kinds = list(dict.fromkeys(one.kind for one in wanted))
        by = [*(() if whole else ("reception_id",)), *keys]
        distinct, of_row = numbered(*(self._key(name) for name in by))
        width = max(len(distinct[0]), 1)
        entries = [self._entries[kind] for kind in kinds]
        combined, place = ranked(
            np.concatenate([one.months * width + of_row[one.rows] for one in entries])
        )
        months, outer = np.divmod(combined, width)
        ends = np.cumsum([len(one.rows) for one in entries])
        places = dict(zip(kinds, np.split(place, ends[:-1]), strict=True))
        named = dict(zip(by, (key[outer] for key in distinct), strict=True))
        none = np.zeros_like(months)
        padded = [*(named[key] for key in keys), none, none]
        sums = ((one.name, self._sum(one, places[one.kind], len(months))) for one in wanted)
        return Sums(
            months,
            named.get("reception_id", none),
            padded[0],
            padded[1],
            {name: column for name, column in sums if column.any()},
        )

    @cached_property
    def _entries(self) -> dict[Kind, _Entries]:
        found = {}
        for kind in Kind:
            months = self.rows[kind.value]
            rows = np.flatnonzero(months != NO_MONTH)
            given = [one for one in measures().values() if one.kind == kind]
            named = {bits()[one.name][0] if one.name in bits() else one.name for one in given if one.test or one.weight}
            numbers = {name: self.rows[name][rows] for name in named}
            found[kind] = _Entries(rows, months[rows].astype(np.int64), numbers)
        return found

    def _key(self, name: str) -> Whole:
        if name == "group_id":
            return self.network.group(self.rows["topic_id"])
        return self.rows[name].astype(np.int64)

    def _sum(self, measure: Measure, place: Places, size: int) -> NDArray[np.int32]:
        numbers = self._entries[measure.kind].numbers
        if measure.weight:
            return total(place, size, numbers[measure.name])
        if not measure.test:
            return total(place, size)
        word, bit = bits()[measure.name]
        return total(place[numbers[word] & (1 << bit) != 0], size)
