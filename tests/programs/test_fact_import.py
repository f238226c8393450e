"""Facts from a spreadsheet: what becomes an entry, what is refused, what never doubles."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from programs.exceptions import DecisionError
from programs.models import FactImport, ObjectFact, ProgrammeObject
from programs.object_sheet import template
from programs.object_sheet.columns import FACTS
from programs.services import fact_imports, state_facts, work_lists
from programs.services.state_facts import Done
from programs.tasks import sweep_object_files
from receptions.choices import ImportState
from territories import clock
from territories.choices import JobState
from territories.jobs import JobError
from territories.spreadsheets import reading
from tests.factories import state_programmes as make

TODAY = dt.date(2026, 11, 24)
AGREED = dt.date(2026, 11, 18)
DAYS = [AGREED + dt.timedelta(days=days) for days in range(7)]


@pytest.fixture
def where(db, time_machine):
    """A place on Tuesday 24 November 2026 with two works agreed the Wednesday before."""
    time_machine.move_to("2026-11-18T10:00:00+05:00", tick=False)
    found = make.place()
    found.list = make.begun(found)
    make.added(found, work_list=found.list)
    make.added(found, work_list=found.list, code="OQ-2")
    work_lists.send(work_list=found.list, by=found.khokim)
    found.list = work_lists.agree(work_list=found.list, by=found.head)
    found.year = found.list.district_year
    time_machine.move_to("2026-11-24T10:00:00+05:00", tick=False)
    return found


def numbers(batch):
    return batch.good, batch.known, batch.wrong


def entries(code="OQ-1"):
    rows = ObjectFact.objects.filter(object__code=code).order_by("pk")
    return list(rows.values_list("day", "volume", "spent", "is_final", "note"))


def work(code="OQ-1"):
    return ProgrammeObject.objects.get(code=code)


def said_of(batch):
    """Row number to the words of what is wrong with it."""
    return {number: " ".join(text for _name, text in said) for number, said in batch.wrong_rows}


def test_rows_become_entries_that_begin_and_finish_the_work(where):
    rows = [
        make.fact_row(day=DAYS[1], volume="0,5", note="Qum toʻkildi"),
        make.fact_row(day="20.11.2026", volume="", spent=0.01),
        make.fact_row(code="OQ-2", volume=0, spent=7),
        make.fact_row(volume=1.5, spent="", is_final="Ha"),
    ]

    checked = make.facts_checked(where, where.year, rows)
    assert (checked.state, numbers(checked)) == (ImportState.CHECKED, (4, 0, 0))
    assert not ObjectFact.objects.exists()
    batch = make.run(fact_imports.order(batch=checked, by=where.khokim), fact_imports)

    assert (batch.state, numbers(batch)) == (ImportState.IMPORTED, (4, 0, 0))
    assert entries() == [
        (DAYS[1], Decimal("0.5"), Decimal("40000000.01"), False, "Qum toʻkildi"),
        (DAYS[2], Decimal(0), Decimal("0.01"), False, ""),
        (TODAY, Decimal("1.5"), Decimal(0), True, ""),
    ]
    assert entries("OQ-2") == [(TODAY, Decimal(0), Decimal(7), False, "")]
    assert (work().started_on, work().finished_on) == (DAYS[1], TODAY)
    assert {fact.by for fact in ObjectFact.objects.all()} == {where.khokim}


def test_the_same_file_again_writes_nothing(where):
    rows = [make.fact_row(day=DAYS[1]), make.fact_row(is_final="да", volume="1,000")]
    make.facts_taken_over(where, where.year, rows)

    again = make.facts_checked(where, where.year, rows)

    assert numbers(again) == (0, 2, 0)
    with pytest.raises(DecisionError):
        fact_imports.order(batch=again, by=where.khokim)
    more = [*rows, make.fact_row(code="OQ-2")]
    assert numbers(make.facts_taken_over(where, where.year, more)) == (1, 2, 0)
    assert len(entries()) == 2


def test_a_job_that_broke_half_way_goes_on_and_doubles_nothing(where, monkeypatch):
    monkeypatch.setattr("programs.services.state_sheets.CHUNK", 2)
    rows = [make.fact_row(day=day) for day in DAYS[:5]] + [make.fact_row(volume=-1)]
    batch = make.facts_checked(where, where.year, rows)
    batch = fact_imports.order(batch=batch, by=where.khokim)
    record, written = state_facts.record, []

    def breaks(**said):
        if len(written) == 3:
            raise DecisionError("tok oʻchdi")
        written.append(record(**said))

    with monkeypatch.context() as patch:
        patch.setattr(state_facts, "record", breaks)
        with pytest.raises(JobError):
            make.run(batch, fact_imports)
    assert [day for day, *_rest in entries()] == DAYS[:2]  # whole parts only

    batch = make.run(batch, fact_imports)

    assert [day for day, *_rest in entries()] == DAYS[:5]
    assert (batch.state, numbers(batch)) == (ImportState.IMPORTED, (5, 0, 1))
    make.run(batch, fact_imports)
    assert len(entries()) == 5


def test_a_wrong_cell_is_named_row_by_row(where):
    wrong = [
        ({"code": "OQ-9"}, "code"),
        ({"code": ""}, "code"),
        ({"day": "ertaga"}, "day"),
        ({"day": ""}, "day"),
        ({"volume": -1}, "volume"),
        ({"volume": "0,0001"}, "volume"),
        ({"volume": "=1+1"}, "volume"),
        ({"volume": 0, "spent": ""}, "volume"),
        ({"spent": -1}, "spent"),
        ({"spent": "=SUM(A1:A2)"}, "spent"),
        ({"spent": "100 USD"}, "spent"),
        ({"spent": "10 000 €"}, "spent"),
        ({"spent": 0.001}, "spent"),
        ({"is_final": "balki"}, "is_final"),
    ]

    batch = make.facts_checked(
        where, where.year, [make.fact_row(**values) for values, _key in wrong]
    )

    assert numbers(batch) == (0, 0, len(wrong))
    for (_values, key), (_number, problems) in zip(wrong, batch.wrong_rows, strict=True):
        assert [name for name, _text in problems] == [str(FACTS.by_key[key].label)], problems


@pytest.mark.parametrize(
    ("word", "is_final"),
    [
        *((word, True) for word in ("ha", "ҲА", "да", "yes", True, 1)),
        *((word, False) for word in ("yoʻq", "йўқ", "нет", "no", False, "")),
    ],
)
def test_finished_is_said_in_any_language(where, word, is_final):
    make.facts_taken_over(where, where.year, [make.fact_row(is_final=word)])

    assert (work().finished_on is not None) == is_final


def test_a_number_shown_as_dollars_is_refused_by_its_cell(where):
    rows = [make.fact_row(spent=500)]

    batch = make.facts_checked(where, where.year, rows, formats={"spent": "[$$-409]#,##0.00"})

    assert numbers(batch) == (0, 0, 1)


def test_no_entry_before_the_agreement_or_of_a_day_to_come(where):
    extra = work_lists.supplement(district_year=where.year, by=where.khokim)
    make.added(where, work_list=extra, code="OQ-3")
    rows = [
        make.fact_row(code="OQ-3"),
        make.fact_row(day=AGREED - dt.timedelta(days=1)),
        make.fact_row(day=TODAY + dt.timedelta(days=1)),
        make.fact_row(day=AGREED),
    ]

    batch = make.facts_taken_over(where, where.year, rows)

    assert numbers(batch) == (1, 0, 3)
    assert set(said_of(batch)) == {2, 3, 4}
    assert [day for day, *_rest in entries()] == [AGREED]


def test_a_finished_object_takes_no_further_entry(where):
    make.record(where, work(), is_final=True)

    batch = make.facts_checked(where, where.year, [make.fact_row(day=DAYS[1])])

    assert numbers(batch) == (0, 0, 1)


def test_two_entries_of_an_object_and_day_are_refused(where):
    make.record(where, work(), day=DAYS[0])
    rows = [
        make.fact_row(day=DAYS[0], volume=3),  # another entry is there
        make.fact_row(day=DAYS[1]),
        make.fact_row(day=DAYS[1]),  # the row above
        make.fact_row(code="OQ-2", day=DAYS[1]),
    ]

    batch = make.facts_taken_over(where, where.year, rows)

    assert numbers(batch) == (2, 0, 2)
    assert set(said_of(batch)) == {2, 4}
    assert len(entries()) == 2


def test_the_day_of_the_beginning_takes_an_entry(where):
    state_facts.start(work=work(), day=DAYS[1], by=where.khokim)

    batch = make.facts_taken_over(where, where.year, [make.fact_row(day=DAYS[1])])

    assert numbers(batch) == (1, 0, 0)


def test_the_final_entry_is_the_last_of_its_object(where):
    make.record(where, work("OQ-2"), day=DAYS[3])
    rows = [
        make.fact_row(day=DAYS[3]),
        make.fact_row(day=DAYS[2], is_final="ha"),  # a row of a later day stands above
        make.fact_row(day=DAYS[4], is_final="ha"),
        make.fact_row(day=DAYS[1]),  # after the final row
        make.fact_row(code="OQ-2", day=DAYS[2], is_final="ha"),  # an entry of a later day
    ]

    batch = make.facts_taken_over(where, where.year, rows)

    assert numbers(batch) == (2, 0, 3)
    assert set(said_of(batch)) == {3, 5, 6}
    assert (work().finished_on, work("OQ-2").finished_on) == (DAYS[4], None)


def test_a_final_row_before_the_beginning_written_down_is_refused_when_checked(where):
    state_facts.start(work=work(), day=DAYS[3], by=where.khokim)

    batch = make.facts_checked(where, where.year, [make.fact_row(day=DAYS[1], is_final="ha")])

    assert numbers(batch) == (0, 0, 1)


@pytest.mark.parametrize(
    "right",
    [Done(DAYS[2], Decimal(1), Decimal(5), "Boshqa kun"), Done(DAYS[1], note="Xato yozilgan")],
)
def test_a_file_sent_again_brings_no_corrected_entry_back(where, right):
    rows = [make.fact_row(day=DAYS[1])]
    make.facts_taken_over(where, where.year, rows)
    state_facts.correct(fact=ObjectFact.objects.get(), done=right, by=where.khokim)

    assert numbers(make.facts_checked(where, where.year, rows)) == (0, 0, 1)
    other = make.facts_checked(where, where.year, [make.fact_row(day=DAYS[1], volume=9)])
    assert numbers(other) == (1, 0, 0)


def test_an_entry_made_by_hand_since_the_check_is_not_doubled(where):
    batch = make.facts_checked(where, where.year, [make.fact_row(), make.fact_row(code="OQ-2")])
    make.record(where, work())

    batch = make.run(fact_imports.order(batch=batch, by=where.khokim), fact_imports)

    assert numbers(batch) == (1, 1, 0)
    assert len(entries()) == 1


def test_loans_take_facts_too_and_the_page_names_nobody(where, client):
    loan = make.loan(where)
    rows = [make.fact_row(code="K-1", day=DAYS[1], is_final="ha"), make.fact_row()]

    batch = make.facts_taken_over(where, loan.district_year, rows)

    assert numbers(batch) == (1, 0, 1)  # OQ-1 is of another programme
    loan.refresh_from_db()
    assert loan.finished_on == DAYS[1]
    client.force_login(where.khokim)
    page = client.get(batch.get_absolute_url()).text
    assert "K-1" in page
    assert "Karimova" not in page


def test_only_who_keeps_the_facts_of_the_district_brings_them_in(where, client):
    file = make.spreadsheet([make.fact_row()], layout=FACTS)
    with pytest.raises(DecisionError):
        fact_imports.upload(district_year=where.year, file=file, by=where.executor)
    batch = make.facts_checked(where, where.year, [make.fact_row()])
    for step in (fact_imports.order, fact_imports.try_again):
        with pytest.raises(DecisionError):
            step(batch=batch, by=where.executor)

    client.force_login(where.executor)
    for name in ("fact-import", "fact-import-wrong"):
        assert client.get(reverse(f"programs:{name}", args=[batch.pk])).status_code == 404
    url = reverse("programs:fact-import-list", args=[where.year.pk])
    assert client.get(url).status_code == 404


def test_wrong_rows_come_back_as_a_file_that_can_be_sent_again(where):
    rows = [make.fact_row(), make.fact_row(code="OQ-2", day=TODAY + dt.timedelta(days=9))]
    batch = make.facts_taken_over(where, where.year, rows)
    with batch.wrong_file.open("rb") as file:
        book = load_workbook(file)
    assert book.active.max_row == 2
    book.active.cell(2, list(FACTS.by_key).index("day") + 2, "23.11.2026")
    buffer = io.BytesIO()
    book.save(buffer)
    again = SimpleUploadedFile("tuzatilgan.xlsx", buffer.getvalue())
    reading.check(again, FACTS)

    second = fact_imports.upload(district_year=where.year, file=again, by=where.khokim)
    second = make.run(second, fact_imports)
    make.run(fact_imports.order(batch=second, by=where.khokim), fact_imports)

    assert [day for day, *_rest in entries("OQ-2")] == [dt.date(2026, 11, 23)]


def test_the_template_passes_its_own_check_and_offers_the_open_objects(where):
    make.record(where, work("OQ-2"), is_final=True)
    extra = work_lists.supplement(district_year=where.year, by=where.khokim)
    make.added(where, work_list=extra, code="OQ-3")

    drawn = template.draw_facts(where.year)

    reading.check(SimpleUploadedFile("shablon.xlsx", drawn), FACTS)
    values = load_workbook(io.BytesIO(drawn)).worksheets[1]
    offered = {cell.value for line in values.iter_rows() for cell in line}
    assert "OQ-1" in offered
    assert not offered & {"OQ-2", "OQ-3"}


def test_the_pages_lead_from_the_year_to_the_entries(
    client, where, django_capture_on_commit_callbacks
):
    client.force_login(where.khokim)
    url = reverse("programs:fact-import-list", args=[where.year.pk])
    assert url in client.get(where.year.get_absolute_url()).text
    with django_capture_on_commit_callbacks(execute=True):
        rows = [make.fact_row(is_final="ha"), make.fact_row(code="X")]
        sent = client.post(url, {"file": make.spreadsheet(rows, layout=FACTS)})
    batch = FactImport.objects.get()
    assert sent["Location"] == batch.get_absolute_url()
    assert batch.job.state == JobState.DONE
    assert "OQ-1, 24.11.2026: 1 km; 40 000 000,01" in client.get(batch.get_absolute_url()).text

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("programs:fact-import-start", args=[batch.pk]))

    assert work().finished_on == TODAY
    wrong = client.get(reverse("programs:fact-import-wrong", args=[batch.pk]))
    assert b"".join(wrong.streaming_content).startswith(b"PK")
    again = client.post(reverse("programs:fact-import-start", args=[batch.pk]))
    assert again.status_code == 422
    assert batch.name in client.get(url).text


def test_nothing_leads_to_facts_before_a_list_is_agreed(client, where):
    drafted = make.begun(where, programme=where.loans).district_year
    client.force_login(where.khokim)

    page = client.get(drafted.get_absolute_url()).text

    assert reverse("programs:fact-import-list", args=[drafted.pk]) not in page


@pytest.mark.usefixtures("own_files")
def test_files_are_kept_for_some_days_only(where, django_capture_on_commit_callbacks):
    batch = make.facts_checked(where, where.year, [make.fact_row()])
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
