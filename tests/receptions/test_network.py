"""Address, hours and facilities of a reception: who changes them, and what people are shown."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation

from cms.services.site import load_site
from receptions.exceptions import DecisionError
from receptions.models import Reception
from receptions.services import network
from receptions.services.reference import load_receptions
from territories import clock
from territories.choices import Role
from tests.factories import receptions as make
from tests.factories.territories import CalendarVersionFactory, CountryFactory, UserFactory

pytestmark = pytest.mark.django_db
CHANGED = {
    "address": "Registon koʻchasi,  7",
    "phone": "1000",
    "opens_at": "08:30",
    "closes_at": "17:30",
    "wheelchair_access": "on",
}


@pytest.fixture
def administrator():
    return UserFactory(role=Role.ADMINISTRATOR, place=CountryFactory())


def address(desk):
    return reverse("receptions:reception-edit", args=[desk.code])


def test_the_head_changes_address_hours_and_facilities(client, desk):
    client.force_login(make.head_of(desk))

    assert desk.address in client.get(address(desk)).content.decode()
    response = client.post(address(desk), {**CHANGED, "closed_on": "2026-01-01"})

    assert response.url == reverse("receptions:reception-detail", args=[desk.code])
    desk.refresh_from_db()
    assert desk.address == "Registon koʻchasi, 7"
    assert (desk.opens_at, desk.closes_at) == (dt.time(8, 30), dt.time(17, 30))
    assert (desk.wheelchair_access, desk.mother_child_room, desk.first_aid) == (True, False, False)
    assert desk.closed_on is None  # the administrator's


def test_every_change_is_kept_with_who_made_it(client, desk):
    head = make.head_of(desk)
    client.force_login(head)

    client.post(address(desk), CHANGED)

    before, after = desk.events.order_by("pgh_id")
    assert before.address == "Mustaqillik koʻchasi, 1"
    assert after.address == "Registon koʻchasi, 7"
    assert after.pgh_context.metadata["user"] == head.pk


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"closes_at": "08:30"}, "closes_at"),
        ({"opens_at": ""}, "opens_at"),
        ({"phone": "yoʻq"}, "phone"),
        ({"address": "x" * 301}, "address"),
    ],
)
def test_a_mistake_stands_at_its_field_and_nothing_is_lost(client, desk, wrong, field):
    client.force_login(make.head_of(desk))

    response = client.post(address(desk), {**CHANGED, **wrong})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert response.context["form"]["wheelchair_access"].value() is True
    assert desk.events.count() == 1


def test_the_administrator_closes_a_reception_from_a_day(client, desk, administrator):
    client.force_login(administrator)
    last = clock.today() + dt.timedelta(days=5)

    early = client.post(address(desk), {**CHANGED, "closed_on": "2016-12-31"})
    assert early.context["form"].errors["closed_on"]
    client.post(address(desk), {**CHANGED, "closed_on": last.isoformat()})

    existing = Reception.objects.existing
    assert desk in existing(on=last - dt.timedelta(days=1))
    assert desk not in existing(on=last)
    page = client.get(reverse("receptions:reception-detail", args=[desk.code]))
    assert address(desk) in page.content.decode()


def test_the_head_can_not_close_and_a_registrar_changes_nothing(desk):
    with pytest.raises(DecisionError):
        network.edit(reception=desk, changes={"closed_on": clock.today()}, by=make.head_of(desk))
    with pytest.raises(DecisionError):
        network.edit(reception=desk, changes={"phone": "1000"}, by=make.registrar_of(desk))

    assert desk.events.count() == 1


@translation.override("en")  # what the requests make active doesn't outlive the test
def test_a_reception_that_closes_later_is_still_on_the_public_site(client, desk):
    CalendarVersionFactory()
    make.ReceptionFactory(territory=CountryFactory())
    load_site()
    Reception.objects.filter(pk=desk.pk).update(
        closed_on=clock.today() + dt.timedelta(days=1), address=""
    )
    desk.territory.name_ru = "Ургутский район"
    desk.territory.save()
    visit = reverse("cms:visit-book", args=[desk.code])
    region = {"region": desk.territory.parent.code}

    client.cookies["django_language"] = "ru"
    for page in (client.get(visit), client.get("/qabulxonalar/", region)):
        assert "Ургутский район" in page.content.decode()

    Reception.objects.filter(pk=desk.pk).update(closed_on=clock.today())
    assert client.get(visit).status_code == 404
    assert visit not in client.get("/qabulxonalar/", region).content.decode()


def test_without_an_address_the_territory_is_named_in_the_readers_language(desk):
    desk.territory.name_ru = "Ургутский район"

    with translation.override("ru"):
        assert desk.where == desk.address
        desk.address = ""
        assert desk.where == "Ургутский район"
    with translation.override("uz"):
        assert desk.where == desk.territory.name_uz


def test_loading_again_keeps_what_was_entered(desk):
    desk.territory.centre = "Urgut"
    desk.territory.save()
    Reception.objects.filter(pk=desk.pk).update(opens_at=dt.time(8))

    load_receptions()

    desk.refresh_from_db()
    assert (desk.address, desk.opens_at) == ("Mustaqillik koʻchasi, 1", dt.time(8))
    fresh = Reception.objects.get(territory=desk.territory.parent)
    assert (fresh.address, fresh.closes_at, fresh.first_aid) == ("", dt.time(18), True)
