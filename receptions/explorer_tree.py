"""Which territories lie under which, now or on a day of the past, as far as a reader may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from territories.choices import ChangeKind, Level
from territories.models import Territory, TerritoryChange, TerritoryLink, User


@dataclass(frozen=True)
class Branch:
    """A territory with what stands directly under it.

    `home` says in which row the numbers of a reception's territory stand: a territory below, or
    the root itself for its own reception. `unseen` territories belong here, but the reader may
    not see them; `gone` are rows of territories that are no more.
    """

    root: Territory
    below: tuple[Territory, ...]
    home: Mapping[int, int]
    unseen: tuple[Territory, ...] = ()
    gone: frozenset[int] = frozenset()

    @property
    def ids(self) -> frozenset[int]:
        """Every territory whose reception is counted here."""
        return frozenset(self.home)

    def of_row(self, row: int) -> frozenset[int]:
        """The territories whose numbers make up a row."""
        return frozenset(own for own, home in self.home.items() if home == row)


def branch(root: Territory, user: User, *, then: dt.date | None, today: dt.date) -> Branch:
    """The root with its rows in the structure of now, or of the day `then`."""
    nodes = {node.pk: node for node in Territory.objects.with_reception().order_by("path")}
    parents = _of_then(nodes, then) if then else _of_now(nodes)
    paths = user.powers.paths("view_reports")
    home: dict[int, int] = {}
    unseen = []
    for pk, node in nodes.items():
        row = _row_under(root.pk, pk, parents)
        if row is None:
            continue
        if any(node.path.startswith(path) for path in paths):
            home[pk] = row
        else:
            unseen.append(node)
    day = then or today
    rows = dict.fromkeys(row for row in home.values() if row != root.pk)
    gone = {row for row in rows if not _exists(nodes[row], day)}
    return Branch(
        root=root,
        below=tuple(sorted((nodes[row] for row in rows), key=lambda node: node.path)),
        home=home,
        unseen=tuple(unseen),
        gone=frozenset(gone),
    )


def _exists(node: Territory, day: dt.date) -> bool:
    return node.valid_from <= day and (node.valid_to is None or node.valid_to > day)


def _of_then(nodes: Mapping[int, Territory], day: dt.date) -> dict[int, int | None]:
    parents: dict[int, int | None] = {pk: node.parent_id for pk, node in nodes.items()}
    valid = TerritoryLink.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day
    ).exclude(child__level=Level.MAHALLA)
    parents.update(valid.values_list("child_id", "parent_id"))
    return parents


def _of_now(nodes: Mapping[int, Territory]) -> dict[int, int | None]:
    """Parents of now; a territory merged into one other stands where that one stands."""
    parents: dict[int, int | None] = {pk: node.parent_id for pk, node in nodes.items()}
    merged: dict[int, set[int]] = {}
    merges = TerritoryChange.objects.filter(kind=ChangeKind.MERGE).order_by()
    for before, after in merges.values_list("before", "after"):
        if before in nodes and after in nodes and before != after:
            merged.setdefault(before, set()).add(after)
    for one, successors in merged.items():
        if len(successors) == 1 and nodes[one].valid_to is not None:
            parents[one] = next(iter(successors))
    return parents


def _row_under(root: int, node: int, parents: Mapping[int, int | None]) -> int | None:
    """The child of the root in whose subtree the node lies, the root for itself; None outside."""
    seen: set[int] = set()
    at: int | None = node
    below = root
    while at is not None and at not in seen:
        if at == root:
            return below
        seen.add(at)
        below, at = at, parents.get(at)
    return None
