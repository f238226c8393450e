"""How many people live at a place, and where it lies, as far as anything here tells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Avg, Count, Sum

from fieldvisits.demand_rules import Point
from fieldvisits.models import Household
from territories.choices import Level
from territories.models import Territory


class Source(StrEnum):
    """Where the number of inhabitants comes from, the best first."""

    STATISTICS = "statistics"
    HOUSEHOLDS = "households"
    EVEN_SHARE = "even_share"


@dataclass(frozen=True)
class Place:
    """What is known of a place."""

    people: int | None = None
    source: Source | None = None
    point: Point | None = None


def known_of(places: Iterable[Territory]) -> dict[int, Place]:
    """By the key of the territory; statements are as many for one place as for a thousand.

    A mahalla without a number of its own has the people of its households, and without those an
    even share of its district.
    """
    rows = list(places)
    houses = _households([one.pk for one in rows if one.level == Level.MAHALLA])
    shares = _even_shares({one.parent_id for one in rows if one.parent_id is not None})
    return {one.pk: _place(one, houses, shares) for one in rows}


def _place(
    one: Territory, houses: dict[int, tuple[int, Point | None]], shares: dict[int, int]
) -> Place:
    point = None
    if one.latitude is not None and one.longitude is not None:
        point = (one.latitude, one.longitude)
    people, middle = houses.get(one.pk, (0, None))
    point = point or middle
    if one.population:
        return Place(one.population, Source.STATISTICS, point)
    if one.level != Level.MAHALLA:
        return Place(point=point)
    share = shares.get(one.parent_id or 0, 0)
    if people and people * 2 >= share:  # a register that is hardly begun says nothing
        return Place(people, Source.HOUSEHOLDS, point)
    return Place(share or None, Source.EVEN_SHARE if share else None, point)


def _households(mahallas: list[int]) -> dict[int, tuple[int, Point | None]]:
    counted = (
        Household.objects.filter(mahalla__in=mahallas)
        .order_by()
        .values_list("mahalla")
        .annotate(people=Sum("members"), lat=Avg("latitude"), lon=Avg("longitude"))
    )
    return {
        key: (people or 0, (float(lat), float(lon)) if lat is not None else None)
        for key, people, lat, lon in counted
    }


def _even_shares(districts: set[int]) -> dict[int, int]:
    counted = (
        Territory.objects.filter(pk__in=districts, population__gt=0)
        .filter(children__level=Level.MAHALLA, children__valid_to__isnull=True)
        .order_by()
        .values_list("pk", "population")
        .annotate(Count("children"))
    )
    return {key: people // number for key, people, number in counted if number}
