import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fieldvisits.choices import RoundStatus, VisitResult
from fieldvisits.models import Finding, Household, Round
from fieldvisits.services import rounds
from territories import clock
from territories.choices import Role
from tests.factories import fieldvisits as make
from tests.factories.territories import MahallaFactory, UserFactory
from tests.fieldvisits.pages import empty, page, row, url


def plan_data(where, **fields):
    today = clock.today()
    data = {
        "reception": where.reception.pk,
        "territory": where.mahalla.name,
        "territory_id": where.mahalla.pk,
        "starts_on": today.isoformat(),
        "ends_on": (today + dt.timedelta(days=2)).isoformat(),
        "purpose": "Qishga tayyorgarlik",
        "limit": 2,
        **empty("members", 7),
        "members-0-user": where.member.pk,
        "members-1-name": "Olimov Bek",
        "members-1-position": "mahalla raisi",
    }
    return {**data, **fields}


def visit_data(**fields):
    return {"result": "no_problem", **empty("problems", 3), **row(0), **row(1), **row(2), **fields}


def test_plan_page_plans_a_round(client, where):
    response = page(client, where.head, url("round-plan"), plan_data(where))

    round_ = Round.objects.get()
    assert response["Location"] == round_.get_absolute_url()
    assert [str(member) for member in round_.members.all()] == [str(where.member), "Olimov Bek"]
    assert round_.visits.count() == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ends_on": "2026-01-01"}, "before the first"),
        ({"territory": "Nowhere", "territory_id": ""}, "Nothing is called that"),
        ({"limit": 0}, "greater than or equal to 1"),
        ({"members-1-name": ""}, "Write the name"),
        ({"members-1-user": "member"}, "chosen twice"),
    ],
)
def test_plan_page_says_what_is_wrong_and_loses_nothing(client, where, change, words):
    if "members-1-user" in change:
        change = {"members-1-user": where.member.pk}

    response = page(client, where.head, url("round-plan"), plan_data(where, **change))

    assert response.status_code == 422
    text = response.content.decode()
    assert words in text
    assert "Qishga tayyorgarlik" in text
    assert not Round.objects.exists()


def test_change_page_changes_days_and_group_until_the_group_sets_out(client, where):
    round_ = make.planned(where)
    address = url("round-change", round_.pk)
    assert address in page(client, where.head, round_.get_absolute_url()).content.decode()
    form = page(client, where.head, address).content.decode()
    assert 'value="Yoshlar yetakchisi"' in form
    day = (clock.today() + dt.timedelta(days=5)).isoformat()
    data = {**plan_data(where), "starts_on": day, "ends_on": day}

    response = page(client, where.head, address, data)

    round_.refresh_from_db()
    assert response["Location"] == round_.get_absolute_url()
    assert (round_.starts_on.isoformat(), round_.purpose) == (day, "Qishga tayyorgarlik")
    assert [str(one) for one in round_.members.all()] == [str(where.member), "Olimov Bek"]
    rounds.start(round_=round_, by=where.member)
    late = page(client, where.head, address, data)
    assert late.status_code == 422
    assert "has set out" in late.content.decode()
    assert page(client, where.head, address)["Location"] == round_.get_absolute_url()
    assert address not in page(client, where.head, round_.get_absolute_url()).content.decode()


def test_a_finished_round_does_not_say_that_households_are_to_be_visited(client, where):
    round_ = make.finished(where, [VisitResult.NO_PROBLEM])

    shown = page(client, where.head, round_.get_absolute_url()).content.decode()

    assert "not visited" in shown
    assert "to be visited" not in shown


def test_plan_page_shows_the_refusal_of_the_service(client, where):
    Household.objects.update(do_not_visit=True)

    response = page(client, where.head, url("round-plan"), plan_data(where))

    assert response.status_code == 422
    assert b"no household here" in response.content


def test_plan_page_offers_no_place_of_others(client, where):
    data = plan_data(where, territory=where.far.name, territory_id=where.far.pk)

    response = page(client, where.head, url("round-plan"), data)

    assert response.status_code == 422


def test_member_walks_from_house_to_house(client, where):
    round_ = make.planned(where)
    first, second, _third = round_.visits.all()
    assert b"Set out" in page(client, where.member, round_.get_absolute_url()).content

    page(client, where.member, url("round-start", round_.pk), {})
    response = page(client, where.member, url("visit-record", first.pk), visit_data(next="1"))

    assert response["Location"] == url("visit-record", second.pk)
    assert Round.objects.get().status == RoundStatus.RUNNING
    first.refresh_from_db()
    assert (first.result, first.by) == (VisitResult.NO_PROBLEM, where.member)


def test_visit_page_writes_down_two_problems(client, where):
    visit = make.running(where).visits.first()
    data = visit_data(
        result="problem",
        household_class="1",
        **row(0, topic=where.topic.pk, text="Suv yoʻq", people_affected=5),
        **row(2, topic=where.topic.pk, text="Yoʻl yomon"),
    )

    response = page(client, where.member, url("visit-record", visit.pk), data)

    assert response["Location"] == visit.round.get_absolute_url()
    assert set(visit.findings.values_list("text", "people_affected")) == {
        ("Suv yoʻq", 5), ("Yoʻl yomon", 1)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"result": ""}, "This field is required"),
        ({"result": "pending"}, "not one of the available choices"),
        ({"result": "problem"}, "Write down the problem that was found"),
        ({"result": "problem", **row(0, text="Suv")}, "Choose the topic"),
        ({"result": "nobody", "told": True}, "the result must be"),
    ],
)
def test_visit_page_says_what_is_wrong(client, where, change, words):
    visit = make.running(where).visits.first()
    if change.pop("told", False):
        change = {**change, **row(0, topic=where.topic.pk, text="Suv")}

    response = page(client, where.member, url("visit-record", visit.pk), visit_data(**change))

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Finding.objects.exists()


def test_visit_page_of_a_planned_round_has_no_form(client, where):
    visit = make.planned(where).visits.first()

    response = page(client, where.member, url("visit-record", visit.pk))

    assert b"while the round is under way" in response.content
    assert b'name="result"' not in response.content


def test_member_sees_own_rounds_only(client, where):
    own = make.planned(where, limit=1)
    other = make.planned(where, limit=1, members=[])

    listed = page(client, where.member, url("round-list")).content.decode()

    assert own.get_absolute_url() in listed
    assert other.get_absolute_url() not in listed
    assert page(client, where.member, other.get_absolute_url()).status_code == 404
    visit = other.visits.first()
    assert page(client, where.member, url("visit-record", visit.pk)).status_code == 404


def test_finish_page_shows_the_refusal(client, where):
    round_ = make.running(where)
    visit = round_.visits.first()
    make.visited(visit, where, VisitResult.PROBLEM, problems=[])

    response = page(client, where.head, url("round-finish", round_.pk), {})

    assert response.status_code == 422
    assert b"none is written down" in response.content
    assert Round.objects.get().status == RoundStatus.RUNNING


def test_finish_page_finishes(client, where):
    round_ = make.running(where)

    response = page(client, where.head, url("round-finish", round_.pk), {})

    assert response.status_code == 302
    assert Round.objects.get().finished_by == where.head


def test_round_list_filters_by_status_and_days(client, where):
    make.running(where, limit=1)
    make.planned(where, limit=1)

    def count(query):
        response = page(client, where.head, url("round-list") + query)
        return response.content.decode().count('class="c-row"')

    assert [count(q) for q in ("", "?status=running", "?last=2026-11-01", "?first=2026-11-25")] == [
        2, 1, 0, 2
    ]  # fmt: skip
    assert count("?first=2026-11-25&last=2026-11-01") == 2  # the wrong bound is left out
    assert count("?status=nonsense&first=x") == 2


# Households


def test_household_list_asks_who_has_no_district_for_a_place(client, where):
    regional = UserFactory(role=Role.REGIONAL_HEAD, place=where.region)

    assert (
        b"Choose a district or a mahalla" in page(client, regional, url("household-list")).content
    )


def test_household_list_shows_the_own_district_and_finds_in_any_script(client, where):
    make.HouseholdFactory(mahalla=where.mahalla, street="Gʻafur Gʻulom", head_name="Шавкат Олимов")

    def listed(query):
        chosen = f"?mahalla_id={where.mahalla.pk}&mahalla=x{query}" if query is not None else ""
        return page(client, where.head, url("household-list") + chosen).content.decode()

    assert listed(None).count('class="c-row"') == 4
    assert listed("").count('class="c-row"') == 4
    assert listed("&q=Ғафур").count('class="c-row"') == 1
    assert listed("&q=Shavkat").count('class="c-row"') == 1
    assert listed("&q=Toshkent").count('class="c-row"') == 0
    assert listed("&household_class=1&sector=2").count('class="c-row"') == 0


def test_household_list_hides_names_from_the_upper_desk(client, where):
    upper = UserFactory(role=Role.REGISTRAR, place=where.region)
    query = f"?mahalla_id={where.mahalla.pk}&mahalla=x"

    shown = [
        b"Rahimov Anvar" in page(client, user, url("household-list") + query).content
        for user in (where.registrar, where.head, upper)
    ]

    assert shown == [True, True, False]


def household_data(where, **fields):
    data = {
        "mahalla": where.mahalla.name,
        "mahalla_id": where.mahalla.pk,
        "street": "Bogʻ",
        "house": "1",
        "members": 3,
        "phone": "90 123 45 67",
        "sector": 2,
    }
    return {**data, **fields}


def test_household_page_adds_and_corrects(client, where):
    response = page(client, where.registrar, url("household-add"), household_data(where))

    home = Household.objects.get(street="Bogʻ")
    assert response["Location"].startswith(url("household-list"))
    assert (home.phone, home.sector) == ("+998901234567", 2)

    again = household_data(where, do_not_visit="on", do_not_visit_reason="Kasal bor")
    page(client, where.registrar, url("household-edit", home.pk), again)
    home.refresh_from_db()
    assert home.do_not_visit


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"street": "Боғ"}, "known already"),
        ({"members": 0}, "greater than or equal to 1"),
        ({"phone": "12"}, "telephone number"),
        ({"sector": 7}, "not one of the available choices"),
        ({"registers": ["red"]}, "not one of the available choices"),
        ({"do_not_visit": "on"}, "why they don&#x27;t want"),
        ({"point": "Moskva"}, "latitude and longitude"),
    ],
)
def test_household_page_says_what_is_wrong(client, where, change, words):
    make.HouseholdFactory(mahalla=where.mahalla, street="Bogʻ", house="1")

    data = household_data(where, house="1" if "street" in change else "2", **change)
    response = page(client, where.registrar, url("household-add"), data)

    assert response.status_code == 422
    assert words in response.content.decode()


def test_household_page_keeps_out_of_other_mahallas(client, where):
    other = MahallaFactory(parent=where.far)

    data = household_data(where, mahalla=other.name, mahalla_id=other.pk)
    response = page(client, where.registrar, url("household-add"), data)

    assert response.status_code == 422
    assert not Household.objects.filter(mahalla=other).exists()


# Field receptions


@pytest.mark.parametrize("name", ["round-list", "field-reception-list", "finding-list"])
def test_lists_cost_the_same_for_one_row_and_for_many(client, where, name):
    make.HouseholdFactory.create_batch(12, mahalla=where.mahalla)

    def one_more():
        if name == "round-list":
            make.planned(where, limit=1)
        elif name == "finding-list":
            make.heard(where)
        else:
            make.announced(where)

    def cost():
        client.force_login(where.head)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url(name)).status_code == 200
        return len(caught)

    one_more()
    cost()  # content types are read once a process
    first = cost()
    for _row in range(10):
        one_more()

    assert cost() == first
    assert first <= 12


def test_round_page_costs_the_same_for_three_households_and_for_many(client, where):
    def cost(round_):
        with CaptureQueriesContext(connection) as caught:
            page(client, where.member, round_.get_absolute_url())
        return len(caught)

    small = make.running(where)
    make.HouseholdFactory.create_batch(20, mahalla=where.mahalla)
    large = make.running(where)
    for visit in large.visits.all():
        make.visited(visit, where, VisitResult.PROBLEM)

    cost(small)
    assert cost(large) == cost(small)


@pytest.mark.parametrize(
    "name", ["round-list", "field-reception-list", "finding-list", "household-list"]
)
def test_lists_answer_htmx_with_the_fragment(client, where, name):
    whole = page(client, where.head, url(name))
    part = page(client, where.head, url(name), headers={"HX-Request": "true"})

    assert b"<html" in whole.content
    assert b"<html" not in part.content
    assert b"<section" in part.content
    assert "HX-Request" in part["Vary"]


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("round-start", "get"),
        ("round-finish", "get"),
        ("field-reception-cancel", "get"),
        ("finding-settle", "get"),
        ("finding-wait", "get"),
        ("round-detail", "post"),
        ("round-sheet", "post"),
        ("finding-detail", "post"),
    ],
)
def test_wrong_method(client, where, name, method):
    client.force_login(where.head)

    assert getattr(client, method)(url(name, 1)).status_code == 405


@pytest.mark.parametrize(
    "name", ["round-detail", "visit-record", "field-reception-detail", "finding-detail"]
)
def test_unknown_numbers_are_not_found(client, where, name):
    assert page(client, where.head, url(name, 987654)).status_code == 404


def test_lookups_suggest_own_places_only(client, where):
    client.force_login(where.head)

    def labels(name, text):
        return [one["label"] for one in client.get(url(name), {"q": text}).json()]

    assert labels("lookup-mahallas", "Mahalla") == [f"{where.mahalla}, {where.district}"]
    assert len(labels("lookup-places", "Tuman")) == 1
    assert labels("lookup-places", where.far.name_uz) == []


def test_deputy_has_no_door_to_the_field(client, where):
    deputy = UserFactory(role=Role.DEPUTY, place=where.district)

    for name in ("round-list", "finding-list", "household-list", "field-reception-list"):
        assert page(client, deputy, url(name)).status_code == 403


@pytest.mark.parametrize("name", ["round-plan", "crew-plan"])
def test_a_form_that_came_without_its_rows_is_refused_and_nothing_breaks(client, where, name):
    response = page(client, where.head, url(name), {"purpose": "Qishga tayyorgarlik"})

    assert response.status_code == 422
    assert "Qishga tayyorgarlik" in response.content.decode()
    assert not Round.objects.exists()
