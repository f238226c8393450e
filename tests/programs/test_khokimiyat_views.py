"""Pages of the khokimiyat's side: the inbox, people, milestones, contracts, reports."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programs.models import Contract, Contractor, Measure, MeasureReport
from programs.services import measures
from receptions.executor_choices import Told
from territories import clock
from tests.factories import executors as control
from tests.factories import khokimiyat as act
from tests.factories import programs as make
from tests.factories.territories import MahallaFactory, OfficeFactory


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def url(name, *args):
    return reverse(f"programs:{name}", args=args)


CONTRACT = {
    "stir": "301 234 567",
    "name": "Suvqurilish MChJ",
    "number": "15",
    "signed_on": "2026-11-24",
    "due_on": "2026-12-15",
    "amount": "100",
    "currency": "UZS",
}


def test_a_khokimiyat_accepts_from_its_inbox(where):
    programme = make.sent(where)
    client = signed_in(where.khokim)
    assert programme.number in client.get(url("inbox")).content.decode()

    response = client.post(url("programme-accept", programme.pk))

    assert response["Location"] == programme.get_absolute_url()
    programme.acceptance.refresh_from_db()
    assert programme.acceptance.accepted_by == where.khokim
    assert str(where.khokim) in client.get(programme.get_absolute_url()).content.decode()
    again = client.post(url("programme-accept", programme.pk), follow=True)
    assert "is accepted already" in again.content.decode()


def test_what_came_back_stands_first_in_the_inbox_with_its_reason(where):
    measure = make.measure(where, "reported")
    measures.verify(measure=measure, by=where.registrar, confirmed=False, note="Quvur yoʻq")

    page = signed_in(where.executor).get(url("inbox")).content.decode()

    assert page.index("Quvur yoʻq") < page.index(measure.due_on.strftime("%d.%m.%Y"))


def test_the_inbox_costs_the_same_for_one_and_many_measures(where):
    make.sent(where)
    client = signed_in(where.executor)
    client.get(url("inbox"))
    with CaptureQueriesContext(connection) as one:
        client.get(url("inbox"))
    for _number in range(4):
        make.finding(where, territory=MahallaFactory(parent=where.district))
    for line in make.sent(where).lines.all():
        act.milestone(where, line)
        act.person(line)

    with CaptureQueriesContext(connection) as many:
        client.get(url("inbox"))

    assert len(many) <= len(one)


def test_a_person_is_named_on_the_page(where):
    measure = make.measure(where)
    client = signed_in(where.khokim)
    address = url("measure-person", measure.pk)
    assert client.get(address).status_code == 200
    assert client.post(address, {"post": "bosh muhandis"}).status_code == 422

    response = client.post(
        address, {"name": "Aliyev Vali", "post": "bosh muhandis", "phone": "90 123 45 67"}
    )

    assert response["Location"] == measure.get_absolute_url()
    assert measure.responsibles.get().phone == "+998901234567"
    assert "Aliyev Vali" in client.get(measure.get_absolute_url()).content.decode()


def test_an_office_beside_is_added_and_taken_off(where):
    measure = make.measure(where)
    office = OfficeFactory(territory=where.district)
    client = signed_in(where.executor)
    data = {"office_id": office.pk, "office": office.name, "task": "Ekskavator beradi"}

    client.post(url("participant-add", measure.pk), data)
    row = measure.participants.current().get()
    client.post(url("participant-remove", measure.pk, row.pk))

    assert not measure.participants.current().exists()
    again = client.post(url("participant-remove", measure.pk, row.pk))
    assert again.status_code == 404


def test_milestones_are_set_reached_and_dropped_on_the_page(where):
    measure = make.measure(where)
    client = signed_in(where.executor)
    for text in ("Quvur", "Nasos"):
        client.post(url("milestone-add", measure.pk), {"text": text, "due_on": "2026-12-01"})
    first, second = measure.milestones.all()

    future = client.post(url("milestone-reach", measure.pk, first.pk), {"done_on": "2026-12-01"})
    client.post(url("milestone-reach", measure.pk, first.pk), {"done_on": "2026-11-24"})
    client.post(url("milestone-drop", measure.pk, second.pk))

    assert future.status_code == 422
    assert [one.text for one in measure.milestones.kept()] == ["Quvur"]
    assert measure.milestones.get(text="Quvur").done_on == clock.today()


def test_the_last_report_is_warned_of_open_milestones(where):
    measure = make.measure(where)
    act.milestone(where, measure)
    client = signed_in(where.executor)
    data = {"quantity_done": "1", "spent": "0", "text": "Qilindi", "is_final": "on"}

    warned = client.post(url("measure-report", measure.pk), {**data, "files": make.photo()})
    assert warned.status_code == 422
    assert "Quvurlar keltirildi" in warned.content.decode()
    assert not MeasureReport.objects.exists()

    anyway = {**data, "despite_milestones": "on", "files": make.photo()}
    client.post(url("measure-report", measure.pk), anyway)
    assert MeasureReport.objects.get().is_final


@pytest.mark.parametrize("spent", ["500 USD", "$500", "ming", "-5", "0.001"])
def test_money_in_a_report_is_in_soums(where, spent):
    measure = make.measure(where)
    data = {"quantity_done": "1", "spent": spent, "text": "Qilindi"}

    response = signed_in(where.executor).post(url("measure-report", measure.pk), data)

    assert response.status_code == 422
    assert "spent" in response.context["form"].errors
    assert not MeasureReport.objects.exists()


def test_money_is_read_as_it_is_typed(where):
    measure = make.measure(where)
    data = {"quantity_done": "0.5", "spent": "1 200 000,07 soʻm", "text": "Yarmi"}

    signed_in(where.executor).post(url("measure-report", measure.pk), data)

    assert str(Measure.objects.get().spent) == "1200000.07"


def test_a_report_that_waits_for_the_check_can_only_be_corrected(where):
    measure = make.measure(where, "reported")
    client = signed_in(where.executor)
    data = {"quantity_done": "1", "spent": "5", "text": "Toʻgʻrisi shu"}

    assert client.post(url("measure-report", measure.pk), data).status_code == 422
    client.post(url("measure-report", measure.pk), {**data, "is_correction": "on"})

    measure.refresh_from_db()
    assert (measure.state, measure.spent) == ("reported", 5)


def test_a_contract_is_noted_with_its_contractor_and_cancelled(where):
    measure = make.measure(where)
    client = signed_in(where.executor)
    address = url("contract-new", measure.pk)
    assert client.get(address).status_code == 200
    dollars = {**CONTRACT, "currency": "USD"}
    assert client.post(address, dollars).status_code == 422
    assert client.post(address, {**CONTRACT, "stir": "12"}).status_code == 422

    client.post(address, {**dollars, "rate": "12650.25", "rate_on": "2026-11-24"})
    row = Contract.objects.get()
    page = client.get(measure.get_absolute_url()).content.decode()
    client.post(url("contract-cancel", measure.pk, row.pk), {"reason": "Xato"})

    assert (row.contractor.stir, str(row.soums)) == ("301234567", "1265025.00")
    assert "12" in page
    assert "USD" in page
    assert not Contract.objects.in_force().exists()


def test_a_namesake_is_asked_about_and_nothing_is_kept_half(where):
    act.firm(where)
    measure = make.measure(where)
    client = signed_in(where.executor)
    other = {**CONTRACT, "stir": "309999999"}

    refused = client.post(url("contract-new", measure.pk), other)
    assert refused.status_code == 422
    assert "301234567" in refused.content.decode()

    client.post(url("contract-new", measure.pk), {**other, "is_namesake": "on"})
    assert Contractor.objects.count() == 2


def test_a_wrong_contract_leaves_no_contractor_behind(where):
    measure = make.measure(where)
    data = {**CONTRACT, "signed_on": "2026-11-25"}

    response = signed_in(where.executor).post(url("contract-new", measure.pk), data)

    assert response.status_code == 422
    assert not Contractor.objects.exists()


def test_the_file_of_a_contract_is_for_those_who_see_the_measure(where):
    row = act.contract(where, make.measure(where), file=make.photo("shartnoma.png"))
    address = url("contract-file", row.pk)

    own = signed_in(where.registrar).get(address)
    assert own["Content-Disposition"].endswith('"shartnoma.png"')
    assert b"".join(own.streaming_content).startswith(b"\x89PNG")
    assert signed_in(where.foreign["head"]).get(address).status_code == 404


def test_contractors_are_found_by_name_in_any_alphabet_and_by_number(where):
    row = act.contract(where, make.measure(where))
    client = signed_in(where.head)

    for typed in ("сувқурилиш", "suvqur", "3012"):
        assert (
            row.contractor.stir in client.get(url("contractor-list"), {"q": typed}).content.decode()
        )
    assert "301234567" not in client.get(url("contractor-list"), {"q": "boshqa"}).content.decode()
    assert row.number in client.get(row.contractor.get_absolute_url()).content.decode()


def test_reminders_of_measures_have_their_page_and_are_seen_there(where):
    measure = make.measure(where)
    control.step(1, Told.OFFICE)
    control.run("2027-01-20 09:00")
    client = signed_in(where.executor)

    page = client.get(url("measure-reminder-list")).content.decode()
    client.post(reverse("receptions:reminders-read"))

    assert f"{measure.programme.number}/{measure.ordinal}" in page
    assert client.get(reverse("receptions:reminder-list")).status_code == 200
