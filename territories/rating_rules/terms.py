"""What goes into the rating and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from territories.choices import Basis, RatingClass, Reason, Spread
from territories.rules import Indicator, Thresholds

Pair = tuple[Decimal, Decimal]  # numerator and denominator


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of a formula and how its figure is read.

    `factor` is 100 for shares and 1 for averages. A `given` figure is a statistic, known as it
    is: it is neither drawn to the peers nor uncertain. A `relative` line judges the difference
    from the middle of the peer group.
    """

    indicator: Indicator
    spread: Spread = Spread.SHARE
    basis: Basis = Basis.OWN
    relative: bool = False
    factor: int = 100

    @property
    def figure(self) -> str:
        return self.indicator.figure

    @property
    def given(self) -> bool:
        return self.spread == Spread.GIVEN

    @property
    def by_person(self) -> bool:
        """Whether failures are set against different persons."""
        return self.basis in (Basis.QUESTIONS, Basis.APPEALS)

    @property
    def by_usual(self) -> bool:
        """Whether cases that used to be recorded and aren't are failures."""
        return self.basis == Basis.USUAL and self.spread == Spread.SHARE

    @property
    def more_is_better(self) -> bool:
        return self.indicator.full_points_at > self.indicator.no_points_at


@dataclass(frozen=True, slots=True)
class Terms:
    """The rest of a formula. Without confidence there are no intervals and no evidence rule."""

    thresholds: Thresholds
    prior_appeals: int = 0
    confidence: Decimal = Decimal(0)
    missing_shared: bool = True
    silent_below: int = 0


@dataclass(frozen=True, slots=True)
class Volumes:
    """How much came to a territory: appeals, questions, different persons; and what to expect."""

    appeals: int = 0
    questions: int = 0
    persons: int = 0
    expected: Decimal | None = None

    @property
    def size(self) -> int:
        """How much there is to judge by: different persons, where they are counted."""
        return min(self.persons or self.appeals, self.appeals)


@dataclass(frozen=True, slots=True)
class Place:
    """A territory to be rated: its peers' group, volumes, counts by figure, class before.

    `usual` says how many cases figures had in the quarters before, where that is known.
    """

    key: int
    group: str
    volumes: Volumes
    counts: Mapping[str, Pair]
    before: RatingClass | None = None
    usual: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Peer:
    """What a group of peers says about one figure.

    `value` is that of all of them together, `middle` their median, `typical` how many cases
    the figure has for each appeal.
    """

    value: Decimal | None = None
    middle: Decimal | None = None
    typical: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Points:
    """What one line gave: the own value, the peers', how far the own is trusted, the points.

    `above` is how far the own value would be trusted once it is better than the peers'.
    """

    value: Decimal | None = None
    peer: Decimal | None = None
    middle: Decimal | None = None
    trust: Decimal = Decimal(0)
    above: Decimal = Decimal(0)
    points: Decimal | None = None
    spread: Decimal = Decimal(0)
    cases: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Rated:
    """The result for a territory. `by_score` is the class that the score alone would give."""

    score: Decimal | None
    low: Decimal | None
    high: Decimal | None
    rating_class: RatingClass
    by_score: RatingClass
    reason: Reason = Reason.SCORE
    lines: Mapping[str, Points] = field(default_factory=dict)
