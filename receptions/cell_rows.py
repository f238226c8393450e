"""Cells as the rows of a binary copy into their table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from receptions.cell_measures import COLUMNS, Margin, kept_by
from receptions.cell_sums import Numbers, Sums, Whole, ranked

KEYS = ("margin", "whole", "place", "month", "key", "key2")
AT_ONCE = 2_000  # rows made together
_HEAD, _TAIL = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
_NULL = -1  # the length of a column without a value: no bytes follow it
Text = Callable[[int], str]


@dataclass(frozen=True)
class Cells:
    """Sums of a margin, and how the numbers of their keys are written."""

    margin: Margin
    whole: bool
    sums: Sums
    texts: tuple[Text, Text]

    def rows(self, columns: Sequence[str]) -> Iterator[bytes]:
        """Rows of the keys and these columns, those without any number left out, in pieces.

        They are laid out at full width, then cut to the bytes that count.
        """
        keys = self.sums.keys
        nothing = np.zeros(len(keys.month), np.int32)
        given = [self.sums.columns.get(name, nothing) for name in columns]
        days = _days(keys.month)
        texts = {
            "key": _written(keys.key, self.texts[0]),
            "key2": _written(keys.key2, self.texts[1]),
        }
        row = _row_type(len(columns), *(values.dtype for values, _ in texts.values()))
        rows = np.empty(min(AT_ONCE, len(days)), row)
        rows["fields"] = len(KEYS) + len(columns)
        for name in KEYS:
            rows[f"length of {name}"] = row[name].itemsize
        rows["margin"], rows["whole"] = self.margin, self.whole
        for start in range(0, len(days), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            rows = rows[: len(days[part])]
            keep = np.ones((len(rows), row.itemsize), np.bool_)
            rows["place"], rows["month"] = keys.place[part], days[part]
            for name, (values, lengths) in texts.items():
                rows[name], rows[f"length of {name}"] = values[part], lengths[part]
                keep[:, _span(row, name)] = np.arange(row[name].itemsize) < lengths[part, None]
            numbers = np.array([column[part] for column in given]).T
            filled = numbers != 0
            rows["numbers"]["value"] = numbers
            rows["numbers"]["length"] = np.where(filled, 4, _NULL)
            keep[:, _span(row, "numbers")].reshape(*filled.shape, -1)[..., 4:] = filled[..., None]
            keep &= filled.any(axis=1)[:, None]
            yield rows.view(np.uint8).reshape(keep.shape)[keep].tobytes()


def copies(cells: Iterable[Cells]) -> Iterator[tuple[str, bytes]]:
    """Columns and rows for `COPY ... FROM STDIN (FORMAT binary)`.

    There are two, of margins that keep all columns and of those that keep few: each leaves some
    pages half empty, and what is empty everywhere isn't handed over.
    """
    ordered = sorted(cells, key=_keeps_few)
    for _few, same in groupby(ordered, _keeps_few):
        together = list(same)
        columns = list(dict.fromkeys(name for one in together for name in one.sums.columns))
        rows = chain.from_iterable(one.rows(columns) for one in together)
        yield ", ".join((*KEYS, *columns)), b"".join((_HEAD, *rows, _TAIL))


def _keeps_few(cells: Cells) -> bool:
    return len(kept_by(cells.margin)) < len(COLUMNS)


def _row_type(columns: int, *texts: np.dtype[np.bytes_]) -> np.dtype[np.void]:
    kinds = (">i2", "u1", ">i8", ">i4", *texts)
    fields: list[tuple[Any, ...]] = [("fields", ">i2")]
    for name, kind in zip(KEYS, kinds, strict=True):
        fields += [(f"length of {name}", ">i4"), (name, kind)]
    return np.dtype([*fields, ("numbers", [("length", ">i4"), ("value", ">i4")], (columns,))])


def _span(row: np.dtype[np.void], name: str) -> slice:
    """The bytes of a field."""
    first = row.fields[name][1] if row.fields else 0
    return slice(first, first + row[name].itemsize)


def _written(keys: Whole, text: Text) -> tuple[NDArray[np.bytes_], NDArray[np.int64]]:
    """What is written for each key, and how many bytes long it is."""
    values, place = ranked(keys)
    written = [text(int(value)).encode() for value in values]
    return np.array(written, "S")[place], np.array([len(one) for one in written], np.int64)[place]


def _days(months: Whole) -> Numbers:
    """The first days of months since January 2000, in days since then."""
    first = np.datetime64("2000-01") + months.astype("timedelta64[M]")
    return (first.astype("datetime64[D]") - np.datetime64("2000-01-01")).astype(np.int32)
