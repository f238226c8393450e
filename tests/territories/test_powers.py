"""A permission at a node holds for its subtree, and only there."""

import datetime as dt

import pytest
from guardian.models import UserObjectPermission

from territories import clock
from territories.choices import Role
from territories.models import Office, Post, User
from territories.services import posts
from tests.factories.territories import OfficeFactory, TerritoryFactory, UserFactory, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return world()


def powers(user):
    return User.objects.get(pk=user.pk).powers


@pytest.mark.parametrize(
    ("role", "permission", "held"),
    [
        (Role.HEAD, "decide_appeals", {"district", "mahalla"}),
        (Role.REGIONAL_HEAD, "decide_appeals", {"region", "district", "neighbour", "mahalla"}),
        (
            Role.ADMINISTRATION,
            "decide_ratings",
            {"country", "region", "district", "neighbour", "mahalla", "far", "far_region"},
        ),
        (Role.REGISTRAR, "decide_appeals", set()),
        (Role.EDITOR, "view_appeals", set()),
        (Role.ADMINISTRATOR, "view_appeals", set()),
        (Role.DEPUTY, "read_council", {"district", "mahalla"}),
        (Role.DEPUTY, "view_appeals", set()),
    ],
)
def test_a_permission_holds_at_its_node_and_below(place, role, permission, held):
    own = powers(place.users[role])
    nodes = ("country", "region", "district", "neighbour", "mahalla", "far", "far_region")

    assert {name for name in nodes if own.at(permission, getattr(place, name))} == held
    found = set(own.territories(permission))
    assert {name for name in nodes if getattr(place, name) in found} == held
    assert own.anywhere(permission) == bool(held)
    assert own.everywhere(permission) == ("country" in held)


def test_no_power_outlives_its_post(place):
    """The day after the last one, before the task of the night has taken the permissions away."""
    user = place.users[Role.HEAD]
    stand_in = UserFactory()
    posts.substitute(
        post=user.posts.get(),
        by=stand_in,
        absent_from=clock.today(),
        absent_to=clock.today(),
    )
    assert powers(stand_in).at("decide_appeals", place.district)
    yesterday = clock.today() - dt.timedelta(days=1)
    Post.objects.filter(user=user).update(
        ends_on=yesterday, absent_from=yesterday, absent_to=yesterday
    )

    for person in (user, stand_in):
        assert UserObjectPermission.objects.filter(user=person).exists()
        assert not powers(person).anywhere("decide_appeals")
        assert not powers(person).anywhere("view_appeals")


def test_a_head_who_became_registrar_at_the_same_place_decides_nothing(place):
    user = place.users[Role.HEAD]
    Post.objects.filter(user=user).update(role=Role.REGISTRAR)

    assert powers(user).exactly_at("work_reception", place.district)
    assert not powers(user).anywhere("decide_appeals")


def test_codes_that_begin_alike_are_told_apart():
    short = TerritoryFactory(code="171")
    longer = TerritoryFactory(code="1710", parent=short.parent)
    head = powers(UserFactory(role=Role.HEAD, place=short))

    assert head.at("decide_appeals", short)
    assert not head.at("decide_appeals", longer)


def test_an_executor_acts_for_the_office_and_those_below(place):
    branch = OfficeFactory(body=place.office.body, parent=place.office)
    own = powers(place.users[Role.EXECUTOR])

    assert own.office_ids == {place.office.pk, branch.pk}
    assert own.acts_for(branch)
    assert not own.acts_for(place.far_office)
    assert set(Office.objects.subordinate_to(place.office)) == {place.office, branch}
    assert branch.answers_to(place.office)
    assert not place.office.answers_to(branch)


def test_powers_are_read_once(place, django_assert_max_num_queries):
    own = powers(place.users[Role.HEAD])

    with django_assert_max_num_queries(4):
        for _time in range(5):
            own.at("decide_appeals", place.district)
            own.everywhere("view_appeals")
            own.acts_for(place.office)
