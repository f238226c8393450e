"""Receptions in the order they are counted in, what lies above them, and groups of topics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from receptions.cell_sql import PLACES
from receptions.cell_sums import Places, Whole

NOWHERE = 0  # the nearest place of a reception that lies in no region and no country


@dataclass(frozen=True)
class Network:
    """`nearest` and `receptions` (int64 of the same shape) are in order of the first, then of the
    second; `above` has the places that hold a nearest one, itself included, in any order.

    `topics` (int64, in order) and `groups` belong together: a topic without a group stands for
    itself, under a negative number.
    """

    receptions: Whole
    nearest: Whole
    above: dict[int, set[int]]
    topics: Whole
    groups: Whole

    def rank(self, reception_ids: Whole) -> Places:
        """Where receptions stand in `receptions`."""
        by_id = np.argsort(self.receptions)
        return by_id[np.searchsorted(self.receptions, reception_ids, sorter=by_id)]

    def group(self, topic_ids: Whole) -> Whole:
        """The group of each topic."""
        return self.groups[np.searchsorted(self.topics, topic_ids)]

    def alone(self, place: int) -> bool:
        """Whether the place holds no nearest one but itself: there is nothing to add up."""
        return sum(place in places for places in self.above.values()) == 1


def network(cursor: Any) -> Network:
    """As the cursor's transaction sees it."""
    cursor.execute(PLACES)
    deepest: dict[int, tuple[int, int]] = {}
    around: dict[int, set[int]] = defaultdict(set)
    for reception, place, depth in cursor.fetchall():
        around[reception].add(place)
        deepest[reception] = max(deepest.get(reception, (0, 0)), (depth, place))
    cursor.execute("SELECT id FROM receptions_reception")
    ordered = sorted((deepest.get(one, (0, NOWHERE))[1], one) for (one,) in cursor.fetchall())
    above: dict[int, set[int]] = defaultdict(set)
    for nearest, reception in ordered:
        above[nearest] |= around[reception]
    cursor.execute("SELECT id, COALESCE(parent_id, -id) FROM receptions_topic ORDER BY id")
    topics = cursor.fetchall()
    return Network(
        receptions=_column(ordered, 1),
        nearest=_column(ordered, 0),
        above=dict(above),
        topics=_column(topics, 0),
        groups=_column(topics, 1),
    )


def _column(rows: Iterable[tuple[int, ...]], place: int) -> Whole:
    return np.array([row[place] for row in rows], np.int64)
