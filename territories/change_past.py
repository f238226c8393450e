"""What recorded changes of the network did: read from the links, which keep every parent."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from territories.choices import ChangeKind
from territories.models import Territory, TerritoryChange, TerritoryLink


@dataclass(frozen=True)
class Moved:
    """A territory with the parent it left and the one it has had since."""

    territory: Territory
    old: Territory
    new: Territory


@dataclass(frozen=True)
class Done:
    """A change with those that ended, began and got another parent by it."""

    change: TerritoryChange
    ended: list[Territory]
    made: list[Territory]
    moved: list[Moved]


def done(changes: Iterable[TerritoryChange]) -> list[Done]:
    """Of each what it did; statements are as many for one as for fifty.

    The changes come with `before` and `after` prefetched.
    """
    rows = list(changes)
    moved = _moved_on({one.on for one in rows})
    return [_done(one, moved[one.on]) for one in rows]


def _done(change: TerritoryChange, moved: list[Moved]) -> Done:
    before, after = list(change.before.all()), list(change.after.all())
    was, is_now = {one.pk for one in before}, {one.pk for one in after}
    if change.kind == ChangeKind.MOVE:
        own = [one for one in moved if one.territory.pk in is_now]
    else:
        own = [one for one in moved if one.old.pk in was and one.new.pk in is_now]
    return Done(
        change,
        [one for one in before if one.pk not in is_now],
        [one for one in after if one.pk not in was],
        own,
    )


def _moved_on(days: set[dt.date]) -> dict[dt.date, list[Moved]]:
    ended = TerritoryLink.objects.filter(valid_to__in=days).select_related("parent")
    left = {(one.child_id, one.valid_to): one.parent for one in ended}
    begun = TerritoryLink.objects.filter(valid_from__in=days).select_related("child", "parent")
    found: dict[dt.date, list[Moved]] = defaultdict(list)
    for one in begun.order_by("child__path"):
        old = left.get((one.child_id, one.valid_from))
        if old is not None:
            found[one.valid_from].append(Moved(one.child, old, one.parent))
    return found
