"""Households from the addresses of appeals: found, or added with the address alone.

The name and the telephone of who appealed stay in the appeal: the applicant needn't be the
household's representative, and the sheet asks at the door.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from fieldvisits import address_rules
from fieldvisits.address_rules import Parts
from fieldvisits.models import Household, HouseholdApplicant
from receptions.choices import ApplicantKind
from receptions.models import Appeal, Applicant
from territories import clock
from territories.choices import Level
from territories.models import Territory
from territories.spreadsheets.names import NameIndex

PART = 500


def unlinked() -> QuerySet[Applicant, Applicant]:
    """People with a mahalla and an address, not anonymous, whose household isn't known yet.

    Left out: legal entities, and who asked not to be disclosed (R-20).
    """
    named = Appeal.objects.filter(applicant=OuterRef("pk"), is_anonymous=False)
    linked = HouseholdApplicant.objects.filter(applicant=OuterRef("pk"))
    return Applicant.objects.filter(
        ~Exists(linked),
        Exists(named),
        kind=ApplicantKind.INDIVIDUAL,
        do_not_disclose=False,
        mahalla__level=Level.MAHALLA,
        mahalla__valid_to__isnull=True,
    ).exclude(address="")


def link_recent(*, days: int) -> int:
    """Link the people of the appeals of the last days; how many. Safe to run twice."""
    since = clock.now() - dt.timedelta(days=days)
    recent = Appeal.objects.filter(received_at__gte=since).values("applicant")
    linked, after = 0, 0
    while people := _part(unlinked().filter(pk__in=recent), after):
        linked, after = linked + link(people), people[-1].pk
    return linked


def link_district(*, district: Territory, after: int) -> tuple[int, int | None]:
    """One part of a district's people beyond a key: how many were linked, and the last key."""
    people = _part(unlinked().filter(mahalla__path__startswith=district.path), after)
    return link(people), people[-1].pk if people else None


def _part(rows: QuerySet[Applicant, Applicant], after: int) -> list[Applicant]:
    return list(rows.filter(pk__gt=after).order_by("pk")[:PART])


def link(people: Iterable[Applicant]) -> int:
    """Link people to the households at their addresses, mahalla by mahalla."""
    names = NameIndex()
    found = []
    for person in people:
        address = address_rules.split(person.address)
        if address is not None:
            found.append((person.mahalla_id, person.pk, *address))
    names.prime(f"{street} {house}" for _mahalla, _pk, street, house in found)
    found.sort()
    linked = 0
    for mahalla, rows in groupby(found, key=lambda row: row[0]):
        linked += _link_mahalla(
            mahalla or 0, [(pk, street, house) for _mahalla, pk, street, house in rows], names
        )
    return linked


@transaction.atomic
def _link_mahalla(mahalla: int, rows: list[tuple[int, str, str]], names: NameIndex) -> int:
    """The mahalla's row is locked, so that one address becomes one household."""
    Territory.objects.select_for_update(no_key=True).get(pk=mahalla)
    exact: dict[str, int] = {}
    alike: dict[Parts, int] = {}
    homes = Household.objects.filter(mahalla=mahalla).order_by("-pk")
    for pk, joined, key in homes.values_list("pk", "joined_into", "address_key"):
        exact[key] = alike[address_rules.parts_of(key)] = joined or pk
    links = []
    for person, street, house in rows:
        key = names.fold(f"{street} {house}")
        parts = address_rules.parts_of(key)
        home = exact.get(key) or (alike.get(parts) if parts.words else None)
        if home is None:
            made = Household.objects.create(mahalla_id=mahalla, street=street, house=house)
            home = exact[key] = alike[parts] = made.pk
        links.append(HouseholdApplicant(applicant_id=person, household_id=home))
    return len(HouseholdApplicant.objects.bulk_create(links, ignore_conflicts=True))
