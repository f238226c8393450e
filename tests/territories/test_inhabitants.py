"""Inhabitants of a whole are those of its parts, whatever was merged, split or moved."""

import datetime as dt

import pytest

from territories.choices import ChangeKind
from territories.figure_counting import inhabitants
from territories.figures import Count, ancestry, roll_up
from territories.models import (
    PopulationChange,
    StatisticRelease,
    Territory,
    TerritoryChange,
    TerritoryLink,
)
from territories.periods import Quarter
from territories.quarter_tree import Tree
from tests.factories.territories import RegionFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 9, 1)
BEFORE, WITHIN, AFTER = Quarter(2026, 2), Quarter(2026, 3), Quarter(2026, 4)
LATER = Quarter(2027, 1)
ALL = (BEFORE, WITHIN, AFTER, LATER)


def place(parent, people, **fields):
    return TerritoryFactory(parent=parent, population=people, population_year=2026, **fields)


@pytest.fixture
def region():
    return RegionFactory(population=1_000, population_year=2026)


def said(territory, people, year):
    """A newer number of a territory, as a release of statistics brings it."""
    by = UserFactory()
    version = StatisticRelease.objects.count() + 1
    release = StatisticRelease.objects.create(year=year, version=version, by=by)
    before = Territory.objects.get(pk=territory.pk)
    PopulationChange.objects.create(
        territory=territory,
        release=release,
        before=before.population,
        before_year=before.population_year,
        after=people,
        after_year=year,
        by=by,
    )
    Territory.objects.filter(pk=territory.pk).update(population=people, population_year=year)


def changed(kind, before, after):
    change = TerritoryChange.objects.create(kind=kind, on=ON, act="No. 7")
    change.before.set(before)
    change.after.set(after)


def whole(territory, quarter):
    """Inhabitants with everything below, up the tree of the quarter and up that of today."""
    own = inhabitants(quarter.first_day, quarter.last_day)
    counts = {pk: Count(0, people) for pk, people in own.items()}
    chains = Tree.of(quarter).chains()
    then, now = roll_up(counts, chains)[territory.pk], roll_up(counts, ancestry())[territory.pk]
    return then.denominator, now.denominator


def at(territory, quarter):
    return inhabitants(quarter.first_day, quarter.last_day)[territory.pk]


@pytest.fixture
def merged(region):
    gone = place(region, 100, valid_to=ON)
    stays = place(region, 100)
    place(region, 800)
    changed(ChangeKind.MERGE, [gone, stays], [stays])
    return gone, stays


@pytest.mark.parametrize("year", [None, 2026, 2027])
def test_a_merged_district_counts_once(region, merged, year):
    gone, stays = merged
    if year:
        said(stays, 200, year)

    assert [whole(region, quarter) for quarter in ALL] == [(1_000, 1_000)] * 4
    assert [whole(region.parent, quarter) for quarter in ALL] == [(1_000, 1_000)] * 4
    assert [at(gone, quarter) for quarter in ALL] == [100, 100, 0, 0]
    assert [at(stays, quarter) for quarter in (BEFORE, WITHIN)] == [100, 100]
    assert at(stays, LATER) == (200 if year else 100)


@pytest.mark.parametrize("year", [None, 2026, 2027])
def test_a_split_district_counts_once(region, year):
    old = place(region, 200, valid_to=ON)
    place(region, 800)
    halves = [TerritoryFactory(parent=region, population=None, valid_from=ON) for _ in range(2)]
    changed(ChangeKind.SPLIT, [old], halves)
    if year:
        for half in halves:
            said(half, 100, year)

    assert [whole(region, quarter) for quarter in ALL] == [(1_000, 1_000)] * 4
    assert [at(old, quarter) for quarter in ALL] == [200, 200, 0, 0]
    known = 100 if year else 0
    assert [at(halves[0], quarter) for quarter in ALL] == [0, 0, known, known]


@pytest.mark.parametrize("is_said", [False, True])
def test_a_moved_district_counts_in_the_region_of_the_quarter(region, is_said):
    other = RegionFactory(parent=region.parent, population=500, population_year=2026)
    moved = place(region, 100)
    place(region, 800)  # of another hundred nothing is known
    place(other, 500)
    Territory.objects.filter(pk=moved.pk).update(parent=other, path=f"{other.path}{moved.code}.")
    links = TerritoryLink.objects
    links.create(parent=region, child=moved, valid_from=dt.date(2017, 1, 1), valid_to=ON)
    links.create(parent=other, child=moved, valid_from=ON)
    if is_said:
        said(region, 900, 2027)
        said(other, 600, 2027)

    then = [(whole(region, one)[0], whole(other, one)[0]) for one in ALL]
    now = [(whole(region, one)[1], whole(other, one)[1]) for one in ALL]

    assert then == [(1_000, 500), (900, 600), (900, 600), (900, 600)]
    assert now == [(900, 600)] * 4
    assert [whole(region.parent, quarter) for quarter in ALL] == [(1_500, 1_500)] * 4
