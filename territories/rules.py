"""The maths of the rating: numbers in, points and a class out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

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
