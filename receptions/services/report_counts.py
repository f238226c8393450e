"""What goes into a report: own counts, the parts below, comparisons, tables, the rating."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone

from receptions.choices import ReportState
from receptions.models import QuarterReport, Reception
from receptions.report_made import (
    catalogue_of,
    formulas_of,
    frozen_by_hand,
    is_same,
    sealed_formulas,
)
from receptions.report_rules import number_of, plain
from receptions.report_shapes import PART_FIGURES
from receptions.report_standing import summary_of
from receptions.sealed_names import Heads, heads_now, names_of_seal
from receptions.services import report_cases, table_cases
from territories import clock, rounding
from territories.figure_registry import registry
from territories.figures import Count
from territories.models import Rating, Territory
from territories.periods import Quarter
from territories.quarter_tree import Tree

Cells = dict[str, Decimal | int]
Rows = dict[str, Cells]
# A report can't count itself; its parts' timeliness stands in the completeness.
LEFT_OUT = frozenset({"reports_in_time", "reports_complete", "reports_returned"})
TOP_TOPICS = 10
SEALED = (ReportState.SUBMITTED, ReportState.ACCEPTED)


def figure_codes() -> list[str]:
    """Figures that a report holds; statistics that others give are not its own."""
    figures = registry.figures.items()
    return [code for code, one in figures if one.rolled_up and code not in LEFT_OUT]


@dataclass
class Counted:
    """The whole country's counts of a quarter, read once and shared by many reports."""

    quarter: Quarter
    _earlier: dict[Quarter, dict[str, dict[int, Count]]] = field(default_factory=dict)
    _sealed: dict[Quarter, frozenset[int]] = field(default_factory=dict)

    @cached_property
    def tree(self) -> Tree:
        """The network as it was in the quarter."""
        return Tree.of(self.quarter)

    @cached_property
    def network(self) -> report_cases.Network:
        """The same, with where its territories are today."""
        return report_cases.Network(self.tree)

    @cached_property
    def own(self) -> dict[str, dict[int, Count]]:
        """Counts by figure and territory, without the subtree."""
        first, last, home = self.quarter.first_day, self.quarter.last_day, self.tree.home
        found: dict[str, dict[int, Count]] = {}
        for code, counts in registry.own_counts(figure_codes(), first, last).items():
            mine = found.setdefault(code, {})
            for territory, count in counts.items():
                place = home.get(territory, territory)
                mine[place] = mine.get(place, Count()) + count
        return found

    @cached_property
    def formulas(self) -> dict[str, Any]:
        """The formulas that `own` is counted by."""
        return formulas_of(self.own)

    @cached_property
    def catalogue(self) -> list[dict[str, Any]]:
        """What the figures are called and how they are read."""
        return catalogue_of(self.own)

    @cached_property
    def heads(self) -> Heads:
        """What the tables and their columns are called."""
        return heads_now()

    @property
    def below(self) -> dict[int, list[Territory]]:
        """The territories right below each one, those of the quarter."""
        return self.tree.below

    @cached_property
    def with_reception(self) -> frozenset[int]:
        """Territories that had a reception on the quarter's last day."""
        existing = Reception.objects.existing(on=self.quarter.last_day).order_by()
        return frozenset(existing.values_list("territory", flat=True))

    @cached_property
    def tables(self) -> dict[str, dict[int, Rows]]:
        """Rows by table and territory, without the subtree."""
        found: dict[str, dict[int, Rows]] = {}
        home = self.tree.home
        for code, table in registry.tables.items():
            places = found.setdefault(code, {})
            for row in table.rows(self.quarter.first_day, self.quarter.last_day):
                place = home.get(row.territory, row.territory)
                _add(places.setdefault(place, {}), {row.row: dict(row.cells)})
        return found

    @cached_property
    def ratings(self) -> dict[int, Rating]:
        """Ratings of the quarter by territory, with contributions."""
        ratings = Rating.objects.filter(year=self.quarter.year, quarter=self.quarter.number)
        return {
            rating.territory_id: rating
            for rating in ratings.select_related("formula").prefetch_related(
                "contributions__indicator"
            )
        }

    def sealed(self, quarter: Quarter) -> frozenset[int]:
        """Receptions whose report of an earlier quarter is sealed."""
        if quarter not in self._sealed:
            reports = QuarterReport.objects.filter(
                year=quarter.year, quarter=quarter.number, state__in=SEALED
            )
            self._sealed[quarter] = frozenset(reports.values_list("reception", flat=True))
        return self._sealed[quarter]

    def earlier(self, quarter: Quarter) -> dict[str, dict[int, Count]]:
        """Rolled-up counts of an earlier quarter, for reports that weren't sealed then."""
        if quarter not in self._earlier:
            self._earlier[quarter] = registry.quarter_counts(quarter, figure_codes())
        return self._earlier[quarter]


@dataclass
class Sum:
    """Counts and tables of a territory with everything below it, and how it came about."""

    territory: Territory
    counts: dict[str, Count]
    tables: dict[str, Rows]
    state: str = ""
    digest: str = ""
    in_time: bool = False
    formulas: Mapping[str, Any] = field(default_factory=dict)  # of a seal; else those of now

    def holds(self, code: str, formula: Mapping[str, Any]) -> bool:
        """Whether it has the figure, counted by this formula."""
        return code in self.counts and is_same(self.formulas.get(code), formula)


def _add(into: Rows, rows: Rows) -> None:
    for key, cells in rows.items():
        mine = into.setdefault(key, {})
        for column, number in cells.items():
            mine[column] = mine.get(column, 0) + number


def _sealed_sum(report: QuarterReport, territory: Territory) -> Sum:
    frozen = report.figures
    counts = {
        code: Count(Decimal(one["n"]), Decimal(one["d"])) for code, one in frozen["figures"].items()
    }
    formulas = sealed_formulas(frozen)
    tables = {code: _each(rows, number_of) for code, rows in frozen["tables"].items()}
    return Sum(territory, counts, tables, report.state, report.digest, formulas=formulas)


def _each(rows: Mapping[str, Any], change: Callable[[Any], Any]) -> dict[str, dict[str, Any]]:
    """Rows with every number changed."""
    return {
        row: {column: change(number) for column, number in cells.items()}
        for row, cells in rows.items()
    }


def _sum(territory: Territory, counted: Counted, parts: Iterable[Sum]) -> Sum:
    """Own counts plus the parts: a whole equals the sum of its parts by construction.

    A figure that a sealed part lacks, or has by another formula, is unknown and left out.
    """
    parts = list(parts)
    counts = {}
    for code, own in counted.own.items():
        if all(part.holds(code, counted.formulas[code]) for part in parts):
            counts[code] = sum(
                (part.counts[code] for part in parts), own.get(territory.pk, Count())
            )
    tables: dict[str, Rows] = {}
    for code, by_place in counted.tables.items():
        rows: Rows = {}
        _add(rows, by_place.get(territory.pk, {}))
        for part in parts:
            _add(rows, part.tables.get(code, {}))
        tables[code] = rows
    return Sum(territory, counts, tables)


def parts_of(territory: Territory, counted: Counted) -> list[Sum]:
    """The territories right below: sealed as submitted, the others counted as they are now."""
    quarter = counted.quarter
    below = counted.below.get(territory.pk, [])
    if not below:
        return []
    reports = {
        report.reception.territory_id: report
        for report in QuarterReport.objects.filter(
            reception__territory__in=below, year=quarter.year, quarter=quarter.number
        )
        .select_related("reception")
        .with_course()
    }
    sums = []
    for child in below:
        report = reports.get(child.pk)
        if report is not None and report.state in SEALED:
            one = _sealed_sum(report, child)
        else:
            one = _sum(child, counted, parts_of(child, counted))
            one.state = report.state if report else ""
        if report is not None:
            handed_in = report.first_submitted_at is not None
            one.in_time = handed_in and not report.is_late(on=clock.today())
        sums.append(one)
    return sums


def live(counted: Counted) -> dict[int, dict[str, Count]]:
    """What every territory's figures are now, whatever has been sealed; by territory id."""
    return {pk: one.counts for pk, one in live_sums(counted).items()}


def live_sums(counted: Counted) -> dict[int, Sum]:
    """Figures and tables of every territory as they are now; by territory id."""
    found: dict[int, Sum] = {}

    def add(territory: Territory) -> Sum:
        one = _sum(
            territory, counted, [add(child) for child in counted.below.get(territory.pk, [])]
        )
        found[territory.pk] = one
        return one

    for top in counted.tree.tops:
        add(top)
    return found


def build(report: QuarterReport, counted: Counted, *, cases: bool = False) -> dict[str, Any]:
    """Everything a report says in numbers (JSON); the case numbers too when it is sealed."""
    territory = report.reception.territory
    parts = parts_of(territory, counted)
    total = _sum(territory, counted, parts)
    return {
        "version": 1,
        rounding.KEY: ROUND_HALF_UP,
        "quarter": counted.quarter.slug,
        "territory": territory.code,
        "counted_at": timezone.localtime(clock.now()).isoformat(timespec="seconds"),
        "figures": _figures(report, counted, total),
        "unknown": [code for code in counted.own if code not in total.counts],
        "formulas": {code: counted.formulas[code] for code in total.counts},
        "by_hand": frozen_by_hand(total.counts),
        "catalogue": counted.catalogue,
        "tables": {code: _each(rows, plain) for code, rows in total.tables.items()},
        "topics": _topics(total),
        "parts": [_part(part, counted) for part in parts],
        "completeness": _completeness(counted.quarter, parts),
        "rating": _rating(counted.ratings.get(territory.pk)),
        "cases": _cases(total, counted, parts) if cases else {},
        **(_sealed_besides(report, counted, total, parts) if cases else {}),
    }


def _sealed_besides(
    report: QuarterReport, counted: Counted, total: Sum, parts: list[Sum]
) -> dict[str, Any]:
    """What is kept with a seal only: the cases behind the tables, and the words of the tables."""
    places = [total.territory, *(part.territory for part in parts)]
    return {
        "table_cases": _table_cases(total, counted, parts),
        "names": names_of_seal(report, counted.heads, total.tables, places),
    }


def _completeness(quarter: Quarter, parts: Iterable[Sum]) -> dict[str, int]:
    """How the receptions right below stand, as on the board of all receptions."""
    below = [part.territory.pk for part in parts]
    found = summary_of(quarter, Reception.objects.filter(territory__in=below))
    return {
        "parts": found["all"],
        "submitted": found["handed_in"],
        "accepted": found["accepted"],
        "in_time": found["stands_in_time"],
    }


def _sealed(code: str, count: Count) -> dict[str, Any]:
    value = registry.figures[code].value(count)
    return {
        "n": plain(count.numerator),
        "d": plain(count.denominator),
        "value": None if value is None else str(value),
    }


def _figures(report: QuarterReport, counted: Counted, total: Sum) -> dict[str, Any]:
    figures = {code: _sealed(code, count) for code, count in total.counts.items()}
    for key, quarter in (
        ("previous", counted.quarter.previous),
        ("year_before", counted.quarter.year_before),
    ):
        frozen = _frozen_figures(report, quarter, counted)
        if frozen is None:
            frozen = _earlier_figures(report, quarter, counted)
        for code, one in figures.items():
            one[key] = frozen.get(code)
    return figures


def _earlier_figures(
    report: QuarterReport, quarter: Quarter, counted: Counted
) -> dict[str, dict[str, Any]]:
    """Figures of an earlier quarter without a seal; none where nothing was registered in it.

    Before a territory's register begins there is nothing, which is not the same as zero.
    """
    place, earlier = report.reception.territory_id, counted.earlier(quarter)
    received = earlier.get("appeals_received")  # may be switched off
    if received is not None and not received.get(place, Count()).numerator:
        return {}
    return {code: _sealed(code, counts.get(place, Count())) for code, counts in earlier.items()}


def _frozen_figures(
    report: QuarterReport, quarter: Quarter, counted: Counted
) -> dict[str, Any] | None:
    """Figures of an earlier seal that were counted by the formulas of now."""
    if report.reception_id not in counted.sealed(quarter):
        return None
    sealed = QuarterReport.objects.filter(
        reception=report.reception_id,
        year=quarter.year,
        quarter=quarter.number,
        state__in=SEALED,
    )
    parts = ("figures", "formulas", "by_hand")
    row = sealed.values_list(*(f"figures__{part}" for part in parts)).first()
    if row is None:
        return None
    frozen = {name: one for name, one in zip(parts, row, strict=True) if one is not None}
    formulas = sealed_formulas(frozen)
    return {
        code: {name: one[name] for name in ("n", "d", "value")}
        for code, one in frozen["figures"].items()
        if code in counted.formulas and is_same(formulas.get(code), counted.formulas[code])
    }


def _topics(total: Sum) -> list[list[Any]]:
    """The most frequent issues: [row key, questions], the most frequent first (Art. 35)."""
    rows = total.tables.get("outcomes_by_topic", {})
    sizes = [(key, cells.get("received", sum(cells.values()))) for key, cells in rows.items()]
    sizes.sort(key=lambda pair: (-pair[1], pair[0]))
    return [list(pair) for pair in sizes[:TOP_TOPICS]]


def _part(part: Sum, counted: Counted) -> dict[str, Any]:
    rating = counted.ratings.get(part.territory.pk)
    return {
        "code": part.territory.code,
        "state": part.state,
        "has_reception": part.territory.pk in counted.with_reception,
        "in_time": part.in_time,
        "digest": part.digest,
        "figures": {
            code: [plain(count.numerator), plain(count.denominator)]
            for code, count in part.counts.items()
        },
        "tables": {
            code: _each(rows, plain)
            for code, rows in part.tables.items()
            if code in registry.tables and registry.tables[code].by_territory
        },
        "rating": rating
        and {
            "class": rating.rating_class,
            "score": None if rating.score is None else str(rating.score),
            "state": rating.state,
        },
    }


def _rating(rating: Rating | None) -> dict[str, Any] | None:
    if rating is None:
        return None
    return {
        "class": rating.rating_class,
        "score": None if rating.score is None else str(rating.score),
        "state": rating.state,
        "formula": rating.formula.version,
        "contributions": [
            {
                "figure": one.indicator.figure,
                "weight": str(one.indicator.weight),
                "n": plain(one.numerator),
                "d": plain(one.denominator),
                "value": None if one.value is None else str(one.value),
                "points": None if one.points is None else str(one.points),
            }
            for one in rating.contributions.all()
        ],
    }


def _cases(total: Sum, counted: Counted, parts: Iterable[Sum]) -> dict[str, list[str]]:
    """Case numbers behind each figure; those of sealed parts stand in their own reports."""
    elsewhere = {part.territory.pk for part in parts if part.state in SEALED}
    where = total.territory.pk, elsewhere
    return report_cases.behind(total.counts, counted.quarter, counted.network, where)


def _table_cases(total: Sum, counted: Counted, parts: list[Sum]) -> dict[str, Any]:
    """Case numbers behind the tables: of the own desk, and of parts without a seal."""
    below = {part.territory.pk for part in parts}
    codes = [code for code in table_cases.listed_tables() if code in total.tables]
    own = {code: _less(total.tables[code], code, parts) for code in codes}
    places = {total.territory.code: table_cases.Place(total.territory.pk, below, own)}
    for part in parts:
        if part.state not in SEALED:
            theirs = {code: part.tables.get(code, {}) for code in codes}
            counts = {code: part.counts[code] for code in PART_FIGURES if code in part.counts}
            theirs[table_cases.PARTS] = {"": {code: n.numerator for code, n in counts.items()}}
            places[part.territory.code] = table_cases.Place(part.territory.pk, (), theirs)
    return table_cases.sealed(places, counted.quarter, counted.network)


def _less(rows: Rows, table: str, parts: Iterable[Sum]) -> Rows:
    """The numbers of a whole without those of its parts."""
    own = {row: dict(cells) for row, cells in rows.items()}
    for part in parts:
        for row, cells in part.tables.get(table, {}).items():
            for column, number in cells.items():
                if column in own.get(row, {}):
                    own[row][column] -= number
    return own
