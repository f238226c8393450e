"""Counts that can't be bettered by splitting letters or by sending people away."""

from __future__ import annotations

from decimal import Decimal

from territories.choices import Basis, Spread
from territories.rating_rules.terms import Line, Pair, Terms, Volumes

ONE = Decimal(1)


def per_person(volumes: Volumes, basis: Basis) -> Decimal:
    """Different persons for each question or appeal; never more than one."""
    of = volumes.questions if basis == Basis.QUESTIONS else volumes.appeals
    if basis == Basis.OWN or not of or not volumes.persons:
        return ONE
    return min(Decimal(volumes.persons) / of, ONE)


def missing(volumes: Volumes, terms: Terms) -> Decimal:
    """Persons who did not come although they were to be expected, as a share of those who did.

    Counted only below `silent_below` per cent of what is usual here.
    """
    if not terms.silent_below or volumes.expected is None or not volumes.persons:
        return Decimal(0)
    least = volumes.expected * terms.silent_below / 100
    return max(least / volumes.persons - 1, Decimal(0))


def fair(line: Line, pair: Pair, volumes: Volumes, terms: Terms) -> Pair:
    """The count that is judged.

    Failures stay what they are; what they are set against is the number of different persons,
    so that one letter made into five doesn't dilute them. Persons missing count as failures.
    """
    top, bottom = pair
    if line.given or line.spread != Spread.SHARE or bottom <= 0:
        return pair
    failures = bottom - top if line.more_is_better else top
    cases = bottom * per_person(volumes, line.basis)
    if line.basis != Basis.OWN:
        lost = cases * missing(volumes, terms)
        failures, cases = failures + lost, cases + lost
    failures = min(max(failures, Decimal(0)), cases)
    return (cases - failures if line.more_is_better else failures), cases
