"""A new installation gets its first administrator, and only its first, by a command."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from territories import clock
from territories.choices import Role
from territories.models import User
from territories.services import people, posts
from tests.factories.territories import CountryFactory, UserFactory

pytestmark = pytest.mark.django_db
NAMED = {"surname": "Sobirov", "given_name": "Kamol", "act": "№ 1-K"}


def said(*arguments, **options):
    out = io.StringIO()
    call_command("first_administrator", *arguments, stdout=out, **options)
    return out.getvalue()


def test_the_first_administrator_signs_in_and_makes_accounts(client):
    country = CountryFactory()

    password = said("kamol", **NAMED).split()[-1]

    post = User.objects.get(username="kamol").posts.get()
    assert (post.role, post.territory, post.act) == (Role.ADMINISTRATOR, country, "№ 1-K")
    assert client.login(username="kamol", password=password)
    new = reverse("territories:user-new")
    assert client.get(new).url.startswith("/accounts/password/change/")  # somebody saw it printed

    people.choose_password(user=post.user, password="mening-oz-parolim-7")
    assert client.login(username="kamol", password="mening-oz-parolim-7")
    assert client.get(new).status_code == 200


def test_an_account_that_signs_in_already_keeps_its_password():
    CountryFactory()
    user = UserFactory(username="kamol")
    before = user.password

    assert "password" not in said("kamol", act="№ 1-K")

    user = User.objects.get(pk=user.pk)
    assert user.roles == {Role.ADMINISTRATOR}
    assert user.password == before


def test_a_second_one_is_refused_and_leaves_nothing_behind():
    posts.appoint(
        user=UserFactory(),
        role=Role.ADMINISTRATOR,
        place=CountryFactory(),
        act="№ 1-K",
        starts_on=clock.today(),
    )

    with pytest.raises(CommandError):
        said("kamol", **NAMED)

    assert not User.objects.filter(username="kamol").exists()


@pytest.mark.parametrize("missing", ["surname", "act"])
def test_who_and_by_which_act_has_to_be_said(missing):
    CountryFactory()

    with pytest.raises(CommandError):
        said("kamol", **{**NAMED, missing: ""})

    assert not User.objects.exists()


def test_it_is_refused_before_the_reference_data_are_loaded():
    with pytest.raises(CommandError):
        said("kamol", **NAMED)


def test_the_set_up_hints_at_it_until_there_is_one():
    CountryFactory()
    assert "first_administrator" in said(hint=True)

    said("kamol", **NAMED)

    assert said(hint=True) == ""
