"""The auditor's today page: posts given or changed lately."""

import datetime as dt

import pghistory
import pytest

from territories import clock
from territories.audit_today import cards
from territories.choices import Role
from territories.models import Post
from territories.services import posts, territory_changes
from tests.factories.territories import (
    CountryFactory,
    OfficeFactory,
    RegionFactory,
    TerritoryFactory,
    UserFactory,
)
from tests.today import cards_for, drawn

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor():
    return UserFactory(role=Role.AUDITOR, place=CountryFactory())


def changed(post):
    with pghistory.context(user=1, url="/people/"):
        posts.end(post=post, on=clock.today())
    return post


def test_auditor_finds_posts_that_somebody_changed_the_newest_first(auditor, client):
    old = UserFactory(role=Role.HEAD, place=TerritoryFactory())
    office = UserFactory(role=Role.EXECUTOR, place=OfficeFactory())
    UserFactory(role=Role.HEAD, place=TerritoryFactory())  # brought in by a set-up
    first, second = (changed(Post.objects.get(user=one)) for one in (old, office))

    (card,) = drawn(cards(auditor))

    assert card.count == 2
    assert {item.label for item in card.items} == {first.user.full_name, second.user.full_name}
    assert card in cards_for(auditor)
    client.force_login(auditor)
    for url in (card.url, card.items[0].url):
        assert client.get(url).status_code == 200


def test_changes_are_new_for_two_weeks(auditor, time_machine):
    changed(Post.objects.get(user=UserFactory(role=Role.HEAD, place=TerritoryFactory())))

    time_machine.move_to(clock.now() + dt.timedelta(days=30))  # the log has the database's clock

    assert drawn(cards(auditor)) == []


def test_auditor_of_a_region_sees_the_posts_there():
    here, there = TerritoryFactory(), TerritoryFactory()
    near = UserFactory(role=Role.AUDITOR, place=here.parent)
    far = UserFactory(role=Role.AUDITOR, place=there.parent)
    changed(Post.objects.get(user=UserFactory(role=Role.HEAD, place=here)))

    assert [card.count for card in drawn(cards(near))] == [1]
    assert drawn(cards(far)) == []


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.ADMINISTRATION])
def test_the_log_is_nobody_elses_work(role):
    changed(Post.objects.get(user=UserFactory(role=Role.HEAD, place=TerritoryFactory())))

    assert drawn(cards(UserFactory(role=role, place=CountryFactory()))) == []


def test_auditor_finds_changes_of_territories_recorded_lately(auditor):
    by = UserFactory(role=Role.ADMINISTRATOR, place=CountryFactory())
    place, region = TerritoryFactory(), RegionFactory()
    plan = territory_changes.move(
        territory=place, under=region, on=dt.date(2026, 9, 1), act="No. 7"
    )
    territory_changes.record(plan=plan, by=by)

    (card,) = drawn(cards(auditor))

    assert [item.label for item in card.items] == ["No. 7"]
    assert by.full_name in card.items[0].hint
