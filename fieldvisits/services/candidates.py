"""What the planner knows of the households of a place: read here, weighed by planning_rules."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Avg, QuerySet, Value
from django.db.models.functions import Concat, Replace
from django.utils import timezone

from fieldvisits.choices import HouseholdClass
from fieldvisits.models import Household, RoundPlan, Visit
from fieldvisits.planning_rules import Home
from fieldvisits.services import agreed, round_checks
from fieldvisits.way_rules import Point, lay_out
from receptions.models import Appeal
from territories import clock
from territories.choices import Level
from territories.models import Territory
from territories.models.fold import Fold

APPEALS_OF = dt.timedelta(days=365)  # older ones say little about the street of today


def households_of(plan: RoundPlan) -> QuerySet[Household, Household]:
    """Households of the plan's mahallas and sectors that a new round may visit."""
    free = Household.objects.to_visit(plan.round.territory)
    mahallas = list(plan.mahallas.values_list("pk", flat=True))
    if mahallas:
        free = free.filter(mahalla__in=mahallas)
    if plan.sectors:
        free = free.filter(sector__in=plan.sectors)
    return free


def homes_of(plan: RoundPlan) -> list[Home]:
    """The same households with everything that speaks for going to them."""
    place = plan.round.territory
    checks = {
        home.pk
        for task in round_checks.asked_of(place)
        if (home := round_checks.household_of(task))
    }
    appeals = _appeals(place)
    rows = households_of(plan).annotate(
        agreed=agreed.last_said("pk"), street_key=Fold(Concat("street", Value(" ")))
    )
    return [_home(row, checks, appeals.get(row.mahalla_id, [])) for row in rows]


def _home(row: Household, checks: set[int], keys: list[str]) -> Home:
    reached = row.reached_at  # type: ignore[attr-defined]
    return Home(
        pk=row.pk,
        mahalla=row.mahalla_id,
        street=row.street,
        house=row.house,
        point=point_of(row),
        do_not_visit=row.do_not_visit,
        in_need=row.household_class == HouseholdClass.FIRST,
        registers=tuple(row.registers),
        check=row.pk in checks,
        revisit_on=row.agreed,  # type: ignore[attr-defined]
        reached_on=timezone.localdate(reached) if reached else None,
        appeals_here=_starting(keys, row.address_key.strip(), whole=True),
        appeals_street=_starting(keys, row.street_key.strip()),  # type: ignore[attr-defined]
    )


def point_of(row: Household) -> Point | None:
    """Where the household lies, if that is known."""
    if row.latitude is None or row.longitude is None:
        return None
    return float(row.latitude), float(row.longitude)


def _appeals(place: Territory) -> dict[int, list[str]]:
    """Of each mahalla the folded addresses of the past year's appeals, in order."""
    address = Replace("applicant__address", Value(","), Value(" "))
    rows = (
        Appeal.objects.filter(
            applicant__mahalla__path__startswith=place.path,
            received_at__gte=clock.now() - APPEALS_OF,
        )
        .exclude(applicant__address="")
        .annotate(key=Fold(address))
        .values_list("applicant__mahalla", "key")
    )
    found: dict[int, list[str]] = defaultdict(list)
    for mahalla, key in rows:
        found[mahalla].append(f"{key.strip()} ")
    return {mahalla: sorted(keys) for mahalla, keys in found.items()}


def _starting(keys: list[str], start: str, *, whole: bool = False) -> int:
    """How many of the ordered addresses begin with the words, or are them."""
    if not start:
        return 0
    start = f"{start} "
    first = bisect_left(keys, start)
    last = bisect_left(keys, f"{start}\uffff") if not whole else bisect_left(keys, f"{start}\x00")
    return last - first


def centres_of(mahallas: Iterable[int]) -> dict[int, Point]:
    """The centres of those mahallas that have one."""
    rows = Territory.objects.filter(
        pk__in=set(mahallas), latitude__isnull=False, longitude__isnull=False
    )
    return {pk: (lat, lon) for pk, lat, lon in rows.values_list("pk", "latitude", "longitude")}


def middles_of(mahallas: Iterable[int]) -> dict[int, Point]:
    """The middle of the households of each mahalla that has any with a known place."""
    rows = Household.objects.filter(mahalla__in=list(mahallas), latitude__isnull=False).order_by()
    found = rows.values_list("mahalla").annotate(north=Avg("latitude"), east=Avg("longitude"))
    return {pk: (round(float(lat), 6), round(float(lon), 6)) for pk, lat, lon in found}


def points_of(homes: Iterable[Home], place: Territory) -> dict[int, Point]:
    """Where each household lies, or would along its street from the mahalla's centre."""
    homes = list(homes)
    district = place.parent if place.level == Level.MAHALLA and place.parent else place
    base = (0.0, 0.0)
    if district.latitude is not None and district.longitude is not None:
        base = (district.latitude, district.longitude)
    return lay_out(homes, centres_of(home.mahalla for home in homes), base)


def homes_of_visits(visits: Iterable[Visit]) -> list[Home]:
    """Visits as places on a way; `pk` is that of the visit."""
    return [
        Home(
            pk=visit.pk,
            mahalla=visit.household.mahalla_id,
            street=visit.household.street,
            house=visit.household.house,
            point=point_of(visit.household),
        )
        for visit in visits
    ]
