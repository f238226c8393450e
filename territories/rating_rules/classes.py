"""The class of a score, and whether there is evidence enough to change it."""

from __future__ import annotations

from decimal import Decimal

from territories.choices import RatingClass, Reason
from territories.rules import Thresholds, class_of

RANK = {RatingClass.UNSATISFACTORY: 0, RatingClass.GOOD: 1, RatingClass.EXEMPLARY: 2}


def limits(thresholds: Thresholds) -> list[tuple[RatingClass, Decimal]]:
    """Classes above the lowest with the score they begin at, from below."""
    return [
        (RatingClass.GOOD, thresholds.good_from),
        (RatingClass.EXEMPLARY, thresholds.exemplary_from),
    ]


def decided(
    score: Decimal,
    interval: tuple[Decimal, Decimal] | None,
    before: RatingClass | None,
    thresholds: Thresholds,
) -> tuple[RatingClass, Reason]:
    """The class and why: a class of before is left only as far as the interval is clear.

    Up: past each beginning that the whole interval lies above. Down: past each that it lies
    below.
    """
    by_score = class_of(score, thresholds)
    if interval is None or before not in RANK:
        return by_score, Reason.SCORE
    low, high = interval
    kept = before
    if RANK[by_score] > RANK[before]:
        for one, begins in limits(thresholds):
            if RANK[before] < RANK[one] <= RANK[by_score] and low >= begins:
                kept = one
    else:
        for one, begins in reversed(limits(thresholds)):
            if RANK[by_score] < RANK[one] <= RANK[kept] and high < begins:
                kept = _below(one)
    return kept, Reason.SCORE if kept == by_score else Reason.UNCERTAIN


def _below(one: RatingClass) -> RatingClass:
    return next(low for low, rank in RANK.items() if rank == RANK[one] - 1)
