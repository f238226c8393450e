"""Households from a spreadsheet: what is taken, what comes back, what never doubles."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from fieldvisits.choices import HouseholdClass
from fieldvisits.exceptions import PlanError
from fieldvisits.models import Household, HouseholdImport
from fieldvisits.register import template
from fieldvisits.register.columns import LAYOUT
from fieldvisits.services import doubles, household_imports, household_rows
from fieldvisits.tasks import sweep_household_files
from receptions.choices import ImportState
from territories import clock
from territories.choices import JobState, Role
from territories.spreadsheets import reading
from tests.factories import fieldvisits as make
from tests.factories.territories import MahallaFactory, UserFactory
from tests.fieldvisits.household_files import checked, row, run, spreadsheet, taken_over

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture
def where():
    return make.place()


def numbers(batch):
    return batch.good, batch.changed, batch.known, batch.wrong


def added():
    return Household.objects.filter(street__startswith="Bog")


def test_checking_takes_nothing_over_and_tells_row_by_row(where):
    batch = checked(where, [row(where), row(where, house="2", members=0)])

    assert numbers(batch) == (1, 0, 0, 1)
    assert batch.state == ImportState.CHECKED
    assert batch.samples[0][0] == 2
    assert batch.samples[0][2] == "added"
    assert batch.wrong_rows[0][0] == 3
    assert not added().exists()


def test_a_full_row_becomes_a_household(where):
    full = row(
        where,
        mahalla=where.mahalla.name_uz,
        head_name="Karimova Aziza",
        phone="90 123 45 67",
        household_class="2",
        sector=1,
        members=5,
        registers="Temir daftar, Ёшлар дафтари",
        do_not_visit_reason="Kasal bor",
        latitude=41.311081,
        longitude="69,240562",
    )

    taken_over(where, [full])

    home = added().get()
    assert (home.mahalla, home.phone, home.members) == (where.mahalla, "+998901234567", 5)
    assert (home.household_class, home.sector) == (HouseholdClass.SECOND, 1)
    assert home.registers == ["iron", "youth"]
    assert home.do_not_visit
    assert home.do_not_visit_reason == "Kasal bor"
    assert (home.latitude, home.longitude) == (Decimal("41.311081"), Decimal("69.240562"))


@pytest.mark.parametrize("language", ["uz", "uz-cyrl", "ru", "en"])
def test_headings_may_be_in_any_language(where, language):
    assert checked(where, [row(where)], language=language).good == 1


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"mahalla": "Bunday mahalla yoʻq"}, "mahalla"),
        ({"mahalla": ""}, "mahalla"),
        ({"street": ""}, "street"),
        ({"street": "A" * 151}, "street"),
        ({"house": dt.date(2026, 12, 5)}, "house"),
        ({"house": "=1+1"}, "house"),
        ({"phone": "telefon yoʻq"}, "phone"),
        ({"household_class": "4"}, "household_class"),
        ({"sector": 5}, "sector"),
        ({"members": 0}, "members"),
        ({"members": "koʻp"}, "members"),
        ({"registers": "Qizil kitob"}, "registers"),
        ({"latitude": 41.3}, "longitude"),
        ({"latitude": 55.75, "longitude": 37.61}, "latitude"),
        ({"latitude": "bu yerda", "longitude": 69}, "latitude"),
    ],
)
def test_a_wrong_cell_is_named(where, values, column):
    batch = checked(where, [row(where, **values)])

    assert numbers(batch) == (0, 0, 0, 1)
    (found,) = batch.wrong_rows
    with_names = [name for name, _text in found[1]]
    assert str(LAYOUT.by_key[column].label) in with_names


def test_a_mahalla_of_another_district_is_unknown(where):
    far = MahallaFactory(parent=where.far)

    assert checked(where, [row(where, mahalla=far.code)]).wrong == 1


def test_the_same_file_again_changes_nothing(where):
    rows = [row(where, house=str(number)) for number in range(1, 6)]
    taken_over(where, rows)

    batch = checked(where, rows)

    assert numbers(batch) == (0, 0, 5, 0)
    assert added().count() == 5
    with pytest.raises(PlanError):
        household_imports.order(batch=batch, by=where.head)


def test_a_known_household_is_corrected_however_its_address_is_written(where):
    taken_over(where, [row(where, head_name="Karimova Aziza", members=3)])

    batch = taken_over(where, [row(where, street="Боғ к.", house="1", members=4)])

    assert numbers(batch) == (0, 1, 0, 0)
    home = added().get()
    assert (home.street, home.head_name, home.members) == ("Bogʻ koʻchasi", "Karimova Aziza", 4)


def test_an_address_joined_into_another_household_leads_to_that(where):
    kept = make.HouseholdFactory(mahalla=where.mahalla, street="Bogʻ", house="1")
    old = make.HouseholdFactory(mahalla=where.mahalla, street="Bogishamol", house="1")
    doubles.join(kept=kept, dropped=old, by=where.head)

    taken_over(where, [row(where, street="Bogishamol", house="1", members=9)])

    kept.refresh_from_db()
    old.refresh_from_db()
    assert (kept.members, old.members) == (9, 4)


def test_one_address_twice_in_a_file_names_the_first_row(where):
    batch = checked(where, [row(where), row(where, street="Bogʻ k.", house="1")])

    assert numbers(batch) == (1, 0, 0, 1)
    assert "2" in batch.wrong_rows[0][1][0][1]


def test_wrong_rows_come_back_as_a_file_that_can_be_sent_again(where):
    batch = taken_over(where, [row(where), row(where, house="2", sector=9)])
    with batch.wrong_file.open("rb") as file:
        book = load_workbook(file)
    page = book.active
    assert page.max_row == 2
    place = list(LAYOUT.by_key).index("sector") + 2
    page.cell(2, place, "1")
    buffer = io.BytesIO()
    book.save(buffer)
    again = SimpleUploadedFile("tuzatilgan.xlsx", buffer.getvalue())
    reading.check(again, LAYOUT)

    second = run(
        household_imports.upload(reception=where.reception, file=again, by=where.registrar)
    )
    run(household_imports.order(batch=second, by=where.registrar))

    assert added().count() == 2


def test_work_broken_off_goes_on_where_it_was(where, monkeypatch):
    monkeypatch.setattr(household_imports, "CHUNK", 10)
    batch = checked(where, [row(where, house=str(number)) for number in range(1, 36)])
    household_imports.order(batch=batch, by=where.registrar)
    whole, calls = household_rows.take_over, []

    def killed(**given):
        calls.append(given)
        if len(calls) == 3:
            raise RuntimeError("kill -9")
        whole(**given)

    monkeypatch.setattr(household_rows, "take_over", killed)
    with pytest.raises(RuntimeError):
        run(batch)
    assert added().count() == 20

    monkeypatch.setattr(household_rows, "take_over", whole)
    run(batch)

    assert batch.state == ImportState.IMPORTED
    assert numbers(batch) == (35, 0, 0, 0)
    assert added().count() == 35


def test_only_who_keeps_the_households_of_the_district_brings_them_in(where):
    upper = UserFactory(role=Role.REGISTRAR, place=where.region)

    with pytest.raises(PlanError):
        household_imports.upload(
            reception=where.reception, file=spreadsheet([row(where)]), by=upper
        )


def test_the_template_passes_its_own_check_and_offers_the_mahallas(where):
    drawn = template.draw(where.reception)

    reading.check(SimpleUploadedFile("shablon.xlsx", drawn), LAYOUT)
    values = load_workbook(io.BytesIO(drawn)).worksheets[1]
    offered = [cell.value for line in values.iter_rows() for cell in line]
    assert f"{where.mahalla.code} {where.mahalla.name}" in offered


def test_the_pages_lead_from_the_file_to_the_households(
    client, where, django_capture_on_commit_callbacks
):
    client.force_login(where.registrar)
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(
            reverse("fieldvisits:household-import-list"),
            {
                "reception": where.reception.pk,
                "file": spreadsheet([row(where), row(where, house="2", phone="12")]),
            },
        )
    batch = HouseholdImport.objects.get()
    assert sent["Location"] == batch.get_absolute_url()
    assert batch.job.state == JobState.DONE
    shown = client.get(batch.get_absolute_url()).text
    assert "Bogʻ koʻchasi, 1-uy" in shown
    assert reverse("fieldvisits:household-import-wrong", args=[batch.pk]) in shown

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("fieldvisits:household-import-start", args=[batch.pk]))

    assert added().count() == 1
    wrong = client.get(reverse("fieldvisits:household-import-wrong", args=[batch.pk]))
    assert b"".join(wrong.streaming_content).startswith(b"PK")


def test_a_file_of_another_kind_is_refused_on_the_page(client, where):
    client.force_login(where.registrar)
    answer = client.post(
        reverse("fieldvisits:household-import-list"),
        {
            "reception": where.reception.pk,
            "file": SimpleUploadedFile("xonadonlar.xlsx", b"%PDF-1.7 salom"),
        },
    )

    assert answer.status_code == 422
    assert not HouseholdImport.objects.exists()


def test_the_wrong_rows_are_only_for_those_who_keep_the_households(client, where):
    batch = checked(where, [row(where, street="")])
    url = reverse("fieldvisits:household-import-wrong", args=[batch.pk])
    for user in (
        where.member,
        UserFactory(role=Role.REGISTRAR, place=where.region),
        UserFactory(role=Role.HEAD, place=where.far),
    ):
        client.force_login(user)
        assert client.get(url).status_code == 404


def test_files_are_kept_for_some_days_only(where, django_capture_on_commit_callbacks):
    batch = checked(where, [row(where)])
    name, storage = batch.file.name, batch.file.storage
    batch.job.state = JobState.DONE
    batch.job.save()

    with (
        clock.playing(clock.now() + dt.timedelta(days=40)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        sweep_household_files()

    batch.refresh_from_db()
    assert not batch.file
    assert batch.file_removed_at is not None
    assert not storage.exists(name)
