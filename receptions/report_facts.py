"""Numbers of a report by reference, so that a sentence can say what it stands on. Pure.

A reference is a figure's code, alone for its value or with what is meant of it
(`in_time@previous`); `topic:` and `channel:` with the key of a row; `part:` with the code of a
territory below and a figure's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from territories.figures import Count, Figure, Unit
from territories.rounding import rounded

Write = Callable[[Decimal, str], str]
BEFORE = ("previous", "year_before")


def _growth(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    """How much more than before, in per cent; nothing where there was nothing before."""
    if now is None or not before:
        return None
    return rounded((now - before) * 100 / before, 1)


def shown(value: Decimal, unit: str) -> Decimal:
    """The value as precisely as it is written."""
    whole = unit == Unit.COUNT or value == value // 1
    return rounded(value, 0 if whole else 1)


def figure_code(ref: str) -> str:
    """The figure that a reference belongs to."""
    kind, _colon, rest = ref.partition(":")
    if kind == "topic":
        return "questions_received"
    if kind == "channel":
        return "appeals_received"
    return (rest.rpartition(":")[2] if kind == "part" else ref).partition("@")[0]


@dataclass(frozen=True)
class Numbers:
    """The numbers of one report. `snapshot` is what the report holds, `figures` the registry's."""

    snapshot: Mapping[str, Any]
    figures: Mapping[str, Figure]

    def unit(self, ref: str) -> str:
        """In what the number of a reference is written."""
        kind, _colon, rest = ref.partition(":")
        if kind in ("topic", "channel"):
            return Unit.PERCENT if ref.endswith("@share") else Unit.COUNT
        code, _at, what = (rest.rpartition(":")[2] if kind == "part" else ref).partition("@")
        if what in ("n", "d"):
            return Unit.COUNT
        if what.startswith(("more", "less")):
            return Unit.PERCENT
        return self.figures[code].unit

    def at(self, ref: str) -> Decimal | None:
        """The number of a reference as the report has it now; None where it has none."""
        kind, _colon, rest = ref.partition(":")
        if kind == "topic":
            return self._row(self.topics, rest, "questions_received")
        if kind == "channel":
            return self._row(self.channels, rest, "appeals_received")
        if kind == "part":
            place, _colon, code = rest.rpartition(":")
            return self.part(place, code)
        code, _at, what = ref.partition("@")
        return self._of_figure(code, what)

    def _row(self, rows: Mapping[str, int], rest: str, whole: str) -> Decimal | None:
        key, _at, share = rest.partition("@")
        if key not in rows:
            return None
        number = Decimal(rows[key])
        if not share:
            return number
        of_all = self.count(whole, "n")
        return rounded(number * 100 / of_all, 1) if of_all else None

    def _of_figure(self, code: str, what: str) -> Decimal | None:
        one = self.snapshot.get("figures", {}).get(code)
        if one is None or code not in self.figures:
            return None
        if what in ("n", "d"):
            return Decimal(one[what])
        if what in BEFORE:
            return self._value((one.get(what) or {}).get("value"))
        now = self._value(one["value"])
        if not what:
            return now
        kind, _dash, before = what.partition("-")
        growth = _growth(now, self._value((one.get(before) or {}).get("value")))
        return -growth if growth is not None and kind == "less" else growth

    @staticmethod
    def _value(text: Any) -> Decimal | None:
        return None if text is None else Decimal(text)

    def count(self, code: str, what: str, when: str = "") -> Decimal:
        """A figure's numerator ('n') or denominator ('d'), now or before; 0 where unknown."""
        one = self.snapshot.get("figures", {}).get(code) or {}
        if when:
            one = one.get(when) or {}
        return Decimal(one.get(what) or 0)

    def part(self, place: str, code: str) -> Decimal | None:
        """A figure of a territory below."""
        counts = self.parts.get(place, {}).get(code)
        if counts is None or code not in self.figures:
            return None
        return self.figures[code].value(Count(Decimal(counts[0]), Decimal(counts[1])))

    @cached_property
    def parts(self) -> dict[str, Mapping[str, Sequence[Any]]]:
        """Counts by the code of a territory below."""
        return {part["code"]: part["figures"] for part in self.snapshot.get("parts", [])}

    @cached_property
    def topics(self) -> dict[str, int]:
        """Questions by topic, the most frequent first."""
        return dict(self.snapshot.get("topics", []))

    @cached_property
    def channels(self) -> dict[str, int]:
        """Appeals by channel, the most used first."""
        rows = self.snapshot.get("tables", {}).get("received_by_channel", {})
        sizes = [(key, int(cells.get("appeals", 0))) for key, cells in rows.items()]
        return dict(sorted(sizes, key=lambda pair: (-pair[1], pair[0])))
