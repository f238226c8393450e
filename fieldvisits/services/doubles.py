"""Doubles in the register: found by their address, joined, parted again, told apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, groupby
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from fieldvisits import address_rules
from fieldvisits.address_rules import Parts
from fieldvisits.choices import HouseholdRegister
from fieldvisits.exceptions import FieldError
from fieldvisits.models import Household, HouseholdJoin, HouseholdParting, TwoHouseholds, Visit
from receptions.services import events
from territories.models import Territory, User

# What the kept household takes over where it has nothing itself.
FILLED = ("head_name", "phone", "household_class", "sector")
MOST_IN_A_GROUP = 60  # more of one house number in a mahalla say little about doubles


class DoubleError(FieldError):
    """Two households that can't be joined or parted in this way."""


def likely(place: Territory, *, most: int) -> list[tuple[int, int]]:
    """Pairs of households of a mahalla or district that are probably one, surest first.

    Goes mahalla by mahalla along the index and stops when there are enough.
    """
    rows = (
        Household.objects.current()
        .filter(mahalla__path__startswith=place.path)
        .order_by("mahalla_id", "pk")
        .values_list("mahalla_id", "pk", "address_key")
    )
    apart = set(
        TwoHouseholds.objects.filter(first__mahalla__path__startswith=place.path).values_list(
            "first", "second"
        )
    )
    found: list[tuple[bool, int, int]] = []
    for _mahalla, homes in groupby(rows.iterator(), key=lambda row: row[0]):
        found += [one for one in _pairs(homes) if one[1:] not in apart]
        if len(found) >= most:
            break
    found.sort(key=lambda one: (not one[0], one[1]))
    return [(first, second) for _sure, first, second in found[:most]]


def _pairs(homes: Iterable[tuple[int, int, str]]) -> Iterator[tuple[bool, int, int]]:
    """(surely one, lower key, higher key) of the households of one mahalla."""
    groups: dict[tuple[str, ...], list[tuple[int, Parts]]] = defaultdict(list)
    for _mahalla, pk, key in homes:
        parts = address_rules.parts_of(key)
        groups[parts.numbers].append((pk, parts))
    for group in groups.values():
        for (first, one), (second, other) in combinations(group[:MOST_IN_A_GROUP], 2):
            sure = address_rules.same(one, other)
            if sure or address_rules.alike(one, other):
                yield sure, min(first, second), max(first, second)


@transaction.atomic
def join(*, kept: Household, dropped: Household, by: User) -> HouseholdJoin:
    """Make one household of two. Every visit stays; what moved is written down.

    A visit moves to the kept household unless that has one in the same round: such a visit stays
    with the old entry and is shown with the others. The old entry and its address stay known, so
    that a file or an appeal that writes the address in that way finds the kept household.
    """
    kept, dropped = _locked(kept, dropped)
    _check(kept, dropped)
    events.acting(by)
    taken = Visit.objects.filter(household=kept).values("round")
    visits = list(
        dropped.visits.exclude(round__in=taken).order_by("pk").values_list("pk", flat=True)
    )
    Visit.objects.filter(pk__in=visits).update(household=kept)
    followers = list(dropped.doubles.order_by("pk").values_list("pk", flat=True))
    Household.objects.filter(pk__in=followers).update(joined_into=kept)
    changed = _fill(kept, dropped)
    dropped.joined_into = kept
    dropped.save(update_fields=["joined_into"])
    return HouseholdJoin.objects.create(
        kept=kept, dropped=dropped, visits=visits, followers=followers, changed=changed, by=by
    )


@transaction.atomic
def part(*, join: HouseholdJoin, by: User) -> HouseholdParting:
    """Take a joining back: the visits that moved go back, and so does what was filled in."""
    kept, dropped = _locked(join.kept, join.dropped)
    if dropped.joined_into_id != kept.pk or HouseholdParting.objects.filter(join=join).exists():
        raise DoubleError(_("This joining was taken back already, or others followed it."))
    events.acting(by)
    dropped.joined_into = None
    dropped.save(update_fields=["joined_into"])
    Household.objects.filter(pk__in=join.followers, joined_into=kept).update(joined_into=dropped)
    Visit.objects.filter(pk__in=join.visits, household=kept).update(household=dropped)
    back = {
        name: before
        for name, (before, after) in join.changed.items()
        if getattr(kept, name) == after  # what was corrected since stays
    }
    for name, value in back.items():
        setattr(kept, name, value)
    kept.save(update_fields=list(back))
    return HouseholdParting.objects.create(join=join, by=by)


@transaction.atomic
def tell_apart(*, one: Household, other: Household, by: User) -> TwoHouseholds:
    """Somebody looked: these are two households. They aren't proposed again."""
    first, second = sorted((one.pk, other.pk))
    if first == second:
        raise DoubleError(_("Choose two different households."))
    told, _new = TwoHouseholds.objects.get_or_create(
        first_id=first, second_id=second, defaults={"by": by}
    )
    return told


def history_of(household: Household) -> Q:
    """A condition on visits: of this household, and of the entries joined into it."""
    return Q(household=household) | Q(household__joined_into=household)


def _locked(*homes: Household) -> list[Household]:
    rows = Household.objects.select_for_update().order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=[home.pk for home in homes])}
    return [found[home.pk] for home in homes]


def _check(kept: Household, dropped: Household) -> None:
    if kept.pk == dropped.pk:
        raise DoubleError(_("Choose two different households."))
    if kept.joined_into_id or dropped.joined_into_id:
        raise DoubleError(_("One of the two was joined into another household already."))
    if kept.mahalla_id != dropped.mahalla_id:
        raise DoubleError(_("The two households lie in different mahallas."))


def _fill(kept: Household, dropped: Household) -> dict[str, Any]:
    """Write to the kept household what only the other knew; field to [before, after]."""
    new: dict[str, Any] = {
        name: getattr(dropped, name)
        for name in FILLED
        if not getattr(kept, name) and getattr(dropped, name)
    }
    both = {*kept.registers, *dropped.registers}
    new["registers"] = [value for value in HouseholdRegister.values if value in both]
    if dropped.do_not_visit and not kept.do_not_visit:  # who asked not to be visited isn't
        new |= {"do_not_visit": True, "do_not_visit_reason": dropped.do_not_visit_reason}
    changed = {
        name: [getattr(kept, name), value]
        for name, value in new.items()
        if getattr(kept, name) != value
    }
    for name, (_before, after) in changed.items():
        setattr(kept, name, after)
    fields = list(changed)
    if kept.latitude is None and dropped.latitude is not None:
        kept.latitude, kept.longitude = dropped.latitude, dropped.longitude
        fields += ["latitude", "longitude"]
    kept.save(update_fields=fields)
    return changed
