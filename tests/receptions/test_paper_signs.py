"""Signs that the faces of papers lack: a mark in their place, and a warning before signing."""

import pytest
from django.urls import reverse
from reportlab.pdfbase import pdfmetrics

from receptions.pdf import fonts, plain
from receptions.pdf.report.sheet import Sheet
from receptions.views.letters import NOT_ON_PAPER
from tests.factories import letters as letter_factory
from tests.factories import receptions as make
from tests.receptions.test_letter_papers import text_of

MARK = fonts.MARK


@pytest.fixture(autouse=True)
def faces():
    fonts.register()


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("suv 😀 yoʻq", f"suv {MARK} yoʻq"),
        ("ع va 水", f"{MARK} va {MARK}"),
        ("❤\ufe0f", MARK),
        ("a\u200bb\u200dc\u2066d\ufeffe", "abcde"),
        ("e\u0301 Ў қ № “ʻ” — …", "e\u0301 Ў қ № “ʻ” — …"),
        ("x\u20dd", f"x{MARK}"),
        ("a\u3000b\tc", "a b c"),
        ("\U000e0067", ""),
    ],
)
@pytest.mark.parametrize("name", [fonts.REGULAR, fonts.BOLD])
def test_what_a_face_prints(written, printed, name):
    face = pdfmetrics.getFont(name)

    assert face.shown(written) == printed
    assert face.stringWidth(written, 10) == pytest.approx(face.stringWidth(printed, 10))
    assert fonts.width(written, name, 10) == pytest.approx(fonts.width(printed, name, 10))


def test_the_signs_that_are_lacking_are_named_once():
    assert fonts.lacking("suv 😀 ع", "😀 a\u200db ❤\ufe0f\u3000") == ["😀", "ع", "❤"]
    assert fonts.lacking("e\u0301 Ўқ № “ʻ”", "") == []


def test_papers_of_words_and_tables_show_a_mark():
    story = [*plain.head("Bosh 😀"), *plain.words("Matn ع oxiri"),
             plain.table(["Ustun 水"], [["Katak 😀"]], [1])]  # fmt: skip

    paper = plain.build(title="", author="", language="uz", foot="", story=story)

    words = text_of(paper)
    for shown in (f"Bosh {MARK}", f"Matn {MARK} oxiri", f"Ustun {MARK}", f"Katak {MARK}"):
        assert shown in words


def test_reports_show_a_mark_too():
    sheet = Sheet(title="", running="", author="")
    sheet.text(60, 700, "Tuman 😀 ع", room=200)

    assert f"Tuman {MARK} {MARK}" in text_of(sheet.finish()[0])


# -- the page of a letter ------------------------------------------------------------------------


@pytest.fixture
def draft(client):
    letter = letter_factory.drafted()
    client.force_login(make.head_of(letter.reception))
    return letter


def sent(letter, **fields):
    names = ("subject", "body", "addressee", "postal_address", "channel")
    return {**{name: getattr(letter, name) for name in names}, **fields}


@pytest.mark.django_db
def test_the_page_of_a_draft_names_the_signs(client, draft):
    assert MARK not in client.get(draft.get_absolute_url()).text

    client.post(draft.get_absolute_url(), sent(draft, body="Rahmat 😀", addressee="ع"))

    page = client.get(draft.get_absolute_url())
    assert page.context["lacking"] == ["😀", "ع"]
    assert MARK in page.text


@pytest.mark.django_db
def test_a_letter_with_such_a_sign_is_issued_once_that_was_said(client, draft):
    url = reverse("receptions:letter-issue", args=[draft.pk])
    typed = sent(draft, body="Rahmat 😀")

    told = client.post(url, typed)

    draft.refresh_from_db()
    assert told.status_code == 422
    assert draft.is_draft
    assert told.context["form"].non_field_errors() == [NOT_ON_PAPER]
    assert told.context["lacking"] == ["😀"]
    assert told.context["form"]["body"].value() == "Rahmat 😀"
    more = client.post(url, {**typed, "body": "Rahmat 😀 ع", "signs": "😀"})
    assert more.status_code == 422
    assert client.post(url, {**typed, "signs": "😀"}).status_code == 302
    draft.refresh_from_db()
    assert draft.is_issued
