"""The class of before: which earlier quarter speaks against leaving it without evidence."""

import datetime as dt

import pytest

from territories import clock
from territories.choices import RatingClass, Role
from territories.figures import Count
from territories.periods import Quarter
from territories.services import rating_reference, rating_sheets, ratings
from tests.factories.territories import CalendarVersionFactory
from tests.factories.territories import world as make_world

pytestmark = pytest.mark.django_db
QUARTER = Quarter(2026, 4)
THIN = {"appeals_received": 12, "questions_received": 12, "different_persons": 12}


@pytest.fixture
def world():
    CalendarVersionFactory()
    rating_reference.load_formulas()
    return make_world()


def compute(world, quarter, in_time=180, **volumes):
    """Everybody alike, but for the district."""
    usual = {"appeals_received": 200, "questions_received": 200, "different_persons": 200}
    places = [world.district, world.neighbour, world.far, world.region, world.far_region]
    counts = {code: {one.pk: Count(number) for one in places} for code, number in usual.items()}
    counts["in_time"] = {one.pk: Count(180, 200) for one in places}
    counts["confirmed_satisfied"] = {one.pk: Count(60, 200) for one in places}
    for code, number in volumes.items():
        counts[code][world.district.pk] = Count(number)
    counts["in_time"][world.district.pk] = Count(in_time, 200)
    with clock.playing(_after(quarter)):
        ratings.compute(quarter=quarter, counts=counts)
    return ratings.of_quarter(quarter).get(territory=world.district)


def _after(quarter, days=10):
    day = quarter.last_day + dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time(9), dt.UTC)


def decide(world, quarter, in_time=180, **volumes):
    rating = compute(world, quarter, in_time, **volumes)
    with clock.playing(_after(quarter)):
        by = world.users[Role.REGIONAL_HEAD]
        ratings.propose(quarter=quarter, territory=world.region, by=by)
    with clock.playing(_after(quarter, 20)):
        ratings.approve(quarter=quarter, by=world.users[Role.ADMINISTRATION])
    return rating


def test_a_thin_quarter_between_doesnt_take_the_evidence_away(world):
    known = decide(world, QUARTER.previous.previous)
    thin = decide(world, QUARTER.previous, **THIN)

    now = compute(world, QUARTER, in_time=156)

    assert (known.rating_class, thin.rating_class) == ("good", "not_enough_data")
    assert (now.by_score, now.rating_class) == ("unsatisfactory", "good")
    assert now.is_held


def test_the_newest_class_counts_and_none_of_more_than_a_year_ago(world):
    quarters = [QUARTER]
    for _step in range(5):
        quarters.append(quarters[-1].previous)
    decide(world, quarters[5])

    assert rating_sheets.classes_before(QUARTER) == {}
    before = rating_sheets.classes_before(quarters[1])
    assert before[world.district.pk] == RatingClass.GOOD

    decide(world, quarters[2], in_time=20)
    assert rating_sheets.classes_before(QUARTER)[world.district.pk] == RatingClass.UNSATISFACTORY
