"""How unsure a value is, and how unsure the points are that it earns."""

from __future__ import annotations

import math

from territories.choices import Spread

TINY = 1e-9


def deviation(kind: Spread, value: float, cases: float, prior: float, factor: int) -> float:
    """The standard deviation of the true value behind `cases`, prior cases added.

    Shares: of a beta distribution, half a success and half a failure added, so that a perfect
    share of few cases isn't certain. Averages: of a normal one whose single case spreads as much
    as the value itself, because no squares are kept. Given values are certain.
    """
    if kind == Spread.GIVEN:
        return 0.0
    weight = cases + prior
    if kind == Spread.AVERAGE:
        return abs(value) / math.sqrt(max(weight, 1.0))
    share = (min(max(value / factor, 0.0), 1.0) * weight + 0.5) / (weight + 1)
    return factor * math.sqrt(share * (1 - share) / (weight + 2))


def clipped_deviation(middle: float, spread: float, low: float, high: float) -> float:
    """The standard deviation of a normal value cut off at `low` and `high`, as part of the way.

    0 to 1: the value earns points evenly from one end to the other and none beyond.
    """
    if spread < TINY:
        return 0.0
    a, b = (low - middle) / spread, (high - middle) / spread
    inside = _cdf(b) - _cdf(a)
    first = middle * inside + spread * (_pdf(a) - _pdf(b))
    second = (middle**2 + spread**2) * inside + spread * (
        (middle + low) * _pdf(a) - (middle + high) * _pdf(b)
    )
    mean = first + low * _cdf(a) + high * (1 - _cdf(b))
    square = second + low**2 * _cdf(a) + high**2 * (1 - _cdf(b))
    return math.sqrt(max(square - mean**2, 0.0)) / (high - low)


def quantile(confidence: float) -> float:
    """How many deviations on each side hold the share `confidence` of a normal value."""
    low, high = 0.0, 8.0
    for _step in range(60):
        between = (low + high) / 2
        if _cdf(between) - _cdf(-between) < confidence:
            low = between
        else:
            high = between
    return high


def _cdf(x: float) -> float:
    return (1 + math.erf(x / math.sqrt(2))) / 2


def _pdf(x: float) -> float:
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)
