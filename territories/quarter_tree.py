"""The network of a quarter: who was whose part then, and where the counts of those gone go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from territories.models import Territory, TerritoryLink
from territories.periods import Quarter


@dataclass(frozen=True)
class Tree:
    """Territories that existed in the quarter, under the parent of its last day.

    `home` maps a territory that had gone before (or came later) to the nearest one above that is
    in the tree, so that what its closed reception still counts is lost to no total. `adrift` are
    those with nothing of that quarter above them.
    """

    tops: list[Territory]
    below: dict[int, list[Territory]]
    home: dict[int, int]
    adrift: list[int]

    @classmethod
    def of(cls, quarter: Quarter) -> Tree:
        """The tree of the quarter; a territory abolished within it is still a part."""
        everything = list(Territory.objects.with_reception().order_by("path"))
        parents = {one.pk: one.parent_id for one in everything}
        parents.update(_parents_of_then(quarter))
        here = {one.pk for one in everything if _existed(one, quarter)}
        tops: list[Territory] = []
        below: dict[int, list[Territory]] = {}
        home: dict[int, int] = {}
        adrift: list[int] = []
        for one in everything:
            above = _nearest(parents.get(one.pk), parents, here)
            if one.pk not in here:
                if above is not None:
                    home[one.pk] = above
                else:
                    adrift.append(one.pk)
            elif above is None:
                tops.append(one)
            else:
                below.setdefault(above, []).append(one)
        return cls(tops, below, home, adrift)

    @cached_property
    def above(self) -> dict[int, int]:
        """The territory right above each one then; of one that isn't in the tree, its home."""
        parents = {child.pk: pk for pk, children in self.below.items() for child in children}
        return parents | self.home

    def below_ids(self, pk: int) -> list[int]:
        """Ids of the territories right below one."""
        return [one.pk for one in self.below.get(pk, [])]

    def chains(self) -> dict[int, list[int]]:
        """Ids of the territory itself and everything above it then, for every territory."""
        nodes = [*self.above, *(one.pk for one in self.tops), *self.adrift]
        return {pk: list(_upwards(pk, self.above)) for pk in nodes}

    @cached_property
    def inside(self) -> dict[int, set[int]]:
        """Ids of the territory itself and everything that counted for it then."""
        found: dict[int, set[int]] = {}
        for pk, chain in self.chains().items():
            for above in chain:
                found.setdefault(above, set()).add(pk)
        return found


def _upwards(pk: int | None, above: dict[int, int]) -> Iterator[int]:
    while pk is not None:
        yield pk
        pk = above.get(pk)


def _existed(territory: Territory, quarter: Quarter) -> bool:
    ended = territory.valid_to is not None and territory.valid_to <= quarter.first_day
    return territory.valid_from <= quarter.last_day and not ended


def _parents_of_then(quarter: Quarter) -> dict[int, int]:
    day = quarter.last_day
    links = TerritoryLink.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day
    )
    return dict(links.values_list("child_id", "parent_id"))


def _nearest(pk: int | None, parents: dict[int, int | None], here: set[int]) -> int | None:
    seen: set[int] = set()
    while pk is not None and pk not in here and pk not in seen:
        seen.add(pk)
        pk = parents.get(pk)
    return pk if pk in here else None
