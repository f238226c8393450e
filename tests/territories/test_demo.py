"""The people of the demonstration: every role, real places, made once."""

import pytest
from guardian.models import UserObjectPermission

from territories import demo
from territories.choices import Level, Role
from territories.models import Office, Post, Territory, User
from territories.services import posts
from tests.factories.territories import CountryFactory, OfficeFactory, StateBodyFactory

pytestmark = pytest.mark.django_db
NAMES = [("Karimov", "Botir"), ("Rasulova", "Nodira")]


@pytest.fixture
def places():
    """The demonstration's corner of the country, by its real codes."""
    country = CountryFactory()
    region = _below(country, demo.REGION, Level.REGION)
    district, neighbour = (
        _below(region, code, Level.DISTRICT) for code in (demo.DISTRICT, demo.NEIGHBOUR)
    )
    OfficeFactory(territory=district, body=StateBodyFactory(code="TSH"), is_khokimiyat=True)
    OfficeFactory(territory=district, body=StateBodyFactory(code="HET"))
    return [country, region, district, neighbour]


def _below(parent, code, level):
    return Territory.objects.create(
        code=code, level=level, parent=parent, path=f"{parent.path}{code}.", name_uz=code
    )


def test_every_role_has_an_account_that_signs_in(places, client):
    demo.create_demo_accounts()
    demo.create_demo_accounts()

    assert set(Post.objects.values_list("role", flat=True)) == set(Role)
    assert {one["role"] for one in demo.DEMO_ACCOUNTS} == set(Role)
    for one in demo.DEMO_ACCOUNTS:
        assert User.objects.get(username=one["username"]).check_password(demo.PASSWORD)
    assert Post.objects.count() == len(demo.DEMO_ACCOUNTS)


def test_staff_fills_what_is_missing_once(places):
    demo.create_demo_accounts()

    made = demo.ensure_staff(NAMES, places)

    assert made == Post.objects.count() - len(demo.DEMO_ACCOUNTS)
    assert demo.ensure_staff(NAMES, places) == 0
    for territory in places[2:]:
        held = territory.posts.filter(role__in=[Role.REGISTRAR, Role.HEAD])
        assert sorted(held.values_list("role", flat=True)) == ["head", "registrar", "registrar"]
    assert not User.objects.get(username=f"head-{demo.NEIGHBOUR}-1").has_usable_password()


def test_staff_gets_the_powers_that_single_posts_would_give(places):
    office = Office.objects.get(is_khokimiyat=True)
    demo.ensure_staff(NAMES, places)
    before = set(UserObjectPermission.objects.values_list("user", "permission", "object_pk"))

    posts.sync_all()

    after = set(UserObjectPermission.objects.values_list("user", "permission", "object_pk"))
    assert after == before
    executor = office.posts.get().user
    assert executor.powers.acts_for(office)
