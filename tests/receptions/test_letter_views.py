"""Pages of letters: written, signed, printed in bulk; templates with a preview."""

import io

import pypdf
import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from receptions.choices import TEMPLATE_KINDS, DeliveryState, LetterKind, LetterState, Outcome
from receptions.letter_today import cards
from receptions.models import Letter, LetterTemplate
from receptions.services import control, letter_batches
from territories.choices import JobState, Role
from territories.models import Job
from tests.factories import letters as letter_factory
from tests.factories import receptions as make
from tests.factories.territories import TerritoryFactory, UserFactory
from tests.today import drawn

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"receptions:{name}", args=args)


@pytest.fixture
def question():
    letter_factory.templates()
    return make.question("assigned")


@pytest.fixture
def head(client, question):
    head = make.head_of(question.reception)
    client.force_login(head)
    return head


@pytest.fixture
def administrator(client, question):
    user = UserFactory(role=Role.ADMINISTRATOR, place=TerritoryFactory())
    client.force_login(user)
    return user


def words(letter, **more):
    return {
        "subject": letter.subject,
        "body": letter.body,
        "addressee": letter.addressee,
        "postal_address": letter.postal_address,
        "channel": letter.channel,
        **more,
    }


def pages(response):
    return len(pypdf.PdfReader(io.BytesIO(response.content)).pages)


# -- one letter ------------------------------------------------------------------------------
def test_a_letter_goes_from_the_appeal_to_the_signature(client, question, head):
    number = question.appeal.number
    assert url("letter-new", number) in client.get(question.appeal.get_absolute_url()).text
    choice = {"kind": LetterKind.INTERIM, "question": 1, "language": "ru"}

    response = client.post(url("letter-new", number), choice)

    letter = Letter.objects.get()
    assert response["Location"] == letter.get_absolute_url()
    assert letter.language == "ru"
    refused = client.post(url("letter-issue", letter.pk), words(letter))
    assert refused.status_code == 422
    assert "Fill in the blank lines" in refused.text
    filled = words(letter, body="Насос заменяют.")
    assert client.post(url("letter-issue", letter.pk), filled).status_code == 302
    letter.refresh_from_db()
    assert letter.is_issued
    assert letter.body == "Насос заменяют."
    page = client.get(letter.get_absolute_url()).text
    assert letter.code in page
    assert letter.number in client.get(question.appeal.get_absolute_url()).text


def test_a_draft_is_saved_and_shown_again(client, question, head):
    letter = letter_factory.drafted(question=question)

    client.post(letter.get_absolute_url(), words(letter, subject="Boshqa mavzu"))

    assert "Boshqa mavzu" in client.get(letter.get_absolute_url()).text


def test_a_form_without_words_is_shown_again(client, question, head):
    letter = letter_factory.drafted(question=question)

    response = client.post(letter.get_absolute_url(), words(letter, body=" "))

    assert response.status_code == 422


def test_a_notice_without_its_occasion_is_explained(client, question, head):
    choice = {"kind": LetterKind.EXTENSION, "question": 1, "language": "uz"}

    response = client.post(url("letter-new", question.appeal.number), choice)

    assert response.status_code == 422
    assert "whose term was extended" in response.text


def test_a_draft_is_cancelled(client, question, head):
    letter = letter_factory.drafted(question=question)

    client.post(url("letter-cancel", letter.pk))

    letter.refresh_from_db()
    assert letter.state == LetterState.CANCELLED
    assert client.get(letter.get_absolute_url()).status_code == 200


def test_an_issued_letter_is_not_changed_by_its_page(client, question, head):
    letter = letter_factory.issued(question=question)

    client.post(letter.get_absolute_url(), {"body": "boshqa"})
    client.post(url("letter-issue", letter.pk), {})

    before = letter.body
    letter.refresh_from_db()
    assert letter.body == before


def test_the_address_of_signing_leads_back_to_the_letter(client, question, head):
    letter = letter_factory.drafted(question=question)

    response = client.get(url("letter-issue", letter.pk))

    assert response["Location"] == letter.get_absolute_url()


def test_the_pdf_is_shown_in_the_browser(client, question, head):
    letter = letter_factory.issued(question=question)

    response = client.get(url("letter-pdf", letter.pk))

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("inline")
    assert pages(response) == 1


def test_the_executor_sees_the_control_card_but_no_letters(client, question):
    client.force_login(make.executor_of(question.office))

    page = client.get(question.appeal.get_absolute_url()).text

    assert url("control-card", question.appeal.number) in page
    assert url("letter-new", question.appeal.number) not in page


@pytest.mark.parametrize("kept", [False, True])
def test_the_control_card_masks_who_asked_not_to_be_disclosed(client, question, head, kept):
    person = question.appeal.applicant
    person.do_not_disclose = kept
    person.save()

    response = client.get(url("control-card", question.appeal.number))

    text = pypdf.PdfReader(io.BytesIO(response.content)).pages[0].extract_text()
    assert (person.surname in text) is not kept
    assert person.given_name in text


# -- printing --------------------------------------------------------------------------------
def test_ticked_letters_are_printed_as_one_file(client, question, head):
    keys = [letter_factory.issued(reception=question.reception).pk for _number in range(2)]
    foreign = letter_factory.issued()

    response = client.post(
        url("letter-list"), {"action": "print", "letter": [*keys, foreign.pk, "x"]}
    )

    assert pages(response) == 2


def test_letters_handed_over_leave_the_list(client, question, head):
    letter = letter_factory.issued(reception=question.reception)
    assert letter.number in client.get(url("letter-list")).text

    client.post(url("letter-list"), {"action": "handed-over", "letter": [letter.pk]})

    assert letter.number not in client.get(url("letter-list")).text
    letter.refresh_from_db()
    assert letter.delivery_state == DeliveryState.SENT


def test_nothing_ticked_is_said(client, question, head):
    response = client.post(url("letter-list"), {"action": "print"}, follow=True)

    assert "Choose at least one letter." in response.text


def test_many_letters_are_drawn_by_a_job(
    client, question, head, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(letter_batches, "DIRECT", 1)
    for _number in range(2):
        letter_factory.issued(reception=question.reception)

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(url("letter-list"), {"action": "print-all"})

    job = Job.objects.get()
    assert response["Location"] == url("letter-batch", job.pk)
    assert job.state == JobState.DONE
    assert url("letter-batch-file", job.pk) in client.get(url("letter-batch", job.pk)).text
    file = client.get(url("letter-batch-file", job.pk))
    data = b"".join(file.streaming_content)
    assert len(pypdf.PdfReader(io.BytesIO(data)).pages) == 2
    default_storage.delete(job.result["file"])
    assert client.get(url("letter-batch-file", job.pk)).status_code == 404


def test_a_waiting_batch_shows_its_progress_as_page_and_fragment(client, question, head):
    job = Job.objects.create(
        kind=letter_batches.KIND, args={"letters": []}, created_by=head, progress=40
    )
    address = url("letter-batch", job.pk)

    assert 'http-equiv="refresh"' in client.get(address).text
    fragment = client.get(address, headers={"HX-Request": "true"}).text
    assert "<html" not in fragment
    assert "40%" in fragment


def test_the_list_costs_the_same_for_many_letters(client, question, head):
    def ask():
        with CaptureQueriesContext(connection) as captured:
            client.get(url("letter-list"))
        return len(captured)

    letter_factory.issued(reception=question.reception)
    client.get(url("letter-list"))
    one = ask()
    for _number in range(5):
        letter_factory.issued(reception=question.reception)

    assert ask() == one


def test_drafts_wait_for_the_head_in_the_list_and_on_the_page_of_today(client, question, head):
    by = make.registrar_of(question.reception)
    letter = letter_factory.drafted(LetterKind.TERMINATION, question=question, by=by)

    assert letter.get_absolute_url() in client.get(f"{url('letter-list')}?tab=drafts").text
    assert letter.get_absolute_url() not in client.get(url("letter-list")).text
    titles = {card.title: card.count for card in drawn(cards(head))}
    assert titles == {"Letters to sign": 1}
    assert [card.title for card in cards(by)] == ["Letters to print"]


def test_nobody_outside_a_reception_gets_cards_of_letters(question):
    assert not drawn(cards(make.executor_of(question.office)))


# -- templates -------------------------------------------------------------------------------
def edit(kind="reply", language="uz"):
    return url("letter-template", kind, language)


def test_the_list_names_every_kind_and_language(client, administrator):
    page = client.get(url("letter-template-list")).text

    assert all(edit(kind, language) in page for kind in TEMPLATE_KINDS for language in ("uz", "ru"))


def test_the_preview_is_shown_without_saving(client, administrator):
    sent = {"subject": "Javob", "body": "No. {number}", "action": "preview"}

    page = client.post(edit(), sent)
    fragment = client.post(edit(), sent, headers={"HX-Request": "true"})

    assert "No. 1726266-2026-000123" in page.text
    assert "No. 1726266-2026-000123" in fragment.text
    assert "<html" not in fragment.text
    assert LetterTemplate.objects.filter(kind="reply", language="uz").count() == 1


def test_a_new_version_comes_into_force_and_the_old_one_can_be_read(client, administrator):
    before = LetterTemplate.objects.current().get(kind="reply", language="uz")

    client.post(edit(), {"subject": "Yangi", "body": "No. {number}", "action": "save"})

    assert LetterTemplate.objects.current().get(kind="reply", language="uz").subject == "Yangi"
    assert before.subject in client.get(f"{edit()}?version=1").text


def test_an_unknown_placeholder_is_named_at_the_field(client, administrator):
    response = client.post(edit(), {"subject": "S", "body": "{salary}", "action": "save"})

    assert response.status_code == 422
    assert "No such placeholder: {salary}" in response.text


@pytest.mark.parametrize("language", ["uz", "uz-cyrl", "ru", "en"])
def test_the_example_is_drawn_in_every_language(client, administrator, language):
    assert pages(client.get(url("letter-template-pdf", "reply", language))) == 1


@pytest.mark.parametrize("args", [("nothing", "uz"), ("reply", "fr")])
def test_what_is_no_template_is_not_found(client, administrator, args):
    assert client.get(url("letter-template", *args)).status_code == 404
    assert client.get(f"{edit()}?version=99").status_code == 404


@pytest.mark.parametrize(
    ("language", "warned"), [("uz", False), ("uz-cyrl", True), ("ru", True), ("en", True)]
)
def test_an_answer_in_another_language_or_script_than_the_letter_is_pointed_out(
    client, head, question, language, warned
):
    answered = make.question("assigned", language=language, reception=question.reception)
    text = "Quvur almashtirildi, suv kecha-yu kunduz berilmoqda."
    by = make.executor_of(answered.office)
    control.answer(question=answered, by=by, text=text, outcome=Outcome.SATISFIED)
    control.accept(answer=answered.answers.get(), by=make.registrar_of(answered.reception))
    letter = letter_factory.drafted(LetterKind.REPLY, question=answered)

    page = client.get(letter.get_absolute_url())
    assert bool(page.context["answer_language"]) is warned

    put_into_it = words(letter, body=letter.body.replace(text, "–"))
    assert client.post(letter.get_absolute_url(), put_into_it).status_code == 302
    assert not client.get(letter.get_absolute_url()).context["answer_language"]
