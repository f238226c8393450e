"""Posts give and take power: the permissions stored are always what the posts of today say."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from guardian.models import UserObjectPermission

from territories import clock, tasks
from territories.choices import Role
from territories.exceptions import PostError
from territories.models import Post, User
from territories.roles import OFFICE_PERMISSIONS, TERRITORY_PERMISSIONS
from territories.services import posts
from tests.factories.territories import (
    CountryFactory,
    OfficeFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 24)
YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _tuesday(time_machine):
    time_machine.move_to("2026-11-24T10:00:00+05:00", tick=False)


def at(day):
    return clock.playing(dt.datetime.combine(day, dt.time(12), dt.UTC))


def held(user):
    rows = UserObjectPermission.objects.filter(user=user)
    return set(rows.values_list("permission__codename", flat=True))


def appoint(user=None, role=Role.HEAD, place=None, starts_on=TODAY, **kwargs):
    return posts.appoint(
        user=user or UserFactory(),
        role=role,
        place=place or TerritoryFactory(),
        act="№ 7",
        starts_on=starts_on,
        **kwargs,
    )


@pytest.mark.parametrize("role", TERRITORY_PERMISSIONS)
def test_appoint_gives_a_role_at_a_territory_its_permissions(role):
    post = appoint(role=role)

    assert held(post.user) == set(TERRITORY_PERMISSIONS[role])
    rows = UserObjectPermission.objects.filter(user=post.user)
    assert {row.object_pk for row in rows} <= {str(post.territory_id)}


def test_appoint_gives_an_executor_the_office():
    office = OfficeFactory()

    post = appoint(role=Role.EXECUTOR, place=office)

    assert held(post.user) == set(OFFICE_PERMISSIONS[Role.EXECUTOR])
    assert post.place == office


@pytest.mark.parametrize(
    ("role", "make"), [(Role.EXECUTOR, TerritoryFactory), (Role.HEAD, OfficeFactory)]
)
def test_appoint_refuses_a_role_at_the_wrong_kind_of_place(role, make):
    user = UserFactory()

    with pytest.raises(PostError) as refusal:
        appoint(user, role, make())

    assert str(Role(role).label) in str(refusal.value)
    assert not user.posts.exists()
    assert held(user) == set()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR])
def test_roles_without_a_place_put_into_a_group(role):
    post = appoint(role=role, place=CountryFactory())
    assert Group.objects.filter(user=post.user, name=role).exists()

    posts.end(post=post, on=TODAY)
    with at(TOMORROW):
        posts.sync(user=post.user)

    assert not post.user.groups.exists()


def test_a_post_of_tomorrow_gives_nothing_today():
    post = appoint(starts_on=TOMORROW)
    assert held(post.user) == set()

    with at(TOMORROW):
        posts.sync(user=post.user)

    assert held(post.user) == set(TERRITORY_PERMISSIONS[Role.HEAD])


def test_end_keeps_the_last_day_and_takes_the_next():
    post = posts.end(post=appoint(), on=TODAY)
    assert "decide_appeals" in held(post.user)

    with at(TOMORROW):
        posts.sync(user=post.user)

    assert held(post.user) == set()


def test_end_before_the_first_day_ends_on_the_first_day():
    post = posts.end(post=appoint(starts_on=TODAY), on=YESTERDAY)

    assert post.ends_on == TODAY


def test_end_leaves_what_another_post_gives():
    user, place = UserFactory(), TerritoryFactory()
    first = appoint(user, Role.REGISTRAR, place, starts_on=YESTERDAY)
    appoint(user, Role.HEAD, place, starts_on=YESTERDAY)

    posts.end(post=first, on=YESTERDAY)

    assert held(user) == set(TERRITORY_PERMISSIONS[Role.HEAD])


def test_a_substitute_has_the_power_while_the_holder_is_away():
    post, other = appoint(starts_on=YESTERDAY), UserFactory()

    posts.substitute(post=post, by=other, absent_from=TODAY, absent_to=TOMORROW)

    assert held(other) == held(post.user) == set(TERRITORY_PERMISSIONS[Role.HEAD])
    assert other.roles == {Role.HEAD}
    with at(TOMORROW + dt.timedelta(days=1)):
        posts.sync(user=other)
    assert held(other) == set()


def test_another_substitute_takes_the_power_of_the_first():
    post, first, second = appoint(), UserFactory(), UserFactory()
    posts.substitute(post=post, by=first, absent_from=TODAY, absent_to=TODAY)

    posts.substitute(post=post, by=second, absent_from=TODAY, absent_to=TODAY)

    assert held(first) == set()
    assert "decide_appeals" in held(second)


def test_the_end_of_a_post_ends_its_substitution():
    post, other = appoint(starts_on=YESTERDAY - dt.timedelta(days=1)), UserFactory()
    posts.substitute(post=post, by=other, absent_from=YESTERDAY, absent_to=TOMORROW)

    posts.end(post=post, on=YESTERDAY)

    assert held(other) == held(post.user) == set()


def test_substitute_refuses_the_holder_and_days_in_the_wrong_order():
    post = appoint()

    with pytest.raises(PostError):
        posts.substitute(post=post, by=post.user, absent_from=TODAY, absent_to=TODAY)
    with pytest.raises(PostError):
        posts.substitute(post=post, by=UserFactory(), absent_from=TODAY, absent_to=YESTERDAY)

    post.refresh_from_db()
    assert post.substitute is None


def test_sync_repairs_what_was_changed_behind_its_back():
    post = appoint()
    UserObjectPermission.objects.filter(user=post.user).delete()
    stranger = appoint(role=Role.AUDITOR)
    UserObjectPermission.objects.filter(user=stranger.user).update(user=post.user)

    posts.sync(user=post.user)

    assert held(post.user) == set(TERRITORY_PERMISSIONS[Role.HEAD])


def test_the_daily_task_syncs_holders_and_substitutes_and_may_run_twice():
    begins = appoint(starts_on=TOMORROW)
    ends = appoint(ends_on=TODAY)
    stands_in = UserFactory()
    posts.substitute(post=appoint(), by=stands_in, absent_from=TOMORROW, absent_to=TOMORROW)
    UserFactory()

    with at(TOMORROW):
        assert tasks.sync_posts() == tasks.sync_posts() == 4

    assert held(ends.user) == set()
    assert held(begins.user) == held(stands_in) == set(TERRITORY_PERMISSIONS[Role.HEAD])


def test_every_change_of_a_post_is_kept():
    post = appoint()
    posts.end(post=post, on=TOMORROW)
    Post.objects.filter(pk=post.pk).update(act="№ 8")

    acts = post.events.order_by("pgh_id").values_list("act", "ends_on")

    assert list(acts) == [("№ 7", None), ("№ 7", TOMORROW), ("№ 8", TOMORROW)]


def test_sync_costs_the_same_for_one_post_and_for_ten(django_assert_max_num_queries):
    user = UserFactory()
    for _number in range(10):
        appoint(user, Role.REGIONAL_HEAD)
    user = User.objects.get(pk=user.pk)

    with django_assert_max_num_queries(16):
        posts.sync(user=user)
