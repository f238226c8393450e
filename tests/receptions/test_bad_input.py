"""Whatever people type, paste and upload: a clear answer, nothing lost, nothing unescaped."""

import json

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape

from receptions.exceptions import DraftError
from receptions.models import Appeal, Applicant, Attachment, ImportBatch
from tests.factories import receptions as make
from tests.receptions.old_register_files import row, spreadsheet, taken_over
from tests.receptions.test_number_blocks import item, send
from tests.receptions.test_register_views import URL

pytestmark = pytest.mark.django_db
LOOKUP = "/receptions/lookup/applicants/"
MEGABYTE = 1024 * 1024
APOSTROPHES = "'`ʻʼ‘’´′ʹ＇"
MARKS = {
    "right-to-left mark": "\u200f",
    "right-to-left override": "\u202e",
    "isolate": "\u2066",
    "zero-width space": "\u200b",
    "joiner": "\u200d",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "control": "\x07",
    "zero": "\x00",
}
HOSTILE = "<script>alert(1)</script>"


def registered(client, typed, **changed):
    """The one appeal that the page made."""
    response = client.post(URL, {**typed, **changed})
    assert response.status_code == 302, response.context["form"].errors
    return Appeal.objects.get()


def refused(client, typed, field, **changed):
    """The page that says what is wrong next to the field; every word typed is still there."""
    response = client.post(URL, {**typed, **changed})
    page = response.content.decode()
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert typed["text"] in page
    assert not Appeal.objects.exists()
    return page


# -- Names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["I", "Ў", "李"])
def test_a_name_of_one_letter_is_a_name(client, registrar, typed, name):
    appeal = registered(client, typed, surname=name, given_name="", patronymic="")

    assert (appeal.applicant.surname, appeal.is_anonymous) == (name, False)
    assert name in client.get(appeal.get_absolute_url()).content.decode()


@pytest.mark.parametrize("field", ["surname", "given_name", "patronymic"])
def test_a_name_of_two_hundred_letters_is_told_and_kept_on_the_page(
    client, registrar, typed, field
):
    long = "Ab" * 100

    assert long in refused(client, typed, field, **{field: long})


def test_an_entity_has_a_name_of_two_hundred_letters(client, registrar, typed):
    long = "Ab" * 100

    appeal = registered(client, typed, kind="legal_entity", entity_name=long)

    assert appeal.applicant.entity_name == long


def test_a_name_too_long_as_a_whole_is_told_next_to_it(client, registrar, typed):
    parts = dict.fromkeys(("surname", "given_name", "patronymic"), "A" * 100)

    refused(client, typed, "surname", **parts)


def test_a_row_with_a_name_too_long_as_a_whole_is_listed_as_wrong(desk):
    make.TopicFactory(code="01.01")
    parts = dict.fromkeys(("surname", "given_name", "patronymic"), "A" * 100)

    batch = taken_over(desk, make.head_of(desk), [row(**parts), row(number="K-2")])

    assert (batch.good, batch.wrong) == (1, 1)


def test_a_device_is_told_of_a_name_too_long_as_a_whole(client, block):
    parts = dict.fromkeys(("surname", "given_name", "patronymic"), "A" * 100)

    (answer,) = send(client, item(block, block.first, fields=parts))

    assert answer["state"] == "refused"


def test_registering_refuses_a_name_too_long_as_a_whole(desk):
    long = make.ApplicantFactory.build(surname="A" * 100, given_name="B" * 100, patronymic="C" * 99)

    with pytest.raises(DraftError):
        make.appeal(desk, applicant=long)


# -- E-mail ---------------------------------------------------------------------------------------

LONG_ADDRESS = "a" * 250 + "@example.uz"


def test_an_address_longer_than_is_kept_is_told(client, registrar, typed):
    assert LONG_ADDRESS in refused(client, typed, "email", email=LONG_ADDRESS)


def test_an_address_for_notices_longer_than_is_kept_is_told(client, desk, registrar):
    appeal = make.appeal(desk)
    url = reverse("receptions:appeal-notices", args=[appeal.number])

    response = client.post(url, {"by_email": "on", "email": LONG_ADDRESS})

    assert response.status_code == 422
    assert 'id="id_email_error"' in response.text


@pytest.mark.parametrize("written", ["Kаrimоvа", "Каримова", "КARIMOVА", "karimova"])
def test_a_name_of_mixed_scripts_is_found_in_one(client, registrar, typed, written):
    registered(client, typed, surname=written, phone="")

    for asked in ("Karimova", "Каримова"):
        assert len(client.post(LOOKUP, {"q": asked}).json()) == 1


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS.keys())
def test_marks_nobody_sees_are_left_out(client, registrar, typed, mark):
    appeal = registered(
        client,
        typed,
        surname=f"{mark}Kari{mark}mova{mark}",
        address=f"Navoiy{mark} 12",
        text=f"Suv {mark}kelmayapti.",
    )

    assert appeal.applicant.surname == "Karimova"
    assert appeal.applicant.address == "Navoiy 12"
    assert appeal.text == "Suv kelmayapti."


@pytest.mark.parametrize("mark", ["\u200b", "\u202e", "\u2066\u2069", "\ufeff"])
def test_a_name_of_such_marks_only_is_none(client, registrar, typed, mark):
    refused(client, typed, "surname", surname=mark)


@pytest.mark.parametrize("mark", APOSTROPHES)
def test_a_name_is_found_with_any_apostrophe(client, registrar, typed, mark):
    registered(client, typed, surname=f"O{mark}rinboyeva", phone="")

    for other in APOSTROPHES:
        found = client.post(LOOKUP, {"q": f"O{other}rinboyeva"}).json()
        assert len(found) == 1, (mark, other)


@pytest.mark.parametrize("field", ["surname", "given_name", "address", "text"])
def test_markup_is_shown_as_the_words_it_is(client, registrar, desk, typed, field):
    appeal = registered(client, typed, **{field: f"{HOSTILE} Qodirov"})
    person = appeal.applicant
    pages = [
        client.get(appeal.get_absolute_url()),
        client.get(reverse("receptions:appeal-list")),
        client.get(reverse("receptions:question-assign", args=[appeal.number, 1])),
        client.post(reverse("receptions:hint-words"), {**typed, "text": appeal.text}),
        client.post(reverse("receptions:hint-people"), {**typed, "phone": person.phone}),
        client.post(URL, {**typed, "action": "use-person", "known": person.phone}),
        client.post(URL, {**typed, field: f"{HOSTILE} Qodirov", "phone": "x"}),
    ]

    for page in pages:
        assert page.status_code in (200, 422)
        assert HOSTILE not in page.content.decode()
    assert "&lt;script&gt;" in pages[0].content.decode()


# -- Telephones -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "phone",
    [
        "901234567",
        "90 123 45 67",
        "90-123-45-67",
        "(90) 123-45-67",
        "+998901234567",
        "998 90 123 45 67",
        "+998 (90) 123 45 67",
        "00998901234567",
        "8 90 123 45 67",
        "8-90-123-45-67",
        "90.123.45.67",
        "\u200e+998 90\u00a0123\u00a045\u00a067\u202c",
        "tel: 90 123 45 67",
        "９０１２３４５６７",
    ],
)
def test_a_telephone_in_any_form_is_one_number(client, registrar, typed, phone):
    assert registered(client, typed, phone=phone).applicant.phone == "+998901234567"


@pytest.mark.parametrize(
    "phone", ["12", "yoʻq", "8 12", "90 123 45 6", "+998 90 123 45 678", "1" * 200]
)
def test_what_is_no_telephone_is_told(client, registrar, typed, phone):
    assert phone in refused(client, typed, "phone", phone=phone)


# -- Files ----------------------------------------------------------------------------------------


def scans():
    content = b"%PDF-1.4\n%%EOF"
    return [SimpleUploadedFile(name, content) for name in ("ariza.pdf", "pasport & chek.pdf")]


def told_again(response):
    """What stands under the field of the files."""
    _before, _mark, rest = response.text.partition('id="id_files_again"')
    return rest.partition("</div>")[0]


@pytest.mark.parametrize(
    "change",
    [
        {"surname": ""},
        {"questions-0-topic": ""},
        {"repeat": "same letter"},
        {"action": "add-question"},
        {"text": "", "files": []},
    ],
)
def test_files_that_a_refused_form_lost_are_named(client, registrar, typed, change):
    if change.pop("repeat", ""):
        client.post(URL, {**typed, "submission_key": "6a1f7c9e-9d5c-4a86-8d46-0d6f5d0f9f10"})

    response = client.post(URL, {**typed, "files": scans(), **change})

    chosen = change.get("files", scans())
    assert all(escape(one.name) in told_again(response) for one in chosen)
    assert bool(told_again(response)) == bool(chosen)


def test_an_office_is_told_which_papers_of_its_answer_to_choose_again(client):
    question = make.question("assigned")
    client.force_login(make.executor_of(question.office))
    url = reverse("receptions:question-answer", args=[question.appeal.number, 1])

    response = client.post(url, {"text": "", "outcome": "explained", "files": scans()})

    assert response.status_code == 422
    assert "ariza.pdf" in told_again(response)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pasport.pdf", b"MZ\x90\x00 a programme"),
        ("pasport.jpg", b"<html><script>alert(1)</script></html>"),
        ("pasport.png", b"\x89PNG\r\n\x1a\n no picture"),
        ("pasport.jpg", b"GIF89a"),
        ("pasport.pdf", b"PK\x03\x04 an archive"),
        ("pasport.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("pasport.pdf", b""),
    ],
)
def test_a_file_that_lies_is_named_and_not_kept(client, registrar, typed, name, content):
    lie = SimpleUploadedFile(name, content, content_type="application/pdf")

    page = refused(client, typed, "files", files=[make.pdf("ariza.pdf"), lie])

    assert name in page
    assert not Attachment.objects.exists()


def test_a_true_file_under_a_false_name_is_what_it_is(client, registrar, typed):
    paper = make.pdf("ariza.exe")

    registered(client, typed, files=paper)

    kept = Attachment.objects.get()
    assert kept.content_type == "application/pdf"
    assert str(kept.file.name).endswith(".pdf")
    with default_storage.open(str(kept.file.name)) as file:
        assert file.read(5) == b"%PDF-"


def test_a_scan_of_fifty_megabytes_is_told_with_the_limit(client, registrar, typed):
    scan = SimpleUploadedFile("skaner.pdf", b"%PDF-1.7\n" + bytes(50 * MEGABYTE))

    page = refused(client, typed, "files", files=scan)

    assert "skaner.pdf" in page
    assert "20" in page
    assert typed["submission_key"] in page
    assert not Applicant.objects.exists()


def test_a_spreadsheet_with_merged_cells_is_told_on_its_page(client, desk):
    client.force_login(make.head_of(desk))
    file = spreadsheet([row(), row(number="K-2")], change=lambda page: page.merge_cells("A2:C2"))

    answer = client.post(reverse("receptions:import-list"), {"reception": desk.pk, "file": file})

    assert answer.status_code == 422
    assert "A2:C2" in answer.content.decode()
    assert not ImportBatch.objects.exists()


# -- Without a line -------------------------------------------------------------------------------


def test_what_a_device_sends_is_read_as_the_page_reads_it(client, block):
    fields = {
        "kind": "individual",
        "surname": "\u202eOʻrin\u200bboyeva",
        "phone": "90.123.45.67",
        "address": HOSTILE,
        "person_count": "1",
        "channel": "desk",
        "appeal_type": "application",
        "language": "uz",
        "text": "Suv\ufeff kelmayapti.",
        "received_at": block.given_at.isoformat(),
    }
    question = {"topic": str(make.TopicFactory().pk), "place": str(block.reception.territory_id)}
    sent = {
        "key": "6a1f7c9e-9d5c-4a86-8d46-0d6f5d0f9f10",
        "block": block.pk,
        "sequence": block.first,
        "printed": block.number_of(block.first),
        "fields": fields,
        "questions": [question],
    }

    client.post(
        reverse("receptions:offline-sync"),
        json.dumps({"items": [sent]}),
        content_type="application/json",
    )

    appeal = Appeal.objects.get()
    assert (appeal.applicant.surname, appeal.text) == ("Oʻrinboyeva", "Suv kelmayapti.")
    assert appeal.applicant.phone == "+998901234567"
    assert HOSTILE not in client.get(appeal.get_absolute_url()).content.decode()
