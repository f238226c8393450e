"""What would change the class: for each line the smallest step that reaches the next one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from territories.choices import RatingClass, Spread
from territories.rating_rules.classes import RANK, limits
from territories.rating_rules.terms import Line, Points, Rated, Terms
from territories.rounding import rounded
from territories.rules import FULL_SCORE, share_of_points


@dataclass(frozen=True, slots=True)
class Step:
    """A line alone would reach the next class at `value`; for shares that many `cases`."""

    figure: str
    target: RatingClass
    value: Decimal
    cases: int | None


def next_class(rated: Rated, terms: Terms) -> tuple[RatingClass, Decimal] | None:
    """The class above the given one and where it begins; None at the top or without a class."""
    if rated.rating_class not in RANK:
        return None
    above = RANK[rated.rating_class] + 1
    return next((pair for pair in limits(terms.thresholds) if RANK[pair[0]] == above), None)


def steps(lines: Sequence[Line], terms: Terms, rated: Rated, *, evidence: bool) -> list[Step]:
    """The smallest change of each line that reaches the next class, the others as they are.

    With `evidence` the lower end of the interval must reach it, not the score alone. Lines that
    can't do it by themselves are left out.
    """
    goal = next_class(rated, terms)
    if goal is None or rated.score is None:
        return []
    now = rated.low if evidence and rated.low is not None else rated.score
    lack = max(goal[1] - now, Decimal(0))
    known = [line for line in lines if rated.lines[line.figure].points is not None]
    whole = sum((line.indicator.weight for line in known), Decimal(0))
    found = []
    for line in known:
        full = line.indicator.weight * FULL_SCORE / whole
        step = _step(line, rated.lines[line.figure], goal[0], lack / full if full else None)
        if step is not None:
            found.append(step)
    return found


def _step(line: Line, one: Points, target: RatingClass, lack: Decimal | None) -> Step | None:
    if one.value is None or lack is None:
        return None
    shift = one.middle if line.relative and one.middle is not None else Decimal(0)
    part = _part_with(line, one, shift, lack)
    if part is None or part > 1:
        return None
    reach = line.indicator.full_points_at - line.indicator.no_points_at
    value = line.indicator.no_points_at + part * reach + shift
    cases = None
    if line.spread == Spread.SHARE and one.cases:
        distance = abs(value - one.value) * one.cases / line.factor
        cases = max(math.ceil(distance), 1)
    if line.spread == Spread.SHARE and not 0 <= value <= line.factor:
        return None
    return Step(line.figure, target, rounded(value, 2), cases)


def _part_with(line: Line, one: Points, shift: Decimal, lack: Decimal) -> Decimal | None:
    """The own part of the points that adds `lack`; None where the own value counts for nothing.

    Up to the peers' value it counts with one trust, beyond it with another.
    """
    assert one.value is not None  # noqa: S101  for the type checker
    own = share_of_points(one.value - shift, line.indicator)
    theirs = own if one.peer is None else share_of_points(one.peer - shift, line.indicator)
    below = max(theirs - own, Decimal(0))
    if lack <= below * one.trust:
        return own + lack / one.trust if one.trust else None
    return own + below + (lack - below * one.trust) / one.above if one.above else None
