"""Which numbers of people held liable the council edition leaves out (R-20, ADR 0030).

A number is left out where it is small, or where it would give away a small one: as a sum of kinds
or measures, or as the sum of the territories below, whose own editions are published as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from receptions.models import QuarterReport
from receptions.models.report import SEALED_STATES
from receptions.report_rules import LIABILITY_FIGURES, SMALL, left_out
from territories.periods import Quarter

Numbers = dict[str, Decimal]
# What adds up to what. The rests, of other measures and other grounds, stand in no paper.
RESTS = ("other_measure", "not_represented")
SUMS: tuple[Mapping[str, int], ...] = (
    {"total": -1, "disciplinary": 1, "administrative": 1, "material": 1, "criminal": 1},
    {"disciplinary": -1, "fine": 1, "reprimand": 1, "dismissal": 1, "other_measure": 1},
    {"total": -1, "represented": 1, "not_represented": 1},
)
NOTHING: Set[str] = frozenset()
EVERYTHING: Set[str] = frozenset(column for one in SUMS for column in one)


@dataclass(frozen=True)
class Hiding:
    """Columns of the table of liability that are left out; of the parts, in their own editions."""

    now: Set[str] = NOTHING
    previous: Set[str] = NOTHING
    year_before: Set[str] = NOTHING
    parts: Mapping[str, Set[str]] = field(default_factory=dict)

    def hides(self, figure: str, when: str = "now") -> bool:
        """Whether a figure's number of the quarter or of an earlier one is left out."""
        return LIABILITY_FIGURES.get(figure) in getattr(self, when)


def hiding(report: QuarterReport) -> Hiding:
    """What the council edition of a report leaves out of its numbers of people held liable."""
    figures, parts = report.figures.get("figures", {}), report.figures.get("parts", [])
    now, below = _of_whole(figures, parts, report.period)
    previous, year_before = (
        _within(_earlier_numbers(figures, key), _earlier(report, quarter) if parts else NOTHING)
        for key, quarter in (
            ("previous", report.period.previous),
            ("year_before", report.period.year_before),
        )
    )
    return Hiding(now, previous, year_before, below)


def of_row(cells: Mapping[str, Any], hidden: Set[str]) -> Set[str]:
    """Which columns of a row of the table are left out, beside those hidden in any case."""
    figures = {code: cells.get(column) for code, column in LIABILITY_FIGURES.items()}
    return _within(_numbers(figures) | {"represented": Decimal(0)}, hidden)


def _earlier(report: QuarterReport, quarter: Quarter) -> Set[str]:
    """What the reception's own edition of an earlier quarter left out because of its parts.

    Where there was none, nobody knows which sum would tell a part's number, so all are left out.
    """
    sealed = QuarterReport.objects.filter(
        reception=report.reception_id,
        year=quarter.year,
        quarter=quarter.number,
        state__in=SEALED_STATES,
    )
    for figures, parts in sealed.values_list("figures__figures", "figures__parts"):
        return _of_whole(figures or {}, parts or [], quarter)[0]
    return EVERYTHING


def _of_whole(
    figures: Mapping[str, Any], parts: Sequence[Mapping[str, Any]], quarter: Quarter
) -> tuple[Set[str], dict[str, Set[str]]]:
    """What is left out of a report, and of the reports right below it."""
    whole = _numbers({code: one["n"] for code, one in figures.items()})
    if not parts or not any(whole.values()):
        return _within(whole), {}
    deeper = _parts_of([part["code"] for part in parts], quarter)
    hidden = {}
    for part in parts:
        numbers, further = _part_numbers(part), deeper.get(part["code"], [])
        hidden[part["code"]] = _within(numbers, _told(numbers, further))
    return _within(whole, _told(whole, parts, hidden)), hidden


def _parts_of(codes: Sequence[str], quarter: Quarter) -> dict[str, list[Mapping[str, Any]]]:
    """The parts of the sealed reports right below, by code of the territory."""
    rows = QuarterReport.objects.filter(
        reception__territory__code__in=codes,
        year=quarter.year,
        quarter=quarter.number,
        state__in=SEALED_STATES,
    )
    found = rows.values_list("reception__territory__code", "figures__parts")
    return {code: parts or [] for code, parts in found}


def _told(
    whole: Numbers,
    parts: Sequence[Mapping[str, Any]],
    hidden: Mapping[str, Set[str]] | None = None,
) -> Set[str]:
    """Columns whose sum would tell what a part leaves out, or what the reception itself has."""
    found = set()
    for column, total in whole.items():
        numbers, out = {"": total}, set[str]()
        for part in parts:
            own = _part_numbers(part)
            numbers[part["code"]] = own.get(column, Decimal(0))
            if column in (hidden[part["code"]] if hidden else _within(own)):
                out.add(part["code"])
        rest = max(total - sum(number for code, number in numbers.items() if code), Decimal(0))
        numbers["rest"] = rest
        if rest < SMALL:
            out.add("rest")
        line = dict.fromkeys(numbers, 1) | {"": -1}
        if "" in left_out(numbers, [line], out, fixed=set(numbers) - {""}):
            found.add(column)
    return found


def _within(numbers: Numbers, hidden: Set[str] = NOTHING) -> Set[str]:
    """What is left out of one report's numbers, of which these go in any case."""
    if not numbers:
        return NOTHING
    return left_out(numbers, SUMS, hidden, fixed=[one for one in RESTS if numbers[one] >= SMALL])


def _numbers(figures: Mapping[str, Any]) -> Numbers:
    """The columns of the table from a report's figures, with what no figure tells."""
    if "liability" not in figures:
        return {}
    found = {column: Decimal(figures.get(code) or 0) for code, column in LIABILITY_FIGURES.items()}
    for name, whole, parts in (
        ("material", "total", ("disciplinary", "administrative", "criminal")),
        ("other_measure", "disciplinary", ("fine", "reprimand", "dismissal")),
        ("not_represented", "total", ("represented",)),
    ):
        found[name] = max(found[whole] - sum(found[part] for part in parts), Decimal(0))
    return found


def _part_numbers(part: Mapping[str, Any]) -> Numbers:
    return _numbers({code: top for code, (top, _bottom) in part["figures"].items()})


def _earlier_numbers(figures: Mapping[str, Any], key: str) -> Numbers:
    """The columns by what the report says of an earlier quarter."""
    values = {code: (one.get(key) or {}).get("value") for code, one in figures.items()}
    return _numbers({code: value for code, value in values.items() if value is not None})
