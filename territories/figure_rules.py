"""The formula of a figure as data: read, checked and put into words. Nothing here counts.

    {"kind": "provider"}                        counted by code under the figure's own code
    {"kind": "ratio", "top": [...], "bottom": [...]}   sums of parts; no bottom: a plain number
    {"kind": "growth", "of": code, "span": "year" | "quarter"}
    {"kind": "per_10000", "of": code}

A term is {"part": code, "where": {"topic", "channel", "office"}, "sign": 1 | -1}.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from territories.exceptions import FigureError
from territories.figure_parts import PartInfo, Term
from territories.figures import Cut, Unit

SPANS = {"year": 12, "quarter": 3}
MOST_TERMS = 12
RATIOS = (Unit.PERCENT, Unit.AVERAGE, Unit.DAYS)


@dataclass(frozen=True)
class Provider:
    """Counted by code."""


@dataclass(frozen=True)
class Ratio:
    """A sum of parts, over another one or plain."""

    top: tuple[Term, ...]
    bottom: tuple[Term, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        return self.top + self.bottom

    @property
    def listed(self) -> bool:
        """Whether the cases of the numerator can be named: what is taken away can't."""
        return all(term.sign > 0 for term in self.top)


@dataclass(frozen=True)
class Growth:
    """Of a figure that counts: this period against the one before."""

    of: str
    months: int


@dataclass(frozen=True)
class Per10000:
    """Of a figure that counts, for 10,000 inhabitants."""

    of: str


Formula = Provider | Ratio | Growth | Per10000


def parse(data: Any) -> Formula:
    """The formula. Raises FigureError, in words, for data that is none."""
    kind = data.get("kind") if isinstance(data, Mapping) else None
    if kind == "provider":
        return Provider()
    if kind == "ratio":
        return Ratio(tuple(_terms(data.get("top"))), tuple(_terms(data.get("bottom") or [])))
    if kind == "growth" and data.get("span") in SPANS:
        return Growth(str(data.get("of") or ""), SPANS[data["span"]])
    if kind == "per_10000":
        return Per10000(str(data.get("of") or ""))
    raise FigureError(_("The formula is of no known kind."))


def _terms(rows: Any) -> Iterator[Term]:
    if not isinstance(rows, list) or len(rows) > MOST_TERMS:
        raise FigureError(_("A formula is made of a list of parts."))
    for row in rows:
        if not isinstance(row, Mapping) or not isinstance(row.get("part"), str):
            raise FigureError(_("A formula is made of a list of parts."))
        where, sign = row.get("where") or {}, row.get("sign", 1)
        if sign not in (1, -1) or not isinstance(where, Mapping) or set(where) - set(Cut._fields):
            raise FigureError(_("A part is cut by topic, channel or office, and added or taken."))
        office = where.get("office") or 0
        if not isinstance(office, int):
            raise FigureError(_("A part is cut by topic, channel or office, and added or taken."))
        cut = Cut(str(where.get("topic") or ""), str(where.get("channel") or ""), office)
        yield Term(row["part"], cut, sign)


def as_data(formula: Formula) -> dict[str, Any]:
    """The formula as JSON, the other way round."""
    if isinstance(formula, Ratio):
        top, bottom = (
            [_term_data(term) for term in side] for side in (formula.top, formula.bottom)
        )
        return {"kind": "ratio", "top": top, "bottom": bottom}
    if isinstance(formula, Growth):
        span = next(name for name, months in SPANS.items() if months == formula.months)
        return {"kind": "growth", "of": formula.of, "span": span}
    if isinstance(formula, Per10000):
        return {"kind": "per_10000", "of": formula.of}
    return {"kind": "provider"}


def _term_data(term: Term) -> dict[str, Any]:
    data: dict[str, Any] = {"part": term.part}
    where = {name: value for name, value in term.cut._asdict().items() if value}
    if where:
        data["where"] = where
    if term.sign < 0:
        data["sign"] = -1
    return data


@dataclass(frozen=True)
class Known:
    """What formulas may refer to: parts, units of figures, and what a figure is made from."""

    parts: Mapping[str, PartInfo]
    units: Mapping[str, str]
    coded: frozenset[str]
    made_from: Mapping[str, str]


def problems(formula: Formula, *, code: str, unit: str, known: Known) -> list[str]:
    """Everything that is wrong with the formula of a figure, in words."""
    if isinstance(formula, Provider):
        missing = _("No app counts a figure with this code.")
        return [] if code in known.coded else [missing]
    if isinstance(formula, Ratio):
        return list(_ratio_problems(formula, unit, known))
    wanted = Unit.GROWTH if isinstance(formula, Growth) else Unit.PER_10000
    found = list(_of_problems(formula.of, code, known))
    if unit != wanted:
        found.append(_("A figure of this kind has the unit “%(unit)s”.") % {"unit": wanted.label})
    return found


def _of_problems(of: str, code: str, known: Known) -> Iterator[str]:
    if of not in known.units:
        yield _("There is no figure “%(code)s”.") % {"code": of}
        return
    seen = {code}
    step: str | None = of
    while step is not None:
        if step in seen:
            yield _("The figure would be made from itself.")
            return
        seen.add(step)
        step = known.made_from.get(step)
    if known.units[of] not in (Unit.COUNT, Unit.SOUMS):
        yield _("Only a figure that counts can be compared or set against inhabitants.")


def _ratio_problems(formula: Ratio, unit: str, known: Known) -> Iterator[str]:
    for term in formula.terms:
        if term.part not in known.parts:
            yield _("There is no part “%(code)s”.") % {"code": term.part}
            return
        part = known.parts[term.part]
        if term.cut.named - part.cuts:
            said = _("“%(part)s” can’t be cut by topic, channel or office: it is not of appeals.")
            yield said % {"part": part.name}
    for side in (formula.top, formula.bottom):
        if len({known.parts[term.part].noun for term in side}) > 1:
            yield _("Only things of one kind are added together.")
        if len({(term.part, term.cut) for term in side}) < len(side):
            yield _("A part stands twice in a sum.")
    if not any(term.sign > 0 for term in formula.top):
        yield _("Above the line something has to be counted.")
    if any(term.sign < 0 for term in formula.bottom):
        yield _("Below the line nothing is taken away: it could come to nothing.")
    yield from _unit_problems(formula, unit, known)


def _unit_problems(formula: Ratio, unit: str, known: Known) -> Iterator[str]:
    if not formula.bottom:
        if unit != Unit.COUNT:
            yield _("A sum that is divided by nothing is a number.")
        return
    if unit not in RATIOS:
        yield _("A sum divided by another is per cent, days or an average.")
    nouns = {known.parts[term.part].noun for term in formula.terms}
    if unit == Unit.PERCENT and len(nouns) > 1:
        yield _("A share is of the same things: appeals of appeals, questions of questions.")


def shifted(day: dt.date, months: int) -> dt.date:
    """The day so many months before; the last day of a month stays one."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    is_last = calendar.monthrange(day.year, day.month)[1] == day.day
    return dt.date(year, month + 1, length if is_last else min(day.day, length))


def before(
    first: dt.date, last: dt.date, months: int, *, today: dt.date
) -> tuple[dt.date, dt.date] | None:
    """The period to compare with: as many days of it as have passed. None before it begins."""
    if first > today:
        return None
    return shifted(first, months), shifted(min(last, today), months)


def shifted_month(key: str, months: int) -> str:
    """A month key '2026-07' so many months later."""
    year, month = divmod(int(key[:4]) * 12 + int(key[5:]) - 1 + months, 12)
    return f"{year}-{month + 1:02}"


def sum_words(terms: Iterable[tuple[int, str]]) -> str:
    """Signed words as one sum: 'a + b − c'."""
    text = ""
    for sign, words in terms:
        if text:
            text += " + " if sign > 0 else " − "
        elif sign < 0:
            text = "− "
        text += words
    return text
