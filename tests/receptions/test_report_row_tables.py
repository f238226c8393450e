"""Problems and proposals of a report as numbered tables of the paper and its workbook."""

import datetime as dt
import io

import pypdfium2
import pytest
from django.utils import translation
from openpyxl import load_workbook

from bench.report_pdf import sample
from receptions import report_book, report_row_tables, report_sections
from receptions.choices import ReportEdition, ReportState
from receptions.models import NationalProposal, QuarterReport
from receptions.pdf.report import draw
from receptions.report_shapes import Section, TableView
from receptions.services import report_words
from territories import clock
from tests.factories.receptions import ReceptionFactory, TopicBodyFactory, TopicFactory
from tests.factories.territories import (
    OfficeFactory,
    RegionFactory,
    StateBodyFactory,
    TerritoryFactory,
    UserFactory,
)

PROPOSAL = {
    "text": "Nasos stansiyasi qurilsin",
    "grounds": "Suv bosimi past",
    "asks_for": "state_programme",
    "evidence": ["persons", "gone"],
    "cases": [],
}


def report_of(territory):
    return QuarterReport.objects.create(
        reception=ReceptionFactory(territory=territory),
        year=2026,
        quarter=3,
        due_on=dt.date(2026, 10, 12),
        figures={"figures": {"persons": {"n": 1240, "d": 0, "value": "1240"}}},
    )


def seal(report):
    QuarterReport.objects.filter(pk=report.pk).update(
        state=ReportState.SUBMITTED, digest="a" * 64, submitted_by=UserFactory(),
        submitted_at=clock.now(),
    )  # fmt: skip
    report.refresh_from_db()


@pytest.fixture
def chain(db):
    """A district's report with a problem and a proposal that the region has taken over."""
    region, user = RegionFactory(), UserFactory()
    district = TerritoryFactory(parent=region)
    topic, body = TopicFactory(), StateBodyFactory(name_uz="Suv ta’minoti boshqarmasi")
    TopicBodyFactory(topic=topic, body=body, position=0)
    OfficeFactory(territory=district, body=body, name_uz="Tuman suv idorasi")
    below, above = report_of(district), report_of(region)
    problem = report_words.save_problem(
        report=below, by=user, text="Suv yo‘q", asked="Quvur", topic=topic,
        cases=[f"1726-2026-{number:06}" for number in range(15)],
    )  # fmt: skip
    proposal = report_words.save_proposal(report=below, by=user, **PROPOSAL)
    seal(below)
    report_words.take_problem(report=above, row=problem, by=user)
    report_words.take_proposal(report=above, row=proposal, by=user)
    return below, above, user


def views(report, language="en"):
    with translation.override(language):
        (section,) = report_sections.sections(report, ReportEdition.FULL)
    return section.blocks


def test_a_problem_names_who_answers_and_a_proposal_its_figures(chain):
    below, above, _user = chain

    problems, proposals = views(below)

    (one,) = problems.rows
    assert one[:2] == ["1", "Suv yo‘q"]
    assert "1726-2026-000011 and 3 more" in one[2]
    assert one[3:] == ["Quvur", "Tuman suv idorasi", "with the level above"]
    (two,) = proposals.rows
    assert two[2].splitlines() == ["Suv bosimi past", "Persons who appealed: 1\u00a0240"]
    assert two[3].splitlines() == ["a place in a state programme", above.reception.territory.name]
    assert two[4] == "taken over above"
    assert "as of" in problems.note


def test_the_fate_follows_a_row_up_to_the_administration(chain):
    below, above, user = chain
    copy = above.proposal_rows.get()
    seal(above)
    report_words.answer_proposal(row=below.proposal_rows.get(), by=user, answer="Ko‘rildi")
    NationalProposal.objects.create(
        kind="programme", title="Nasos", text="Nasos", origin=f"proposal:{copy.pk}",
        created_by=user, state="adopted", act_number="PQ-7", act_date=dt.date(2026, 11, 2),
    )  # fmt: skip

    problems, proposals = views(below)

    taken = f"taken over into the report of: {above.reception.name}"
    assert problems.rows[0][-1] == taken
    said = proposals.rows[0][-1].splitlines()
    assert said[0].endswith("Ko‘rildi")
    assert said[1:] == [taken, "Administration: adopted, act No. PQ-7 of 02.11.2026"]
    assert "from:" in views(above)[0].rows[0][2]


def test_the_council_edition_has_no_such_tables_nor_a_report_without_rows(chain):
    below, _above, _user = chain
    empty = report_of(TerritoryFactory())

    council = report_sections.sections(below, ReportEdition.COUNCIL)

    assert report_row_tables.rows(empty) is None
    assert [one.code for section in council for one in section.blocks] == ["council_proposals"]


def test_long_rows_go_over_pages_and_the_workbook_has_the_same_words(db):
    long = "Ichimlik suvi tarmog‘i eskirgan va bosim yetarli emas. " * 150
    rows = [[str(n), long if n == 2 else "Suv", "Asaka", "Quvur", "—", "—"] for n in range(1, 5)]
    columns = ["№", "Problem", "Place, topic, cases", "What is asked", "Who answers", "Fate"]
    content = sample("full", "district")
    content.sections = [Section("Rows", [TableView("rows", "Rows", columns, rows, left=6)])]

    with translation.override("en"):
        data, _pages = draw(content)
        sheet = load_workbook(io.BytesIO(report_book.draw(content))).worksheets[-1]

    document = pypdfium2.PdfDocument(data)
    found = []
    for page in document:
        words = page.get_textpage()
        rects = [words.get_rect(index) for index in range(words.count_rects())]
        assert all(bottom > 30 and right < 545 for _left, bottom, right, _top in rects)
        found.append(words.get_text_range())
    document.close()
    whole = " ".join("\n".join(found).split())
    assert whole.count("eskirgan") == 150
    assert whole.count("Place, topic, cases") >= 2  # the head stands on the next page too
    assert sheet.cell(4, 2).value == long
