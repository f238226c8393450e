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
AT_ONCE = 2_000  # rows made together
_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TAIL = b"\xff\xff"
_NULL = -1  # the length of a column without a value: no bytes follow it
_NUMBER = np.dtype([("length", ">i4"), ("value", ">i4")])
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
        """Pieces of rows: each laid out at full width, then without the bytes that don't count."""
        sums = self.sums
        texts = {"key": _texts(sums.keys, self.text), "key2": _texts(sums.keys2, self.text2)}
        row = _row_type(len(sums.columns), *(values.dtype for values, _ in texts.values()))
        rows = np.empty(AT_ONCE, row)
        rows["fields"] = len(self.columns)
        for name in KEYS:
            rows[f"length of {name}"] = row[name].itemsize
        rows["margin"], rows["whole"] = self.margin, self.whole
        days = _days(sums.months)
        for start in range(0, len(days), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            rows = rows[: len(days[part])]
            keep = np.ones((len(rows), row.itemsize), np.bool_)
            rows["place"], rows["month"] = sums.places[part], days[part]
            for name, (values, lengths) in texts.items():
                rows[name], rows[f"length of {name}"] = values[part], lengths[part]
                width, first = values.dtype.itemsize, row.fields[name][1]
                keep[:, first : first + width] = np.arange(width) < lengths[part, None]
            numbers = np.array([column[part] for column in sums.columns.values()]).T
            filled = numbers != 0
            rows["numbers"]["value"] = numbers
            rows["numbers"]["length"] = np.where(filled, 4, _NULL)
            keep[:, -_NUMBER.itemsize * filled.shape[1] :].reshape(*filled.shape, -1)[..., 4:] = filled[..., None]
            keep &= filled.any(axis=1)[:, None]
            yield rows.view(np.uint8).reshape(keep.shape)[keep].tobytes()


def _row_type(columns: int, *texts: np.dtype[np.bytes_]) -> np.dtype[np.void]:
    kinds = (">i2", "u1", ">i8", ">i4", *texts)
    fields = [("fields", ">i2")]
    for name, kind in zip(KEYS, kinds, strict=True):
        fields += [(f"length of {name}", ">i4"), (name, kind)]
    return np.dtype([*fields, ("numbers", _NUMBER, (columns,))])


def _texts(keys: Whole, text: Text) -> tuple[NDArray[np.bytes_], NDArray[np.int64]]:
    """What is written for each key, and how many bytes long it is."""
    values, place = ranked(keys)
    written = [text(int(value)).encode() for value in values]
    return np.array(written, "S")[place], np.array([len(one) for one in written], np.int64)[place]


def _days(months: Whole) -> NDArray[np.int32]:
    """The first days of months since January 2000, in days since then."""
    first = np.datetime64("2000-01") + months.astype("timedelta64[M]")
    return (first.astype("datetime64[D]") - np.datetime64("2000-01-01")).astype(np.int32)
