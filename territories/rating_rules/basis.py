"""Counts that can't be bettered by splitting letters or by sending people away."""

from __future__ import annotations

from decimal import Decimal

from territories.choices import Basis, Spread
from territories.rating_rules.terms import Line, Pair, Peer, Place, Terms, Volumes

ONE = Decimal(1)
# Of the cases that peers record for as many people: fewer is no chance any more. Places do differ,
# so that it isn't all of them.
FEW = Decimal("0.75")


def per_person(volumes: Volumes, basis: Basis) -> Decimal:
    """Different persons for each question or appeal; never more than one."""
    of = volumes.questions if basis == Basis.QUESTIONS else volumes.appeals
    if basis in (Basis.OWN, Basis.USUAL) or not of or not volumes.persons:
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


def least(line: Line, place: Place, peer: Peer) -> Decimal:
    """How many cases of a figure are to be expected at least, where the formula asks for that.

    As many as usual here; where that is unknown or has sunk, a part of what peers have for the
    usual number of persons. Who comes this quarter has no say in it.
    """
    if not line.by_usual:
        return Decimal(0)
    usual = place.usual.get(line.figure, Decimal(0))
    return max(usual, FEW * peer.typical * (place.volumes.expected or 0))


def fair(
    line: Line, pair: Pair, volumes: Volumes, terms: Terms, fewest: Decimal = Decimal(0)
) -> Pair:
    """The count that is judged.

    Failures stay what they are; what they are set against is the number of different persons,
    so that one letter made into five doesn't dilute them. Persons missing count as failures, and
    so do the cases missing from `fewest`: what isn't recorded isn't solved.
    """
    top, bottom = pair
    if line.given or line.spread != Spread.SHARE or bottom + fewest <= 0:
        return pair
    failures = bottom - top if line.more_is_better else top
    cases = bottom * per_person(volumes, line.basis)
    lost = cases * missing(volumes, terms) if line.by_person else max(fewest - cases, Decimal(0))
    failures, cases = failures + lost, cases + lost
    failures = min(max(failures, Decimal(0)), cases)
    return (cases - failures if line.more_is_better else failures), cases
