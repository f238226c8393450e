"""Ratings: computed, proposed, approved, frozen; and their pages."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import InternalError, connection, transaction
from django.urls import reverse

from territories.choices import Direction, RatingClass, RatingState, Role
from territories.exceptions import RatingError
from territories.figure_registry import registry
from territories.figures import Count, Figure, Unit
from territories.models import Rating, RatingContribution, RatingFormula, RatingIndicator
from territories.periods import Quarter
from territories.services import ratings
from tests.factories.territories import world as make_world

pytestmark = pytest.mark.django_db
QUARTER = Quarter(2026, 3)


def counts(world, **by_code):
    """Rolled-up counts that are the same everywhere: code=(n, d)."""
    places = [world.district, world.neighbour, world.region, world.far, world.far_region]
    return {code: {place.pk: Count(*pair) for place in places} for code, pair in by_code.items()}


def compute(world, quarter=QUARTER, **by_code):
    by_code = {"appeals_received": (100, 0), "in_time": (90, 100), **by_code}
    return ratings.compute(quarter=quarter, counts=counts(world, **by_code))


@pytest.fixture
def world():
    return make_world()


def rating_of(territory, quarter=QUARTER):
    return ratings.of_quarter(quarter).get(territory=territory)


def test_compute_rates_regions_and_districts_and_keeps_every_contribution(world):
    compute(world, repeats=(5, 100))

    assert ratings.of_quarter(QUARTER).count() == 5
    rating = rating_of(world.district)
    points = {one.indicator.figure: one.points for one in rating.contributions.all()}
    assert sum(one for one in points.values() if one is not None) == rating.score
    assert points["round_coverage"] is None
    assert rating.state == RatingState.DRAFT


def test_compute_says_when_there_is_not_enough_data(world):
    compute(world, appeals_received=(12, 0))

    rating = rating_of(world.district)
    assert (rating.score, rating.rating_class) == (None, RatingClass.NOT_ENOUGH_DATA)


def test_compute_reads_the_registry(world):
    ratings.compute(quarter=QUARTER)

    assert rating_of(world.district).rating_class == RatingClass.NOT_ENOUGH_DATA


def test_compute_refuses_a_formula_that_counts_people(world):
    code = "appeals_received"
    formula = RatingFormula.objects.create(version=9, valid_from=dt.date(2026, 1, 1), source="x")
    RatingIndicator.objects.create(
        formula=formula,
        figure=code,
        weight=100,
        direction=Direction.LESS_IS_BETTER,
        no_points_at=100,
        full_points_at=0,
    )
    assert registry.figures[code].unit == Unit.COUNT

    with pytest.raises(RatingError):
        compute(world)


def test_a_new_result_takes_a_proposal_back_to_draft(world):
    compute(world)
    ratings.propose(quarter=QUARTER, territory=world.region, by=world.users[Role.REGIONAL_HEAD])
    compute(world)
    assert rating_of(world.district).state == RatingState.PROPOSED

    compute(world, in_time=(10, 100))

    assert rating_of(world.district).state == RatingState.DRAFT
    assert rating_of(world.district).proposed_by is None


def test_approve_takes_only_what_is_proposed(world):
    compute(world)
    with pytest.raises(RatingError):
        ratings.approve(quarter=QUARTER, by=world.users[Role.ADMINISTRATION])
    ratings.propose(quarter=QUARTER, territory=world.region, by=world.users[Role.REGIONAL_HEAD])

    approved = ratings.approve(quarter=QUARTER, by=world.users[Role.ADMINISTRATION])

    assert {one.territory for one in approved} == {world.region, world.district, world.neighbour}
    assert rating_of(world.far).state == RatingState.DRAFT


@pytest.fixture
def approved(world):
    compute(world)
    for head in (world.users[Role.REGIONAL_HEAD], world.foreign[Role.REGIONAL_HEAD]):
        place = head.main_post.territory
        ratings.propose(quarter=QUARTER, territory=place, by=head)
    ratings.approve(quarter=QUARTER, by=world.users[Role.ADMINISTRATION])
    return rating_of(world.district)


def test_compute_refuses_an_approved_quarter(world, approved):
    with pytest.raises(RatingError):
        compute(world, in_time=(1, 100))

    assert rating_of(world.district).score == approved.score


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE territories_rating SET score = 99 WHERE id = %s",
        "UPDATE territories_rating SET state = 'draft' WHERE id = %s",
        "DELETE FROM territories_ratingcontribution WHERE rating_id = %s",
        "UPDATE territories_ratingcontribution SET points = 99 WHERE rating_id = %s",
    ],
)
def test_raw_sql_cannot_change_an_approved_rating(approved, statement):
    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [approved.pk])

    assert RatingContribution.objects.filter(rating=approved).count() == 6
    assert Rating.objects.get(pk=approved.pk).score == approved.score


def test_raw_sql_cannot_add_to_an_approved_rating(approved):
    with pytest.raises(InternalError), transaction.atomic():
        RatingContribution.objects.create(
            rating=approved,
            indicator=approved.contributions.first().indicator,
            numerator=Decimal(1),
            denominator=Decimal(1),
        )


def test_drafts_are_hidden_from_deputies_and_approved_ones_open(client, world, approved):
    draft = compute(world, quarter=QUARTER.next)[0]
    client.force_login(world.users[Role.DEPUTY])

    assert client.get(reverse("territories:rating-detail", args=[draft.pk])).status_code == 404
    page = client.get(reverse("territories:rating-detail", args=[approved.pk]))
    assert page.status_code == 200
    assert world.district.name_uz in page.content.decode()


def test_the_page_of_a_rating_shows_weights_and_ends_as_the_formula_has_them(client, world):
    RatingIndicator.objects.filter(figure="in_time").update(weight="26.25", no_points_at="0.125")
    rating = compute(world)[0]
    client.force_login(world.users[Role.REGIONAL_HEAD])

    page = client.get(reverse("territories:rating-detail", args=[rating.pk])).content.decode()

    assert "26.25" in page
    assert "0.125 → " in page


def test_list_shows_the_change_to_the_previous_quarter(client, world, approved):
    compute(world, quarter=QUARTER.next, in_time=(80, 100))
    client.force_login(world.users[Role.HEAD])

    page = client.get(reverse("territories:rating-list"))

    rows = page.context["rows"]
    [own] = [row for row in rows if row["rating"].territory == world.district]
    assert own["change"] == own["rating"].score - approved.score


def test_every_number_of_a_class_opens_to_its_territories(client, world):
    compute(world)
    client.force_login(world.users[Role.ADMINISTRATION])

    for _label, number, _tone, url in client.get(reverse("territories:rating-list")).context[
        "classes"
    ]:
        assert len(client.get(reverse("territories:rating-list") + url).context["rows"]) == number


def test_propose_and_approve_belong_to_two_levels(client, world):
    compute(world)
    data = {"quarter": QUARTER.slug}
    steps = [reverse(f"territories:rating-{step}") for step in ("propose", "approve", "compute")]
    client.force_login(world.users[Role.HEAD])
    assert [client.post(step, data).status_code for step in steps] == [403, 403, 403]

    client.force_login(world.users[Role.REGIONAL_HEAD])
    assert client.post(steps[0], data).status_code == 302
    assert client.post(steps[1], data).status_code == 403
    assert rating_of(world.district).state == RatingState.PROPOSED
    assert rating_of(world.far).state == RatingState.DRAFT

    client.force_login(world.users[Role.ADMINISTRATION])
    assert client.post(steps[1], data).status_code == 302
    assert rating_of(world.district).state == RatingState.APPROVED


def test_the_list_costs_the_same_for_one_and_for_many(
    client, world, approved, django_assert_max_num_queries
):
    client.force_login(world.users[Role.ADMINISTRATION])
    with django_assert_max_num_queries(24):
        assert client.get(reverse("territories:rating-list")).status_code == 200


def test_every_share_may_be_an_indicator(world):
    shares = [one for one in registry.figures.values() if one.unit == Unit.PERCENT]
    assert all(isinstance(one, Figure) and one.denominated for one in shares)
    used = set(RatingFormula.objects.get(version=1).indicators.values_list("figure", flat=True))
    assert len(used) >= 6
