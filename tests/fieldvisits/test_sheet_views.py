import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from fieldvisits.choices import SheetState, VisitResult
from fieldvisits.models import SheetVersion, Visit, VisitAnswers
from fieldvisits.services import rounds, sheets
from fieldvisits.sheets import xlsform_write
from receptions.models import PersonalDataExport
from territories import clock
from territories.choices import Role
from tests.factories import fieldvisits as make
from tests.factories.territories import UserFactory
from tests.fieldvisits.pages import page, url
from tests.fieldvisits.test_pdf import ink, text_of
from tests.fieldvisits.test_sheets import ANSWERS, small
from tests.fieldvisits.test_views import visit_data


@pytest.fixture
def admin(where):
    return UserFactory(role=Role.ADMINISTRATOR, place=where.region.parent)


def posted(visit, **fields):
    """The page of the visit as a browser sends it, with what was known and what is typed."""
    home = visit.household
    known = {
        "district": str(home.mahalla.parent), "study_date": clock.today().isoformat(),
        "mahalla": str(home.mahalla), "address": str(home), "head_name": home.head_name,
        "head_phone": home.phone,
    }  # fmt: skip
    sheet = {f"sheet-{name}": value for name, value in {**known, **fields}.items()}
    return {"sheet-version": 1, **sheet}


FILLED = {"household_class": "2", "credit_needed": "yes", "credit_amount": "12.5",
          "credit_for": ["women", "youth"], "credit_purpose": "Tikuv mashinasi"}  # fmt: skip


def started(where):
    return make.running(where).visits.select_related("household__mahalla__parent").first()


def answered(where, **answers):
    visit = make.visited(started(where), where)
    sheets.keep(
        visit=visit, version=sheets.current(), answers={**ANSWERS, **answers}, by=where.member
    )
    return visit


def test_the_page_of_a_visit_shows_the_sheet_with_what_is_known(client, where):
    visit = started(where)

    text = page(client, where.member, visit.get_absolute_url()).content.decode()

    assert "Questionnaire held in a household" in text
    assert f'value="{visit.household.mahalla.parent}"' in text or str(visit.household) in text
    assert "Only if: Is a credit needed? Yes" in text


def test_a_sheet_nobody_touched_is_not_kept(client, where):
    visit = started(where)

    page(client, where.member, visit.get_absolute_url(), visit_data(**posted(visit)))

    visit.refresh_from_db()
    assert visit.result == VisitResult.NO_PROBLEM
    assert not VisitAnswers.objects.exists()


def test_a_sheet_filled_in_is_kept(client, where):
    visit = started(where)

    answer = page(
        client, where.member, visit.get_absolute_url(), visit_data(**posted(visit, **FILLED))
    )

    assert answer.status_code == 302
    kept = VisitAnswers.objects.get(visit=visit)
    assert kept.answers["credit_amount"] == 12.5
    assert kept.answers["credit_for"] == ["women", "youth"]
    assert (kept.answers["has_problem"], kept.version.number) == ("no", 1)
    visit.household.refresh_from_db()
    assert visit.household.household_class == "2"


def test_a_problem_is_written_down_once(client, where):
    visit = started(where)
    data = {
        **visit_data(**posted(visit, **FILLED)), "result": "problem",
        "problems-0-topic": where.topic.pk, "problems-0-text": "Suv yoʻq",
    }  # fmt: skip

    page(client, where.member, visit.get_absolute_url(), data)

    kept = VisitAnswers.objects.get(visit=visit).answers
    assert kept["has_problem"] == "yes"
    assert kept["problems"] == [
        {"problem_text": "Suv yoʻq", "problem_code": where.topic.code,
         "execution_result": "in_process"}
    ]  # fmt: skip


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(client, where):
    visit = started(where)
    wrong = {
        **FILLED, "credit_amount": "many", "credit_purpose": "",
        "problems-1-problem_text": "Yoʻl buzilgan", "head_birth_year": "75",
    }  # fmt: skip
    data = {**visit_data(**posted(visit, **wrong)), "result": "problem",
            "problems-0-topic": where.topic.pk, "problems-0-text": "Yoʻl"}  # fmt: skip

    answer = page(client, where.member, visit.get_absolute_url(), data)

    assert answer.status_code == 422
    form = answer.context["sheet"]
    assert set(form.errors) == {
        "credit_amount", "credit_purpose", "head_birth_year", "problems-1-execution_result",
    }  # fmt: skip
    text = answer.content.decode()
    assert 'value="many"' in text
    assert "Yoʻl buzilgan" in text
    assert "Write the year with four digits" in text
    assert not Visit.objects.exclude(result=VisitResult.PENDING).exists()


def test_a_sheet_filled_in_where_nobody_was_is_asked_about(client, where):
    visit = started(where)
    data = {**visit_data(**posted(visit, **FILLED)), "result": "nobody"}

    answer = page(client, where.member, visit.get_absolute_url(), data)

    assert answer.status_code == 422
    assert b"so somebody was talked to" in answer.content


def test_a_sheet_begun_before_a_new_version_is_kept_in_its_own(client, where):
    visit = started(where)
    draft = sheets.add_draft(content=small(), by=where.head)
    sheets.publish(version=draft, valid_from=clock.today(), reason="Yangi", by=where.head)

    page(client, where.member, visit.get_absolute_url(), visit_data(**posted(visit, **FILLED)))

    assert VisitAnswers.objects.get().version.number == 1


def test_the_answers_are_read_by_section(client, where):
    visit = answered(where, credit_needed="yes", credit_amount=3, credit_purpose="Sigir")

    text = page(client, where.registrar, url("visit-sheet", visit.pk)).content.decode()

    assert "4. Needs" in text
    assert "Sigir" in text
    assert "Steady" not in text
    assert "2nd: steady income" in text
    round_page = page(client, where.registrar, visit.round.get_absolute_url()).content.decode()
    assert url("visit-sheet", visit.pk) in round_page


@pytest.mark.parametrize("language", ["uz", "uz-cyrl", "ru", "en"])
def test_the_paper_sheet_prints_the_answers(client, where, language):
    visit = answered(where)

    answer = page(
        client, where.registrar, url("visit-sheet-paper", visit.pk),
        headers={"Accept-Language": language},
    )  # fmt: skip

    text = text_of(answer.content)
    assert "Rahimov Anvar" in text
    assert "[x]" in text
    assert 0.003 < ink(answer.content) < 0.3


def test_the_summary_counts_by_mahalla_and_is_written_down(client, where):
    visit = answered(where, anyone_abroad="yes",
                     abroad=[{"abroad_name": "=Aziz", "abroad_reason": "work"}])  # fmt: skip

    answer = page(client, where.registrar, url("round-answers", visit.round.pk))

    book = load_workbook(io.BytesIO(answer.content))
    assert len(book.sheetnames) == 4
    head, row, total = book["Summary"].values
    counted = dict(zip(head, row, strict=True))
    assert counted["Households"] == total[1] == 1
    assert counted["5. Members abroad"] == 1
    people = list(book["5. Members abroad"].values)
    assert people[1][3:] == ("'=Aziz", None, "Work")
    assert PersonalDataExport.objects.get().rows == 1


def test_the_summary_of_a_place_asks_which_and_answers_with_a_file(client, where):
    answered(where)
    day = clock.today().isoformat()
    asked = f"?territory={where.district.name}&territory_id={where.district.pk}&first={day}"

    assert page(client, where.registrar, url("sheet-summary")).status_code == 200
    answer = page(client, where.registrar, url("sheet-summary") + f"{asked}&last={day}")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    answer = page(client, where.registrar, url("sheet-summary") + f"{asked}&last=2020-01-01")

    assert answer.status_code == 422


def test_a_round_without_sheets_says_so(client, where):
    round_ = make.running(where)

    answer = page(client, where.registrar, url("round-answers", round_.pk))

    assert answer["Location"] == round_.get_absolute_url()


def uploaded(content, name="form.xlsx"):
    return {"file": SimpleUploadedFile(name, content)}


def test_an_uploaded_form_becomes_a_draft_with_a_preview(client, where, admin):
    form = xlsform_write.draw(small("Yangi shakl"))

    answer = page(client, admin, url("sheet-list"), uploaded(form))

    version = SheetVersion.objects.get(state=SheetState.DRAFT)
    assert answer["Location"] == version.get_absolute_url()
    preview = page(client, admin, version.get_absolute_url()).content.decode()
    assert "Yangi shakl" in preview
    assert "Ism" in preview
    assert b"Version 2" in page(client, admin, url("sheet-list")).content


def test_a_form_that_is_none_is_refused_with_its_rows(client, where, admin):
    content = small()
    content["fields"][0]["type"] = "video"

    answer = page(client, admin, url("sheet-list"), uploaded(xlsform_write.draw(content)))

    assert answer.status_code == 422
    assert "row 2" in answer.content.decode()
    answer = page(client, admin, url("sheet-list"), uploaded(b"no form"))
    assert answer.status_code == 422
    assert not SheetVersion.objects.filter(state=SheetState.DRAFT).exists()


def test_a_draft_is_put_in_force_and_withdrawn(client, where, admin):
    version = sheets.add_draft(content=small(), by=admin)
    day = clock.today().isoformat()

    answer = page(client, admin, url("sheet-publish", version.number), {"valid_from": day})
    assert answer.status_code == 422
    data = {"valid_from": day, "reason": "Yangi tartib"}
    page(client, admin, url("sheet-publish", version.number), data)
    assert sheets.current() == version
    page(client, admin, url("sheet-withdraw", version.number), {"reason": "Xato"})

    assert sheets.current().number == 1
    assert b"Xato" in page(client, admin, version.get_absolute_url()).content


def test_a_version_is_given_out_as_a_form_and_on_paper(client, where, admin):
    sheets.current()

    form = page(client, admin, url("sheet-xlsform", 1))
    paper = page(client, admin, url("sheet-paper", 1))

    assert load_workbook(io.BytesIO(form.content)).sheetnames[:2] == ["survey", "choices"]
    assert "Questionnaire held in a household" in text_of(paper.content)
    assert page(client, admin, url("sheet-detail", 99)).status_code == 404


def test_a_finished_round_shows_where_the_sheet_is(client, where):
    visit = answered(where)
    rounds.finish(round_=visit.round, by=where.head)

    text = page(client, where.registrar, visit.get_absolute_url()).content.decode()

    assert url("visit-sheet", visit.pk) in text


def test_a_household_shows_its_sheets(client, where):
    visit = answered(where)

    text = page(client, where.registrar, visit.household.get_absolute_url()).content.decode()

    assert url("visit-sheet", visit.pk) in text
