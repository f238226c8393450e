"""The old register as a spreadsheet: what is taken, what comes back, what never comes in twice."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import Workbook, load_workbook

from receptions.choices import AppealType, ImportState, Outcome, QuestionStatus
from receptions.exceptions import DecisionError
from receptions.models import (
    Appeal,
    Applicant,
    ImportBatch,
    ImportedAppeal,
    Question,
    QuestionEvent,
    QuestionFact,
    StopGround,
)
from receptions.old_register import columns, template
from receptions.services import appeals, deadlines, import_rows, imports, stops
from receptions.services import registration_corrections as corrections
from territories.choices import JobState
from territories.spreadsheets import reading
from tests.factories import receptions as make
from tests.factories.territories import CalendarVersionFactory, MahallaFactory, OfficeFactory
from tests.receptions.old_register_files import check, checked, row, run, spreadsheet, taken_over

pytestmark = pytest.mark.django_db
BIDI, ZERO_WIDTH = "\u202e", "\u200b"


@pytest.fixture
def desk():
    CalendarVersionFactory()
    reception = make.ReceptionFactory()
    reception.topic = make.TopicFactory(code="01.01", name_uz="Ichimlik suvi")
    return reception


@pytest.fixture
def head(desk):
    return make.head_of(desk)


def letter(key):
    place = list(columns.BY_KEY).index(key)
    return chr(ord("A") + place)


def words_of(batch):
    return " ".join(text for _row, problems in batch.wrong_rows for _name, text in problems)


# -- The file -------------------------------------------------------------------------------------


def test_a_file_is_judged_by_its_content():
    with pytest.raises(ValidationError, match="xlsx"):
        check(SimpleUploadedFile("eski.xlsx", b"number;received\n1;2"))


def test_an_old_xls_is_named():
    with pytest.raises(ValidationError) as refused:
        check(SimpleUploadedFile("eski.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600))
    assert refused.value.code == "old"


def test_another_zip_is_no_spreadsheet():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("letter.txt", "salom")
    with pytest.raises(ValidationError) as refused:
        check(SimpleUploadedFile("eski.xlsx", buffer.getvalue()))
    assert refused.value.code == "kind"


def test_a_cut_file_is_damaged():
    whole = spreadsheet([row()]).read()
    with pytest.raises(ValidationError) as refused:
        check(SimpleUploadedFile("eski.xlsx", whole[: len(whole) // 2]))
    assert refused.value.code == "damaged"


def test_merged_cells_are_named():
    file = spreadsheet([row(), row(number="K-2")], change=lambda page: page.merge_cells("A2:C2"))
    with pytest.raises(ValidationError, match="A2:C2") as refused:
        check(file)
    assert refused.value.code == "merged"


def test_missing_headings_are_named():
    book = Workbook()
    book.active.append(["Surname"])
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(ValidationError) as refused:
        check(SimpleUploadedFile("eski.xlsx", buffer.getvalue()))
    assert refused.value.code == "headings"


@pytest.mark.parametrize("language", ["uz", "uz-cyrl", "ru", "en"])
def test_headings_may_be_in_any_language(desk, head, language):
    assert checked(desk, head, [row()], language=language).good == 1


def test_the_template_passes_its_own_check_and_offers_lists(desk):
    drawn = template.draw(desk)

    check(SimpleUploadedFile("shablon.xlsx", drawn))
    book = load_workbook(io.BytesIO(drawn))
    assert len(book.worksheets) == 4
    assert len(book.active.data_validations.dataValidation) >= 6


# -- The dry run ----------------------------------------------------------------------------------


def test_checking_takes_nothing_over(desk, head):
    batch = checked(desk, head, [row(), row(number="K-2", topic="99.99")])

    assert (batch.state, batch.total, batch.good, batch.wrong) == (ImportState.CHECKED, 2, 1, 1)
    assert not Appeal.objects.exists()
    assert not Applicant.objects.exists()


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"received": "kecha"}, "received"),
        ({"received": dt.date(2999, 1, 1)}, "received"),
        ({"topic": "Bunday mavzu yoʻq"}, "topic"),
        ({"surname": "", "given_name": ""}, "surname"),
        ({"surname": "A" * 200}, "surname"),
        ({"address": ""}, "mahalla"),
        ({"phone": "telefon yoʻq"}, "phone"),
        ({"personal_number": "123"}, "personal_number"),
        ({"channel": "kabutar"}, "channel"),
        ({"channel": "body"}, "sender_body"),
        ({"outcome": "explained"}, "closed"),
        ({"outcome": "satisfied", "closed": dt.date(2019, 3, 20)}, "office"),
        ({"outcome": "terminated", "closed": dt.date(2019, 3, 20)}, "ground"),
        ({"outcome": "explained", "closed": dt.date(2018, 1, 1)}, "closed"),
        ({"closed": dt.date(2019, 3, 20)}, "outcome"),
        ({"district": "Yoʻq tumani"}, "district"),
        ({"number": dt.date(2019, 3, 12)}, "number"),
        ({"text": ""}, "text"),
    ],
)
def test_a_wrong_cell_is_named(desk, head, values, column):
    batch = checked(desk, head, [row(**values)])

    (found,) = batch.wrong_rows
    assert found[0] == 2
    assert str(columns.BY_KEY[column].label) in [name for name, _text in found[1]]


def test_formulas_are_refused_and_not_evaluated(desk, head):
    batch = checked(desk, head, [row(surname="=1+1"), row(number="K-2")])

    assert (batch.good, batch.wrong) == (1, 1)
    with batch.wrong_file.open("rb") as file:
        page = load_workbook(file).active
    cells = [cell for line in page.iter_rows(min_row=2) for cell in line if cell.value]
    assert "=1+1" in [cell.value for cell in cells]
    assert all(cell.data_type != "f" for cell in cells)


def test_the_same_number_twice_in_a_file_names_the_first_row(desk, head):
    batch = checked(desk, head, [row(), row(text="Boshqa")])

    assert (batch.good, batch.wrong) == (1, 1)
    with translation.override("ru"):  # the head reads another language than the worker's
        assert "строке 2" in words_of(batch)


def test_what_is_wrong_with_a_row_is_said_in_the_readers_language(desk, head):
    batch = checked(desk, head, [row(channel="kabutar")])

    said = {}
    for language in ("uz", "ru"):
        with translation.override(language):
            said[language] = words_of(batch)
    assert said["uz"] != said["ru"]


def test_wrong_rows_come_back_corrected_are_sent_again_and_come_in(desk, head):
    batch = taken_over(desk, head, [row(), row(number="K-2", topic="suw")])
    assert (batch.good, batch.wrong) == (1, 1)
    with batch.wrong_file.open("rb") as file:
        book = load_workbook(file)
    page = book.active
    assert page.max_row == 2
    headings = [cell.value for cell in page[1]]
    page.cell(2, headings.index(columns.heading(columns.BY_KEY["topic"])) + 1, "01.01")
    buffer = io.BytesIO()
    book.save(buffer)
    again = SimpleUploadedFile("tuzatilgan.xlsx", buffer.getvalue())
    check(again)

    second = run(imports.upload(reception=desk, file=again, by=head))
    run(imports.order(batch=second, by=head))

    assert sorted(ImportedAppeal.objects.values_list("old_number", flat=True)) == ["K-1", "K-2"]


# -- Taking over ----------------------------------------------------------------------------------


def test_a_finished_row_becomes_a_closed_appeal_with_its_facts(desk, head):
    office = OfficeFactory(territory=desk.territory)
    mahalla = MahallaFactory(parent=desk.territory, name_uz="Oʻrikzor", name_uz_cyrl="Ўрикзор")
    closed = {"outcome": "Satisfied", "closed": "25.03.2019", "office": office.name_uz}

    taken_over(desk, head, [row(mahalla="Ўрикзор", topic="ИЧИМЛИК СУВИ", **closed)])

    appeal = Appeal.objects.get()
    question = appeal.questions.get()
    assert appeal.number == f"{desk.code}-2019-A000001"
    assert timezone.localtime(appeal.received_at).time() == desk.opens_at
    assert appeal.closed_at is not None
    assert (question.status, question.outcome) == (QuestionStatus.CLOSED, Outcome.SATISFIED)
    assert (question.closed_by, question.office, question.mahalla) == (head, office, mahalla)
    fact = QuestionFact.objects.get(question=question)
    assert fact.received_on == dt.date(2019, 3, 14)
    assert fact.closed_on == dt.date(2019, 3, 25)
    assert fact.legal_due_on == dt.date(2019, 3, 29)
    assert QuestionEvent.objects.get(question=question).by == head


def test_an_open_row_with_an_office_is_with_it(desk, head):
    office = OfficeFactory(territory=desk.territory)

    taken_over(desk, head, [row(office=office.body.name_uz)])

    question = Appeal.objects.get().questions.get()
    assert question.status == QuestionStatus.ASSIGNED
    assert question.assignments.get().office == office


def test_old_numbers_leave_the_live_series_without_a_gap(desk, head):
    year = timezone.localdate().year
    received = timezone.localdate() - dt.timedelta(days=1)
    first = make.appeal(desk)
    taken_over(desk, head, [row(received=received), row(number="K-2", received=received)])
    last = make.appeal(desk)

    assert [first.number, last.number] == [f"{desk.code}-{year}-00000{n}" for n in (1, 2)]


def test_sending_a_file_again_changes_nothing(desk, head):
    rows = [row(number=f"K-{n}") for n in range(5)]
    taken_over(desk, head, rows)

    batch = checked(desk, head, rows)

    assert (batch.good, batch.known, batch.wrong) == (0, 5, 0)
    assert Appeal.objects.count() == 5
    with pytest.raises(DecisionError):
        imports.order(batch=batch, by=head)


def test_a_known_number_with_other_contents_is_told(desk, head):
    taken_over(desk, head, [row()])

    batch = checked(desk, head, [row(text="Gaz kelmayapti.")])

    assert batch.wrong == 1
    assert f"{desk.code}-2019-A000001" in words_of(batch)


def test_work_killed_in_the_middle_goes_on_where_it_was(desk, head, monkeypatch):
    monkeypatch.setattr(imports, "CHUNK", 100)
    batch = checked(desk, head, [row(number=f"K-{n}") for n in range(350)])
    imports.order(batch=batch, by=head)
    whole = import_rows.take_over
    calls = []

    def killed(**given):
        calls.append(given)
        if len(calls) == 2:
            raise RuntimeError("kill -9")
        return whole(**given)

    monkeypatch.setattr(import_rows, "take_over", killed)
    with pytest.raises(RuntimeError):
        run(batch)
    assert Appeal.objects.count() == 100

    monkeypatch.setattr(import_rows, "take_over", whole)
    run(batch)

    assert (batch.state, batch.good, batch.known) == (ImportState.IMPORTED, 350, 0)
    assert Appeal.objects.count() == ImportedAppeal.objects.count() == 350
    numbers = Appeal.objects.order_by("sequence").values_list("number", flat=True)
    assert list(numbers) == [f"{desk.code}-2019-A{n:06d}" for n in range(1, 351)]


def test_a_chunk_that_fails_leaves_nothing(desk, head, monkeypatch):
    batch = imports.order(batch=checked(desk, head, [row()]), by=head)

    def broken(*_args, **_given):
        raise RuntimeError

    monkeypatch.setattr(ImportedAppeal.objects, "bulk_create", broken)
    with pytest.raises(RuntimeError):
        run(batch)

    assert not Appeal.objects.exists()
    assert not Applicant.objects.exists()


def test_one_personal_number_is_one_person(desk, head):
    same = {"personal_number": "30205803050012"}
    taken_over(desk, head, [row(**same), row(number="K-2", **same), row(number="K-3")])

    assert Applicant.objects.count() == 2


@pytest.mark.parametrize("mark", ["'", "`", "ʻ", "ʼ", "‘", "’", "´", "′"])
def test_names_with_any_apostrophe_come_in_as_written(desk, head, mark):
    taken_over(desk, head, [row(surname=f"O{mark}rinov")])

    assert Applicant.objects.get().surname == f"O{mark}rinov"


def test_hostile_text_is_kept_as_text_without_invisible_marks(desk, head):
    nasty = f"<b>Ka{ZERO_WIDTH}ri{BIDI}mov</b>"
    taken_over(desk, head, [row(surname=nasty, given_name="Ж", phone="+998 (90) 123-45-67")])

    person = Applicant.objects.get()
    assert person.surname == "<b>Karimov</b>"
    assert person.given_name == "Ж"
    assert person.phone == "+998901234567"


def test_only_who_decides_at_the_reception_imports(desk):
    registrar = make.registrar_of(desk)

    with pytest.raises(DecisionError):
        imports.upload(reception=desk, file=spreadsheet([row()]), by=registrar)


def test_more_rows_than_agreed_are_refused(desk, head, monkeypatch):
    monkeypatch.setattr(reading, "MAX_ROWS", 2)
    file = spreadsheet([row(number=str(n)) for n in range(3)])
    batch = imports.upload(reception=desk, file=file, by=head)

    with pytest.raises(imports.JobError):
        run(batch)


# -- The pages ------------------------------------------------------------------------------------


def test_the_pages_lead_from_the_file_to_the_appeals(
    client, desk, head, django_capture_on_commit_callbacks
):
    client.force_login(head)
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(
            reverse("receptions:import-list"),
            {"reception": desk.pk, "file": spreadsheet([row(), row(number="K-2", text="")])},
        )
    batch = ImportBatch.objects.get()
    assert sent["Location"] == batch.get_absolute_url()
    assert batch.job.state == JobState.DONE
    assert (
        reverse("receptions:import-wrong", args=[batch.pk])
        in client.get(batch.get_absolute_url()).text
    )

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("receptions:import-start", args=[batch.pk]))

    assert Appeal.objects.count() == 1
    wrong = client.get(reverse("receptions:import-wrong", args=[batch.pk]))
    assert b"".join(wrong.streaming_content).startswith(b"PK")


def test_a_wrong_file_is_refused_on_the_page(client, desk, head):
    client.force_login(head)
    answer = client.post(
        reverse("receptions:import-list"),
        {"reception": desk.pk, "file": SimpleUploadedFile("a.xlsx", b"%PDF-1.7 salom")},
    )

    assert answer.status_code == 422
    assert not ImportBatch.objects.exists()


def test_the_wrong_rows_are_only_for_those_who_may_import(client, desk, head):
    batch = checked(desk, head, [row(text="")])
    url = reverse("receptions:import-wrong", args=[batch.pk])
    for user in (make.registrar_of(desk), make.head_of(make.ReceptionFactory())):
        client.force_login(user)
        assert client.get(url).status_code == 404


def test_the_page_of_an_imported_appeal_tells_its_old_number(client, desk, head):
    taken_over(desk, head, [row(number="K-77")])
    client.force_login(head)

    assert "K-77/2019" in client.get(Appeal.objects.get().get_absolute_url()).text


def test_an_imported_appeal_can_be_tracked_by_its_code(desk, head):
    taken_over(desk, head, [row()])

    assert len(Appeal.objects.get().tracking_code) == appeals.CODE_LENGTH


@pytest.fixture
def before_the_law(desk, head):
    """An unfinished question that no rule of the Law gives a term."""
    taken_over(desk, head, [row(received=dt.date(2016, 5, 3))])
    return Question.objects.get()


def test_what_came_before_the_law_has_no_term_that_could_be_changed(head, before_the_law):
    question = before_the_law
    ground = StopGround.objects.get(code="court")

    for step in (
        lambda: deadlines.extend(question=question, by=head, ground="Murakkab"),
        lambda: deadlines.extra_study(question=question, by=head, ground="Murakkab"),
        lambda: deadlines.undo_extension(question=question, by=head, ground="Xato"),
        lambda: stops.stop(question=question, ground=ground, note="Sud", by=head),
    ):
        with pytest.raises(DecisionError, match="no term"):
            step()


def test_its_page_offers_no_step_of_a_term_and_its_type_can_be_corrected(
    client, head, before_the_law
):
    appeal = before_the_law.appeal
    client.force_login(head)

    page = client.get(appeal.get_absolute_url())
    corrections.correct(
        appeal=appeal,
        changes={"appeal_type": AppealType.PROPOSAL},
        reason="Taklif ekan",
        by=head,
        seen=corrections.mark(appeal),
    )

    (card,) = page.context["cards"]
    assert {step.name for step in card.steps}.isdisjoint({"stop", "extend", "study"})
    appeal.refresh_from_db()
    assert appeal.appeal_type == AppealType.PROPOSAL
