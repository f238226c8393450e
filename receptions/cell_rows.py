"""Cells as the rows of a binary copy into their table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from receptions.cell_measures import Margin
from receptions.cell_sums import Sums, Whole, ranked

KEYS = ("margin", "whole", "place", "month", "key", "key2")
AT_ONCE = 10_000  # rows made together
_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TAIL = b"\xff\xff"
_NULL = -1  # the length of a column without a value: no bytes follow it
Bytes = NDArray[np.uint8]
Kept = NDArray[np.bool_]
Text = Callable[[int], str]


@dataclass(frozen=True)
class Cells:
    """Sums of a margin, and how the numbers of their keys are written."""

    margin: Margin
    whole: bool
    sums: Sums
    text: Text
    text2: Text

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the table that the rows fill."""
        return (*KEYS, *self.sums.columns)

    def copied(self) -> bytes:
        """The rows, those without any number left out, as `COPY ... (FORMAT binary)` reads them."""
        return b"".join((_HEAD, *self._blocks(), _TAIL))

    def _blocks(self) -> Iterator[bytes]:
        sums, size = self.sums, len(self.sums.months)
        fixed = [
            np.full(size, self.margin.value, ">i2"),
            np.full(size, self.whole, np.uint8),
            sums.places.astype(">i8"),
            _days(sums.months),
        ]
        texts = [_texts(sums.keys, self.text), _texts(sums.keys2, self.text2)]
        for start in range(0, size, AT_ONCE):
            part = slice(start, start + AT_ONCE)
            numbers = [column[part] for column in sums.columns.values()]
            yield _rows(
                [
                    *(_field(values[part], values.dtype.itemsize) for values in fixed),
                    *(_field(values[part], lengths[part]) for values, lengths in texts),
                    *(_field(one.astype(">i4"), np.where(one, 4, _NULL)) for one in numbers),
                ],
                filled=np.any(numbers, axis=0),
            )


def _rows(fields: list[tuple[Bytes, Kept]], filled: Kept) -> bytes:
    number = np.frombuffer(len(fields).to_bytes(2, "big"), np.uint8)
    all_bytes = np.hstack([np.tile(number, (len(filled), 1)), *(given for given, _ in fields)])
    keep = np.hstack([np.ones((len(filled), 2), np.bool_), *(kept for _, kept in fields)])
    keep &= filled[:, None]
    return all_bytes[keep].tobytes()


def _field(values: NDArray[Any], lengths: NDArray[np.int64] | int) -> tuple[Bytes, Kept]:
    """A column: the length of each value and its bytes (rows, 4 + width), and those that count."""
    width = values.dtype.itemsize
    lengths = np.broadcast_to(lengths, values.shape)
    written = np.hstack([_as_bytes(lengths.astype(">i4")), _as_bytes(values)])
    return written, np.arange(-4, width) < np.maximum(lengths, 0)[:, None]


def _as_bytes(values: NDArray[Any]) -> Bytes:
    width = values.dtype.itemsize
    return np.ascontiguousarray(values).view(np.uint8).reshape(len(values), width)


def _texts(keys: Whole, text: Text) -> tuple[NDArray[np.bytes_], NDArray[np.int64]]:
    """What is written for each key, and how many bytes long it is."""
    values, place = ranked(keys)
    written = [text(int(value)).encode() for value in values]
    return np.array(written, "S")[place], np.array([len(one) for one in written], np.int64)[place]


def _days(months: Whole) -> NDArray[np.int32]:
    """The first days of months since January 2000, in days since then."""
    first = np.datetime64("2000-01") + months.astype("timedelta64[M]")
    return (first.astype("datetime64[D]") - np.datetime64("2000-01-01")).astype(">i4")
