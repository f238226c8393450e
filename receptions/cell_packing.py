"""Question facts as rows of whole numbers, one width for all: what numpy adds up to cells.

The database looks at every condition of `cell_measures` once a fact, by the same text that folds
changes: a measure that counts is a bit of a word, one that adds something up a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from receptions.cell_measures import DAY, FACTS, HOLDS, MONTHS, Kind, Measure
from receptions.cell_sql import measures

IDS = ("reception_id", "topic_id", "office_id", "mahalla_id", "closed_by_id")  # 0 for none
CODES = ("channel", "form", "appeal_type", "outcome")  # which of the values, from 1
BITS = 63  # of a word
NO_MONTH = np.iinfo(np.int16).min  # of a kind that a row gives nothing to
_NEVER, _NO_DAY = "'-infinity'::date", np.iinfo(np.int32).min
_Known = Mapping[str, Sequence[str]]


@cache
def weighted() -> tuple[Measure, ...]:
    """Measures that add something up."""
    return tuple(one for one in measures().values() if one.weight)


@cache
def bits() -> dict[str, tuple[str, int]]:
    """The word, and the bit in it, of each measure that counts facts of a condition."""
    names = [one.name for one in measures().values() if one.test and not one.weight]
    places = ((name, divmod(place, BITS)) for place, name in enumerate(names))
    return {name: (f"word{word}", bit) for name, (word, bit) in places}


def words() -> list[str]:
    return list(dict.fromkeys(word for word, _bit in bits().values()))


@cache
def kept_type() -> np.dtype[np.void]:
    """A row as it is added up: ids, codes, the month since January 2000 of each kind, numbers."""
    fields: list[tuple[str, Any]] = [
        *((name, np.int64) for name in IDS),
        *((name, np.uint16) for name in CODES),
        *((kind.value, np.int16) for kind in Kind),
        *((name, np.int64) for name in words()),
        *((one.name, np.int32) for one in weighted()),
    ]
    return np.dtype(fields)


@cache
def row_type() -> np.dtype[np.void]:
    """A row as `COPY ... (FORMAT binary)` writes it: before each number stands its length.

    Instead of months there are days since the first of January 2000.
    """
    laid_out = [("fields", ">i2")]
    for name in kept_type().names or ():
        large = name in (*IDS, *words())
        laid_out += [(f"length of {name}", ">i4"), (name, ">i8" if large else ">i4")]
    return np.dtype(laid_out)


def kept(rows: NDArray[np.void]) -> NDArray[np.void]:
    """Rows of `row_type` as rows of `kept_type`; raises ValueError where they are no such rows."""
    names = kept_type().names or ()
    if np.any(rows["fields"] != len(names)):
        raise ValueError("the database has packed facts in another way")
    found = np.empty(len(rows), kept_type())
    for name in names:
        found[name] = _months(rows[name]) if name in list(Kind) else rows[name]
    return found


def _months(days: NDArray[np.int32]) -> NDArray[np.int16]:
    known = days != _NO_DAY
    least = int(days.min(initial=0, where=known))
    most = int(days.max(initial=0, where=known))
    dates = np.datetime64("2000-01-01") + np.arange(least, most + 1)
    months = (dates.astype("datetime64[M]") - np.datetime64("2000-01")).astype(np.int16)
    table = np.append(months, np.int16(NO_MONTH))
    return table[np.where(known, days - least, len(months))]


def values() -> str:
    """The values that CODES have, an array each."""
    arrays = (f"array_agg(DISTINCT {name} ORDER BY {name})" for name in CODES)
    distinct = f"SELECT DISTINCT {', '.join(CODES)} FROM {FACTS} f"  # noqa: S608  only our own names
    return f"SELECT {', '.join(arrays)} FROM ({distinct}) s"  # noqa: S608  only our own names


def packed(known: _Known) -> str:
    """A row a fact, and one more for each month that a closed question was open at the end of.

    `known` are the values of each of CODES.
    """
    by_day: list[Kind] = [kind for kind in Kind if kind != Kind.ENDED]
    days = {kind: f"CASE WHEN {HOLDS[kind]} THEN {DAY[kind]} ELSE {_NEVER} END" for kind in by_day}
    facts, ended = _columns(known, days), _columns(known, {Kind.ENDED: "m.first"})
    return (
        f"SELECT {facts} FROM {FACTS} f UNION ALL"  # noqa: S608  only our own names
        f" SELECT {ended} FROM {FACTS} f {MONTHS} WHERE {HOLDS[Kind.ENDED]}"
    )


def _columns(known: _Known, days: Mapping[Kind, str]) -> str:
    """The columns of rows that give something to the kinds which have a day."""
    given = [one for one in measures().values() if one.kind in days]
    sums = {one.name: _sum(one) for one in given if one.weight}
    return ", ".join(
        (
            *(f"COALESCE({name}, 0)" for name in IDS),
            *(_code(name, known[name]) for name in CODES),
            *(days.get(kind, _NEVER) for kind in Kind),
            *(_word(word, given) for word in words()),
            *(sums.get(one.name, "0") for one in weighted()),
        )
    )


def _code(name: str, known: Sequence[str]) -> str:
    quoted = (value.replace("'", "''") for value in known)
    cases = " ".join(f"WHEN '{value}' THEN {code}" for code, value in enumerate(quoted, 1))
    return f"CASE {name} {cases} END" if cases else "0"


def _word(word: str, given: Iterable[Measure]) -> str:
    tests = ((one.test, *bits().get(one.name, ("", 0))) for one in given)
    found = [
        f"CASE WHEN {test} THEN {1 << bit}::bigint ELSE 0::bigint END"
        for test, in_word, bit in tests
        if in_word == word
    ]
    return " | ".join(found) or "0::bigint"


def _sum(measure: Measure) -> str:
    number = measure.weight
    if measure.test:
        number = f"CASE WHEN {measure.test} THEN {number} END"
    return f"COALESCE({number}, 0)::int"
