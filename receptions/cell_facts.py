"""All question facts once through: packed by the database, laid by receptions into a file, read
again a piece at a time. So memory holds a piece of them, however many there are.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from receptions.cell_network import Network
from receptions.cell_packing import CODES, kept, kept_type, packed, row_type, values
from receptions.cell_piece import Piece
from receptions.cell_sums import Places

AT_ONCE = 300_000  # rows of receptions that are added up together
BLOCK = 100_000  # rows that come from the database together
_HEAD = 19  # bytes before the rows of a binary copy; two follow them
_HANDED = 1 << 20  # bytes of a copy that go to the database together


@dataclass
class Pile:
    """Rows of `kept_type` in a file: blocks that are each in order of the network's receptions.

    `blocks` has where a block begins, and where in it the rows of each reception begin and end.
    `known` are the values that codes stand for, from 1.
    """

    file: IO[bytes]
    network: Network
    known: dict[str, list[str]]
    blocks: list[tuple[int, Places]] = field(default_factory=list)

    def put(self, rows: NDArray[np.void]) -> None:
        """Append a block."""
        rank = self.network.rank(rows["reception_id"])
        receptions = len(self.network.receptions)
        order = np.argsort(rank.astype(np.min_scalar_type(receptions)), kind="stable")
        counts = np.bincount(rank, minlength=receptions)
        self.blocks.append((self.file.tell(), np.append(0, np.cumsum(counts))))
        self.file.write(rows[order].data)

    def pieces(self) -> Iterator[Piece]:
        """The rows of receptions with the same nearest place, about AT_ONCE together.

        All rows of a reception come at once: one that has more makes a larger piece.
        """
        nearest = self.network.nearest
        sizes = sum((np.diff(bounds) for _, bounds in self.blocks), np.zeros_like(nearest))
        first = size = 0
        for after in range(1, len(nearest) + 1):
            size += int(sizes[after - 1])
            done = after == len(nearest) or nearest[after] != nearest[first]
            if done or size + sizes[after] > AT_ONCE:
                yield Piece(int(nearest[first]), self._rows(first, after), self.network)
                first, size = after, 0

    def _rows(self, first: int, after: int) -> NDArray[np.void]:
        """The rows of the receptions from the first to before the other."""
        width = kept_type().itemsize
        parts = []
        for offset, bounds in self.blocks:
            self.file.seek(offset + width * int(bounds[first]))
            parts.append(self.file.read(width * int(bounds[after] - bounds[first])))
        return np.frombuffer(b"".join(parts), kept_type())


@contextmanager
def pile(cursor: Any, network: Network) -> Iterator[Pile]:
    """All facts that the cursor's transaction sees, for as long as they are needed."""
    cursor.execute(values())
    known = dict(zip(CODES, (found or [] for found in cursor.fetchone()), strict=True))
    with tempfile.TemporaryFile() as file:
        made = Pile(file, network, known)
        rows = io.BufferedWriter(Rows(made), row_type().itemsize * BLOCK)
        copy(cursor, f"COPY ({packed(known)}) TO STDOUT (FORMAT binary)", rows)
        rows.flush()
        yield made


def copy(cursor: Any, statement: str, file: IO[bytes]) -> None:
    """Copy into the file, or from it; raises errors of the database as Django does."""
    with cursor.db.wrap_database_errors:
        cursor.copy_expert(statement, file, _HANDED)


class Rows(io.RawIOBase):
    """Takes the bytes of a binary copy, however they are cut, and puts its rows on the pile."""

    def __init__(self, pile: Pile) -> None:
        self.pile, self.skip, self.rest = pile, _HEAD, b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        given = self.rest + bytes(data)
        width = row_type().itemsize
        number = (len(given) - self.skip) // width
        if number > 0:
            self.pile.put(kept(np.frombuffer(given, row_type(), number, self.skip)))
            given, self.skip = given[self.skip + number * width :], 0
        self.rest = given
        return len(data)
