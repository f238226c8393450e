"""Territories merge, split or move by an act: from which day, and what it touches (decision 9).

Nothing is deleted: who has gone ends with the day, links keep every parent with its days, and
the act stands in a TerritoryChange. Reports and figures of earlier quarters stay in the network of
then.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from territories import change_effects, clock, kept
from territories.change_plans import Plan, office_moves
from territories.choices import ChangeKind, Level
from territories.effects import Effect, facts_of
from territories.exceptions import ChangedSinceError, TerritoryError
from territories.models import Office, Territory, TerritoryChange, TerritoryLink, User
from territories.permissions import can_change_territories

logger = logging.getLogger(__name__)
PARENTS = {
    Level.REGION: {Level.COUNTRY},
    Level.DISTRICT: {Level.REGION},
    Level.CITY: {Level.REGION},
    Level.CITY_DISTRICT: {Level.REGION, Level.CITY},
    Level.MAHALLA: {Level.DISTRICT, Level.CITY, Level.CITY_DISTRICT},
}


class Dependant(Protocol):
    """A floor above that has to do with territories; it registers itself in its `apps.py`."""

    def preview(self, plan: Plan) -> Iterable[Effect]:
        """What goes along, and what to think of before."""

    def left(self, gone: Collection[int]) -> Iterable[Effect]:
        """What stays at territories (keys) that have ended, until somebody ends it."""

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


def preview(plan: Plan) -> list[Effect]:
    """What the change touches, before it is made. Raises TerritoryError where it can't be."""
    _check(plan)
    return _effects(plan)


def _effects(plan: Plan) -> list[Effect]:
    told = [*change_effects.preview(plan)]
    for one in dependants:
        told += one.preview(plan)
    return told + left([one.pk for one in plan.gone])


def left(gone: Collection[int]) -> list[Effect]:
    """What is still kept at territories that have ended or are to end, by their keys."""
    told = [*change_effects.left(gone)] if gone else []
    return told + [effect for one in dependants if gone for effect in one.left(gone)]


@transaction.atomic
def record(*, plan: Plan, by: User, seen: str | None = None) -> TerritoryChange:
    """Make the change. The same one sent twice is made once, and the first is given back.

    `seen` is the digest (`effects.facts_of`) of what the person was told; ChangedSinceError is
    raised where that is no longer so. Raises TerritoryError.
    """
    if not can_change_territories(by):
        raise TerritoryError(_("Only administrators change the network of territories."))
    _hold(plan)
    if (known := recorded(plan)) is not None:
        return known
    plan = replace(plan)  # forgets what it read before others were kept out
    _check(plan)
    if seen is not None and seen != facts_of(_effects(plan)):
        raise ChangedSinceError(_("What the change touches is no longer what you saw."))
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
    logger.info("user %s recorded change %s of territories", by.pk, change.pk)
    return change


def _hold(plan: Plan) -> None:
    """One change at a time, and none of its territories changes meanwhile."""
    rows = Territory.objects.select_for_update(no_key=True).order_by("pk")
    list(rows.filter(level=Level.COUNTRY).values_list("pk"))
    list(rows.filter(pk__in=[one.pk for one in plan.present]).values_list("pk"))
    for one in plan.present:
        one.refresh_from_db(fields=["path", "parent", "valid_from", "valid_to"])


def recorded(plan: Plan) -> TerritoryChange | None:
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
        raise TerritoryError(_("Name the act that orders the change."), "act")
    if plan.on > clock.today():
        raise TerritoryError(_("The day lies ahead; record the change on that day."), "on")
    _check_shape(plan)
    _check_days(plan)
    for child, parent in plan.moves:
        _check_parent(child, parent)
    for one in dependants:
        if reason := one.refusal(plan):
            raise TerritoryError(reason, "on")


def _check_shape(plan: Plan) -> None:
    if plan.kind == ChangeKind.MERGE and not plan.gone:
        raise TerritoryError(_("Name at least one territory that ends."))
    if plan.kind == ChangeKind.SPLIT and len(plan.after) < 2:
        raise TerritoryError(_("A territory is split into two or more."), "parts")
    if plan.kind == ChangeKind.MOVE:
        return
    everybody = (*plan.before, *plan.after)
    if len({(one.parent_id, one.level == Level.MAHALLA) for one in everybody}) > 1:
        message = _("Only territories of one parent merge; move the others first.")
        raise TerritoryError(message, _odd_one(plan))
    codes = [one.code for one in plan.made]
    for one in plan.made:
        if one.parent is None:
            raise TerritoryError(_("The country is not split."), plan.before[0])
        _check_parent(one, one.parent)
        if codes.count(one.code) > 1 or Territory.objects.filter(code=one.code).exists():
            raise TerritoryError(_("The code %(code)s is taken.") % {"code": one.code}, one)
    left = Territory.objects.filter(parent__in=plan.gone, valid_to__isnull=True)
    if left.exclude(pk__in=[child.pk for child, _parent in plan.moves]).exists():
        raise TerritoryError(_("Say for every territory below where it goes."))
    before = {one.pk for one in plan.before}
    if plan.kind == ChangeKind.SPLIT and any(
        child.parent_id not in before for child, _parent in plan.moves
    ):
        raise TerritoryError(_("A part takes only what lay below the territory that is split."))


def _odd_one(plan: Plan) -> Territory:
    """One that ends and isn't of the parent and level of the one that takes it in."""
    last = plan.after[-1]
    kind = (last.parent_id, last.level == Level.MAHALLA)
    odd = (one for one in plan.gone if (one.parent_id, one.level == Level.MAHALLA) != kind)
    return next(odd, last)


def _check_days(plan: Plan) -> None:
    for one in plan.present:
        if one.valid_to is not None:
            raise TerritoryError(_("%(place)s exists no longer.") % {"place": one.name}, one)
        if one.valid_from >= plan.on:
            message = _("%(place)s did not exist yet then.") % {"place": one.name}
            raise TerritoryError(message, "on")
    moving = [child for child, _parent in plan.moves]
    named = [one.pk for one in (*plan.before, *plan.after, *moving) if one.pk is not None]
    later = TerritoryChange.objects.filter(Q(before__in=named) | Q(after__in=named))
    moved = TerritoryLink.objects.filter(child__in=named, valid_from__gte=plan.on)
    if later.filter(on__gte=plan.on).exists() or moved.exists():
        message = _("A change of these territories since that day is recorded already.")
        raise TerritoryError(message, "on")


def _check_parent(child: Territory, parent: Territory) -> None:
    if parent.path.startswith(child.path):
        raise TerritoryError(_("A territory can't lie below itself."), parent)
    if parent.level not in PARENTS.get(Level(child.level), set()):
        said = {"place": child.name, "parent": parent.name}
        raise TerritoryError(_("%(place)s can't lie under %(parent)s.") % said, parent)
    if child.parent_id == parent.pk and child.pk is not None:
        said = {"place": child.name, "parent": parent.name}
        raise TerritoryError(_("%(place)s lies under %(parent)s already.") % said, parent)


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
    list(
        Office.objects.select_for_update().filter(territory=child).order_by("pk").values_list("pk")
    )
    for one, new in office_moves(child, parent):
        if new is not None:
            Office.objects.filter(pk=one.pk).update(parent=new)
            _repath(Office.objects.all(), one.path, f"{new.path}{child.code}.")


def _repath(rows: QuerySet[Any, Any], old: str, new: str) -> None:
    below = rows.filter(path__startswith=old)
    below.update(path=Concat(Value(new), Substr("path", len(old) + 1)))
