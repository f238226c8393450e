"""A sealed report calls its tables, columns, topics and territories as they were called then."""

import datetime as dt
import io
from dataclasses import replace

import pgtrigger
import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook
from pypdf import PdfReader

from receptions import report_book
from receptions.choices import Channel, ReportEdition
from receptions.models import CorrectionSheet, Reception, Topic
from receptions.pdf.report import draw
from receptions.report_content import content
from receptions.services import corrections, report_check, report_words, reports
from territories.choices import Role
from territories.figure_registry import registry
from territories.models import Territory
from tests.factories.territories import UserFactory
from tests.receptions.sealed import AFTER, QUARTER, late_entry, prepare, report_of

pytestmark = pytest.mark.django_db
__all__ = ["prepare"]
NEW = "Переименовано"


@pytest.fixture
def world(prepared):
    """The day after."""
    with time_machine.travel(AFTER + dt.timedelta(days=1), tick=False):
        yield prepared


@pytest.fixture
def rename(monkeypatch):
    """Give everything that a report prints another name."""

    def everything():
        for model in (Topic, Territory, Reception):
            model.objects.update(name_ru=NEW)
        for code, table in registry.tables.items():
            columns = [(key, NEW) for key, _name in table.columns]
            label = {} if table.labels else {"label": lambda _row: NEW}
            renamed = replace(table, name=NEW, columns=columns, **label)
            monkeypatch.setitem(registry.tables, code, renamed)

    return everything


def words_of(report, edition=ReportEdition.FULL):
    """Every word of the paper, the workbook and the tables, in Russian."""
    with override("ru"):
        shown = content(report, edition)
        pages = PdfReader(io.BytesIO(draw(shown)[0])).pages
        book = load_workbook(io.BytesIO(report_book.draw(shown)))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    charts = [name for name, _number in (*shown.topics, *shown.channels)]
    return " ".join([*(one.extract_text() for one in pages), *cells, *charts])


@pytest.mark.parametrize("edition", ReportEdition.values)
def test_a_sealed_report_keeps_the_words_of_its_tables(world, rename, edition):
    report = report_of(world, "region")
    before = words_of(report, edition)

    rename()

    assert words_of(report_of(world, "region"), edition) == before


def test_its_page_keeps_them_too_and_one_in_work_has_those_of_now(client, world, rename):
    report = report_of(world, "region")
    topic = world.appeal.questions.get().topic.parent.name_in("ru")
    rename()
    client.force_login(UserFactory(role=Role.REGIONAL_HEAD, place=world.region))
    client.cookies["django_language"] = "ru"

    sealed = client.get(report.get_absolute_url()).context["content"]
    reports.return_(report=report, by=UserFactory(), subject="x", reason="y")
    in_work = client.get(report.get_absolute_url()).context["content"]

    assert NEW not in str(sealed.tables)
    assert NEW not in str(sealed.parts)
    assert topic in dict(sealed.topics)
    assert {view.name for view in in_work.tables} == {NEW}
    assert {part.name for part in in_work.parts} == {NEW}


def test_a_seal_of_before_words_were_kept_has_those_of_now(world, rename):
    with pgtrigger.ignore("receptions.QuarterReport:seal"), connection.cursor() as cursor:
        cursor.execute("UPDATE receptions_quarterreport SET figures = figures - 'names'")
    rename()

    with override("ru"):
        shown = content(report_of(world, "region"))

    assert {view.name for view in shown.tables} == {NEW}
    assert {part.name for part in shown.parts} == {NEW}


def test_the_digest_covers_the_words(world):
    report = report_of(world, "region")
    assert reports.seal(report) == report.digest

    report.figures["names"]["words"][0][0] += "x"

    assert reports.seal(report) != report.digest


def test_each_word_is_kept_once(world):
    names = report_of(world, "region").figures["names"]

    assert len({tuple(one) for one in names["words"]}) == len(names["words"])
    assert {len(one) for one in names["words"]} == {len(names["languages"])}


def test_a_correction_sheet_speaks_as_the_report_it_corrects(client, world, rename):
    late_entry(world)
    corrections.compare(QUARTER)
    rename()
    report = report_of(world, "district")
    sheet = CorrectionSheet.objects.get(report=report)
    client.force_login(UserFactory(role=Role.REGIONAL_HEAD, place=world.region))
    client.cookies["django_language"] = "ru"

    page = client.get(reverse("receptions:report-correction", args=[report.pk, sheet.pk]))
    with override("ru"):
        [view] = [one for one in page.context["views"] if one.code == "correction_tables"]
        [(_sheet, public)] = report_check.public_sheets(report)

        desk = str(Channel.DESK.label)

    assert NEW not in {table for table, *_rest in view.rows}
    assert desk in {row for _table, row, *_rest in view.rows}
    assert NEW not in str([row for row in view.rows if row[1] == desk])
    assert not any(NEW in one.name for one in public)


def test_problems_and_proposals_keep_the_names_of_their_topics(world, rename):
    report = report_of(world, "region")
    reports.return_(report=report, by=UserFactory(), subject="x", reason="y")
    topic = world.appeal.questions.get().topic
    row = {"topic": topic, "text": "Suv yoʻq", "place": world.district}
    report_words.save_problem(report=report, by=UserFactory(), **row)
    reports.submit(report=report_of(world, "region"), by=UserFactory())
    rename()

    assert NEW not in words_of(report_of(world, "region"))
