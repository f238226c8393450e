"""Numbers of several figures at once: figures made of the same parts are counted together.

A page of the explorer asks for a handful of figures in one period. The whole of a period is
counted by the catalogue, all figures in a few statements; within a cut or by a key each figure
is asked alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Mapping
from functools import reduce
from operator import or_

from django.db.models import Q

from receptions.event_parts import STEPS
from receptions.parts import PARTS, within
from territories.figure_parts import Terms
from territories.figure_registry import registry
from territories.figures import WHOLE, By, Cut, Figure, Groups

Numbers = Mapping[str, Groups]


def _terms(figure: Figure, parts: Container[str]) -> Terms | None:
    """The terms of the numerator where all are of these parts."""
    behind = registry.catalogue.behind(figure.code) if registry.catalogue else None
    if behind is None or not all(term.part in parts for term in behind[1]):
        return None
    return behind[1]


def facts_behind(figure: Figure, first: dt.date, last: dt.date) -> Q | None:
    """The question facts of the numerator; None for figures that are not made of them."""
    terms = _terms(figure, PARTS)
    if terms is None:
        return None
    conditions = [PARTS[term.part].where(first, last) & within(term.cut) for term in terms]
    return reduce(or_, conditions)


def steps_behind(figure: Figure) -> Terms | None:
    """The terms of a figure made of steps of questions; None for any other."""
    return _terms(figure, STEPS)


def has_rows(figure: Figure) -> bool:
    """Whether the questions or steps behind the numbers can be listed, whatever the row and cut."""
    return _terms(figure, PARTS) is not None or steps_behind(figure) is not None


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
