"""Receptions with improbably few appeals against others of their kind.

A reception that was silent from its first day has no past to fall short of. So every existing
one is also held against the others of its kind of territory, by inhabitants, over twelve weeks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from receptions.models import Reception
from receptions.signal_counts import BEFORE, WEEK, Weeks
from receptions.signal_rules import Chance, Peer, among_peers

PEER_WEEKS = BEFORE
FEWEST_PEERS = 5  # fewer others don't tell how much they differ among themselves


class Compared(NamedTuple):
    """A reception's territory, what came there, and how seldom chance brings so few."""

    place: int
    observed: int
    chance: Chance


def compare(weeks: Weeks, *, without: frozenset[int]) -> list[Compared]:
    """Every reception that was open all those weeks, against the others of its kind.

    Territories without known inhabitants are compared with nobody; nor are those in `without`,
    though the others are still held against them.
    """
    found = []
    for group in _groups(weeks).values():
        if len(group) <= FEWEST_PEERS:
            continue
        judged = among_peers([peer for _place, peer in group])
        for (place, peer), chance in zip(group, judged, strict=True):
            if place not in without:
                found.append(Compared(place, peer.observed, chance))
    return found


def _groups(weeks: Weeks) -> dict[str, Sequence[tuple[int, Peer]]]:
    """Territories with their numbers, by kind of territory."""
    first = weeks.monday - (PEER_WEEKS - 1) * WEEK
    standing = Reception.objects.existing(on=first) & Reception.objects.existing(
        on=weeks.monday + WEEK
    )
    rows = standing.filter(territory__population__gt=0)
    groups: dict[str, list[tuple[int, Peer]]] = defaultdict(list)
    columns = "territory", "territory__level", "territory__population"
    for place, level, people in rows.order_by("pk").values_list(*columns):
        own = weeks.silent.get(place, {})
        number = sum(own.get(week, 0) for week in range(PEER_WEEKS))
        groups[level].append((place, Peer(number, people)))
    return dict(groups)
