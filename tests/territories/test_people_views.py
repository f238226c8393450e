"""People, posts and profiles: what an administrator does, and what nobody may."""

import datetime as dt

import pytest
from django.urls import reverse
from guardian.models import UserObjectPermission

from territories.choices import Role
from territories.models import Post, User
from tests.factories.territories import CountryFactory, OfficeFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


def path(name, *args):
    return reverse(f"territories:{name}", args=args)


@pytest.fixture
def admin(client):
    user = UserFactory(role=Role.ADMINISTRATOR, place=CountryFactory())
    client.force_login(user)
    return user


def new_person(**changes):
    typed = {
        "username": "d.karimova", "last_name": "Karimova", "first_name": "Dilnoza",
        "language": "uz-cyrl",
    }  # fmt: skip
    return {**typed, **changes}


def test_pages_ask_visitors_to_sign_in(client):
    for name in ("territory-list", "office-list", "user-list", "calendar", "profile"):
        assert client.get(path(name)).status_code == 302


def test_a_new_account_gets_a_password_that_is_shown_once(client, admin):
    response = client.post(path("user-new"), new_person())

    person = User.objects.get(username="d.karimova")
    password = response.context["password"]
    assert password in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert person.check_password(password)
    assert password not in client.get(path("user-detail", person.pk)).content.decode()
    assert not UserObjectPermission.objects.filter(user=person).exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "D.KARIMOVA"),
        ("username", "каримова"),
        ("username", ""),
        ("last_name", ""),
        ("email", "no address"),
        ("language", "de"),
    ],
)
def test_a_wrong_account_is_refused_beside_its_field(client, admin, field, value):
    UserFactory(username="d.karimova")

    response = client.post(path("user-new"), new_person(username="other") | {field: value})

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "Dilnoza" in response.content.decode()


def test_a_new_password_ends_open_sessions(client, admin):
    person = UserFactory()
    person.set_password("old")
    person.save()

    response = client.post(path("user-password", person.pk))

    person.refresh_from_db()
    assert person.check_password(response.context["password"])


def test_lock_and_open_an_account(client, admin):
    person = UserFactory()

    client.post(path("user-lock", person.pk))
    person.refresh_from_db()
    assert not person.is_active

    client.post(path("user-lock", person.pk))
    person.refresh_from_db()
    assert person.is_active


def test_appoint_a_head(client, admin):
    person, district = UserFactory(), TerritoryFactory()

    response = client.post(
        path("post-appoint", person.pk),
        {
            "role": Role.HEAD, "territory_id": district.pk, "act": "7-son",
            "starts_on": "2026-11-01",
        },
    )  # fmt: skip

    assert response.status_code == 302
    assert Post.objects.get(user=person).place == district
    assert User.objects.get(pk=person.pk).powers.at("decide_appeals", district)


def test_appoint_finds_the_place_by_its_typed_name(client, admin):
    person, office = UserFactory(), OfficeFactory(name_uz="Suvoqova, Urgut tumani")

    response = client.post(
        path("post-appoint", person.pk),
        {"role": Role.EXECUTOR, "office": "сувоқова ургут", "act": "7", "starts_on": "2026-11-01"},
    )

    assert response.status_code == 302
    assert User.objects.get(pk=person.pk).powers.acts_for(office)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"territory_id": ""}, "territory"),
        ({"role": Role.EXECUTOR}, "office"),
        ({"role": Role.REGIONAL_HEAD}, "territory"),
        ({"role": Role.ADMINISTRATION}, "territory"),
        ({"role": "emperor"}, "role"),
        ({"act": ""}, "act"),
        ({"ends_on": "2026-10-31"}, "ends_on"),
        ({"starts_on": "yesterday"}, "starts_on"),
    ],
)
def test_a_wrong_post_is_refused_and_leaves_nothing(client, admin, changes, field):
    person, district = UserFactory(), TerritoryFactory()
    typed = {"role": Role.HEAD, "territory_id": district.pk, "act": "7", "starts_on": "2026-11-01"}

    response = client.post(path("post-appoint", person.pk), {**typed, **changes})

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Post.objects.filter(user=person).exists()


def test_end_a_post_not_before_it_began(client, admin):
    person = UserFactory(role=Role.HEAD, place=TerritoryFactory())
    post = person.posts.get()

    early = client.post(path("post-end", post.pk), {"on": "2019-12-31"})
    done = client.post(path("post-end", post.pk), {"on": "2020-01-31"})

    assert (early.status_code, done.status_code) == (422, 302)
    post.refresh_from_db()
    assert post.ends_on == dt.date(2020, 1, 31)
    assert not UserObjectPermission.objects.filter(user=person).exists()


def test_name_a_substitute(client, admin):
    post = UserFactory(role=Role.HEAD, place=TerritoryFactory()).posts.get()
    other = UserFactory()

    typed = {"substitute_id": other.pk, "absent_from": "2020-01-01", "absent_to": "2099-01-01"}
    response = client.post(path("post-substitute", post.pk), typed)

    assert response.status_code == 302
    assert User.objects.get(pk=other.pk).powers.at("decide_appeals", post.territory)


@pytest.mark.parametrize("wrong", ["holder", "self", "order"])
def test_a_wrong_substitute_is_refused(client, admin, wrong):
    post = UserFactory(role=Role.HEAD, place=TerritoryFactory()).posts.get()
    who = {"holder": post.user, "self": admin, "order": UserFactory()}[wrong]

    typed = {"substitute_id": who.pk, "absent_from": "2026-01-02", "absent_to": "2026-01-03"}
    if wrong == "order":
        typed["absent_to"] = "2026-01-01"
    response = client.post(path("post-substitute", post.pk), typed)

    assert response.status_code == 422
    post.refresh_from_db()
    assert post.substitute is None


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("user-edit", "get"), ("user-password", "post"), ("user-lock", "post"),
        ("post-appoint", "get"), ("post-appoint", "post"),
    ],
)  # fmt: skip
def test_nobody_gives_power_to_themselves(client, admin, name, method):
    assert getattr(client, method)(path(name, admin.pk)).status_code == 403


def test_own_posts_are_ended_by_another_administrator(client, admin):
    assert client.post(path("post-end", admin.posts.get().pk), {"on": TODAY}).status_code == 403


@pytest.mark.parametrize("name", ["user-detail", "user-edit", "post-appoint", "post-end"])
def test_unknown_people_and_posts_are_not_found(client, admin, name):
    assert client.get(path(name, 999_999)).status_code == 404


@pytest.mark.parametrize("name", ["user-password", "user-lock"])
def test_steps_want_a_post(client, admin, name):
    assert client.get(path(name, UserFactory().pk)).status_code == 405


def test_the_list_finds_people_in_any_script(client, admin):
    UserFactory(last_name="Yoʻldosheva", first_name="Gulnora", username="g1")
    UserFactory(last_name="Karimov", first_name="Botir", username="b1")

    for typed in ("йўлдошева", "YO'LDOSHEVA gul", "g1"):
        page = client.get(path("user-list"), {"q": typed}).content.decode()
        assert "Yoʻldosheva" in page
        assert "Karimov" not in page


def test_the_list_narrows_by_role_and_account(client, admin):
    head = UserFactory(role=Role.HEAD, place=TerritoryFactory(), last_name="Rasulov")
    UserFactory(last_name="Bekorov")
    UserFactory(last_name="Yopiqov", is_active=False)

    def shown(**asked):
        page = client.get(path("user-list"), asked).context["page"]
        return {person.last_name for person in page}

    assert shown(role=Role.HEAD) == {head.last_name}
    assert shown(state="idle") == {"Bekorov", "Yopiqov"}
    assert shown(state="locked") == {"Yopiqov"}
    assert shown(q="nobody at all") == set()


def test_the_list_costs_the_same_for_one_row_and_for_twenty(
    client, admin, django_assert_max_num_queries
):
    for _number in range(20):
        UserFactory(role=Role.HEAD, place=TerritoryFactory())
    with django_assert_max_num_queries(12):
        client.get(path("user-list"))


def test_profile_keeps_language_and_says_it_in_that_language(client):
    user = UserFactory(role=Role.REGISTRAR, place=TerritoryFactory())
    client.force_login(user)

    response = client.post(
        path("profile"),
        {"language": "ru", "phone": "+998901234567", "email": "", "last_name": "Boshqa"},
    )

    assert response.status_code == 302
    assert response.cookies["django_language"].value == "ru"
    before, user = user, User.objects.get(pk=user.pk)
    assert (user.language, user.phone, user.last_name) == ("ru", "+998901234567", before.last_name)


def test_profile_refuses_an_unknown_language(client):
    client.force_login(UserFactory())

    assert client.post(path("profile"), {"language": "xx"}).status_code == 422


def test_today_tells_an_administrator_what_waits(client, admin):
    post = UserFactory(role=Role.HEAD, place=TerritoryFactory(), last_name="Ketarov").posts.get()
    post.ends_on = dt.date.today() + dt.timedelta(days=3)  # noqa: DTZ011
    post.save()
    UserFactory(last_name="Bekorov")

    page = client.get("/today/").content.decode()

    assert "Ketarov" in page
    assert "Bekorov" in page
