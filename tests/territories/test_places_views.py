"""Territories, offices and the calendar as staff see them."""

import datetime as dt

import pytest
from django.urls import reverse

from territories.choices import DayKind, Role
from territories.models import CalendarVersion
from territories.services import calendars
from tests.factories.receptions import ReceptionFactory
from tests.factories.territories import (
    CalendarVersionFactory,
    CountryFactory,
    MahallaFactory,
    OfficeFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def path(name, *args):
    return reverse(f"territories:{name}", args=args)


@pytest.fixture
def staff(client):
    user = UserFactory(role=Role.REGISTRAR, place=TerritoryFactory())
    client.force_login(user)
    return user


@pytest.fixture
def admin(client):
    user = UserFactory(role=Role.ADMINISTRATOR, place=CountryFactory())
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    "typed", ["ғиждувон", "G'ijduvon", "gʼijduvon tum", "Гиждуван", "G`ijduvon"]
)
def test_places_are_found_in_any_script(client, staff, typed):
    place = TerritoryFactory(
        name_uz="Gʻijduvon tumani", name_uz_cyrl="Ғиждувон тумани", name_ru="Гиждуванский район"
    )
    TerritoryFactory(name_uz="Urgut tumani")

    page = client.get(path("territory-list"), {"q": typed}).context["page"]

    assert list(page) == [place]


def test_mahallas_show_only_when_asked_for(client, staff):
    mahalla = MahallaFactory(name_uz="Navbahor")

    everything = client.get(path("territory-list")).context["page"]
    by_level = client.get(path("territory-list"), {"level": "mahalla"}).context["page"]
    by_name = client.get(path("territory-list"), {"q": f"navbahor, {mahalla.parent}"})

    assert mahalla not in list(everything)
    assert list(by_level) == [mahalla]
    assert list(by_name.context["page"]) == [mahalla]


def test_a_territory_shows_what_lies_above_and_below(client, staff):
    mahalla = MahallaFactory()
    office = OfficeFactory(territory=mahalla.parent)

    page = client.get(path("territory-detail", mahalla.parent.code)).content.decode()

    for one in (mahalla, office, mahalla.parent.parent):
        assert str(one) in page
    assert client.get(path("territory-detail", "no-such")).status_code == 404


def test_offices_narrow_by_body_and_words(client, staff):
    office = OfficeFactory(name_uz="Suvoqova, Urgut tumani")
    other = OfficeFactory(name_uz="Hududgaz, Urgut tumani")

    by_words = client.get(path("office-list"), {"q": "ургут сувоқова"}).context["page"]
    by_body = client.get(path("office-list"), {"body": other.body.code}).context["page"]

    assert list(by_words) == [office]
    assert list(by_body) == [other]


def test_an_office_shows_whom_it_answers_to(client, staff):
    upper = OfficeFactory()
    lower = OfficeFactory(body=upper.body, parent=upper)

    assert str(upper) in client.get(path("office-detail", lower.pk)).content.decode()
    assert str(lower) in client.get(path("office-detail", upper.pk)).content.decode()


@pytest.mark.parametrize("name", ["territory-list", "office-list"])
def test_fragments_come_alone(client, staff, name):
    full = client.get(path(name)).content.decode()
    part = client.get(path(name), headers={"HX-Request": "true"}).content.decode()

    assert "<html" in full
    assert "<html" not in part


def test_suggestions_name_the_place_and_what_lies_above(client, staff):
    place = TerritoryFactory(name_uz="Urgut tumani")

    found = client.get(path("lookup-places"), {"q": "ургут"}).json()

    assert found == [{"id": place.pk, "label": f"Urgut tumani, {place.parent}", "hint": ""}]
    assert client.get(path("lookup-places"), {"q": "\x00"}).json() == []


@pytest.mark.parametrize("year", ["2026", "", "nonsense", "0000", "99999"])
def test_the_calendar_opens_for_any_year(client, staff, year):
    CalendarVersionFactory()

    assert client.get(path("calendar"), {"year": year}).status_code == 200


def test_the_calendar_opens_while_none_is_stored(client, staff):
    assert client.get(path("calendar")).status_code == 200


def test_a_decree_day_makes_a_new_version(client, admin):
    CalendarVersionFactory()

    response = client.post(
        path("calendar-change"),
        {
            "day": "2027-01-04",
            "kind": DayKind.DAY_OFF,
            "note": "Qoʻshimcha",
            "act": "PF-200",
            "seen": "2027-01-04:day_off",
        },
    )

    assert response["Location"] == path("calendar") + "?year=2027"
    assert calendars.current().version.number == 2
    assert not calendars.current().is_working(dt.date(2027, 1, 4))
    assert "PF-200" in client.get(response["Location"]).content.decode()


def test_a_day_becomes_ordinary_again(client, admin):
    CalendarVersionFactory().days.create(day=dt.date(2027, 1, 1), kind=DayKind.HOLIDAY)

    typed = {"day": "2027-01-01", "kind": "ordinary", "act": "PF-201"}
    client.post(path("calendar-change"), {**typed, "seen": "2027-01-01:ordinary"})

    assert calendars.current().is_working(dt.date(2027, 1, 1))


@pytest.mark.parametrize("missing", ["day", "kind", "act"])
def test_a_change_without_day_kind_or_act_is_refused(client, admin, missing):
    typed = {"day": "2027-01-04", "kind": DayKind.DAY_OFF, "act": "PF-200"} | {missing: ""}

    response = client.post(path("calendar-change"), typed)

    assert response.status_code == 422
    assert missing in response.context["form"].errors
    assert not CalendarVersion.objects.exists()


def test_territory_detail_leads_to_the_reception_where_there_is_one(client, staff):
    reception = ReceptionFactory()
    without = TerritoryFactory()

    page = client.get(path("territory-detail", reception.territory.code)).content.decode()

    link = reverse("receptions:reception-detail", args=[reception.code])
    assert link in page
    assert "100,000" in page or "100\xa0000" in page
    assert "/network/" not in client.get(path("territory-detail", without.code)).content.decode()
