"""When a filter's numbers are worth a notice: pure functions."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence

WEEKS = 8
ALARM = 0.01


def spike_bound(weeks: Sequence[int], alarm: float = ALARM) -> int:
    """The most that a week like those before brings; more than this is a spike.

    False alarms: were nothing changed and letters came independently (Poisson), a week would
    pass the bound at most once in a hundred (`alarm`). The mean of few weeks is itself
    uncertain, so the bound is that of the next week given these (a negative binomial with
    Jeffreys' prior), which is a little higher than Poisson's at their mean.
    """
    if not weeks:
        raise ValueError("No weeks to compare with")
    shape, number = sum(weeks) + 0.5, len(weeks)
    stay, leave = math.log(number / (number + 1)), math.log(1 / (number + 1))
    logarithm, within, bound = shape * stay, 0.0, 0
    while True:
        within += math.exp(logarithm)
        if within >= 1 - alarm:
            return bound
        logarithm += math.log((shape + bound) / (bound + 1)) + leave
        bound += 1


def by_week(moments: Iterable[dt.datetime], now: dt.datetime, weeks: int = WEEKS) -> list[int]:
    """Numbers of the weeks back from `now`: the last seven days first, then those before."""
    counts = [0] * (weeks + 1)
    for moment in moments:
        week = (now - moment) // dt.timedelta(days=7)
        if 0 <= week <= weeks:
            counts[week] += 1
    return counts
