"""A change of the network as it is planned, and which offices answer elsewhere by it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from territories.choices import ChangeKind, Level
from territories.models import Office, Territory

Move = tuple[Territory, Territory]  # who goes, under whom


@dataclass(frozen=True)
class Plan:
    """A change to be made.

    `before` and `after` are those the act names. `gone` end with the day, `moves` says who stands
    under whom from then on; territories of `made` are not saved yet.
    """

    kind: ChangeKind
    on: dt.date
    act: str
    before: tuple[Territory, ...]
    after: tuple[Territory, ...] = ()
    gone: tuple[Territory, ...] = ()
    moves: tuple[Move, ...] = ()
    made: tuple[Territory, ...] = ()

    @property
    def present(self) -> list[Territory]:
        """Every territory there is already that the change names or moves, parents too."""
        ends = [one for move in self.moves for one in move]
        return [one for one in (*self.before, *self.after, *ends) if one.pk is not None]

    @property
    def with_reception(self) -> list[Territory]:
        """Those named that go on or begin and may have a reception."""
        return [one for one in self.after if one.level != Level.MAHALLA]

    @cached_property
    def carried(self) -> list[int]:
        """Keys of what moves with all that lies below it."""
        return list(carried_by(child for child, _parent in self.moves))

    @cached_property
    def office_moves(self) -> list[tuple[Office, Office | None]]:
        """Offices of what moves that answer to one at the old parent, each with its like at the
        new one; None where it has no like."""
        return [pair for child, parent in self.moves for pair in office_moves(child, parent)]


def carried_by(places: Iterable[Territory]) -> list[int]:
    """Keys of the territories and of everything of today below them."""
    inside = Q(pk__in=[])
    for one in places:
        inside |= Q(path__startswith=one.path)
    return list(
        Territory.objects.filter(inside, valid_to__isnull=True).values_list("pk", flat=True)
    )


def office_moves(child: Territory, parent: Territory) -> list[tuple[Office, Office | None]]:
    """Branches at the child that answer to an office at its present parent."""
    branches = Office.objects.filter(territory=child, parent__territory=child.parent_id)
    found = Office.objects.active().filter(territory=parent.pk)
    above = {(one.body_id, one.is_khokimiyat): one for one in found}
    pairs: list[tuple[Office, Office | None]] = []
    for one in branches.select_related("parent").order_by("pk"):
        assert one.parent is not None  # noqa: S101  the filter names it
        pairs.append((one, above.get((one.parent.body_id, one.parent.is_khokimiyat))))
    return pairs
