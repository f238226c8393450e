"""What earlier quarters say: the class of before, the usual number of cases, the formula then."""

import datetime as dt

import pgtrigger
import pytest

from territories import clock
from territories.choices import Basis, RatingClass, Role
from territories.figures import Count
from territories.models import RatingFormula
from territories.periods import Quarter
from territories.services import rating_formulas, rating_reference, rating_sheets, ratings
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


def compute(world, quarter, in_time=180, cases=200, found=0, **volumes):
    """Everybody alike, but for the district."""
    usual = {"appeals_received": 200, "questions_received": 200, "different_persons": 200}
    places = [world.district, world.neighbour, world.far, world.region, world.far_region]
    counts = {code: {one.pk: Count(number) for one in places} for code, number in usual.items()}
    counts["in_time"] = {one.pk: Count(180, 200) for one in places}
    counts["confirmed_satisfied"] = {one.pk: Count(60, 200) for one in places}
    for code, number in volumes.items():
        counts[code][world.district.pk] = Count(number)
    counts["in_time"][world.district.pk] = Count(in_time, cases)
    counts["findings_solved"] = {one.pk: Count(33, 60) for one in places}
    counts["findings_solved"][world.district.pk] = Count(min(33, found), found)
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


def test_the_usual_number_of_cases_is_the_mean_of_two_years_and_of_two_quarters_at_least(world):
    quarters = [QUARTER]
    for _step in range(9):
        quarters.append(quarters[-1].previous)

    def usual():
        return rating_sheets.usual_cases(QUARTER, ["in_time"]).get((world.district.pk, "in_time"))

    compute(world, quarters[9], cases=900)
    compute(world, quarters[8], cases=300)
    assert usual() is None
    compute(world, quarters[1], cases=200)
    assert usual() == 250
    assert rating_sheets.usual_cases(QUARTER, []) == {}


def test_problems_that_used_to_be_recorded_are_failures_by_the_shipped_formula(world):
    quarter = Quarter(2027, 2)
    for before in (quarter.previous.previous, quarter.previous):
        compute(world, before, found=60)

    honest = compute(world, quarter, found=60)
    unsolved_hidden = compute(world, quarter, found=33)
    all_hidden = compute(world, quarter, found=0)

    assert unsolved_hidden.score <= honest.score
    assert all_hidden.score < honest.score
    line = all_hidden.contributions.get(indicator__figure="findings_solved")
    assert (line.value, line.judged, line.cases) == (None, 0, 60)


def test_the_shipped_formula_begins_with_a_quarter_to_come_and_yields_to_a_chosen_one(world):
    assert ratings.formula_for(Quarter(2026, 4)).version == 2
    assert ratings.formula_for(Quarter(2027, 1)).version == 4
    third = RatingFormula.objects.get(version=3)
    RatingFormula.objects.filter(pk=third.pk).update(
        is_draft=False,
        valid_from=dt.date(2027, 1, 1),
        put_in_force_by=world.users[Role.ADMINISTRATION],
        put_in_force_at=clock.now(),
    )

    assert ratings.formula_for(Quarter(2027, 1)) == third


def test_a_version_drafted_before_leaves_room_for_the_shipped_one(world):
    with pgtrigger.ignore("territories.RatingFormula:frozen", "territories.RatingIndicator:frozen"):
        RatingFormula.objects.filter(version=4).update(frozen=False)
        RatingFormula.objects.filter(version=4).delete()
    drafted = rating_formulas.draft(source=None, by=world.users[Role.ADMINISTRATION])
    assert drafted.version == 4

    rating_reference.load_formulas()

    shipped = RatingFormula.objects.get(version=5)
    assert shipped.indicators.get(figure="findings_solved").basis == Basis.USUAL
    assert not RatingFormula.objects.get(version=2).indicators.filter(basis=Basis.USUAL).exists()
