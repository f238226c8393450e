"""What the peers say: the value a small territory is drawn towards, and their middle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from statistics import median

from territories.rating_rules.basis import fair
from territories.rating_rules.terms import Line, Pair, Peer, Place, Terms
from territories.rounding import rounded

Peers = Mapping[str, Peer]
NONE = Decimal(0)


def value_of(line: Line, pair: Pair | None) -> Decimal | None:
    """The figure of a count; None without anything to divide by."""
    if pair is None or not pair[1]:
        return None
    return rounded(pair[0] * line.factor / pair[1], 2)


def peers_of(lines: Sequence[Line], terms: Terms, places: Iterable[Place]) -> dict[str, Peers]:
    """For every group and figure the value of all together, their median, the usual cases."""
    groups: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        groups[place.group].append(place)
    return {
        group: {line.figure: _peer(line, terms, members) for line in lines}
        for group, members in groups.items()
    }


def _judged(line: Line, terms: Terms, place: Place) -> Pair:
    """The count of a member with the cases that it used to record, so that nobody raises the
    peers' value by leaving some out."""
    usual = place.usual.get(line.figure, NONE) if line.by_usual else NONE
    return fair(line, place.counts.get(line.figure, (NONE, NONE)), place.volumes, terms, usual)


def _peer(line: Line, terms: Terms, members: Sequence[Place]) -> Peer:
    terms = replace(terms, silent_below=0)  # who stays away elsewhere makes no standard for others
    judged = [(place, _judged(line, terms, place)) for place in members]
    known = [(place, pair) for place, pair in judged if pair[1] > 0]
    if not known:
        return Peer()
    top = sum((pair[0] for _place, pair in known), Decimal(0))
    bottom = sum((pair[1] for _place, pair in known), Decimal(0))
    size = sum(place.volumes.size for place, _pair in known)
    values = [value_of(line, pair) for _place, pair in known]
    return Peer(
        value=value_of(line, (top, bottom)),
        middle=rounded(median([value for value in values if value is not None]), 2),
        typical=bottom / size if size else Decimal(0),
    )
