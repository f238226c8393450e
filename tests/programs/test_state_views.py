"""The pages of the state programmes: the way from the list to the complaint, sums, masks."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programs.models import (
    ObjectFact,
    ProgrammeObject,
    StateProgramme,
    VisitRemark,
    WorkKind,
    WorkList,
)
from programs.services import state_facts, work_lists
from programs.services.state_objects import add
from programs.state_choices import ListState, ProgrammeKind
from territories.choices import Role
from tests.factories import programs as made
from tests.factories import state_programmes as make
from tests.factories.receptions import appeal
from tests.today import cards_for


@pytest.fixture
def where(db, time_machine):
    """A place on Tuesday 24 November 2026, ten in the morning in Tashkent."""
    time_machine.move_to("2026-11-24T10:00:00+05:00", tick=False)
    return make.place()


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def url(name, *args):
    return reverse(f"programs:{name}", args=args)


def volumes(page):
    """What the table of volumes shows, line by line."""
    return [
        (thing, one.kind, one.unit, one.planned, one.done)
        for thing, kinds in page.context["volumes"]
        for one in kinds
    ]


def test_volumes_are_added_up_by_territory_kind_and_unit(where):
    lamps = WorkKind.objects.create(
        code="light", name_uz="Chiroqlar", unit="dona", kind=ProgrammeKind.WORKS
    )
    work_list = make.begun(where)
    road = add(work_list=work_list, plan=make.plan(where), by=where.khokim)
    for code, kind, volume in (("OQ-2", where.road, "0.5"), ("OQ-3", lamps, "12")):
        plan = make.plan(where, code, kind=kind, volume=Decimal(volume))
        add(work_list=work_list, plan=plan, by=where.khokim)
    work_lists.send(work_list=work_list, by=where.khokim)
    work_lists.agree(work_list=work_list, by=where.head)
    make.record(where, road, volume=Decimal("1.125"))
    wrong = make.record(where, road, volume=Decimal("0.5"))
    right = state_facts.Done(wrong.day, volume=Decimal("0.25"), note="Xato")
    state_facts.correct(fact=wrong, done=right, by=where.khokim)
    added_up = [
        (lamps, "dona", Decimal(12), 0),
        (where.road, "km", Decimal("2.5"), Decimal("1.375")),
    ]

    district = signed_in(where.head).get(work_list.district_year.get_absolute_url())
    region = signed_in(where.regional_head).get(url("state-detail", "obod"))
    country = signed_in(where.users[Role.ADMINISTRATION]).get(url("state-detail", "obod"))

    for page, place in (
        (district, where.district),
        (region, where.district),
        (country, where.region),
    ):
        assert volumes(page) == [(place, *one) for one in added_up]
    assert "1.375" in district.text.replace(",", ".")


def test_a_list_not_agreed_has_no_volume_in_the_sums(where):
    make.added(where)

    page = signed_in(where.regional_head).get(url("state-detail", "obod"))

    assert volumes(page) == []


def typed(where, **values):
    """The plan of an object as it is typed."""
    usual = {
        "code": "OQ-1",
        "territory": where.mahalla.pk,
        "name": "Navoiy koʻchasi",
        "kind": where.road.pk,
        "volume": "2,5",
        "starts_on": "2026-11-01",
        "ends_on": "2026-12-20",
        "money_local_budget": "250 000 000,05 so‘m",
    }
    return {**usual, **values}


def test_a_list_goes_through_the_pages_to_a_finished_object(where):
    khokim, head, registrar = map(signed_in, (where.khokim, where.head, where.registrar))
    khokim.post(url("state-begin", "obod"), {"territory": where.district.pk, "year": "2026"})
    work_list = WorkList.objects.get()
    khokim.post(url("object-new", work_list.pk), typed(where))
    work = ProgrammeObject.objects.get()
    khokim.post(url("list-send", work_list.pk))
    remark = {f"remark_{work.pk}": "Hajmi kam", "note": ""}
    head.post(url("list-return", work_list.pk), remark)
    assert "Hajmi kam" in khokim.get(url("work-list", work_list.pk)).text
    khokim.post(url("object-edit", work.pk), typed(where, volume="3"))
    khokim.post(url("list-send", work_list.pk))
    head.post(url("list-agree", work_list.pk))
    work_list.refresh_from_db()
    assert work_list.state == ListState.AGREED

    khokim.post(url("object-start", work.pk), {"day": "2026-11-24"})
    done = {"day": "2026-11-24", "volume": "3", "spent": "1 000,01", "is_final": "on"}
    khokim.post(url("fact-new", work.pk), done)
    seen = {"visited_on": "2026-11-24", "note": "Koʻrildi", "remarks": "Chuqur\n\nChiroq yoʻq"}
    registrar.post(url("visit-new", work.pk), {**seen, "files": [made.photo()]})
    first, second = VisitRemark.objects.all()
    khokim.post(url("visit-remark-answer", first.pk), {"text": "Tuzatildi"})
    registrar.post(url("visit-remark-fix", first.pk), {"note": "Koʻrdim", "files": []})

    page = registrar.get(url("object-detail", work.pk)).text
    work.refresh_from_db()
    assert (work.volume, work.finished_on) == (3, dt.date(2026, 11, 24))
    assert "Tuzatildi" in page
    assert second.text in page


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"volume": "-1"}, "volume"),
        ({"volume": "0"}, "volume"),
        ({"money_local_budget": "-1"}, "money_local_budget"),
        ({"money_local_budget": "100 USD"}, "money_local_budget"),
        ({"money_local_budget": "0,001"}, "money_local_budget"),
        ({"money_local_budget": ""}, "money_local_budget"),
        ({"ends_on": "2026-10-01"}, "ends_on"),
        ({"code": ""}, "code"),
    ],
)
def test_a_plan_typed_wrong_is_refused_at_its_field(where, values, name):
    work_list = make.begun(where)

    response = signed_in(where.khokim).post(url("object-new", work_list.pk), typed(where, **values))

    assert response.status_code == 422
    assert name in response.context["form"].errors
    assert not ProgrammeObject.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"volume": "-1", "spent": "0"},
        {"volume": "1", "spent": "-5"},
        {"volume": "1", "spent": "5 EUR"},
        {"volume": "", "spent": ""},
        {"volume": "1", "spent": "1", "day": "2026-11-23"},
        {"volume": "1", "spent": "1", "day": "2026-11-25"},
    ],
)
def test_a_fact_typed_wrong_is_refused(where, values):
    work = make.agreed(where)

    response = signed_in(where.khokim).post(
        url("fact-new", work.pk), {"day": "2026-11-24", **values}
    )

    assert response.status_code == 422
    assert not ObjectFact.objects.exists()


def test_a_quantity_stands_in_the_form_as_somebody_would_type_it(where):
    work = make.agreed(where)
    fact = make.record(where, work)

    form = signed_in(where.khokim).get(url("fact-correct", work.pk, fact.pk)).context["form"]

    assert form["volume"].value() == 1
    assert 'value="1"' in str(form["volume"])


def test_an_entry_may_be_taken_back_through_its_page(where):
    work = make.agreed(where)
    fact = make.record(where, work)
    client = signed_in(where.khokim)

    response = client.post(
        url("fact-correct", work.pk, fact.pk),
        {"day": "2026-11-24", "volume": "0", "spent": "0", "note": "Xato"},
    )

    assert response.status_code == 302
    work.refresh_from_db()
    assert work.started_on is None
    assert client.get(url("fact-correct", work.pk, fact.pk)).status_code == 404


def test_the_way_leads_down_from_the_country_to_the_objects(where):
    work = make.agreed(where)
    make.record(where, work)
    client = signed_in(where.users[Role.ADMINISTRATION])

    country = client.get(url("state-detail", "obod"))
    region = client.get(url("state-detail", "obod"), {"territory": where.region.code})

    ((name, sums, _url),) = country.context["rows"]
    assert (name, sums.works, sums.spent) == (where.region, 1, Decimal("40000000.01"))
    ((name, below, page),) = region.context["rows"]
    assert (name, below) == (where.district, sums)
    assert "OQ-1" in client.get(page).text
    assert client.get(url("state-detail", "obod"), {"year": "2025"}).context["rows"] == []
    foreign = signed_in(where.foreign[Role.HEAD])
    page = foreign.get(url("state-detail", "obod"), {"territory": where.region.code})
    assert page.status_code == 404


def test_a_borrower_is_masked_for_those_who_do_not_work_there(where):
    loan = make.loan(where)
    for user, shown in (
        (where.registrar, True),
        (where.khokim, True),
        (where.users[Role.AUDITOR], True),
    ):
        assert ("Karimova" in signed_in(user).get(url("object-detail", loan.pk)).text) is shown
    for page in (url("object-list"), url("state-year", loan.district_year_id)):
        text = signed_in(where.registrar).get(page).text
        assert "K. Aziza" in text
        assert "Karimova" not in text


def test_who_keeps_the_reference_data_is_led_to_no_page_that_is_closed(where):
    administrator = signed_in(where.users[Role.ADMINISTRATOR])

    assert url("object-list") not in administrator.get(url("state-list")).text
    assert f'href="{url("programme-list")}"' not in administrator.get(url("typical-list")).text
    assert url("object-list") in signed_in(where.registrar).get(url("state-list")).text


def test_administrators_add_and_correct_programmes(where):
    client = signed_in(where.users[Role.ADMINISTRATOR])
    new = {"code": "suv", "name_uz": "Toza suv", "kind": "works", "first_year": "2025"}
    client.post(url("state-new"), {**new, "is_active": "on"})
    programme = StateProgramme.objects.get(code="suv")
    assert programme.is_active

    client.post(url("state-edit", "suv"), {**new, "kind": "loans", "last_year": "2027"})
    programme.refresh_from_db()
    assert (programme.is_active, programme.kind) == (False, ProgrammeKind.LOANS)

    for wrong in ({"code": "new"}, {"last_year": "2020"}, {"code": "obod"}):
        assert client.post(url("state-new"), {**new, "code": "gaz", **wrong}).status_code == 422


def test_a_kind_with_lists_stays_what_it_is(where):
    make.begun(where)
    client = signed_in(where.users[Role.ADMINISTRATOR])

    client.post(url("state-edit", "obod"), {"name_uz": "Obod", "kind": "loans"})

    where.works.refresh_from_db()
    assert (where.works.name_uz, where.works.kind) == ("Obod", ProgrammeKind.WORKS)


def test_the_today_page_names_lists_to_agree_and_objects_late_or_unseen(where, time_machine):
    work_list = make.sent(where)
    (card,) = _cards(where.head)
    assert (str(card.url), card.count) == (url("state-list"), 1)
    assert card.items[0].url == work_list.get_absolute_url()
    work_list = make.work_lists.agree(work_list=work_list, by=where.head)
    make.record(where, work_list.works.get())
    assert [card.count for card in _cards(where.registrar)] == [1]

    time_machine.move_to("2026-12-25T10:00:00+05:00", tick=False)

    shows = [card.url.partition("=")[2] for card in _cards(where.registrar)]
    assert shows == ["overdue", "unvisited"]
    make.visited(where, work_list.works.get())
    assert [card.url.partition("=")[2] for card in _cards(where.khokim)] == ["remarks"]


def _cards(user):
    user = type(user).objects.get(pk=user.pk)
    return [card for card in cards_for(user) if "/state/" in str(card.url)]


def test_a_complaint_is_linked_by_its_number_and_the_filter_finds_the_object(where, time_machine):
    work = make.finished(where)
    time_machine.move_to("2026-12-02T10:00:00+05:00", tick=False)
    question = made_question(where)
    client = signed_in(where.registrar)
    assert str(question) in client.get(url("object-detail", work.pk)).text

    assert client.post(url("complaint-add", work.pk), {"number": "1-2026-9/1"}).status_code == 422
    client.post(url("complaint-add", work.pk), {"number": str(question)})

    page = client.get(url("object-list"), {"show": "complained"})
    assert [row.pk for row in page.context["page"]] == [work.pk]
    hidden = signed_in(where.khokim).get(url("object-list"), {"show": "complained"})
    assert list(hidden.context["page"]) == []
    link = work.complaints.get()
    client.post(url("complaint-remove", work.pk, link.pk))
    assert list(client.get(url("object-list"), {"show": "complained"}).context["page"]) == []


def made_question(where):
    found = appeal(where.reception, topic=where.topic).questions.get()
    found.mahalla = where.mahalla
    found.save()
    return found


def test_the_list_costs_the_same_for_one_object_and_for_twenty(where):
    work_list = make.begun(where)
    add(work_list=work_list, plan=make.plan(where), by=where.khokim)
    client = signed_in(where.registrar)
    pages = [
        url("state-year", work_list.district_year_id),
        url("work-list", work_list.pk),
        url("object-list"),
        url("state-list"),
    ]

    def queries():
        with CaptureQueriesContext(connection) as caught:
            for page in pages:
                assert client.get(page).status_code == 200
        return len(caught)

    queries()
    one = queries()
    for number in range(2, 21):
        add(work_list=work_list, plan=make.plan(where, f"OQ-{number}"), by=where.khokim)

    assert queries() == one


def test_a_fragment_is_only_the_table(where):
    make.agreed(where)
    client = signed_in(where.registrar)

    page = client.get(url("object-list"), headers={"HX-Request": "true"})

    assert page.text.strip().startswith('<section id="object-table"')


def test_a_photo_is_for_those_who_see_the_object(where):
    work = make.finished(where)
    photo = make.visited(where, work, files=[made.photo()]).photos.get()
    assert photo.get_absolute_url() == url("visit-photo", photo.pk)
    for user in (where.registrar, where.khokim, where.users[Role.AUDITOR]):
        response = signed_in(user).get(photo.get_absolute_url())
        assert b"".join(response.streaming_content).startswith(b"\x89PNG")
    for user in (where.executor, where.foreign[Role.HEAD], where.users[Role.EDITOR]):
        assert signed_in(user).get(photo.get_absolute_url()).status_code == 404
