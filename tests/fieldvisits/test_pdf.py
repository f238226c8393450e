import io

import pypdfium2
import pytest
from django.utils import translation
from pypdf import PdfReader

from fieldvisits.choices import VisitResult
from fieldvisits.models import FieldReception, Round
from fieldvisits.pdf import minutes, round_sheet
from fieldvisits.services import field_receptions, findings, rounds
from fieldvisits.sitting_choices import HearingOutcome
from receptions.choices import AppealType
from tests.factories import fieldvisits as make
from tests.factories import sittings as sitting_make
from tests.factories.receptions import ApplicantFactory


def text_of(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def ink(pdf, page=0):
    """The share of dark points on a page as it is drawn."""
    document = pypdfium2.PdfDocument(pdf)
    picture = document[page].render(scale=1, grayscale=True).to_pil()
    document.close()
    histogram = picture.histogram()
    return sum(histogram[:128]) / sum(histogram)


@pytest.mark.parametrize("language", ["uz", "uz-cyrl", "ru", "en"])
def test_round_sheet_lists_every_household_and_the_group(where, language):
    home = where.households[0]
    home.street, home.head_name = "Ғафур Ғулом <b>", "Oʻrinov Shaʼbon"
    home.save()
    round_ = make.running(where, purpose="Qishga tayyorgarlik")
    make.visited(round_.visits.last(), where, VisitResult.PROBLEM)

    with translation.override(language):
        pdf = round_sheet.draw(round_)

    text = text_of(pdf)
    for expected in ("Ғафур Ғулом <b>", "Oʻrinov Shaʼbon", "Qishga tayyorgarlik",
                     str(where.member), "Suv kelmayapti", "+998901234567"):  # fmt: skip
        assert expected in text
    assert 0.003 < ink(pdf) < 0.3


def test_round_sheet_of_many_households_numbers_its_pages(where):
    make.HouseholdFactory.create_batch(60, mahalla=where.mahalla)

    with translation.override("en"):
        pdf = round_sheet.draw(make.planned(where))

    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) >= 3
    assert f"page 2 of {len(reader.pages)}" in reader.pages[1].extract_text()
    assert "Address" in reader.pages[2].extract_text()  # the head of the table is repeated


def test_fonts_are_embedded(where):
    reader = PdfReader(io.BytesIO(round_sheet.draw(make.planned(where))))

    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    embedded = [font for font in fonts if "/FontDescriptor" in font]
    assert embedded
    assert all("/FontFile2" in font["/FontDescriptor"] for font in embedded)


def test_minutes_hold_what_the_law_asks_for(where):
    """R-54: name, residence, short content, result; date, place and officials above."""
    due = make.due(where)
    settled = make.heard(where, due, person="Karimova Aziza", residence="Navoiy 7")
    findings.settle_on_spot(finding=settled, by=where.head, result="Joyida ulandi")
    appeal = findings.open_appeal(
        finding=make.heard(where, due, person="Olimov Bek"),
        by=where.head,
        applicant=ApplicantFactory.build(),
        appeal_type=AppealType.APPLICATION,
    )
    waits = make.heard(where, due, person="Ergashev Timur")
    findings.wait_for_programme(finding=waits, by=where.head, horizon="medium")
    field_receptions.hold(
        field_reception=due, by=where.head, visitors=14, minutes="Tinch oʻtdi", came=[]
    )

    with translation.override("en"):
        pdf = minutes.draw(FieldReception.objects.get())

    text = text_of(pdf)
    for expected in ("public reception", "12-maktab", "14", "Usmonov Sardor", "did not come",
                     "Karimova Aziza", "Navoiy 7", "Suv kelmayapti", "Joyida ulandi",
                     "Olimov Bek", "Ergashev Timur", "medium term", "Tinch oʻtdi",
                     str(where.head)):  # fmt: skip
        assert expected in " ".join(text.split()), expected
    assert appeal.number.split("-")[-1] in text.replace("\n", "")
    assert ink(pdf) > 0.003


def test_minutes_name_everybody_received_at_a_desk(where):
    """R-54: also whose matter ended with an explanation, of which no finding is kept."""
    sitting = sitting_make.day(where, [HearingOutcome.TASK, HearingOutcome.EXPLAINED])
    make.heard(where, sitting, person="Olimov Bek")

    with translation.override("en"):
        text = " ".join(text_of(minutes.draw(sitting)).split())

    assert text.count("Rahimov Anvar") == 2
    assert "explained Quvur ulandi" in text
    assert text.index("registered as appeal") < text.index("Olimov Bek")


def test_minutes_of_a_reception_nobody_came_to(where):
    with translation.override("en"):
        text = text_of(minutes.draw(make.held(where, visitors=0, group=[])))

    assert "Nobody brought a problem" in text
    assert "Officials" not in text


@pytest.mark.parametrize("language", ["uz", "uz-cyrl", "ru", "en"])
def test_minutes_of_a_round_hold_what_was_settled_at_the_door(where, language):
    """R-52, R-54: name, residence, short content, result; place, days and working group above."""
    round_ = make.running(where)
    settled = make.found(where, round_, person="Karimova Aziza")
    findings.settle_on_spot(finding=settled, by=where.member, result="Kran almashtirildi")
    waits = make.found(where, round_, person="Ergashev <Timur>", text="Yoʻl buzilgan")
    findings.wait_for_programme(finding=waits, by=where.head, horizon="medium")

    with translation.override(language):
        pdf = minutes.draw_round(Round.objects.with_progress().get())
        waits.refresh_from_db()
        waiting = str(waits.get_horizon_display())

    text = " ".join(text_of(pdf).split())
    for expected in ("Karimova Aziza", str(settled.visit.household), "Suv kelmayapti",
                     "Kran almashtirildi", "Ergashev <Timur>", "Yoʻl buzilgan", waiting,
                     str(where.member)):  # fmt: skip
        assert expected in text, expected
    assert ink(pdf) > 0.003


def test_minutes_of_a_round_are_not_printed_before_it_set_out(client, where):
    client.force_login(where.registrar)
    round_ = make.planned(where)
    address = f"/fieldvisits/rounds/{round_.pk}/minutes.pdf"

    assert client.get(address).status_code == 403
    rounds.start(round_=round_, by=where.member)
    assert client.get(address).content.startswith(b"%PDF-")


def test_papers_come_as_pdf(client, where):
    client.force_login(where.registrar)
    round_, held = make.planned(where), make.held(where)

    for address in (
        f"/fieldvisits/rounds/{round_.pk}/sheet.pdf",
        f"/fieldvisits/receptions/{held.pk}/minutes.pdf",
    ):
        response = client.get(address)
        assert response["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF-")
