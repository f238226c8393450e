"""Territories merge, split or move by an act: from which day, and what it touches (decision 9).

Nothing is deleted: who has gone ends with the day, links keep every parent with its days, and
the act stands in a TerritoryChange. Reports and figures of earlier quarters stay in the network of
then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from territories import clock, kept
from territories.choices import ChangeKind, Level
from territories.exceptions import TerritoryError
from territories.models import Office, Territory, TerritoryChange, TerritoryLink, User
from territories.permissions import can_change_territories

PARENTS = {
    Level.REGION: {Level.COUNTRY},
    Level.DISTRICT: {Level.REGION},
    Level.CITY: {Level.REGION},
    Level.CITY_DISTRICT: {Level.REGION, Level.CITY},
    Level.MAHALLA: {Level.DISTRICT, Level.CITY, Level.CITY_DISTRICT},
}


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


class Dependant(Protocol):
    """A floor above that has to do with territories; it registers itself in its `apps.py`."""

    def preview(self, plan: Plan) -> list[str]:
        """What the change touches there, in words."""

    def refusal(self, plan: Plan) -> str:
        """Why the change can't be made as planned; empty where it can."""


dependants: list[Dependant] = []


def merge(*, gone: Collection[Territory], into: Territory, on: dt.date, act: str) -> Plan:
    """Some territories end, and another of the same parent takes them in with all below them."""
    gone = tuple(one for one in gone if one.pk != into.pk)
    children = Territory.objects.filter(parent__in=gone, valid_to__isnull=True)
    return Plan(
        ChangeKind.MERGE,
        on,
        act.strip(),
        before=(*gone, into),
        after=(into,),
        gone=gone,
        moves=tuple((child, into) for child in children.order_by("path")),
    )


def split(
    *,
    old: Territory,
    parts: Sequence[tuple[Territory, Collection[Territory]]],
    on: dt.date,
    act: str,
    stays: bool = False,
) -> Plan:
    """New territories (not saved) leave an old one, each with what it takes from below.

    The old one ends unless it `stays` with what is left.
    """
    made = tuple(part for part, _taken in parts)
    for part in made:
        part.parent, part.valid_from = old.parent, on
        part.path = f"{old.path.removesuffix(f'{old.code}.')}{part.code}."
    return Plan(
        ChangeKind.SPLIT,
        on,
        act.strip(),
        before=(old,),
        after=(*made, old) if stays else made,
        gone=() if stays else (old,),
        moves=tuple((child, part) for part, taken in parts for child in taken),
        made=made,
    )


def move(*, territory: Territory, under: Territory, on: dt.date, act: str) -> Plan:
    """A territory goes under another parent with all that lies below it."""
    return Plan(
        ChangeKind.MOVE,
        on,
        act.strip(),
        before=(territory,),
        after=(territory,),
        moves=((territory, under),),
    )


def preview(plan: Plan) -> list[str]:
    """What the change touches, before it is made. Raises TerritoryError where it can't be."""
    _check(plan)
    return [sentence for one in dependants for sentence in one.preview(plan)]


@transaction.atomic
def record(*, plan: Plan, by: User) -> TerritoryChange:
    """Make the change. The same one sent twice is made once, and the first is given back.

    Raises TerritoryError.
    """
    if not can_change_territories(by):
        raise TerritoryError(_("Only administrators change the network of territories."))
    _hold(plan)
    if (known := _recorded(plan)) is not None:
        return known
    _check(plan)
    for one in plan.made:
        one.save()
        assert one.parent is not None  # noqa: S101  checked: a part has a parent
        TerritoryLink.objects.create(child=one, parent=one.parent, valid_from=plan.on)
    for child, parent in plan.moves:
        _move(child, parent, plan.on)
    for one in plan.gone:
        Territory.objects.filter(pk=one.pk).update(valid_to=plan.on)
        TerritoryLink.objects.filter(child=one, valid_to__isnull=True).update(valid_to=plan.on)
    change = TerritoryChange.objects.create(
        kind=plan.kind, on=plan.on, act=plan.act, by=by, at=clock.now()
    )
    change.before.set(plan.before)
    change.after.set(plan.after)
    kept.forget()
    return change


def _hold(plan: Plan) -> None:
    """One change at a time, and none of its territories changes meanwhile."""
    rows = Territory.objects.select_for_update(no_key=True).order_by("pk")
    list(rows.filter(level=Level.COUNTRY).values_list("pk"))
    list(rows.filter(pk__in=[one.pk for one in plan.present]).values_list("pk"))
    for one in plan.present:
        one.refresh_from_db(fields=["path", "parent", "valid_from", "valid_to"])


def _recorded(plan: Plan) -> TerritoryChange | None:
    """The very change, made before."""
    same = TerritoryChange.objects.filter(kind=plan.kind, on=plan.on, act=plan.act)
    for change in same.prefetch_related("before", "after"):
        codes = [{one.code for one in rows.all()} for rows in (change.before, change.after)]
        wanted = [{one.code for one in rows} for rows in (plan.before, plan.after)]
        parents = all(child.parent_id == parent.pk for child, parent in plan.moves)
        if codes == wanted and (plan.kind != ChangeKind.MOVE or parents):
            return change
    return None


def _check(plan: Plan) -> None:
    """Raises TerritoryError with the first reason why the change can't be."""
    if not plan.act:
        raise TerritoryError(_("Name the act that orders the change."))
    if plan.on > clock.today():
        raise TerritoryError(_("The day lies ahead; record the change on that day."))
    _check_shape(plan)
    _check_days(plan)
    for child, parent in plan.moves:
        _check_parent(child, parent)
    for one in dependants:
        if reason := one.refusal(plan):
            raise TerritoryError(reason)


def _check_shape(plan: Plan) -> None:
    if plan.kind == ChangeKind.MERGE and not plan.gone:
        raise TerritoryError(_("Name at least one territory that ends."))
    if plan.kind == ChangeKind.SPLIT and len(plan.after) < 2:
        raise TerritoryError(_("A territory is split into two or more."))
    if plan.kind == ChangeKind.MOVE:
        return
    everybody = (*plan.before, *plan.after)
    if len({(one.parent_id, one.level == Level.MAHALLA) for one in everybody}) > 1:
        raise TerritoryError(_("Only territories of one parent merge; move the others first."))
    codes = [one.code for one in plan.made]
    for one in plan.made:
        if one.parent is None:
            raise TerritoryError(_("The country is not split."))
        _check_parent(one, one.parent)
        if codes.count(one.code) > 1 or Territory.objects.filter(code=one.code).exists():
            raise TerritoryError(_("The code %(code)s is taken.") % {"code": one.code})
    left = Territory.objects.filter(parent__in=plan.gone, valid_to__isnull=True)
    if left.exclude(pk__in=[child.pk for child, _parent in plan.moves]).exists():
        raise TerritoryError(_("Say for every territory below where it goes."))
    before = {one.pk for one in plan.before}
    if plan.kind == ChangeKind.SPLIT and any(
        child.parent_id not in before for child, _parent in plan.moves
    ):
        raise TerritoryError(_("A part takes only what lay below the territory that is split."))


def _check_days(plan: Plan) -> None:
    for one in plan.present:
        if one.valid_to is not None:
            raise TerritoryError(_("%(place)s exists no longer.") % {"place": one.name})
        if one.valid_from >= plan.on:
            raise TerritoryError(_("%(place)s did not exist yet then.") % {"place": one.name})
    moving = [child for child, _parent in plan.moves]
    named = [one.pk for one in (*plan.before, *plan.after, *moving) if one.pk is not None]
    later = TerritoryChange.objects.filter(Q(before__in=named) | Q(after__in=named))
    moved = TerritoryLink.objects.filter(child__in=named, valid_from__gte=plan.on)
    if later.filter(on__gte=plan.on).exists() or moved.exists():
        raise TerritoryError(_("A change of these territories since that day is recorded already."))


def _check_parent(child: Territory, parent: Territory) -> None:
    if parent.path.startswith(child.path):
        raise TerritoryError(_("A territory can't lie below itself."))
    if parent.level not in PARENTS.get(Level(child.level), set()):
        said = {"place": child.name, "parent": parent.name}
        raise TerritoryError(_("%(place)s can't lie under %(parent)s.") % said)
    if child.parent_id == parent.pk and child.pk is not None:
        said = {"place": child.name, "parent": parent.name}
        raise TerritoryError(_("%(place)s lies under %(parent)s already.") % said)


def _move(child: Territory, parent: Territory, on: dt.date) -> None:
    """Under another parent from the day, with the paths of everything below."""
    links = TerritoryLink.objects.filter(child=child)
    if links.exists():
        links.filter(valid_to__isnull=True).update(valid_to=on)
    else:
        TerritoryLink.objects.create(
            child=child, parent_id=child.parent_id, valid_from=child.valid_from, valid_to=on
        )
    TerritoryLink.objects.create(child=child, parent=parent, valid_from=on)
    _move_offices(child, parent)
    Territory.objects.filter(pk=child.pk).update(parent=parent)
    _repath(Territory.objects.all(), child.path, f"{parent.path}{child.code}.")


def _move_offices(child: Territory, parent: Territory) -> None:
    """Branches that answered to an office at the old parent answer to its like at the new one."""
    branches = Office.objects.select_for_update(of=("self",)).filter(
        territory=child, parent__territory=child.parent_id
    )
    found = Office.objects.active().filter(territory=parent)
    above = {(one.body_id, one.is_khokimiyat): one for one in found}
    for one in branches.select_related("parent").order_by("pk"):
        assert one.parent is not None  # noqa: S101  the filter names it
        new = above.get((one.parent.body_id, one.parent.is_khokimiyat))
        if new is not None:
            Office.objects.filter(pk=one.pk).update(parent=new)
            _repath(Office.objects.all(), one.path, f"{new.path}{child.code}.")


def _repath(rows: QuerySet[Any, Any], old: str, new: str) -> None:
    below = rows.filter(path__startswith=old)
    below.update(path=Concat(Value(new), Substr("path", len(old) + 1)))
