"""Placeholders and papers: every kind in every language, many in one file, the control card."""

import io

import pypdf
import pypdfium2
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from receptions import letter_values
from receptions.choices import TEMPLATE_KINDS, AppealType, LetterKind
from receptions.letters import BLANK, PLACEHOLDERS, fill, has_blanks, unknown_placeholders
from receptions.models import Letter, LetterTemplate
from receptions.pdf import control_card
from receptions.pdf import letter as paper
from receptions.pdf.control_card import Card
from receptions.pdf.pages import unbroken
from receptions.services import deadlines
from receptions.wording import derivation_sentences
from tests import qr
from tests.factories import letters as letter_factory
from tests.factories import receptions as make

LANGUAGES = ["uz", "uz-cyrl", "ru", "en"]


def text_of(data):
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


# -- placeholders ----------------------------------------------------------------------------
def test_fill_puts_values_in_and_a_line_where_one_is_missing():
    filled = fill("No. {number} of { topic }: {reason}", {"number": "7", "topic": "water"})

    assert filled == f"No. 7 of water: {BLANK}"
    assert has_blanks(filled)


def test_fill_does_not_read_values_again():
    assert fill("{topic}", {"topic": "{applicant}", "applicant": "secret"}) == "{applicant}"


def test_fill_leaves_a_line_out_that_names_what_there_is_none_of():
    text = "Sent to:\n{office}\nDue: {due_on}.\nCall {phone}."

    filled = fill(text, {"office": "Court", "due_on": None})

    assert filled == f"Sent to:\nCourt\nCall {BLANK}."
    assert fill("Due: {due_on}", {"due_on": None}) == f"Due: {BLANK}"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Call +998 71 123 45 67 today", "Call +998~71~123~45~67~today"),
        ("обращения № D14-2026 от 2 октября", "обращения №~D14-2026 от 2~октября"),
        ("статьёй 27, ст. 5, Article 25", "статьёй~27, ст.~5, Article~25"),
        ("sum of 1 200 000 so‘m", "sum of 1~200~000~so‘m"),
        ("Applicant: ___   Official: ___", "Applicant: ___~~ Official: ___"),
        (" ".join(["12"] * 30), " ".join(["12"] * 30)),
    ],
)
def test_lines_of_a_letter_do_not_end_inside_a_number(text, kept):
    assert unbroken(text) == kept.replace("~", "\u00a0")


@pytest.mark.django_db
def test_the_paper_keeps_a_telephone_on_one_line():
    letter = letter_factory.issued()
    letter.body = "word " * 15 + "+998 71 123 45 67"

    words = pypdf.PdfReader(io.BytesIO(paper.draw([letter]))).pages[0].extract_text()

    assert any("+998 71 123 45 67" in line.replace("\u00a0", " ") for line in words.splitlines())


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{number} {applicant}", []),
        ("{salary}", ["{salary}"]),
        ("{number.real}", ["{number.real}"]),
        ("{number!r} {}", ["{number!r}", "{}"]),
        ("{number", ["{"]),
        ("{{number}}", ["{", "}"]),
        ("{% load x %}", ["{% load x %}"]),
        ("{a} {a}", ["{a}"]),
    ],
)
def test_unknown_placeholders_are_named_as_written(text, named):
    assert unknown_placeholders(text) == named


@given(st.text(alphabet="{}ab _%.number\n", max_size=40))
def test_any_text_is_filled_without_an_error(text):
    values = dict.fromkeys(PLACEHOLDERS, "x")

    filled = fill(text, values)

    if not unknown_placeholders(text):
        assert "{" not in filled
        assert "}" not in filled


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_knows_every_placeholder(language):
    assert letter_values.example(language).keys() == PLACEHOLDERS.keys()


@pytest.mark.django_db
def test_delivered_templates_hold_known_placeholders_only():
    letter_factory.templates()

    found = {
        str(one): unknown_placeholders(one.subject + one.body)
        for one in LetterTemplate.objects.current()
    }

    assert len(found) == len(TEMPLATE_KINDS) * len(LANGUAGES)
    assert not {name: unknown for name, unknown in found.items() if unknown}


# -- letters ---------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_drawn_with_words_that_can_be_copied(language):
    question = make.question("assigned")
    head = make.head_of(question.reception)
    deadlines.extend(question=question, by=head, ground="Tahlil")
    question.refresh_from_db()
    proposal = make.question(appeal_type=AppealType.PROPOSAL)
    for kind in LetterKind:
        about = proposal if kind == LetterKind.EXTRA_STUDY else question
        letter = letter_factory.drafted(kind, question=about, language=language, by=head)

        text = text_of(paper.draw([letter]))

        assert " ".join(letter.subject.split()) in text
        assert letter.appeal.number in text
        first = letter.body.splitlines()[0]
        assert first[:20] in text


@pytest.mark.django_db
def test_an_issued_letter_shows_number_signatory_and_code():
    letter = letter_factory.issued(language="en")

    text = text_of(paper.draw([letter]))

    groups = " ".join(letter.code[i : i + 4] for i in range(0, 16, 4))
    for words in (letter.number, letter.signed_by.full_name, groups, letter.addressee):
        assert words in text


@pytest.mark.django_db
def test_the_qr_code_of_a_letter_leads_to_the_page_that_knows_it(client):
    letter = letter_factory.issued(language="en")
    address = paper.check_url(letter)
    document = pypdfium2.PdfDocument(io.BytesIO(paper.draw([letter])))

    assert qr.carries(document[len(document) - 1], address, paper.QR_SIZE)
    document.close()
    assert letter.number in client.get(address.removeprefix(settings.SITE_URL)).content.decode()


@pytest.mark.django_db
def test_a_draft_shows_no_code():
    letter = letter_factory.drafted(language="en")

    assert "Is this letter genuine?" not in text_of(paper.draw([letter]))


@pytest.mark.django_db
def test_many_letters_are_one_file_with_page_numbers_of_each():
    short, long = letter_factory.drafted(language="en"), letter_factory.drafted(language="en")
    long.body = "\n".join(f"Line {number}" for number in range(60))

    reader = pypdf.PdfReader(io.BytesIO(paper.draw([short, long])))
    texts = [page.extract_text() for page in reader.pages]

    pages = len(texts) - 1
    assert pages > 1
    assert "page 1" not in texts[0]
    assert f"page 1 of {pages}" in texts[1]
    assert f"page {pages} of {pages}" in texts[-1]


@pytest.mark.django_db
def test_words_are_never_read_as_markup():
    letter = letter_factory.drafted(language="en")
    letter.body = "<b>5 < 6 & 7</b> <para>"
    letter.addressee = "<i>A & B</i>"

    text = text_of(paper.draw([letter]))

    assert "<b>5 < 6 & 7</b> <para>" in text
    assert "<i>A & B</i>" in text


@pytest.mark.django_db
def test_letters_are_read_in_one_statement(django_assert_num_queries):
    for _number in range(3):
        letter_factory.issued()

    with django_assert_num_queries(1):
        paper.draw(list(paper.with_everything(Letter.objects.all())))


# -- control card ----------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_control_card_prints_every_sentence_of_every_deadline_and_each_hop():
    question = make.question("assigned")
    deadlines.extend(question=question, by=make.head_of(question.reception), ground="Tahlil")
    question.refresh_from_db()

    text = text_of(control_card.draw([Card(question.appeal, [question], "K. Aziza")]))

    assert question.appeal.number in text
    assert "K. Aziza" in text
    assert question.office.name in text
    rows = list(question.deadlines.all())
    assert len(rows) == 3
    for deadline in rows:
        for sentence in derivation_sentences(deadline):
            assert " ".join(sentence.split()) in text


@pytest.mark.django_db
def test_long_words_begin_on_the_first_page_of_the_control_card_line_by_line():
    words = "\n".join(f"{number}-band: suv kelmayapti." for number in range(1, 300))
    question = make.question()
    question.text = words

    data = control_card.draw([Card(question.appeal, [question], "K. Aziza")])

    first = pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text()
    assert "1-band: suv kelmayapti.\n2-band" in first
    assert "299-band" in text_of(data)
