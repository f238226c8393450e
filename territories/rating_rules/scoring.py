"""From counts to points, score, interval and class."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from territories.choices import RatingClass, Reason
from territories.rating_rules.basis import fair, least
from territories.rating_rules.classes import decided
from territories.rating_rules.peers import Peers, peers_of, value_of
from territories.rating_rules.spread import clipped_deviation, deviation, quantile
from territories.rating_rules.terms import Line, Peer, Place, Points, Rated, Terms, Volumes
from territories.rules import CENT, FULL_SCORE, class_of, share_of_points

ONE, NONE = Decimal(1), Decimal(0)
FINE = Decimal("0.0001")


def rate_all(lines: Sequence[Line], terms: Terms, places: Sequence[Place]) -> dict[int, Rated]:
    """Every place rated beside its peers."""
    peers = peers_of(lines, terms, places)
    return {place.key: rate_one(lines, terms, place, peers[place.group]) for place in places}


def rate_one(lines: Sequence[Line], terms: Terms, place: Place, peers: Peers) -> Rated:
    """One place rated, given what its peers say.

    The weight of lines without data is shared out among the others, or there is no class, as
    the formula says. Too few appeals give no class as soon as a line counts cases.
    """
    found = {line.figure: _reading(line, terms, place, peers) for line in lines}
    known = [line for line in lines if found[line.figure].value is not None]
    reason = _lack(lines, known, terms, place)
    if reason is not None:
        nothing = RatingClass.NOT_ENOUGH_DATA
        return Rated(None, None, None, nothing, nothing, reason, found)
    whole = sum((line.indicator.weight for line in known), NONE)
    exact, shown, variance = NONE, NONE, 0.0
    for line in known:
        one, full = found[line.figure], line.indicator.weight * FULL_SCORE / whole
        exact += _part(line, one) * full
        # Rounding the running sum makes the points shown add up to the score shown.
        so_far = exact.quantize(CENT, ROUND_HALF_UP)
        spread = _spread(line, one) * float(full)
        variance += spread**2
        found[line.figure] = replace(
            one, points=so_far - shown, spread=Decimal(spread).quantize(CENT)
        )
        shown = so_far
    return _classed(shown, math.sqrt(variance), terms, place.before, found)


def _lack(
    lines: Sequence[Line], known: Iterable[Line], terms: Terms, place: Place
) -> Reason | None:
    known = list(known)
    counting = any(not line.given for line in lines)
    if counting and place.volumes.size < terms.thresholds.minimum_appeals:
        return Reason.FEW_APPEALS
    if not sum((line.indicator.weight for line in known), NONE):
        return Reason.NO_DATA
    if not terms.missing_shared and len(known) < len(lines):
        return Reason.MISSING
    return None


def _reading(line: Line, terms: Terms, place: Place, peers: Peers) -> Points:
    """The value of a line before points are given; empty where there is none."""
    peer = peers.get(line.figure, Peer())
    pair, fewest = place.counts.get(line.figure, (NONE, NONE)), least(line, place, peer)
    if pair[1] + fewest <= 0:
        return Points(peer=peer.value, middle=peer.middle)
    top, cases = fair(line, pair, place.volumes, terms, fewest)
    value = value_of(line, (top, cases))
    trust = above = trust_above(line, terms, cases, place.volumes, peer)
    if value is not None and is_worse(line, value, peer):
        trust = trust_below(line, terms, cases, place.volumes, peer)
    return Points(value, peer.value, peer.middle, trust, above, cases=cases)


def is_worse(line: Line, value: Decimal, peer: Peer) -> bool:
    """Whether the own value is worse than the peers'."""
    if peer.value is None:
        return False
    return value < peer.value if line.more_is_better else value > peer.value


def trust_above(line: Line, terms: Terms, cases: Decimal, volumes: Volumes, peer: Peer) -> Decimal:
    """How much an own value better than the peers' counts beside theirs: n / (n + prior).

    `n` is the number of persons, or fewer where the figure has fewer cases for each of them than
    the peers have. Fewer people or cases never make it larger, so a good value counts less.
    """
    if _as_it_is(line, terms, volumes, peer):
        return ONE
    known = min(_mix(cases, volumes, peer), ONE) * volumes.size
    return (known / (known + terms.prior_appeals)).quantize(FINE)


def trust_below(line: Line, terms: Terms, cases: Decimal, volumes: Volumes, peer: Peer) -> Decimal:
    """How much an own value worse than the peers' counts beside theirs.

    Who comes this quarter has no say in it, else turning people away would draw a weak place up:
    usual number / (usual number + prior), and without a usual number 1. A figure with fewer cases
    a person than the peers have counts less in proportion, but not where it is the place itself
    that records them: leaving them out would draw it up.
    """
    if _as_it_is(line, terms, volumes, peer):
        return ONE
    mixed = ONE if line.by_usual else min(_mix(cases, volumes, peer), ONE)
    if not volumes.expected:
        return mixed.quantize(FINE)
    return (mixed * volumes.expected / (volumes.expected + terms.prior_appeals)).quantize(FINE)


def _as_it_is(line: Line, terms: Terms, volumes: Volumes, peer: Peer) -> bool:
    return bool(line.given or not terms.prior_appeals or peer.value is None or not volumes.size)


def _mix(cases: Decimal, volumes: Volumes, peer: Peer) -> Decimal:
    """Cases of the figure for each person, as a part of what the peers have."""
    usual = volumes.size * peer.typical
    return cases / usual if usual else ONE


def _measured(line: Line, value: Decimal, middle: Decimal | None) -> Decimal:
    return value - middle if line.relative and middle is not None else value


def _part(line: Line, one: Points) -> Decimal:
    """From 0 to 1: the own value's part of the points drawn towards the peers'."""
    if one.value is None:
        return NONE
    own = share_of_points(_measured(line, one.value, one.middle), line.indicator)
    if one.trust == ONE or one.peer is None:
        return own
    theirs = share_of_points(_measured(line, one.peer, one.middle), line.indicator)
    return one.trust * own + (ONE - one.trust) * theirs


def _spread(line: Line, one: Points) -> float:
    """How unsure the part of the points is, from the posterior of the value."""
    if line.given or one.value is None:
        return 0.0
    cases, trust = float(one.cases), float(one.trust)
    prior = cases * (1 / trust - 1) if trust else cases
    peer = float(one.peer if one.peer is not None else one.value)
    middle = trust * float(one.value) + (1 - trust) * peer
    unsure = deviation(line.spread, middle, cases, prior, line.factor)
    shift = float(one.middle) if line.relative and one.middle is not None else 0.0
    ends = sorted((float(line.indicator.no_points_at), float(line.indicator.full_points_at)))
    return clipped_deviation(middle - shift, unsure, *ends)


def _classed(
    score: Decimal,
    unsure: float,
    terms: Terms,
    before: RatingClass | None,
    lines: Mapping[str, Points],
) -> Rated:
    by_score = class_of(score, terms.thresholds)
    if not terms.confidence:
        return Rated(score, None, None, by_score, by_score, Reason.SCORE, lines)
    half = Decimal(unsure * quantile(float(terms.confidence) / 100)).quantize(CENT)
    low, high = max(score - half, NONE), min(score + half, FULL_SCORE)
    given, reason = decided(score, (low, high), before, terms.thresholds)
    return Rated(score, low, high, given, by_score, reason, lines)
