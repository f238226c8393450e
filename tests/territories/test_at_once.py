"""Releases, ratings and changes of territories put in place by two connections at once."""

import datetime as dt

import pytest
import time_machine

from territories.choices import Role
from territories.effects import facts_of
from territories.exceptions import TerritoryError
from territories.models import Rating, StatisticValue, Territory, TerritoryChange
from territories.periods import Quarter
from territories.services import rating_reference, ratings, statistics, territory_changes
from territories.statistic_choices import ReleaseState
from tests.at_once import one_into_another
from tests.factories import statistics as make
from tests.factories.territories import (
    CountryFactory,
    RegionFactory,
    TerritoryFactory,
    UserFactory,
    world,
)

pytestmark = pytest.mark.django_db(transaction=True)
AFTER = dt.datetime(2026, 10, 21, 9, tzinfo=dt.UTC)


def test_of_two_versions_published_at_once_the_newer_counts():
    country = CountryFactory()
    keeper = UserFactory(role=Role.ADMINISTRATION, place=country)
    indicator = make.IndicatorFactory(code="roads")
    older, newer = (make.release(keeper, (country.code, "roads", value)) for value in (10, 20))

    errors = one_into_another(
        lambda: statistics.publish(release=older, by=keeper, looked=True),
        lambda: statistics.publish(release=newer, by=keeper, looked=True),
    )

    assert errors == []
    assert StatisticValue.objects.newest().get(indicator=indicator).value == 20
    older.refresh_from_db()
    assert older.state == ReleaseState.REPLACED


def test_two_first_computations_at_once_give_one_rating_a_territory():
    region = RegionFactory()
    rating_reference.load_formulas()

    def compute():
        ratings.compute(quarter=Quarter(2026, 3), counts={})

    with time_machine.travel(AFTER, tick=True):
        errors = one_into_another(compute, compute)

    assert errors == []
    assert Rating.objects.filter(territory=region).count() == 1


def test_one_change_of_territories_sent_twice_at_once_is_made_once():
    where = world()
    by = where.users[Role.ADMINISTRATOR]

    def record():
        plan = territory_changes.merge(
            gone=[Territory.objects.get(pk=where.district.pk)],
            into=Territory.objects.get(pk=where.neighbour.pk),
            on=dt.date(2026, 9, 1),
            act="No. 7",
        )
        seen = facts_of(territory_changes.preview(plan))
        territory_changes.record(plan=plan, by=by, seen=seen)

    assert one_into_another(record, record) == []
    assert TerritoryChange.objects.count() == 1
    where.mahalla.refresh_from_db()
    assert where.mahalla.parent == where.neighbour


def test_of_two_changes_at_once_the_second_is_refused_as_not_what_was_seen():
    where = world()
    by = where.users[Role.ADMINISTRATOR]
    into, third = where.neighbour, TerritoryFactory(parent=where.region)

    def take_in(gone, act):
        plan = territory_changes.merge(
            gone=[Territory.objects.get(pk=where.district.pk), *gone],
            into=Territory.objects.get(pk=into.pk),
            on=dt.date(2026, 9, 1),
            act=act,
        )
        return plan, facts_of(territory_changes.preview(plan))

    first, second = take_in([], "No. 7"), take_in([third], "No. 8")
    errors = one_into_another(
        lambda: territory_changes.record(plan=first[0], by=by, seen=first[1]),
        lambda: territory_changes.record(plan=second[0], by=by, seen=second[1]),
    )

    assert [type(one) for one in errors] == [TerritoryError]
    assert TerritoryChange.objects.get().act == "No. 7"
