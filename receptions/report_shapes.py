"""What a report consists of once it is in words: figures, tables, parts, sections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from receptions.choices import ReportEdition, ReportState
from receptions.report_rules import SMALL
from territories.choices import Direction
from territories.figures import Count, Figure, Unit
from territories.rounding import rounded

# Figures with a tile, in this order; those the registry doesn't have are left out.
KEY_FIGURES = (
    "appeals_received",
    "persons",
    "in_time",
    "confirmed_satisfied",
    "overdue_open",
    "repeats",
    "households_visited",
    "measures_in_time",
)
# The eight columns by territory (DOMAIN 9, table 6).
PART_FIGURES = (
    "appeals_received",
    "questions_closed",
    "satisfied",
    "explained",
    "refused",
    "forwarded",
    "overdue_open",
    "in_time",
)
HIDDEN = "<5"
GUARD = "*"
DASH = "–"
NOUGHT = "0"


@dataclass(frozen=True)
class FigureLine:
    """One figure with its comparisons, as numbers; None where there is nothing to show."""

    code: str
    name: str
    unit: str
    figure: Figure
    numerator: Decimal
    denominator: Decimal
    value: Decimal | None
    previous: Decimal | None
    year_before: Decimal | None
    hidden: bool = False
    url: str = ""  # the list of the cases behind it
    way: str = ROUND_HALF_UP

    @property
    def shown(self) -> str:
        """The value in the active language's way of writing numbers."""
        if not self.hidden:
            return written(self.value, self.unit, self.way)
        if self.figure.denominated:
            return GUARD  # "<5" would be read as a share
        return HIDDEN if self.numerator < SMALL else GUARD

    @property
    def previous_shown(self) -> str:
        return written(self.previous, self.unit, self.way)

    @property
    def year_before_shown(self) -> str:
        return written(self.year_before, self.unit, self.way)

    @property
    def change(self) -> Decimal | None:
        """Against the previous quarter."""
        if self.hidden or self.value is None or self.previous is None:
            return None
        return self.value - self.previous

    @property
    def change_shown(self) -> str:
        if self.change is None:
            return DASH
        sign = "+" if self.change > 0 else "−" if self.change < 0 else "±"
        if self.unit in (Unit.PERCENT, Unit.GROWTH):
            # The difference of two shares is in percentage points, not in per cent.
            points = written(abs(self.change), Unit.DAYS, self.way)
            return _("%(number)s p.p.") % {"number": sign + points}
        return sign + written(abs(self.change), self.unit, self.way)

    @property
    def few(self) -> bool:
        """Whether there is too little behind the value to judge by it."""
        if self.hidden or self.value is None:
            return False
        return not self.figure.judged(Count(self.numerator, self.denominator))

    @property
    def tone(self) -> str:
        """good, bad or neutral: which way the figure has gone; too few cases go no way."""
        if not self.change or self.few or self.figure.direction is None:
            return "neutral"
        better = (self.change > 0) == (self.figure.direction == Direction.MORE_IS_BETTER)
        return "good" if better else "bad"


@dataclass(frozen=True)
class TableView:
    """A table ready to draw: texts only, the first of a row its label."""

    code: str
    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] = ()
    note: str = ""
    links: Sequence[Sequence[str]] = ()
    left: int = 1  # so many columns are words, the others numbers
    places: Sequence[str] = ()  # of a table by territory: the code of each row's territory
    row_keys: Sequence[str] = ()  # of another one: the key of each row
    keys: Sequence[str] = ()  # and the code of each column of numbers
    total_links: Sequence[str] = ()

    @property
    def linked_rows(self) -> list[list[tuple[str, str]]]:
        """Each cell with the address of the list behind it, or ''."""
        links = self.links or [[""] * len(row) for row in self.rows]
        return [
            list(zip(row, urls, strict=True)) for row, urls in zip(self.rows, links, strict=True)
        ]

    @property
    def named_rows(self) -> list[list[tuple[str, str]]]:
        """Each cell with the name of its column, for rows that stand one below another."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]

    @property
    def linked_total(self) -> list[tuple[str, str]]:
        """The same of the cells of the sum."""
        return list(zip(self.total, self.total_links or [""] * len(self.total), strict=True))


@dataclass(frozen=True)
class Section:
    """A section that another module adds: paragraphs and tables in their order."""

    title: str
    blocks: Sequence[str | TableView]


@dataclass(frozen=True)
class PartLine:
    """A territory below: its name, the state of its report, and its counts."""

    code: str
    name: str
    state: str
    state_label: str
    in_time: bool
    digest: str
    counts: Mapping[str, tuple[Decimal, Decimal]]
    tables: Mapping[str, Any]
    rating_class: str
    score: str
    point: tuple[float, float] | None = None  # latitude and longitude of the centre


@dataclass
class ReportContent:
    """Everything a page or a PDF shows of a report."""

    reception: str
    territory: str
    code: str
    period: str
    slug: str
    edition: str
    state: str
    state_label: str
    digest: str
    counted_at: str
    figures: dict[str, FigureLine]
    tables: list[TableView]
    topics: list[tuple[str, int]]
    channels: list[tuple[str, int]]
    parts: list[PartLine]
    completeness: Mapping[str, int]
    rating: Mapping[str, Any] | None
    narrative: list[tuple[str, str]]
    signatures: list[tuple[str, str, str]] = field(default_factory=list)
    level: str = ""
    check_code: str = ""
    signer: str = ""  # whose certificate the paper will be signed with
    sections: list[Section] = field(default_factory=list)
    changes: TableView | None = None  # territories merged or split
    unknown: list[str] = field(default_factory=list)  # names of figures that could not be added up
    way: str = ROUND_HALF_UP  # how its numbers are rounded

    @property
    def for_council(self) -> bool:
        return self.edition == ReportEdition.COUNCIL

    @property
    def counted(self) -> dt.datetime | None:
        """The moment of the last count; none of a report that was never counted."""
        return dt.datetime.fromisoformat(self.counted_at) if self.counted_at else None

    @property
    def key_figures(self) -> list[FigureLine]:
        return [self.figures[code] for code in KEY_FIGURES if code in self.figures]

    @property
    def unknown_words(self) -> str:
        """What is said of figures that could not be added up; '' where there are none."""
        if not self.unknown:
            return ""
        said = _(
            "Not added up, because reports sealed below lack the figure or have it by another"
            " formula: %(figures)s."
        )
        return said % {"figures": "; ".join(self.unknown)}

    @property
    def few_words(self) -> str:
        """Which figures too little stands behind; '' where there are none."""
        names = [line.name for line in self.figures.values() if line.few]
        if not names:
            return ""
        return _("Too little to judge by: %(figures)s.") % {"figures": "; ".join(names)}

    @property
    def small_words(self) -> str:
        """What is said of numbers left out of the council edition; '' in the full one."""
        if not self.for_council:
            return ""
        dash = _("Earlier values left out for it have a dash.")
        return f"{small_note()} {small_reason()} {dash}"

    @property
    def is_final(self) -> bool:
        return self.state == ReportState.ACCEPTED


def small_note() -> str:
    """What the signs for numbers left out mean."""
    small = _("Numbers from 1 to 4 are not shown.")
    guard = _("A star stands for a number that would give one away.")
    return f"{small} {guard}"


def small_reason() -> str:
    """Why numbers are left out."""
    return _("So nobody can be recognised by them, no official held liable either.")


def written(value: Decimal | int | None, unit: str = Unit.COUNT, way: str = ROUND_HALF_UP) -> str:
    """A number as it is written: grouped by thousands, a decimal comma outside English.

    Shares and averages always have their decimal, so that the numbers of a column stand in line.
    Older seals are rounded in the `way` of then.
    """
    if value is None:
        return DASH
    if isinstance(value, int) and unit == Unit.COUNT:
        return f"{value:,}".replace(",", "\u00a0")
    whole = unit == Unit.COUNT or (unit == Unit.SOUMS and value == value // 1)
    digits = 0 if whole else 2 if unit == Unit.SOUMS else 1
    exact = rounded(value, digits, way)
    text = f"{exact:,f}".replace(",", "\u00a0").replace("-", "−")
    if digits and get_language() != "en":
        text = text.replace(".", ",")
    if unit == Unit.GROWTH and value > 0:
        text = f"+{text}"
    return f"{text}%" if unit in (Unit.PERCENT, Unit.GROWTH) else text
