"""The last quarters on the page of a rating: decided ones and itself, in their order and height."""

import pytest
from django.urls import reverse

from territories.choices import Role
from territories.figures import Count
from territories.periods import Quarter
from territories.services import ratings
from tests.factories.territories import world as make_world

pytestmark = pytest.mark.django_db
QUARTER = Quarter(2026, 3)


@pytest.fixture
def world():
    return make_world()


def compute(world, quarter, share):
    """Everybody alike, `share` of a hundred in time."""
    places = [world.district, world.neighbour, world.region, world.far, world.far_region]
    by_code = {"appeals_received": (100, 0), "in_time": (share, 100)}
    counts = {code: {one.pk: Count(*pair) for one in places} for code, pair in by_code.items()}
    ratings.compute(quarter=quarter, counts=counts)


def decide(world, quarter):
    ratings.propose(quarter=quarter, territory=world.region, by=world.users[Role.REGIONAL_HEAD])
    ratings.approve(quarter=quarter, by=world.users[Role.ADMINISTRATION])


def marks(client, world, quarter):
    """Quarter and drawn height of each mark; None where nothing is drawn."""
    rating = ratings.of_quarter(quarter).get(territory=world.district)
    page = client.get(reverse("territories:rating-detail", args=[rating.pk]))
    past = page.context["past"]
    return past and past["marks"]


def test_the_last_quarters_are_the_decided_ones_up_to_it_the_oldest_first(client, world):
    second, first, undecided = QUARTER.previous, QUARTER.previous.previous, QUARTER.year_before
    for quarter, share in ((undecided, 50), (first, 60), (second, 90), (QUARTER, 75)):
        compute(world, quarter, share)
    decide(world, first)
    decide(world, second)
    compute(world, QUARTER.next, 99)
    client.force_login(world.users[Role.ADMINISTRATION])

    drawn = marks(client, world, QUARTER)

    assert [one.rating.period for one in drawn] == [first, second, QUARTER]
    assert [one.x for one in drawn] == sorted({one.x for one in drawn})
    lowest, highest, now = drawn
    assert lowest.rating.score < now.rating.score < highest.rating.score
    assert lowest.y > now.y > highest.y  # counted from above
    for one in drawn:
        assert one.top <= one.y <= one.bottom
    assert [one.rating.period for one in marks(client, world, second)] == [first, second]
    assert marks(client, world, first) is None  # one alone is no line
    assert marks(client, world, undecided) is None


def test_no_more_than_eight_quarters_are_drawn(client, world):
    quarters = [QUARTER]
    while len(quarters) < 10:
        quarters.append(quarters[-1].previous)
    for quarter in reversed(quarters):
        compute(world, quarter, 80)
        decide(world, quarter)
    client.force_login(world.users[Role.ADMINISTRATION])

    drawn = marks(client, world, QUARTER)

    assert [one.rating.period for one in drawn] == quarters[:8][::-1]
