"""Sums by whole-numbered keys, added up by numpy: finer ones from entries, coarser from finer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Numbers = NDArray[np.int32]
Places = NDArray[np.intp]
LARGEST = np.iinfo(np.int32).max  # what a column of the cells can hold
TABLE = 1 << 22  # numbers of a range up to this are looked up in a table, others sorted


class Keys(NamedTuple):
    """What cells are found by, int64 (rows,) each; 0 for what a margin has no key of.

    A month is counted since January 2000.
    """

    month: Whole
    place: Whole
    key: Whole
    key2: Whole


@dataclass(frozen=True)
class Sums:
    """A row for each different keys, in their order.

    `columns` has int32 (rows,) for each name; one that nothing was added to is left out.
    """

    keys: Keys
    columns: dict[str, Numbers]

    def by(self, *, place: Whole | None = None, key: Whole | None = None) -> Sums:
        """Added up by the month and other keys of the rows; all are one where none are given."""
        none = np.zeros_like(self.keys.month)
        place, key = (none if one is None else one for one in (place, key))
        return _added_up(Keys(self.keys.month, place, key, none), self.columns)

    def at(self, place: int) -> Sums:
        """The same as those of one place."""
        places = np.full_like(self.keys.place, place)
        return Sums(self.keys._replace(place=places), self.columns)


def together(several: Sequence[Sums]) -> Sums:
    """One with the rows of all, those of the same keys added up."""
    keys = Keys(
        *(np.concatenate(same) for same in zip(*(one.keys for one in several), strict=True))
    )
    columns = {}
    for name in dict.fromkeys(name for one in several for name in one.columns):
        nothing = (np.zeros(len(one.keys.month), np.int32) for one in several)
        parts = [one.columns.get(name, zeros) for one, zeros in zip(several, nothing, strict=True)]
        columns[name] = np.concatenate(parts)
    return _added_up(keys, columns)


def _added_up(keys: Keys, columns: dict[str, Numbers]) -> Sums:
    distinct, place = numbered(*keys)
    size = len(distinct[0])
    sums = {name: total(place, size, column) for name, column in columns.items()}
    return Sums(Keys(*distinct), sums)


def numbered(*keys: Whole) -> tuple[list[Whole], Places]:
    """The different combinations of keys (rows,) in order, and which of them each row has."""
    distinct, place = ranked(keys[0])
    found = [distinct]
    for key in keys[1:]:
        distinct, inner = ranked(key)
        width = max(len(distinct), 1)
        combined, place = ranked(place * width + inner)
        found = [*(one[combined // width] for one in found), distinct[combined % width]]
    return found, place


def ranked(key: Whole) -> tuple[Whole, Places]:
    """The different values of a key (rows,) in order, and which of them each row has."""
    least = int(key.min(initial=LARGEST))
    width = int(key.max(initial=least)) - least + 1
    if width > TABLE:
        return np.unique(key, return_inverse=True)
    key = key - least
    seen = np.zeros(width, np.bool_)
    seen[key] = True
    number = np.cumsum(seen, dtype=np.intp) - 1
    return np.flatnonzero(seen) + least, number[key]


def total(place: Places, size: int, numbers: NDArray[np.integer] | None = None) -> Numbers:
    """What is added up at each of `size` places: numbers, or how many rows there are.

    Raises OverflowError for sums that a column can't hold.
    """
    sums = np.bincount(place, numbers, size)
    if max(sums.max(initial=0), -sums.min(initial=0)) > LARGEST:
        raise OverflowError("a sum of question facts is too large for the cells")
    return sums.astype(np.int32)
