import datetime as dt

import pytest

from fieldvisits.choices import FindingState
from fieldvisits.models import FieldReception, Finding
from receptions.choices import AppealType, Channel
from receptions.models import Appeal
from territories import clock
from territories.choices import Role
from tests.factories import fieldvisits as make
from tests.factories.territories import OfficeFactory, UserFactory
from tests.fieldvisits.pages import empty, page, url


def announce_data(where, **fields):
    moment = clock.now() + dt.timedelta(days=1)
    data = {
        "reception": where.reception.pk,
        "kind": "public",
        "territory": where.mahalla.name,
        "territory_id": where.mahalla.pk,
        "starts_at": moment.strftime("%Y-%m-%dT%H:%M"),
        "place": "12-maktab",
        **empty("group", 10),
        "group-0-name": "Usmonov Sardor",
        "group-0-position": "hokim oʻrinbosari",
    }
    return {**data, **fields}


def test_announce_page_announces(client, where):
    response = page(client, where.head, url("field-reception-announce"), announce_data(where))

    announced = FieldReception.objects.get()
    assert response["Location"] == announced.get_absolute_url()
    assert announced.group.get().position == "hokim oʻrinbosari"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"starts_at": "2026-11-01T10:00"}, "before it begins"),
        ({"starts_at": "2062-11-30T10:00"}, "a year ahead at most"),
        ({"place": ""}, "This field is required"),
        ({"group-1-position": "prokuror"}, "Write the name of the official"),
    ],
)
def test_announce_page_says_what_is_wrong(client, where, change, words):
    data = announce_data(where, **change)

    response = page(client, where.head, url("field-reception-announce"), data)

    assert response.status_code == 422
    assert words in response.content.decode()


def test_hold_page_counts_who_came(client, where):
    due = make.due(where)
    official = due.group.get()

    data = {"visitors": 12, "minutes": "Yaxshi oʻtdi", "came": [official.pk]}
    page(client, where.registrar, url("field-reception-hold", due.pk), data)

    due.refresh_from_db()
    assert (due.visitors, due.group.get().came) == (12, True)
    again = page(client, where.registrar, url("field-reception-hold", due.pk), data)
    assert again.status_code == 422


def hear_data(where, decision, **fields):
    data = {
        "person": "Karimova Aziza Botirovna",
        "residence": "Navoiy 7",
        "topic": where.topic.pk,
        "text": "Gaz yoʻq",
        "severity": 3,
        "people_affected": 4,
        "decision": decision,
    }
    return {**data, **fields}


@pytest.mark.parametrize(
    ("decision", "result", "state"),
    [
        ("later", "", FindingState.OPEN),
        ("solved_on_spot", "Ulandi", FindingState.SOLVED_ON_SPOT),
        ("medium", "", FindingState.WAITING),
    ],
)
def test_hear_page_writes_down_and_decides(client, where, decision, result, state):
    due = make.due(where)
    address = url("field-reception-hear", due.pk)

    response = page(client, where.head, address, hear_data(where, decision, result=result, next=1))

    assert response["Location"] == address
    assert Finding.objects.get().state == state


def test_hear_page_writes_the_same_down_once(client, where):
    address = url("field-reception-hear", make.due(where).pk)
    page(client, where.registrar, address, hear_data(where, "later"))

    again = page(client, where.registrar, address, hear_data(where, "later"))
    page(client, where.registrar, address, hear_data(where, "later", text="Yoʻl buzilgan"))

    assert again.status_code == 422
    assert "is written down already" in again.content.decode()
    assert Finding.objects.count() == 2


def test_hold_page_proposes_as_many_as_were_heard(client, where):
    due = make.due(where)
    make.heard(where, due)
    make.heard(where, due, person="Olimov Bek")

    form = page(client, where.head, url("field-reception-hold", due.pk)).content.decode()

    assert 'name="visitors" value="2"' in form


def test_hear_page_leads_on_to_the_appeal(client, where):
    address = url("field-reception-hear", make.due(where).pk)

    response = page(client, where.registrar, address, hear_data(where, "appeal"))

    assert response["Location"] == url("finding-appeal", Finding.objects.get().pk)
    form = page(client, where.registrar, response["Location"]).content.decode()
    assert 'value="Karimova"' in form
    assert 'value="Botirovna"' in form
    assert 'value="Navoiy 7"' in form


@pytest.mark.parametrize(
    ("decision", "result", "words"),
    [
        ("solved_on_spot", "", "what was done"),
        ("later", "Ulandi", "Something was done"),
        ("short", "", "not one of the available choices"),  # the registrar can't put off
    ],
)
def test_hear_page_says_what_is_wrong(client, where, decision, result, words):
    address = url("field-reception-hear", make.due(where).pk)

    response = page(client, where.registrar, address, hear_data(where, decision, result=result))

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Finding.objects.exists()


def test_cancel_page_wants_a_reason(client, where):
    due = make.due(where)
    address = url("field-reception-cancel", due.pk)

    assert page(client, where.head, address, {"reason": ""}).status_code == 422
    page(client, where.head, address, {"reason": "Qor"})
    assert b"Qor" in page(client, where.head, due.get_absolute_url()).content

    again = page(client, where.head, address, {"reason": "Yana"})
    assert again.status_code == 422
    assert "This is done already" in again.content.decode()


# Findings


def appeal_data(**fields):
    data = {
        "kind": "individual",
        "surname": "Karimova",
        "given_name": "Aziza",
        "address": "Navoiy 7",
        "appeal_type": "application",
        "language": "uz",
    }
    return {**data, **fields}


def test_appeal_page_asks_for_what_is_lacking_without_an_anonymous_way(client, where):
    address = url("finding-appeal", make.found(where).pk)

    response = page(client, where.registrar, address, appeal_data(surname="", address=""))

    text = response.content.decode()
    assert "Write the name (Art. 6)" in text
    assert "Write the mahalla or the address (Art. 6)" in text
    assert "anonymous" not in text


def test_appeal_page_registers(client, where):
    finding = make.found(where)
    address = url("finding-appeal", finding.pk)

    response = page(client, where.registrar, address, appeal_data())

    appeal = Appeal.objects.get()
    assert response["Location"] == finding.get_absolute_url()
    assert (appeal.applicant_name, appeal.channel) == ("Karimova Aziza", Channel.ROUND)
    shown = page(client, where.registrar, finding.get_absolute_url()).content.decode()
    assert f'href="{appeal.get_absolute_url()}"' in shown
    assert page(client, where.registrar, address, appeal_data()).status_code == 422
    assert Appeal.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"surname": ""}, "Write the name"),
        ({"address": ""}, "Write the mahalla or the address"),
        ({"personal_number": "12"}, "14 digits"),
        ({"complained_office": "office"}, "is a complaint"),
    ],
)
def test_appeal_page_says_what_is_wrong(client, where, change, words):
    if "complained_office" in change:
        office = OfficeFactory()
        change = {"complained_office_id": office.pk, "complained_office": str(office)}
    address = url("finding-appeal", make.heard(where).pk)

    response = page(client, where.registrar, address, appeal_data(**change))

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Appeal.objects.exists()


def test_decision_pages_decide_once(client, where):
    finding = make.heard(where)
    settle, wait = url("finding-settle", finding.pk), url("finding-wait", finding.pk)

    assert page(client, where.head, settle, {"result": ""}).status_code == 422
    assert page(client, where.head, wait, {"horizon": "soon"}).status_code == 422
    assert page(client, where.head, wait, {"horizon": "short"}).status_code == 302
    late = page(client, where.head, settle, {"result": "Ulandi"})

    assert late.status_code == 422
    assert "Ulandi" in late.content.decode()
    assert Finding.objects.get().state == FindingState.WAITING


def test_finding_page_hides_who_told_it_from_the_upper_desk(client, where):
    finding = make.heard(where)
    upper = UserFactory(role=Role.REGISTRAR, place=where.region)

    assert b"Rahimov" in page(client, where.head, finding.get_absolute_url()).content
    assert b"Rahimov" not in page(client, upper, finding.get_absolute_url()).content


def test_finding_list_filters(client, where):
    make.heard(where)
    make.found(where)

    def count(query):
        response = page(client, where.head, url("finding-list") + query)
        return response.content.decode().count('class="c-row"')

    place = f"?territory_id={where.district.pk}&territory=x"
    queries = ["", "?source=round", "?source=field", "?state=waiting", place]
    assert [count(query) for query in queries] == [2, 1, 1, 0, 2]
    assert count(f"?topic={where.topic.parent.pk}") == 2


# All lists


def test_complaint_from_a_finding_is_one(client, where):
    office = OfficeFactory(territory=where.district)
    data = appeal_data(
        appeal_type="complaint", complained_office=str(office), complained_office_id=office.pk
    )
    page(client, where.head, url("finding-appeal", make.heard(where).pk), data)

    appeal = Appeal.objects.get()
    assert (appeal.appeal_type, appeal.complained_office) == (AppealType.COMPLAINT, office)
