"""A password that an administrator has seen is changed before anything else is done with it."""

import pytest
from django.core.cache import cache

from territories.choices import Role
from territories.models import User
from territories.services import people
from tests.factories.territories import CountryFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
LOGIN, CHANGE = "/accounts/login/", "/accounts/password/change/"
OWN = "mening-oz-parolim-7"


@pytest.fixture(autouse=True)
def _no_tries_counted():
    cache.clear()


@pytest.fixture
def administrator():
    return UserFactory(role=Role.ADMINISTRATOR, place=CountryFactory())


@pytest.fixture
def given(administrator):
    """A new registrar and the password the administrator wrote down."""
    user = User(username="dilnoza", last_name="Karimova", first_name="Dilnoza")
    password = people.create(user=user, by=administrator)
    return user, password


def sign_in(client, user, password):
    client.cookies["django_language"] = "en"
    return client.post(LOGIN, {"login": user.username, "password": password}, follow=True)


def change(client, old, new):
    typed = {"oldpassword": old, "password1": new, "password2": new}
    return client.post(f"{CHANGE}?next=/today/", typed)


def test_a_given_password_is_changed_first(client, given):
    page = sign_in(client, *given)

    assert page.redirect_chain[-1][0] == f"{CHANGE}?next=%2Ftoday%2F"
    assert "Your password was given by somebody else." in page.content.decode()
    assert client.get("/receptions/appeals/").url.startswith(CHANGE)
    assert client.post("/territories/profile/").url.startswith(CHANGE)

    assert change(client, given[1], OWN).url == "/today/"
    assert client.get("/today/").status_code == 200


def test_it_leads_on_to_the_page_that_was_wanted(client, given):
    sign_in(client, *given)

    wanted = client.get("/territories/profile/?resume=what-was-typed").url
    page = client.get(wanted).content.decode()

    assert 'name="next" value="/territories/profile/?resume=what-was-typed"' in page


def test_the_given_password_is_no_own_one(client, given):
    sign_in(client, *given)

    refused = change(client, given[1], given[1])

    assert "This is the present password." in refused.content.decode()
    assert client.get("/today/").url.startswith(CHANGE)


def test_putting_the_change_off_puts_everything_off(client, given):
    sign_in(client, *given)
    client.post("/accounts/logout/")

    assert sign_in(client, *given).redirect_chain[-1][0].startswith(CHANGE)


def test_an_own_password_is_asked_for_no_more(client, given, administrator):
    user, password = given
    sign_in(client, user, password)
    change(client, password, OWN)
    client.post("/accounts/logout/")

    assert sign_in(client, user, OWN).redirect_chain[-1][0] == "/today/"

    client.post("/accounts/logout/")
    renewed = people.renew_password(user=user, by=administrator)
    assert sign_in(client, user, renewed).redirect_chain[-1][0].startswith(CHANGE)


def test_the_first_administrator_changes_it_too(client):
    CountryFactory()
    user = User(username="kamol", last_name="Sobirov", first_name="Kamol")
    password = people.appoint_first_administrator(user=user, act="1-K")

    assert sign_in(client, user, password).redirect_chain[-1][0].startswith(CHANGE)


def test_the_second_factor_is_set_up_after_it(client, settings):
    settings.MFA_COMPULSORY = True
    CountryFactory()
    user = User(username="kamol", last_name="Sobirov", first_name="Kamol")
    password = people.appoint_first_administrator(user=user, act="1-K")

    assert sign_in(client, user, password).redirect_chain[-1][0].startswith(CHANGE)
    change(client, password, OWN)

    assert client.get("/today/").url == "/accounts/2fa/totp/activate/"


def test_no_post_takes_it_away(client, given, administrator):
    user, password = given
    district = TerritoryFactory()
    client.force_login(administrator)
    typed = {"role": Role.HEAD, "territory_id": district.pk, "act": "7", "starts_on": "2026-11-01"}
    client.post(f"/territories/people/{user.pk}/appoint/", typed)
    client.post("/accounts/logout/")

    assert sign_in(client, user, password).redirect_chain[-1][0].startswith(CHANGE)
