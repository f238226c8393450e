"""Sums by whole-numbered keys, added up by numpy: finer ones from entries, coarser from finer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Places = NDArray[np.intp]
LARGEST = np.iinfo(np.int32).max  # what a column of the cells can hold
TABLE = 1 << 22  # numbers of a range up to this are looked up in a table, others sorted


@dataclass(frozen=True)
class Sums:
    """A row a key and month, in this order: month, place, key, key2.

    The four are int64 of the same shape (rows,); a month is counted since January 2000, what a
    margin has no key for is 0. `columns` has int32 of that shape for each name; one without a
    number in any row is left out.
    """

    months: Whole
    places: Whole
    keys: Whole
    keys2: Whole
    columns: dict[str, NDArray[np.int32]]

    def by(
        self, *, places: Whole | None = None, keys: Whole | None = None, keys2: Whole | None = None
    ) -> Sums:
        """Added up by other keys of the rows; 0 for all where none are given."""
        none = np.zeros_like(self.months)
        named = [none if key is None else key for key in (places, keys, keys2)]
        distinct, place = numbered(self.months, *named)
        sums = (
            (name, total(place, len(distinct[0]), column)) for name, column in self.columns.items()
        )
        return Sums(*distinct, columns=dict(sums))

    def at(self, place: int) -> Sums:
        """The same as those of one place."""
        return replace(self, places=np.full_like(self.places, place))


def together(several: Iterable[Sums]) -> Sums:
    """One with the rows of all, those of the same keys added up."""
    parts = list(several)
    names = dict.fromkeys(name for part in parts for name in part.columns)
    columns = {
        name: np.concatenate(
            [part.columns.get(name, np.zeros(len(part.months), np.int32)) for part in parts]
        )
        for name in names
    }
    fields = ("months", "places", "keys", "keys2")
    rows = Sums(
        *(np.concatenate([getattr(part, field) for part in parts]) for field in fields),
        columns=columns,
    )
    return rows.by(places=rows.places, keys=rows.keys, keys2=rows.keys2)


def numbered(*keys: Whole) -> tuple[tuple[Whole, ...], Places]:
    """The different combinations of keys (rows,) in order, and which of them each row has."""
    distinct, place = ranked(keys[0])
    found = [distinct]
    for key in keys[1:]:
        distinct, inner = ranked(key)
        combined, place = ranked(place * len(distinct) + inner)
        outer, inner = np.divmod(combined, max(len(distinct), 1))
        found = [*(one[outer] for one in found), distinct[inner]]
    return tuple(found), place


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


def total(place: Places, size: int, numbers: NDArray[np.integer] | None = None) -> NDArray[np.int32]:
    """What is added up at each of `size` places: numbers, or how many there are.

    Raises OverflowError for sums that a column can't hold.
    """
    sums = np.bincount(place, numbers, size)
    if len(sums) and max(sums.max(), -sums.min()) > LARGEST:
        raise OverflowError("a sum of question facts is too large for the cells")
    return sums.astype(np.int32)
