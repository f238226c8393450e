"""When a number of questions is more, or less, than chance brings: pure functions.

A series is the number of a stretch of weeks and those of stretches like it before. The rate is
taken from the stretches before, each scaled by its exposure: how much came from everybody else
then and now, and how many working days it had. Counts scatter more than independent events do,
so their spread is measured (quasi-Poisson) and carried, with the uncertainty of the rate itself,
into a negative binomial for the next stretch. Its tail is the one-sided chance `p`. Over all
comparisons of a week the false discovery rate is held with the rule of Benjamini and Hochberg:
of the signals given, the share that is chance alone is at most the level, on average.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

# A reception's own spread is uncertain: it counts against this many comparisons of the common one.
PRIOR_WEIGHT = 6
# Weeks with fewer on average say nothing about the spread.
LEAST_MEAN = 1.0
# Half an event keeps the chance of what never happened above zero (Jeffreys).
HALF = 0.5
# How much the working days weigh against what came from everybody else, in questions a week.
DAYS_WEIGHT = 50.0
DAYS_OF_WEEK = 5
# Peers differ among themselves by a tenth at least (squared), whatever the few seem to say.
LEAST_DIFFERENCE = 0.01


@dataclass(frozen=True)
class Series:
    """A stretch of weeks and those it is compared with; exposures in any common unit."""

    observed: int
    exposure: float
    past: tuple[int, ...]
    past_exposure: tuple[float, ...]

    @property
    def comparable(self) -> bool:
        """Whether there is a past to compare with, in which something could have come."""
        return self.exposure > 0 and sum(self.past_exposure) > 0

    @property
    def never_before(self) -> bool:
        return not any(self.past)


class Chance(NamedTuple):
    """What was to be expected, and how seldom chance brings at least (or at most) this."""

    expected: float
    p: float


class Peer(NamedTuple):
    """One of several alike: how much came, and how large it is (inhabitants)."""

    observed: int
    size: int


def exposure_of(others: int, working_days: int) -> float:
    """How much a week could have brought: by what came elsewhere, and by its working days."""
    return others + DAYS_WEIGHT * working_days / DAYS_OF_WEEK


def rate(series: Series) -> float:
    """Events for a unit of exposure in the past."""
    return sum(series.past) / sum(series.past_exposure)


def dispersion(series: Series) -> float | None:
    """How much wider the past scatters than independent events would; None where none can tell."""
    number = len(series.past)
    if number < 2 or sum(series.past) < LEAST_MEAN * number:
        return None
    each = rate(series)
    squares = sum(
        (count - each * exposure) ** 2 / (each * exposure)
        for count, exposure in zip(series.past, series.past_exposure, strict=True)
        if exposure > 0
    )
    return squares / (number - 1)


def common_dispersion(many: Iterable[Series]) -> float:
    """The spread that the series have in common, at least that of independent events."""
    top = bottom = 0.0
    for series in many:
        own = dispersion(series)
        if own is not None:
            weight = len(series.past) - 1
            top, bottom = top + weight * own, bottom + weight
    return max(top / bottom, 1.0) if bottom else 1.0


def own_dispersion(series: Series, common: float) -> float:
    """The series' spread, drawn to the common one as far as its past is short.

    Never below the common one: a short past that looks calm is mostly luck, and taking it at its
    word would let through several times the false alarms stated.
    """
    own = dispersion(series)
    if own is None:
        return common
    weight = len(series.past) - 1
    return max((PRIOR_WEIGHT * common + weight * own) / (PRIOR_WEIGHT + weight), common)


def chances(many: Sequence[Series], common: float, *, lower: bool = False) -> list[Chance]:
    """For each series what was expected and its one-sided chance; upper tail unless `lower`."""
    from scipy.stats import nbinom

    if not many:
        return []
    expected, shapes = [], []
    for series in many:
        total = sum(series.past) + HALF
        mean = total * series.exposure / sum(series.past_exposure)
        spread = own_dispersion(series, common)
        variance = spread * mean + spread * mean**2 / total
        expected.append(sum(series.past) * series.exposure / sum(series.past_exposure))
        shapes.append((mean**2 / (variance - mean), mean))
    sizes = [size for size, _mean in shapes]
    shares = [size / (size + mean) for size, mean in shapes]
    seen = [series.observed for series in many]
    if lower:
        tails = nbinom.cdf(seen, sizes, shares)
    else:
        tails = nbinom.sf([one - 1 for one in seen], sizes, shares)
    return [
        Chance(mean, min(max(float(p), 0.0), 1.0)) for mean, p in zip(expected, tails, strict=True)
    ]


def among_peers(peers: Sequence[Peer]) -> list[Chance]:
    """For each peer what the others let expect by size, and how seldom chance brings so few.

    The others differ among themselves by more than chance (Gamma around their common rate); how
    much is measured by moments and carried into a negative binomial, a little wider because rate
    and spread are themselves measured, on so many only. At least two peers.
    """
    from scipy.stats import nbinom

    found = []
    for place, own in enumerate(peers):
        others = [peer for at, peer in enumerate(peers) if at != place]
        each = (sum(peer.observed for peer in others) + HALF) / sum(peer.size for peer in others)
        means = [each * peer.size for peer in others]
        beyond = sum(
            (peer.observed - mean) ** 2 - mean for peer, mean in zip(others, means, strict=True)
        )
        number = len(others)
        wider = (number + 1) / max(number - 1, 1)
        shape = 1 / max(wider * beyond / sum(mean**2 for mean in means), LEAST_DIFFERENCE)
        expected = each * own.size
        p = float(nbinom.cdf(own.observed, shape, shape / (shape + expected)))
        found.append(Chance(expected, min(max(p, 0.0), 1.0)))
    return found


def q_values(ps: Sequence[float], tests: int) -> list[float]:
    """The level at which each would just be a signal (Benjamini-Hochberg).

    `tests` is how many comparisons were made; those not in `ps` count as having found nothing.
    """
    order = sorted(range(len(ps)), key=lambda place: ps[place], reverse=True)
    found, least = [1.0] * len(ps), 1.0
    for after, place in enumerate(order):
        least = min(least, ps[place] * tests / (len(ps) - after))
        found[place] = least
    return found
