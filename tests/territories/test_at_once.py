"""Releases and ratings put in place by two connections at once."""

import datetime as dt

import pytest
import time_machine

from territories.choices import Role
from territories.models import Rating, StatisticValue
from territories.periods import Quarter
from territories.services import rating_reference, ratings, statistics
from territories.statistic_choices import ReleaseState
from tests.at_once import one_into_another
from tests.factories import statistics as make
from tests.factories.territories import CountryFactory, RegionFactory, UserFactory

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
