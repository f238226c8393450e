"""The registration page: what people type, what is refused, what is never lost."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from receptions.models import Appeal, Applicant, PersonalDataRead
from receptions.services import queue
from territories.choices import Role
from tests.factories import receptions as make
from tests.factories.territories import (
    MahallaFactory,
    OfficeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
URL = "/receptions/appeals/register/"


def test_register_shows_the_page(client, registrar):
    response = client.get(URL)

    assert response.status_code == 200
    assert "questions-0-topic" in response.content.decode()


def test_register_writes_the_appeal_and_goes_to_it(client, registrar, typed):
    response = client.post(URL, typed)

    appeal = Appeal.objects.get()
    assert response.status_code == 302
    assert response.url == appeal.get_absolute_url()
    assert appeal.applicant.phone == "+998901234567"
    assert appeal.form == "oral"
    assert appeal.questions.get().text == "Bir oydan beri suv kelmayapti."
    page = client.get(response.url).content.decode()
    assert reverse("receptions:appeal-receipt", args=[appeal.number]) in page
    assert reverse("receptions:question-assign", args=[appeal.number, 1]) in page


def test_a_double_click_registers_once(client, registrar, typed):
    first = client.post(URL, typed)
    second = client.post(URL, typed)

    assert Appeal.objects.count() == 1
    assert first.url == second.url


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.REGISTRAR, 200),
        (Role.HEAD, 200),
        (Role.AUDITOR, 403),
        (Role.DEPUTY, 403),
        (Role.EDITOR, 403),
    ],
)
def test_register_is_for_those_who_work_at_a_reception(client, desk, role, status):
    country = desk.territory.parent.parent
    place = country if role in (Role.AUDITOR, Role.EDITOR) else desk.territory
    client.force_login(UserFactory(role=role, place=place))

    assert client.get(URL).status_code == status


def test_register_asks_to_sign_in(client, desk):
    assert client.get(URL).status_code == 302


def test_register_takes_no_other_method(client, registrar):
    assert client.put(URL).status_code == 405


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": " \u200b "}, "text"),
        ({"surname": "\u202e"}, "surname"),
        ({"phone": "12"}, "phone"),
        ({"personal_number": "123"}, "personal_number"),
        ({"address": ""}, "mahalla"),
        ({"birth_date": "2999-01-01"}, "birth_date"),
        ({"channel": "body"}, "sender_body"),
        ({"is_collective": "on"}, "person_count"),
        ({"person_count": "4"}, "is_collective"),
        ({"received_at": "2999-01-01T10:00"}, "received_at"),
        ({"mahalla": "Yoʻq mahalla"}, "mahalla"),
        ({"kind": "legal_entity"}, "entity_name"),
        ({"questions-0-topic": ""}, "questions-0-topic"),
        ({"questions-0-district_id": "", "questions-0-district": ""}, "questions-0-district"),
        ({"questions-0-district": "Yoʻq tuman"}, "questions-0-district"),
        ({"questions-0-people_affected": "0"}, "questions-0-people_affected"),
    ],
)
def test_an_error_stands_next_to_its_field_and_nothing_is_lost(
    client, registrar, typed, change, field
):
    response = client.post(URL, {**typed, "given_name": "Gʻulchehra", **change})

    page = response.content.decode()
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert "Gʻulchehra" in page
    assert typed["submission_key"] in page
    assert not Appeal.objects.exists()
    assert not Applicant.objects.exists()


def test_an_organisation_is_asked_for_its_name(client, registrar, typed):
    client.cookies["django_language"] = "en"

    page = client.post(URL, {**typed, "kind": "legal_entity"}).content.decode()

    assert "Write the organisation&#x27;s name" in page


def test_a_person_outside_may_not_use_a_foreign_reception(client, registrar, typed):
    other = make.ReceptionFactory()

    response = client.post(URL, {**typed, "reception": other.pk})

    assert response.status_code == 422
    assert not Appeal.objects.exists()


def test_add_a_question_without_a_script_keeps_everything(client, registrar, typed):
    response = client.post(
        URL, {**typed, "action": "add-question", "questions-0-place": "Bogʻ koʻchasi"}
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert "questions-1-topic" in page
    assert "Bogʻ koʻchasi" in page
    assert typed["text"] in page
    assert "is-invalid" not in page


def test_remove_a_question_keeps_the_others(client, registrar, typed):
    two = {
        **typed,
        "action": "remove-question-0",
        "questions-TOTAL_FORMS": "2",
        "questions-0-text": "birinchi",
        "questions-1-text": "ikkinchi",
    }

    page = client.post(URL, two).content.decode()

    assert "ikkinchi" in page
    assert "birinchi" not in page


def test_a_question_left_empty_is_no_question(client, registrar, typed, desk):
    empty = {
        "questions-TOTAL_FORMS": "2",
        "questions-1-topic": "",
        "questions-1-district": f"{desk.territory.name}, {desk.territory.parent.name}",
        "questions-1-district_id": desk.territory.pk,
        "questions-1-people_affected": "1",
    }

    client.post(URL, {**typed, **empty})

    assert Appeal.objects.get().questions.count() == 1


def test_a_mahalla_is_found_by_typed_text_in_another_script(client, registrar, typed, desk):
    mahalla = MahallaFactory(parent=desk.territory, name_uz="Gʻoyibota")

    client.post(URL, {**typed, "mahalla": "Ғойибота", "questions-0-mahalla": "g'oyibota"})

    appeal = Appeal.objects.get()
    assert appeal.applicant.mahalla == mahalla
    assert appeal.questions.get().mahalla == mahalla


def test_a_mahalla_of_another_district_moves_the_question_there(client, registrar, typed):
    mahalla = MahallaFactory()
    there = {"questions-0-mahalla": mahalla.name, "questions-0-mahalla_id": mahalla.pk}

    emptied = {"questions-0-district": "", "questions-0-district_id": ""}

    client.post(URL, {**typed, **there, **emptied})

    assert Appeal.objects.get().questions.get().territory == mahalla.parent


def test_an_anonymous_appeal_needs_no_name(client, registrar, typed):
    client.post(URL, {**typed, "surname": "", "address": "", "is_anonymous": "on"})

    assert Appeal.objects.get().is_anonymous


def test_a_complaint_names_the_office(client, registrar, typed):
    office = OfficeFactory(name_uz="Hududgaz, Urgut tumani")
    complaint = {"appeal_type": "complaint", "complained_office": "hududgaz Ургут"}

    client.post(URL, {**typed, **complaint})

    assert Appeal.objects.get().complained_office == office


def test_invisible_marks_and_long_names_are_taken_as_they_should_be(client, registrar, typed):
    name = "Abdu\u200bra\u202ehmonov-" + "a" * 80

    client.post(URL, {**typed, "surname": name})

    assert Appeal.objects.get().applicant.surname == "Abdurahmonov-" + "a" * 80


def test_a_file_that_lies_about_its_type_is_refused(client, registrar, typed):
    lie = SimpleUploadedFile("rasm.png", b"MZ\x90\x00 not a picture", content_type="image/png")

    response = client.post(URL, {**typed, "files": lie})

    assert response.status_code == 422
    assert "rasm.png" in response.content.decode()
    assert not Appeal.objects.exists()


def test_papers_are_kept_and_downloaded_with_their_type(client, registrar, typed):
    client.post(URL, {**typed, "files": [make.pdf(), make.photo()]})

    paper = Appeal.objects.get().attachments.first()
    response = client.get(reverse("receptions:attachment-download", args=[paper.pk]))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    b"".join(response.streaming_content)
    client.force_login(make.registrar_of(make.ReceptionFactory()))
    assert client.get(response.request["PATH_INFO"]).status_code == 404


@pytest.fixture
def known(desk):
    """Somebody whose appeal at this desk is closed."""
    person = make.ApplicantFactory(surname="Oʻrinboyeva", birth_date=dt.date(1980, 5, 6))
    make.question("closed", reception=desk, applicant=person)
    return person


def test_a_known_person_is_taken_over_with_the_earlier_appeals(client, registrar, typed, known):
    response = client.post(URL, {**typed, "action": "use-person", "known": known.phone})

    page = response.content.decode()
    appeal = known.appeals.get()
    assert "Oʻrinboyeva" in page
    assert f"repeat:{appeal.pk}" in page
    assert f"duplicate:{appeal.pk}" in page
    assert typed["text"] in page
    read = PersonalDataRead.objects.get()
    assert (read.applicant, read.by) == (known, registrar)


def test_a_repeat_is_registered_for_the_known_person(client, registrar, typed, known):
    page = client.post(URL, {**typed, "action": "use-person", "known": known.phone})
    token = page.context["form"]["known_pk"].value()
    earlier = known.appeals.get()

    client.post(URL, {**typed, "known_pk": token, "earlier": f"repeat:{earlier.pk}"})

    repeat = Appeal.objects.exclude(pk=earlier.pk).get()
    assert repeat.repeat_of == earlier
    assert repeat.applicant == known
    known.refresh_from_db()
    assert known.surname == "Karimova"


def test_a_made_up_known_person_is_not_believed(client, registrar, typed, known):
    response = client.post(URL, {**typed, "known_pk": str(known.pk)})

    assert response.status_code == 422
    assert response.context["form"].known_applicant is None
    assert Appeal.objects.count() == 1


def test_nobody_chosen_is_said_beside_the_field(client, registrar, typed):
    response = client.post(URL, {**typed, "action": "use-person", "known": "+998 99 999 99 99"})

    assert response.status_code == 200
    assert response.context["form"].known_problem


def test_the_lookup_masks_and_keeps_to_the_own_reception(client, registrar, known):
    url = reverse("receptions:lookup-applicants")

    (found,) = client.post(url, {"q": "ўринбоева"}).json()
    assert found["id"] == known.pk
    assert "Oʻrinboyeva" not in found["label"]
    assert known.phone not in found["label"]

    assert client.get(url, {"q": "Oʻrinboyeva"}).status_code == 405  # no names in addresses

    client.force_login(make.registrar_of(make.ReceptionFactory()))
    assert client.post(url, {"q": "Oʻrinboyeva"}).json() == []
    assert len(client.post(url, {"q": known.phone}).json()) == 1


def test_the_lookup_is_for_those_who_register(client, desk):
    client.force_login(UserFactory(role=Role.DEPUTY, place=desk.territory))

    assert client.post(reverse("receptions:lookup-applicants"), {"q": "Ka"}).status_code == 403


@pytest.mark.parametrize("name", ["mahallas", "districts", "offices", "topics"])
@pytest.mark.parametrize("text", ["", "a", "%", "'", "\x00", "x" * 500, "Тум, Вил"])
def test_lookups_bear_any_text(client, registrar, name, text):
    response = client.get(reverse(f"receptions:lookup-{name}"), {"q": text})

    assert response.status_code == 200
    assert isinstance(response.json(), list)


def test_an_appeal_of_a_visitor_is_linked_to_the_ticket(client, desk, registrar, typed):
    ticket = queue.issue(reception=desk, category="ordinary", source="registrar", by=registrar)

    client.post(URL, {**typed, "ticket": ticket.pk})

    ticket.refresh_from_db()
    assert ticket.appeal == Appeal.objects.get()


@pytest.mark.parametrize("ticket", ["", "x", "999999999999999999999", "77"])
def test_a_ticket_that_is_none_does_not_stop_a_registration(client, registrar, typed, ticket):
    assert client.post(URL, {**typed, "ticket": ticket}).status_code == 302


@pytest.mark.parametrize(
    ("channel", "form", "kept"),
    [
        ("desk", "", "oral"),
        ("desk", "written", "written"),
        ("field", "written", "written"),
        ("post", "", "written"),
        ("body", "electronic", "electronic"),
        ("public", "", "oral"),
        ("trust_line", "written", None),
        ("video", "written", None),
        ("virtual", "oral", None),
        ("video", "oral", "oral"),
    ],
)
def test_a_letter_handed_in_at_the_desk_is_written(client, registrar, typed, channel, form, kept):
    sent_on = {"sender_body": "Vazirlik"} if channel == "body" else {}

    response = client.post(URL, {**typed, "channel": channel, "form": form, **sent_on})

    if kept is None:
        assert response.status_code == 422
        assert "form" in response.context["form"].errors
    else:
        assert Appeal.objects.get().form == kept


def test_an_unsigned_letter_handed_in_at_the_desk_is_anonymous(client, registrar, typed):
    client.post(URL, {**typed, "form": "written", "is_unsigned": "on"})

    assert Appeal.objects.get().is_anonymous


def test_everything_of_the_law_that_the_page_takes_reaches_the_appeal(client, registrar, typed):
    office = OfficeFactory()
    told = {
        "appeal_type": "complaint",
        "channel": "body",
        "form": "electronic",
        "is_collective": "on",
        "person_count": "3",
        "co_applicants": "Aliyev Vali\n Toshmatov  Gʻani ",
        "representative": "Saidov Olim",
        "authority": "attorney",
        "authority_document": "Ishonchnoma 12, 01.11.2026",
        "persecution_warning": "on",
        "sheets": "7",
        "decision_known_on": "2026-10-02",
        "is_unsigned": "",
        "complained_office": office.name,
        "complained_office_id": office.pk,
        "sender_body": "Adliya vazirligi",
        "sender_number": "05-14/233",
        "sender_date": "2026-11-20",
    }

    assert client.post(URL, {**typed, **told}).status_code == 302

    appeal = Appeal.objects.get()
    names = [one.name for one in appeal.co_applicants.order_by("ordinal")]
    assert names == ["Aliyev Vali", "Toshmatov Gʻani"]
    assert (appeal.is_collective, appeal.person_count, appeal.sheets) == (True, 3, 7)
    assert (appeal.representative, appeal.authority) == ("Saidov Olim", "attorney")
    assert appeal.authority_document == "Ishonchnoma 12, 01.11.2026"
    assert appeal.persecution_warning
    assert appeal.decision_known_on == dt.date(2026, 10, 2)
    assert appeal.complained_office == office
    assert (appeal.sender_body, appeal.sender_number) == ("Adliya vazirligi", "05-14/233")
    assert appeal.sender_date == dt.date(2026, 11, 20)
    page = client.get(appeal.get_absolute_url()).content.decode()
    for words in ("Aliyev Vali", "Saidov Olim", "05-14/233"):
        assert words in page


def test_a_name_that_is_too_long_is_told_and_not_cut(client, registrar, typed):
    page = client.get(URL).content.decode()
    long = "Ka" * 100

    response = client.post(URL, {**typed, "surname": long})

    field = page.split('name="surname"')[1].split(">")[0]
    assert "maxlength" not in field
    assert response.status_code == 422
    assert response.context["form"].errors["surname"]
    assert long in response.content.decode()
    assert not Appeal.objects.exists()


def test_an_expired_session_brings_the_letter_back_with_its_questions(client, registrar, typed):
    first, second = make.TopicFactory(), make.TopicFactory()
    two = {
        "questions-TOTAL_FORMS": "2",
        "questions-0-topic": first.pk,
        "questions-0-text": "Suv kelmayapti",
        "questions-1-topic": second.pk,
        "questions-1-text": "Yoʻl buzilgan",
        "questions-1-district_id": typed["questions-0-district_id"],
        "questions-1-people_affected": "40",
    }
    client.get(URL)
    client.cookies.pop("sessionid")
    response = client.post(URL, {**typed, **two}, headers={"Referer": f"http://testserver{URL}"})
    assert not Appeal.objects.exists()

    page = parse_qs(urlsplit(response.url).query)["next"][0]
    client.force_login(registrar)
    context = client.get(page).context

    form, questions = context["form"], context["questions"]
    assert form["surname"].value() == "Karimova"
    assert form["submission_key"].value() == typed["submission_key"]
    assert [one["text"].value() for one in questions] == ["Suv kelmayapti", "Yoʻl buzilgan"]
    assert [str(one["topic"].value()) for one in questions] == [str(first.pk), str(second.pk)]
    assert str(questions[1]["people_affected"].value()) == "40"
    assert questions.total_form_count() == 2

    client.post(URL, {**typed, **two})
    assert Appeal.objects.get().questions.count() == 2


def test_what_was_typed_elsewhere_does_not_fill_the_letter(client, registrar, typed):
    client.get(URL)
    client.cookies.pop("sessionid")
    headers = {"Referer": f"http://testserver{URL}"}
    response = client.post("/receptions/imports/", {"surname": "Karimova"}, headers=headers)

    page = parse_qs(urlsplit(response.url).query)["next"][0]
    client.force_login(registrar)
    assert client.get(page).context["form"]["surname"].value() != "Karimova"
