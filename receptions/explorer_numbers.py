"""Numbers of several figures at once: figures made of the same parts are counted together.

A page of the explorer asks for a handful of figures in one period. Those that are made of parts
(`FactCount`) become one call of `receptions.parts.count`; each of the others is asked alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db.models import Q

from receptions.figures import FactCount
from receptions.parts import count
from territories.figures import WHOLE, By, Count, Cut, Figure, Groups

Numbers = Mapping[str, Groups]


def facts_behind(figure: Figure, first: dt.date, last: dt.date) -> Q | None:
    """The question facts of the numerator; None for figures that are not made of parts."""
    made = _made_of(figure)
    return None if made is None else made.where(first, last)


def has_facts(figure: Figure) -> bool:
    """Whether the questions behind the figure's numbers can be listed, row by row."""
    return _made_of(figure) is not None


def _made_of(figure: Figure) -> FactCount | None:
    owner = getattr(figure.groups, "__self__", None)
    return owner if isinstance(owner, FactCount) else None


def can_be_asked(figure: Figure, cut: Cut, by: str) -> bool:
    """Whether the figure knows its numbers within the cut and by the key."""
    return figure.groups is not None or (cut == WHOLE and by == By.TOTAL)


def adds_up(figure: Figure) -> bool:
    """Whether a territory's number is the sum of those below it."""
    return getattr(figure, "rolled_up", True)


def numbers(
    figures: Iterable[Figure], first: dt.date, last: dt.date, cut: Cut = WHOLE, by: str = By.TOTAL
) -> dict[str, Groups]:
    """Counts by (own territory id, key) of each figure; figures that can't be asked are missing."""
    asked = [figure for figure in figures if can_be_asked(figure, cut, by)]
    together = {figure.code: made for figure in asked if (made := _made_of(figure))}
    found: dict[str, Groups] = {}
    if together:
        parts = dict.fromkeys(part for made in together.values() for part in _parts(made))
        counted = count(parts, first, last, cut, by)
        found = {code: _combined(made, counted) for code, made in together.items()}
    for figure in asked:
        if figure.code not in found:
            found[figure.code] = _alone(figure, first, last, cut, by)
    return found


def _parts(made: FactCount) -> tuple[str, ...]:
    return (*made.top, *made.bottom)


def _combined(
    made: FactCount, counted: Mapping[tuple[int, str], Mapping[str, int]]
) -> dict[tuple[int, str], Count]:
    return {
        key: Count(sum(n.get(c, 0) for c in made.top), sum(n.get(c, 0) for c in made.bottom))
        for key, n in counted.items()
        if any(part in n for part in _parts(made))
    }


def _alone(figure: Figure, first: dt.date, last: dt.date, cut: Cut, by: str) -> Groups:
    if figure.groups is not None:
        return figure.groups(first, last, cut, by)
    return {(territory, ""): number for territory, number in figure.counts(first, last).items()}
