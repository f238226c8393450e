"""Numbers of several figures at once: figures made of the same parts are counted together.

A page of the explorer asks for a handful of figures in one period. The whole of a period is
counted by the catalogue, all figures in a few statements; within a cut or by a key each figure
is asked alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_

from django.db.models import Q

from receptions.parts import PARTS, within
from territories.figure_registry import registry
from territories.figures import WHOLE, By, Cut, Figure, Groups

Numbers = Mapping[str, Groups]
SOURCE = "receptions"


def facts_behind(figure: Figure, first: dt.date, last: dt.date) -> Q | None:
    """The question facts of the numerator; None for figures that are not made of parts."""
    behind = registry.catalogue.behind(figure.code) if registry.catalogue else None
    if behind is None or behind[0].source != SOURCE:
        return None
    conditions = [PARTS[term.part].where(first, last) & within(term.cut) for term in behind[1]]
    return reduce(or_, conditions)


def has_facts(figure: Figure) -> bool:
    """Whether the questions behind the figure's numbers can be listed, row by row."""
    behind = registry.catalogue.behind(figure.code) if registry.catalogue else None
    return behind is not None and behind[0].source == SOURCE


def can_be_asked(figure: Figure, cut: Cut, by: str) -> bool:
    """Whether the figure knows its numbers within the cut and by the key."""
    return figure.groups is not None or (cut == WHOLE and by == By.TOTAL)


def adds_up(figure: Figure) -> bool:
    """Whether a territory's number is the sum of those below it."""
    return figure.rolled_up


def numbers(
    figures: Iterable[Figure], first: dt.date, last: dt.date, cut: Cut = WHOLE, by: str = By.TOTAL
) -> dict[str, Groups]:
    """Counts by (own territory id, key) of each figure; figures that can't be asked are missing."""
    asked = [figure for figure in figures if can_be_asked(figure, cut, by)]
    found: dict[str, Groups] = {}
    if cut == WHOLE and by == By.TOTAL and registry.catalogue:
        whole = registry.catalogue.counts([figure.code for figure in asked], first, last)
        for code, counts in whole.items():
            found[code] = {(territory, ""): number for territory, number in counts.items()}
    for figure in asked:
        if figure.code not in found:
            found[figure.code] = _alone(figure, first, last, cut, by)
    return found


def _alone(figure: Figure, first: dt.date, last: dt.date, cut: Cut, by: str) -> Groups:
    if figure.groups is not None:
        return figure.groups(first, last, cut, by)
    return {(territory, ""): number for territory, number in figure.counts(first, last).items()}
