"""Grouping, order, quantities and dates of a draft as pure functions: problems in, lines out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from fieldvisits.choices import Horizon
from programs.choices import CountedFrom, JoinBy
from receptions.rules import Calendar, on_or_after

# DOMAIN 8: no statutory term was found; a month and half a year are our assumption.
DAYS_OF_HORIZON = {Horizon.SHORT: 30, Horizon.MEDIUM: 180}
CENT = Decimal("0.01")

# Of one measure: a longer time is a mistyped year (our assumption).
MOST_DAYS = 5 * 366

SourceKey = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Source:
    """A problem that may become part of a measure. `key` is ("finding" | "question", id).

    `text` and `address` are folded; problems of one `cause` go into one measure; `household`
    tells homes apart.
    """

    key: SourceKey
    place: int
    topic: int
    people: int
    severity: int
    since: dt.date
    district: int = 0
    text: str = ""
    address: str = ""
    household: str = ""
    repeats: int = 0
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Typical:
    """A typical measure as the rules see it; `stems` are folded."""

    pk: int
    topic: int
    stems: tuple[str, ...] = ()
    joins: str = JoinBy.PLACE
    counted_from: str = CountedFrom.PROBLEMS
    quantity_each: Decimal = Decimal(1)
    duration_days: int = 30
    cost_from: Decimal | None = None
    cost_to: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Problems that one measure can solve: one line of the programme.

    The place is that of its problems, or their district where they lie in several.
    """

    place: int
    topic: int
    sources: tuple[Source, ...]
    typical: Typical | None = None

    @property
    def people(self) -> int:
        return sum(source.people for source in self.sources)

    @property
    def severity(self) -> int:
        return max(source.severity for source in self.sources)

    @property
    def repeats(self) -> int:
        return sum(source.repeats for source in self.sources)

    @property
    def oldest(self) -> dt.date:
        return min(source.since for source in self.sources)

    @property
    def households(self) -> int:
        """Homes that told it; a problem without a home counts by itself."""
        return len({source.household or source.key for source in self.sources})

    @property
    def quantity(self) -> Decimal:
        """How much of the measure: counted from the problems as its typical measure says."""
        if self.typical is None:
            return Decimal(len(self.sources))
        counted = {
            CountedFrom.PROBLEMS: len(self.sources),
            CountedFrom.PEOPLE: self.people,
            CountedFrom.HOUSEHOLDS: self.households,
            CountedFrom.FIXED: 1,
        }[CountedFrom(self.typical.counted_from)]
        return max(CENT, to_cents(counted * self.typical.quantity_each))

    @property
    def cost(self) -> Decimal | None:
        """The estimate: quantity by the middle of the unit's range; None where none is known."""
        if self.typical is None or self.typical.cost_from is None or self.typical.cost_to is None:
            return None
        return to_cents(self.quantity * (self.typical.cost_from + self.typical.cost_to) / 2)


def to_cents(amount: Decimal) -> Decimal:
    """Exact to the tiyin, halves up."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def in_order(groups: Iterable[Group]) -> list[Group]:
    """Most people first, then the gravest, then the oldest, then most often repeated."""
    return sorted(
        groups,
        key=lambda one: (
            -one.people,
            -one.severity,
            one.oldest,
            -one.repeats,
            one.place,
            one.topic,
            one.sources[0].key,
        ),
    )


def fitting(costs: Sequence[Decimal | None], budget: Decimal | None) -> list[bool]:
    """Which of the groups in their order fit into the budget: what doesn't is passed over.

    What costs nothing or isn't known to cost anything always fits.
    """
    left = budget
    fits = []
    for cost in costs:
        fit = left is None or not cost or cost <= left
        if fit and left is not None and cost:
            left -= cost
        fits.append(fit)
    return fits


def due_on(start: dt.date, horizon: str, calendar: Calendar) -> dt.date:
    """The date a measure begun on `start` is due: moved forward to a working day."""
    return due_after(start, DAYS_OF_HORIZON[Horizon(horizon)], calendar)


def due_after(start: dt.date, days: int, calendar: Calendar) -> dt.date:
    """The working day so many days after the start, or the next one."""
    return on_or_after(start + dt.timedelta(days=days), calendar)


def was_in_time(due: dt.date, reported: dt.date | None) -> bool:
    """Whether the final report came by the date."""
    return reported is not None and reported <= due
