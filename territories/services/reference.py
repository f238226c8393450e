"""Loading the reference data of the country: `territories/data/*.csv` into rows.

Safe to run again: rows are matched by code and brought up to date; what an administrator made
(calendar versions, formulas, posts) is never written over.
"""

from __future__ import annotations

import csv
import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import TypeVar

import holidays
from django.contrib.auth.models import Group
from django.db import models, transaction

from territories.choices import DISTRICT_LEVELS, BodyKind, DayKind, Level
from territories.models import (
    CalendarDay,
    CalendarVersion,
    Council,
    Office,
    StateBody,
    Territory,
    TerritoryLink,
)
from territories.roles import GROUP_ROLES

DATA = Path(__file__).resolve().parent.parent / "data"
NAMES = ["name_uz", "name_uz_cyrl", "name_ru", "name_en"]
FIRST_DAY = dt.date(2017, 1, 1)
CALENDAR_YEARS = range(2024, 2029)
MARKS = "ʻʼ‘’'`"
KARAKALPAKSTAN = "1735"
REGION_KHOKIMIYAT, DISTRICT_KHOKIMIYAT, KARAKALPAK_GOVERNMENT = "VH", "TSH", "QRVK"
MOVED_DAY = "Koʻchirilgan ish kuni"
KARAKALPAK_COUNCIL = {
    "name_uz": "Qoraqalpogʻiston Respublikasi Joʻqorgʻi Kengesi",
    "name_uz_cyrl": "Қорақалпоғистон Республикаси Жўқорғи Кенгеси",
    "name_ru": "Жокаргы Кенес Республики Каракалпакстан",
    "name_en": "Jokargy Kenes of the Republic of Karakalpakstan",
}


Row = TypeVar("Row", bound=models.Model)


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a CSV file with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def save_differing(
    rows: Iterable[Row], *, key: str, fields: list[str], stored: models.QuerySet[Row]
) -> list[Row]:
    """Insert rows that are missing and update those that differ, each with its primary key.

    `stored` are the rows to compare with, found by the unique column `key`. Where nothing has
    changed one statement reads and none writes.
    """
    wanted = list(rows)
    columns = [stored.model._meta.get_field(name).attname for name in fields]
    known = {row[1]: (row[0], row[2:]) for row in stored.values_list("pk", key, *columns)}
    changed = []
    for row in wanted:
        pk, values = known.get(getattr(row, key), (None, ()))
        if values == tuple(getattr(row, column) for column in columns):
            row.pk = pk
        else:
            changed.append(row)
    stored.model._default_manager.bulk_create(
        changed, batch_size=2000, update_conflicts=True, unique_fields=[key], update_fields=fields
    )
    return wanted


@transaction.atomic
def load_territories() -> int:
    """The tree from the country down to the mahallas; returns the number of nodes.

    What was moved since by an act stays where it is.
    """
    fields = [*NAMES, "level", "kind", "centre", "latitude", "longitude", "population"]
    fields += ["population_year", "path", "parent"]
    entries = [*rows(DATA / "territories.csv")]
    entries += [{**row, "level": Level.MAHALLA} for row in rows(DATA / "mahallas.csv")]
    taken = _taken_populations()
    moved = _moved()
    entries = [
        {**row, **taken.get(row["code"], {}), **moved.get(row["code"], {})} for row in entries
    ]
    depth: dict[int, list[dict[str, str]]] = {}
    for row in entries:
        depth.setdefault(_LEVEL_DEPTH[row["level"]], []).append(row)

    made = Territory.objects.exclude(code__in=[row["code"] for row in entries])
    known = {one.code: one for one in made}  # by a split
    loaded = 0
    for level, found in sorted(depth.items()):
        levels = [name for name, number in _LEVEL_DEPTH.items() if number == level]
        nodes = save_differing(
            (_node(row, known) for row in found),
            key="code",
            fields=fields,
            stored=Territory.objects.filter(level__in=levels),
        )
        known.update({node.code: node for node in nodes})
        loaded += len(nodes)
    _link(known.values())
    return loaded


def _moved() -> dict[str, dict[str, str]]:
    """The parents of territories that have had another one before."""
    before = TerritoryLink.objects.filter(valid_to__isnull=False)
    moved = Territory.objects.filter(pk__in=before.values("child"))
    return {
        code: {"parent_code": parent} for code, parent in moved.values_list("code", "parent__code")
    }


def _taken_populations() -> dict[str, dict[str, str]]:
    """Populations that came from a release of statistics, which the files don't write over."""
    changed = Territory.objects.filter(population_changes__isnull=False).distinct()
    return {
        code: {"population": str(population), "population_year": str(year)}
        for code, population, year in changed.values_list("code", "population", "population_year")
    }


_LEVEL_DEPTH: dict[str, int] = {
    Level.COUNTRY: 0,
    Level.REGION: 1,
    Level.DISTRICT: 2,
    Level.CITY: 2,
    Level.CITY_DISTRICT: 3,
    Level.MAHALLA: 4,
}


def _node(row: dict[str, str], known: dict[str, Territory]) -> Territory:
    parent = known.get(row["parent_code"])
    latitude, longitude = row.get("latitude"), row.get("longitude")
    population, year = row.get("population"), row.get("population_year")
    names = {name: row.get(name, "") for name in NAMES}
    return Territory(
        code=row["code"],
        level=row["level"],
        parent=parent,
        path=f"{parent.path if parent else ''}{row['code']}.",
        kind=row.get("kind", ""),
        centre=row.get("centre", ""),
        latitude=float(latitude) if latitude else None,
        longitude=float(longitude) if longitude else None,
        population=int(population) if population else None,
        population_year=int(year) if year else None,
        valid_from=FIRST_DAY,
        **{**names, "name_en": names["name_en"] or in_english(names["name_uz"])},
    )


def in_english(name: str) -> str:
    """An Uzbek name in plain letters (Bogʻishamol: Bogishamol); mahallas have no English ones."""
    letters = unicodedata.normalize("NFD", name.replace("ı", "i"))
    return "".join(one for one in letters if unicodedata.category(one) != "Mn" and one not in MARKS)


def _link(nodes: Iterable[Territory]) -> None:
    """An open link to the parent for every node that never had one."""
    linked = set(TerritoryLink.objects.values_list("child_id", flat=True))
    TerritoryLink.objects.bulk_create(
        (
            TerritoryLink(child=node, parent_id=node.parent_id, valid_from=FIRST_DAY)
            for node in nodes
            if node.parent_id is not None and node.pk not in linked
        ),
        batch_size=2000,
    )


@transaction.atomic
def load_offices() -> int:
    """State bodies, their branches and the khokimiyats; returns the number of offices."""
    StateBody.objects.bulk_create(
        (
            StateBody(
                code=row["code"],
                kind=row["kind"],
                regional_branches=row["regional_branches"] == "yes",
                district_branches=row["district_branches"] == "yes",
                **{name: row[name] for name in NAMES},
            )
            for row in rows(DATA / "state_bodies.csv")
        ),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[*NAMES, "kind", "regional_branches", "district_branches"],
    )
    country = Territory.objects.get(level=Level.COUNTRY)
    regions = list(Territory.objects.filter(level=Level.REGION))
    districts = list(Territory.objects.filter(level__in=DISTRICT_LEVELS).select_related("parent"))
    bodies = list(StateBody.objects.exclude(kind=BodyKind.SELF_GOVERNMENT))
    khokimiyats = (REGION_KHOKIMIYAT, DISTRICT_KHOKIMIYAT, KARAKALPAK_GOVERNMENT)
    branched = [body for body in bodies if body.code not in khokimiyats]

    central = _save_offices(_branch(body, country, None) for body in branched)
    _save_khokimiyats(regions, districts, central)
    above = {(office.body_id, country.pk): office for office in central}
    regional = _save_offices(
        _branch(body, region, above[body.pk, country.pk])
        for body in branched
        if body.regional_branches
        for region in regions
    )
    above |= {(office.body_id, office.territory_id): office for office in regional}
    region_ids = {region.path: region.pk for region in regions}

    def nearest(body: StateBody, district: Territory) -> Office:
        """The branch a district branch answers to: the region's, else the central office."""
        region = region_ids[".".join(district.path.split(".")[:2]) + "."]
        return above.get((body.pk, region)) or above[body.pk, country.pk]

    _save_offices(
        _branch(body, district, nearest(body, district))
        for body in branched
        if body.district_branches
        for district in districts
    )
    return Office.objects.count()


def _branch(body: StateBody, territory: Territory, parent: Office | None) -> Office:
    """A body's office at a territory; the central one carries the body's plain name."""
    names = {name: getattr(body, name) for name in NAMES}
    if parent is not None:
        names = {name: f"{text}, {getattr(territory, name)}" for name, text in names.items()}
    path = parent.path if parent else f"{body.code}."
    return Office(
        body=body,
        territory=territory,
        parent=parent,
        path=path if parent is None else f"{path}{territory.code}.",
        **names,
    )


def _save_khokimiyats(
    regions: list[Territory], districts: list[Territory], central: list[Office]
) -> None:
    """A khokimiyat for each region, district and city; a district's answers to its region's."""
    codes = (REGION_KHOKIMIYAT, DISTRICT_KHOKIMIYAT, KARAKALPAK_GOVERNMENT)
    bodies = {body.code: body for body in StateBody.objects.filter(code__in=codes)}
    cabinet = next(office for office in central if office.body.code == "VM")
    upper = []
    for region in regions:
        if region.code == KARAKALPAKSTAN:
            body = bodies[KARAKALPAK_GOVERNMENT]
            names = {name: getattr(body, name) for name in NAMES}
        else:
            body, names = bodies[REGION_KHOKIMIYAT], khokimiyat_names(region)
        upper.append(_khokimiyat(body, region, cabinet, names))
    regional = {office.territory_id: office for office in _save_offices(upper)}

    def region_of(district: Territory) -> Office:
        parent = district.parent
        assert parent is not None  # noqa: S101  only the country has none
        pk = parent.pk if parent.level == Level.REGION else parent.parent_id
        return regional[pk or 0]

    _save_offices(
        _khokimiyat(
            bodies[DISTRICT_KHOKIMIYAT], district, region_of(district), khokimiyat_names(district)
        )
        for district in districts
    )


def _khokimiyat(
    body: StateBody, territory: Territory, parent: Office, names: dict[str, str]
) -> Office:
    return Office(
        body=body,
        territory=territory,
        parent=parent,
        path=f"{parent.path}{territory.code}.",
        is_khokimiyat=True,
        **names,
    )


def _save_offices(offices: Iterable[Office]) -> list[Office]:
    """Save offices of one level by their paths; telephones and addresses stay as they are."""
    wanted = list(offices)
    levels = {office.territory.level for office in wanted}
    return save_differing(
        wanted,
        key="path",
        fields=[*NAMES, "parent", "is_khokimiyat"],
        stored=Office.objects.filter(territory__level__in=levels),
    )


def genitive_ru(name: str) -> str:
    """A Russian territory name in the genitive: «Асакинский район» > «Асакинского района»."""
    for ending, genitive in (
        ("ская область", "ской области"),
        ("ский район", "ского района"),
        ("цкий район", "цкого района"),
        ("ой район", "ого района"),
        ("ный район", "ного района"),
    ):
        if name.endswith(ending):
            return name.removesuffix(ending) + genitive
    if name.startswith("город "):
        return f"города {_city_genitive_ru(name.removeprefix('город '))}"
    return name.replace("Республика", "Республики", 1)


def _city_genitive_ru(name: str) -> str:
    """The name of a city in the Russian genitive; those in -и stay as they are."""
    if name.endswith("и"):
        return name
    if name.endswith("а"):
        return name[:-1] + "ы"
    return name[:-1] + "я" if name.endswith(("ь", "й")) else name + "а"


def khokimiyat_names(territory: Territory) -> dict[str, str]:
    """Names of a territory's khokimiyat in the four languages."""
    return {
        "name_uz": f"{territory.name_uz} hokimligi",
        "name_uz_cyrl": f"{territory.name_uz_cyrl} ҳокимлиги",
        "name_ru": f"Хокимият {genitive_ru(territory.name_ru)}",
        "name_en": f"Hokimiyat of {territory.name_en}",
    }


@transaction.atomic
def load_councils() -> int:
    """The Kengash of each region, district and city; returns their number."""
    territories = Territory.objects.filter(level__in=[Level.REGION, *DISTRICT_LEVELS])
    councils = save_differing(
        (Council(territory=territory, **_council_names(territory)) for territory in territories),
        key="territory_id",
        fields=NAMES,
        stored=Council.objects.all(),
    )
    return len(councils)


def _council_names(territory: Territory) -> dict[str, str]:
    if territory.code == KARAKALPAKSTAN:
        return KARAKALPAK_COUNCIL
    return {
        "name_uz": f"Xalq deputatlari {territory.name_uz} Kengashi",
        "name_uz_cyrl": f"Халқ депутатлари {territory.name_uz_cyrl} Кенгаши",
        "name_ru": f"Кенгаш народных депутатов {genitive_ru(territory.name_ru)}",
        "name_en": f"Council of People's Deputies of {territory.name_en}",
    }


def _kind(note: str) -> DayKind:
    """The package names a day that a decree gives or moves "dam olish kuni" (day off)."""
    return DayKind.DAY_OFF if "dam olish kuni" in note.casefold() else DayKind.HOLIDAY


@transaction.atomic
def load_calendar() -> int:
    """The first version of the working calendar, from the `holidays` package (DOMAIN 14)."""
    if CalendarVersion.objects.exists():
        return 0
    source = holidays.country_holidays("UZ", years=CALENDAR_YEARS, language="uz")
    version = CalendarVersion.objects.create(
        number=1, act=f"holidays {metadata.version('holidays')}: Oʻzbekiston Respublikasi"
    )
    days = [
        CalendarDay(version=version, day=day, kind=_kind(note), note=note[:200])
        for day, note in sorted(source.items())
    ]
    moved = {day for day in source.weekend_workdays if day.year in CALENDAR_YEARS}
    days += [
        CalendarDay(version=version, day=day, kind=DayKind.WORKING, note=MOVED_DAY)
        for day in sorted(moved - set(source))
    ]
    CalendarDay.objects.bulk_create(days)
    return len(days)


def load_groups() -> None:
    """Groups of the roles that are not tied to a place."""
    for role in GROUP_ROLES:
        Group.objects.get_or_create(name=role)
