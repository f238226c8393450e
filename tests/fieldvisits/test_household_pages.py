"""The register: its filters, its page of one household, its speed."""

import datetime as dt

import pytest
from django.db import connection
from django.urls import reverse

from fieldvisits.choices import HouseholdClass, VisitResult
from fieldvisits.forms.households import HouseholdFilter
from fieldvisits.models import Household, Visit
from territories import clock
from territories.choices import Role
from tests.factories import fieldvisits as make
from tests.factories.territories import MahallaFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def where():
    return make.place()


def listed(where, **query):
    """The houses that the filter leaves, for the registrar of the district."""
    filter_form = HouseholdFilter(query, user=where.registrar)
    homes = Household.objects.visible_to(where.registrar).current()
    return set(filter_form.narrow(homes))


def visited(where, home, result, **fields):
    round_ = make.running(where, household_ids=[home.pk])
    visit = round_.visits.get()
    make.visited(visit, where, result)
    Visit.objects.filter(pk=visit.pk).update(**fields)
    return visit


def test_the_filters_leave_what_they_say(where):
    first, second, third = where.households
    Household.objects.filter(pk=first.pk).update(
        household_class=HouseholdClass.FIRST, sector=2, registers=["iron", "women"]
    )
    Household.objects.filter(pk=second.pk).update(do_not_visit=True)

    assert listed(where, household_class="1") == {first}
    assert listed(where, sector="2") == {first}
    assert listed(where, sector="0") == {second, third}
    assert listed(where, register="women") == {first}
    assert listed(where, register="youth") == set()
    assert listed(where, do_not_visit="yes") == {second}
    assert listed(where) == {first, second, third}


def test_visits_divide_the_register(where):
    first, second, third = where.households
    visited(where, first, VisitResult.NO_PROBLEM)
    visited(where, second, VisitResult.NOBODY, revisit_on=clock.today())
    today = clock.today()
    tomorrow = today + dt.timedelta(days=1)

    assert listed(where, visited="never") == {third}
    assert listed(where, visited="reached") == {first}
    assert listed(where, visited="reached", first=today, last=today) == {first}
    assert listed(where, visited="reached", first=tomorrow) == set()
    assert listed(where, visited="again") == {second}


def test_a_later_visit_ends_the_wish_to_come_again(where):
    home = where.households[0]
    before = clock.now() - dt.timedelta(days=3)
    visited(where, home, VisitResult.NOBODY, revisit_on=clock.today(), visited_at=before)
    assert listed(where, visited="again") == {home}

    visited(where, home, VisitResult.NO_PROBLEM)

    assert listed(where, visited="again") == set()


def test_a_mahalla_of_the_district_narrows_the_list(where):
    other = MahallaFactory(parent=where.district)
    home = make.HouseholdFactory(mahalla=other)

    assert listed(where, mahalla_id=str(other.pk), mahalla=other.name) == {home}
    assert home in listed(where)


def test_another_district_shows_nothing(where):
    far = make.HouseholdFactory(mahalla=MahallaFactory(parent=where.far))

    query = {"mahalla_id": str(where.far.pk), "mahalla": where.far.name}

    assert far not in listed(where, **query)


def test_the_list_of_a_district_walks_page_by_page(client, where):
    make.HouseholdFactory.create_batch(30, mahalla=where.mahalla)
    make.HouseholdFactory.create_batch(3, mahalla=MahallaFactory(parent=where.district))
    client.force_login(where.registrar)
    url, seen = reverse("fieldvisits:household-list"), []
    query = ""
    while query is not None:
        page = client.get(url + query).context["page"]
        seen += [home.pk for home in page]
        query = page.next_url or None

    assert sorted(seen) == sorted(Household.objects.values_list("pk", flat=True))
    assert len(seen) == len(set(seen)) == 36


def test_a_page_of_the_list_is_read_along_the_index(where):
    make.HouseholdFactory.create_batch(200, mahalla=where.mahalla)
    homes = Household.objects.visible_to(where.registrar).current().in_place(where.district)
    page = homes.order_by("mahalla_id", "street", "house", "id")[:26]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE fieldvisits_household")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")

    plan = page.explain()

    assert "household_along_the_street" in plan


def test_the_page_shows_visits_and_findings_the_newest_first(client, where):
    home = where.households[0]
    visit = visited(where, home, VisitResult.PROBLEM)
    finding = visit.findings.get()
    client.force_login(where.registrar)

    text = client.get(home.get_absolute_url()).text

    assert "visited, problem found" in text
    assert finding.get_absolute_url() in text
    assert home.head_name in text


def test_names_and_the_reason_are_for_those_who_keep_the_register(client, where):
    home = where.households[0]
    Household.objects.filter(pk=home.pk).update(do_not_visit=True, do_not_visit_reason="Kasal bor")
    upper = UserFactory(role=Role.REGISTRAR, place=where.region)
    auditor = UserFactory(role=Role.AUDITOR, place=where.region)

    shown = []
    for user in (where.registrar, auditor, upper):
        client.force_login(user)
        text = client.get(home.get_absolute_url()).text
        assert "asked not to be visited" in text
        shown.append(("Kasal bor" in text, home.head_name in text, home.phone in text))

    assert shown == [(True,) * 3, (True,) * 3, (False,) * 3]


def test_the_form_keeps_registers_place_and_reason(client, where):
    home = where.households[0]
    client.force_login(where.registrar)
    data = {
        "mahalla": where.mahalla.name,
        "mahalla_id": where.mahalla.pk,
        "street": home.street,
        "house": home.house,
        "members": 4,
        "registers": ["iron", "youth"],
        "point": "41.311081, 69.240562",
        "do_not_visit": "on",
        "do_not_visit_reason": "Kasal bor",
    }
    url = reverse("fieldvisits:household-edit", args=[home.pk])

    assert client.post(url, data)["Location"] == home.get_absolute_url()

    home.refresh_from_db()
    assert home.registers == ["iron", "youth"]
    assert (str(home.latitude), str(home.longitude)) == ("41.311081", "69.240562")
    assert home.do_not_visit_reason == "Kasal bor"
    assert "41.311081" in client.get(url).text

    client.post(url, {**data, "do_not_visit": "", "point": ""})
    home.refresh_from_db()
    assert (home.do_not_visit_reason, home.latitude) == ("", None)
