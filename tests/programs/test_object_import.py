"""Objects from a spreadsheet: what is taken, what is refused by the cell, what never doubles."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from programs.exceptions import DecisionError
from programs.models import ObjectImport, ObjectMoney, ProgrammeObject
from programs.object_sheet import template
from programs.object_sheet.columns import LOANS, WORKS
from programs.services import object_imports, state_objects, work_lists
from programs.tasks import sweep_object_files
from receptions.choices import ImportState
from territories import clock
from territories.choices import JobState
from territories.jobs import JobError
from territories.spreadsheets import reading
from tests.factories import state_programmes as make
from tests.factories.territories import MahallaFactory


@pytest.fixture
def where(db, time_machine):
    """A place on Tuesday 24 November 2026 with an empty list."""
    time_machine.move_to("2026-11-24T10:00:00+05:00", tick=False)
    found = make.place()
    found.list = make.begun(found)
    return found


def numbers(batch):
    return batch.good, batch.changed, batch.known, batch.wrong


def test_a_full_row_becomes_an_object_with_its_money_to_the_tiyin(where):
    full = make.row(
        where,
        money_fund="1 000 000,05",
        contractor="“Yoʻlchi” MChJ",
        unit="metr",
        starts_on="01.11.2026",
    )

    batch = make.taken_over(where, where.list, [full])

    assert (batch.state, numbers(batch)) == (ImportState.IMPORTED, (1, 0, 0, 0))
    work = ProgrammeObject.objects.get()
    assert (work.volume, work.unit, work.kind) == (Decimal("2.5"), "metr", where.road)
    assert work.starts_on == dt.date(2026, 11, 1)
    assert dict(ObjectMoney.objects.values_list("source", "amount")) == {
        "local_budget": Decimal("250000000.25"),
        "fund": Decimal("1000000.05"),
    }


@pytest.mark.parametrize("language", ["uz-cyrl", "ru", "en"])
def test_headings_may_be_in_any_language(where, language):
    assert make.checked(where, where.list, [make.row(where)], language=language).good == 1


def test_a_wrong_cell_is_named_row_by_row(where):
    wrong = [
        ({"volume": "=1+1"}, "volume"),
        ({"volume": -2}, "volume"),
        ({"volume": 0}, "volume"),
        ({"money_local_budget": "=SUM(A1:A2)"}, "money_local_budget"),
        ({"money_local_budget": -5}, "money_local_budget"),
        ({"money_local_budget": "100 USD"}, "money_local_budget"),
        ({"money_local_budget": "10 000 €"}, "money_local_budget"),
        ({"money_local_budget": 0.001}, "money_local_budget"),
        ({"kind": "Koʻprik"}, "kind"),
        ({"kind": "Tikuvchilik"}, "kind"),
        ({"territory": "Yoʻq mahalla"}, "territory"),
        ({"territory": MahallaFactory(parent=where.far).code}, "territory"),
        ({"starts_on": "ertaga"}, "starts_on"),
        ({"code": ""}, "code"),
        ({"code": "OQ-1"}, "code"),
    ]
    rows = [make.row(where, code="OQ-1")]
    rows += [make.row(where, code=f"X-{i}") | values for i, (values, _key) in enumerate(wrong)]

    batch = make.checked(where, where.list, rows)

    assert (batch.good, batch.wrong) == (1, len(wrong))
    for (_values, key), (_number, problems) in zip(wrong, batch.wrong_rows, strict=True):
        assert str(WORKS.by_key[key].label) in [name for name, _text in problems], problems


def test_a_number_shown_as_dollars_is_refused_by_its_cell(where):
    formats = {"money_local_budget": "[$$-409]#,##0.00"}

    batch = make.checked(where, where.list, [make.row(where)], formats=formats)

    assert (batch.good, batch.wrong) == (0, 1)


def test_the_same_file_again_changes_nothing_and_a_corrected_one_corrects(where):
    rows = [make.row(where, code=f"OQ-{number}") for number in range(1, 4)]
    make.taken_over(where, where.list, rows)

    again = make.checked(where, where.list, rows)
    assert numbers(again) == (0, 0, 3, 0)
    with pytest.raises(DecisionError):
        object_imports.order(batch=again, by=where.khokim)

    rows[0]["volume"] = 7
    batch = make.taken_over(where, where.list, rows)
    assert numbers(batch) == (0, 1, 2, 0)
    assert ProgrammeObject.objects.count() == 3
    assert ProgrammeObject.objects.get(code="OQ-1").volume == 7
    assert ObjectMoney.objects.count() == 3


def test_a_job_that_broke_half_way_counts_every_row_once(where, monkeypatch):
    monkeypatch.setattr("programs.services.state_sheets.CHUNK", 2)
    rows = [make.row(where, code=f"OQ-{number}") for number in range(1, 5)]
    batch = make.checked(where, where.list, [*rows, make.row(where, code="X", volume=-1)])
    batch = object_imports.order(batch=batch, by=where.khokim)
    put, written = state_objects.put, []

    def breaks(**said):
        if written:
            raise DecisionError("tok oʻchdi")
        written.append(put(**said))

    with monkeypatch.context() as patch:
        patch.setattr(state_objects, "put", breaks)
        with pytest.raises(JobError):
            make.run(batch)
    assert ProgrammeObject.objects.count() == 2

    batch = make.run(batch)

    assert (batch.state, numbers(batch)) == (ImportState.IMPORTED, (4, 0, 0, 1))
    assert ProgrammeObject.objects.count() == 4


def test_what_a_row_changes_is_said_in_the_readers_language(where, client):
    make.taken_over(where, where.list, [make.row(where)])
    batch = make.checked(where, where.list, [make.row(where, contractor="“Yoʻlchi” MChJ")])
    client.force_login(where.khokim)

    for language, word in (("uz", "Pudratchi"), ("ru", "Подрядчик"), ("en", "Contractor")):
        page = client.get(batch.get_absolute_url(), headers={"accept-language": language})
        assert word in page.text


def test_an_agreed_object_is_not_changed_through_a_supplement(where):
    make.taken_over(where, where.list, [make.row(where)])
    work_lists.send(work_list=where.list, by=where.khokim)
    work_lists.agree(work_list=where.list, by=where.head)
    with pytest.raises(DecisionError):
        make.checked(where, where.list, [make.row(where)])
    extra = work_lists.supplement(district_year=where.list.district_year, by=where.khokim)

    rows = [make.row(where), make.row(where, code="OQ-2")]
    assert numbers(make.checked(where, extra, rows)) == (1, 0, 1, 0)
    rows[0]["volume"] = 9
    assert numbers(make.checked(where, extra, rows)) == (1, 0, 0, 1)


def test_wrong_rows_come_back_as_a_file_that_can_be_sent_again(where):
    rows = [make.row(where), make.row(where, code="OQ-2", volume=-1)]
    batch = make.taken_over(where, where.list, rows)
    with batch.wrong_file.open("rb") as file:
        book = load_workbook(file)
    place = list(WORKS.by_key).index("volume") + 2
    book.active.cell(2, place, "1,5")
    buffer = io.BytesIO()
    book.save(buffer)
    again = SimpleUploadedFile("tuzatilgan.xlsx", buffer.getvalue())
    reading.check(again, WORKS)

    second = make.run(object_imports.upload(work_list=where.list, file=again, by=where.khokim))
    make.run(object_imports.order(batch=second, by=where.khokim))

    assert ProgrammeObject.objects.get(code="OQ-2").volume == Decimal("1.5")


def test_loans_come_with_their_borrower_and_the_page_shows_no_name(where, client):
    work_list = make.begun(where, programme=where.loans)
    loan = {
        "code": "K-1",
        "territory": where.mahalla.name_uz,
        "name": "Tikuvchilik sexi",
        "kind": "sewing",
        "person_name": "Karimova Aziza",
        "bank": "Xalq banki",
        "money_bank_loan": "50 000 000",
        "given_on": "10.08.2026",
        "jobs_planned": 4,
        "ends_on": dt.date(2027, 1, 1),
    }
    broken = {**loan, "code": "K-2", "jobs_planned": -1, "money_bank_loan": ""}

    batch = make.taken_over(where, work_list, [loan, broken], loans=True)

    assert numbers(batch) == (1, 0, 0, 1)
    found = ProgrammeObject.objects.get().loan
    assert (found.person_name, found.jobs_planned) == ("Karimova Aziza", 4)
    client.force_login(where.khokim)
    assert "Karimova" not in client.get(batch.get_absolute_url()).text


def test_the_template_passes_its_own_check(where):
    drawn = template.draw(where.list.district_year)
    reading.check(SimpleUploadedFile("shablon.xlsx", drawn), WORKS)
    loans = make.begun(where, programme=where.loans)
    drawn = template.draw(loans.district_year)
    reading.check(SimpleUploadedFile("shablon.xlsx", drawn), LOANS)

    values = load_workbook(io.BytesIO(drawn)).worksheets[1]
    offered = [cell.value for line in values.iter_rows() for cell in line]
    assert f"{where.mahalla.code} {where.mahalla.name}" in offered
    assert "Tikuvchilik" in offered


def test_the_pages_lead_from_the_file_to_the_objects(
    client, where, django_capture_on_commit_callbacks
):
    client.force_login(where.khokim)
    url = reverse("programs:object-import-list", args=[where.list.pk])
    with django_capture_on_commit_callbacks(execute=True):
        file = make.spreadsheet([make.row(where), make.row(where, code="X", volume=-1)])
        sent = client.post(url, {"file": file})
    batch = ObjectImport.objects.get()
    assert sent["Location"] == batch.get_absolute_url()
    assert batch.job.state == JobState.DONE
    assert "Navoiy koʻchasi" in client.get(batch.get_absolute_url()).text

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("programs:object-import-start", args=[batch.pk]))

    assert ProgrammeObject.objects.count() == 1
    wrong = client.get(reverse("programs:object-import-wrong", args=[batch.pk]))
    assert b"".join(wrong.streaming_content).startswith(b"PK")
    client.force_login(where.executor)
    assert client.get(wrong.wsgi_request.path).status_code == 404


def test_a_file_of_another_kind_is_refused_on_the_page(client, where):
    client.force_login(where.khokim)
    url = reverse("programs:object-import-list", args=[where.list.pk])

    answer = client.post(url, {"file": SimpleUploadedFile("a.xlsx", b"%PDF-1.7 salom")})

    assert answer.status_code == 422
    assert not ObjectImport.objects.exists()


@pytest.mark.usefixtures("own_files")
def test_files_are_kept_for_some_days_only(where, django_capture_on_commit_callbacks):
    batch = make.checked(where, where.list, [make.row(where)])
    name, storage = batch.file.name, batch.file.storage
    batch.job.state = JobState.DONE
    batch.job.save()

    with (
        clock.playing(clock.now() + dt.timedelta(days=40)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        sweep_object_files()

    batch.refresh_from_db()
    assert batch.file_removed_at is not None
    assert not storage.exists(name)
