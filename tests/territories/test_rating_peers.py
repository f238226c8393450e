"""Who is compared with whom: kinds and sizes, and territories whose size isn't known."""

import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse

from receptions import rating_content
from territories import clock
from territories.choices import Role
from territories.figures import Count
from territories.models import RatingFormula, Territory
from territories.periods import Quarter
from territories.services import rating_formulas, rating_reference, rating_sheets, ratings
from tests.factories.territories import CalendarVersionFactory
from tests.factories.territories import world as make_world

pytestmark = pytest.mark.django_db
QUARTER = Quarter(2026, 3)
UNKNOWN, BAND = "districts:unknown:", "districts:100000:200000"


@pytest.fixture(autouse=True)
def after():
    with clock.playing(dt.datetime(2026, 10, 21, 9, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def world():
    CalendarVersionFactory()
    rating_reference.load_formulas()
    return make_world()


def people(territory, number):
    Territory.objects.filter(pk=territory.pk).update(population=number)


def compute(world, quarter=QUARTER):
    places = (world.district, world.neighbour, world.far, world.region, world.far_region)
    by_code = {"appeals_received": (200, 0), "in_time": (180, 200)}
    counts = {code: {one.pk: Count(*pair) for one in places} for code, pair in by_code.items()}
    ratings.compute(quarter=quarter, counts=counts)


def rating_of(territory, quarter=QUARTER):
    return ratings.of_quarter(quarter).get(territory=territory)


@pytest.mark.parametrize("number", [None, 0])
def test_a_district_of_unknown_population_stands_in_no_band(world, number):
    people(world.district, number)
    people(world.region, number)

    compute(world)

    assert rating_of(world.district).peer_group == UNKNOWN
    assert rating_of(world.neighbour).peer_group == BAND
    assert rating_of(world.region).peer_group == "regions:0:"  # all sizes are one group


def test_a_group_by_appeals_needs_no_population(world):
    people(world.district, None)
    draft = rating_formulas.draft(source=None, by=world.users[Role.ADMINISTRATION])
    groups = list(draft.peer_groups.all())
    world.district.refresh_from_db()

    assert rating_sheets.group_of(world.district, groups, "appeals", 150_000) == BAND


def test_a_population_known_later_moves_only_quarters_computed_after(world):
    people(world.district, None)
    compute(world)
    people(world.district, 150_000)

    compute(world, QUARTER.next)
    again = ratings.recompute_one(rating=rating_of(world.district))

    assert again.peer_group == UNKNOWN  # beside the peers of its computation
    assert rating_of(world.district, QUARTER.next).peer_group == BAND


def test_the_page_the_formula_and_the_filter_say_that_the_population_is_not_known(client, world):
    people(world.district, None)
    compute(world)
    client.force_login(world.users[Role.ADMINISTRATION])
    rating, words = rating_of(world.district), "districts, population not known"

    page = client.get(reverse("territories:rating-detail", args=[rating.pk]))
    formula = client.get(reverse("territories:formula-detail", args=[2]))
    shown = client.get(reverse("territories:rating-list"), {"group": UNKNOWN})

    assert page.context["group"] == words
    assert words in formula.context["groups"]
    assert [row["rating"] for row in shown.context["rows"]] == [rating]
    assert (UNKNOWN, words) in shown.context["filter_form"].fields["group"].choices


def test_the_paper_says_how_many_are_compared_without_a_population(world):
    people(world.district, None)
    compute(world)
    found = list(ratings.of_quarter(QUARTER).select_related("territory__parent__parent", "formula"))

    content = rating_content.gather(QUARTER, found)

    assert "districts, population not known" in rating_content.formula_words(content.formula)[-1]
    assert "1" in rating_content.unknown_words(content)
    assert rating_content.unknown_words(replace(content, locals=[])) == ""


def test_groups_of_all_sizes_have_no_unknown_one(world):
    formula = RatingFormula.objects.get(version=2)
    formula.peer_measure = "appeals"

    assert not any("unknown" in slug for slug in rating_sheets.group_slugs(formula))
