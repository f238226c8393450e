"""The maths of the rating: numbers in, points and a class out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from territories.choices import RatingClass

CENT = Decimal("0.01")
FULL_SCORE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of a formula: which figure, how heavy, which values earn nothing and all."""

    figure: str
    weight: Decimal
    no_points_at: Decimal
    full_points_at: Decimal


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which score a class begins, and how few appeals are too few to judge."""

    exemplary_from: Decimal
    good_from: Decimal
    minimum_appeals: int


@dataclass(frozen=True, slots=True)
class Score:
    """The score (None without data), the class, and the points by figure that add up to it."""

    score: Decimal | None
    rating_class: RatingClass
    points: Mapping[str, Decimal | None]


def share_of_points(value: Decimal, indicator: Indicator) -> Decimal:
    """From 0 to 1: linear between the value without points and the one with all of them."""
    reach = indicator.full_points_at - indicator.no_points_at
    share = (value - indicator.no_points_at) / reach
    return min(max(share, Decimal(0)), Decimal(1))


def class_of(score: Decimal, thresholds: Thresholds) -> RatingClass:
    """The class a score falls into."""
    if score >= thresholds.exemplary_from:
        return RatingClass.EXEMPLARY
    if score >= thresholds.good_from:
        return RatingClass.GOOD
    return RatingClass.UNSATISFACTORY


def rate(
    indicators: Sequence[Indicator],
    values: Mapping[str, Decimal | None],
    *,
    appeals: int,
    thresholds: Thresholds,
) -> Score:
    """Score a territory out of 100.

    The weight of indicators without data is shared out among the others in proportion, so a
    territory is judged by what is known about it. Fewer appeals than the minimum give no class,
    and no indicator counts appeals: few appeals can't raise a score (DOMAIN 10).
    """
    known = [one for one in indicators if values.get(one.figure) is not None]
    total_weight = sum((one.weight for one in known), Decimal(0))
    nothing: dict[str, Decimal | None] = {one.figure: None for one in indicators}
    if appeals < thresholds.minimum_appeals or not total_weight:
        return Score(None, RatingClass.NOT_ENOUGH_DATA, nothing)

    points, exact, rounded = nothing, Decimal(0), Decimal(0)
    for one in known:
        value = values[one.figure]
        assert value is not None  # noqa: S101  for the type checker
        exact += share_of_points(value, one) * one.weight * FULL_SCORE / total_weight
        # Rounding the running sum makes the points shown add up to the score shown.
        so_far = exact.quantize(CENT, ROUND_HALF_UP)
        points[one.figure] = so_far - rounded
        rounded = so_far
    return Score(rounded, class_of(rounded, thresholds), points)
