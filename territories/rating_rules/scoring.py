"""From counts to points, score, interval and class."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from territories.choices import RatingClass, Reason
from territories.rating_rules.basis import fair
from territories.rating_rules.classes import decided
from territories.rating_rules.peers import Peers, peers_of, value_of
from territories.rating_rules.spread import clipped_deviation, deviation, quantile
from territories.rating_rules.terms import Line, Peer, Place, Points, Rated, Terms
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
        found[line.figure] = Points(
            one.value,
            one.peer,
            one.middle,
            one.trust,
            so_far - shown,
            Decimal(spread).quantize(CENT),
            one.cases,
        )
        shown = so_far
    return _classed(shown, math.sqrt(variance), terms, place.before, found)


def places_in_table(rated: Mapping[int, Rated]) -> list[int]:
    """Keys in the order of the table: by what is certain, the lower end of the interval.

    Who is not rated has no place in it.
    """
    ranked = [(key, one) for key, one in rated.items() if one.score is not None]
    ranked.sort(
        key=lambda pair: (
            -(pair[1].low if pair[1].low is not None else pair[1].score or NONE),
            -(pair[1].score or NONE),
            pair[0],
        )
    )
    return [key for key, _one in ranked]


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
    pair = place.counts.get(line.figure)
    peer = peers.get(line.figure, Peer())
    if pair is None or pair[1] <= 0:
        return Points(peer=peer.value, middle=peer.middle)
    top, cases = fair(line, pair, place.volumes, terms)
    value = value_of(line, (top, cases))
    trust = trust_in(line, terms, cases, place.volumes.size, peer)
    return Points(value, peer.value, peer.middle, trust, cases=cases)


def trust_in(line: Line, terms: Terms, cases: Decimal, size: int, peer: Peer) -> Decimal:
    """How much the own value counts beside the peers': appeals / (appeals + prior appeals).

    Appeals of one person count once. A figure with fewer cases for each of them than the peers
    have is trusted less in proportion.
    Both parts make the score go straight towards the peers' when all counts shrink together.
    """
    if line.given or not terms.prior_appeals or peer.value is None or not size:
        return ONE
    usual = size * peer.typical
    mixed = min(cases / usual, ONE) if usual else ONE
    return (mixed * size / (size + terms.prior_appeals)).quantize(FINE)


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
