"""All question facts once through: packed by the database, laid by receptions into a file, read
again a piece at a time. So memory holds a piece of them, however many there are.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from receptions.cell_measures import Kind
from receptions.cell_network import Network
from receptions.cell_packing import CODES, IDS, NEVER, packed, row_type, values, weighted, words
from receptions.cell_piece import NO_MONTH, Piece

AT_ONCE = 300_000  # rows of receptions that are added up together
BLOCK = 100_000  # rows that come from the database together
_HEAD = 19  # bytes before the rows of a binary copy; two follow them


@cache
def kept_type() -> np.dtype[np.void]:
    """What is kept of a row: ids, codes, months since January 2000 of each kind, words, numbers."""
    return np.dtype(
        [
            *((name, np.int64) for name in IDS),
            *((name, np.uint8) for name in CODES),
            *((kind.value, np.int16) for kind in Kind),
            *((name, np.int64) for name in words()),
            *((one.name, np.int32) for one in weighted()),
        ]
    )


@dataclass
class Pile:
    """Rows in a file, in blocks that are each in order of the network's receptions.

    `blocks` has where a block begins and where in it the rows of each reception do, and end.
    """

    file: IO[bytes]
    network: Network
    known: dict[str, list[str]]
    blocks: list[tuple[int, NDArray[np.intp]]] = field(default_factory=list)

    def put(self, packed_rows: NDArray[np.void]) -> None:
        """Append a block of rows of `row_type`."""
        if (packed_rows["fields"] != len(row_type()) // 2).any():
            raise ValueError("the database packs facts in another way")
        rows = np.empty(len(packed_rows), kept_type())
        for name in (*IDS, *CODES, *words(), *(one.name for one in weighted())):
            rows[name] = packed_rows[name]
        for kind in Kind:
            rows[kind.value] = _months(packed_rows[kind.value])
        rank = self.network.rank(rows["reception_id"]).astype(np.uint16)
        rows = rows[np.argsort(rank, kind="stable")]
        counts = np.bincount(rank, minlength=len(self.network.receptions))
        self.blocks.append((self.file.tell(), np.concatenate([[0], np.cumsum(counts)])))
        self.file.write(rows.data)

    def pieces(self) -> Iterator[Piece]:
        """The rows of receptions with the same nearest place, some at a time.

        Never some of the rows of a reception: what has more of them comes at once.
        """
        nearest = self.network.nearest
        ends = sum((bounds for _offset, bounds in self.blocks), np.zeros(len(nearest) + 1, np.intp))
        first = 0
        for last in range(len(nearest)):
            after = last + 1
            if (
                after == len(nearest)
                or nearest[after] != nearest[first]
                or ends[after + 1] - ends[first] > AT_ONCE
            ):
                yield Piece(int(nearest[first]), self._rows(first, after), self.network)
                first = after

    def _rows(self, first: int, after: int) -> NDArray[np.void]:
        """The rows of the receptions from the first to before the other."""
        size = kept_type().itemsize
        parts = []
        for offset, bounds in self.blocks:
            self.file.seek(offset + size * int(bounds[first]))
            parts.append(self.file.read(size * int(bounds[after] - bounds[first])))
        return np.frombuffer(b"".join(parts), kept_type())


@contextmanager
def pile(cursor: Any, network: Network) -> Iterator[Pile]:
    """All facts that the cursor's transaction sees, for as long as they are needed."""
    cursor.execute(values())
    known = dict(zip(CODES, (found or [] for found in cursor.fetchone()), strict=True))
    with tempfile.TemporaryFile() as file:
        made = Pile(file, network, known)
        buffer = io.BufferedWriter(_Sink(made), row_type().itemsize * BLOCK)
        cursor.copy_expert(f"COPY ({packed(known)}) TO STDOUT (FORMAT binary)", buffer)
        buffer.flush()
        yield made


class _Sink(io.RawIOBase):
    """Takes the bytes of a binary copy in any pieces and puts its rows on the pile."""

    def __init__(self, pile: Pile) -> None:
        self.pile, self.skip, self.rest = pile, _HEAD, b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        given = self.rest + bytes(data)
        size = row_type().itemsize
        number = (len(given) - self.skip) // size
        if number > 0:
            self.pile.put(np.frombuffer(given, row_type(), number, self.skip))
            given = given[self.skip + number * size :]
            self.skip = 0
        self.rest = given
        return len(data)


def _months(days: NDArray[np.int32]) -> NDArray[np.int16]:
    """Months since January 2000 of days since then."""
    known = days != NEVER
    least = int(days.min(initial=0, where=known))
    most = int(days.max(initial=0, where=known))
    dates = np.datetime64("2000-01-01") + np.arange(least, most + 1)
    months = dates.astype("datetime64[M]") - np.datetime64("2000-01")
    table = np.append(months.astype(np.int16), np.int16(NO_MONTH))
    return table[np.where(known, days - least, len(months))]
