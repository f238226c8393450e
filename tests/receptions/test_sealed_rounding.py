"""What was sealed is shown as it was rounded then; its seal stays."""

import io
from dataclasses import replace
from decimal import Decimal

import pypdfium2
import pytest
import time_machine
from django.utils import translation

from cms.published import _headline_figures
from receptions.choices import ReportState
from receptions.models import NationalPaperItem
from receptions.national_evidence import tables
from receptions.pdf.report.paper import draw
from receptions.report_content import content
from receptions.report_shapes import written
from receptions.report_tables import every_table
from receptions.services import reports
from territories.figures import Unit
from territories.rounding import KEY
from tests.receptions.test_report_words import AFTER, prepare, report_of, submit

pytestmark = pytest.mark.django_db
__all__ = ["prepare"]


@pytest.fixture
def world(prepared):
    with time_machine.travel(AFTER, tick=False):
        yield prepared


def of_before(report):
    """The report as if it had been sealed before seals kept how they round; not to be saved."""
    del report.figures[KEY]
    report.figures["figures"]["in_time"].update(value="6.25", n=1, d=16)
    report.digest = reports.seal(report)
    return report


def test_an_old_seal_is_shown_in_its_own_way_and_a_new_one_by_halves_up(world):
    new, old = submit(world), of_before(submit(world, "neighbour"))
    new.figures["figures"]["in_time"].update(value="6.25", n=1, d=16)

    with translation.override("en"):
        shown = [content(one).figures["in_time"].shown for one in (old, new)]
        papers = [
            pypdfium2.PdfDocument(io.BytesIO(draw(content(one))[0]))[2]
            .get_textpage()
            .get_text_range()
            for one in (old, new)
        ]
        public = [
            {str(one.name): one.value for one in _headline_figures(report)}["Closed in time"]
            for report in (old, new)
        ]

    assert shown == ["6.2%", "6.3%"]
    assert ["6.2%" in words for words in papers] == [True, False]
    assert ["6.3%" in words for words in papers] == [False, True]
    assert public == [Decimal("6.2"), Decimal("6.3")]
    assert reports.seal(old) == old.digest


def test_a_report_that_is_not_sealed_rounds_halves_up_whenever_it_was_counted(world):
    draft = report_of(world)
    draft.figures.pop(KEY)
    draft.figures["figures"]["in_time"].update(value="6.25", n=1, d=16)

    with translation.override("en"):
        line = content(draft).figures["in_time"]

    assert draft.state == ReportState.DRAFT
    assert line.shown == "6.3%"


def test_the_whole_of_an_old_seal_rounds_its_parts_in_the_same_way(world):
    submit(world)
    submit(world, "neighbour")
    whole = submit(world, "region")
    for part in whole.figures["parts"]:
        part["figures"]["in_time"] = [1, 16]

    with translation.override("en"):
        new = content(whole)
        old = content(of_before(whole))

    assert (new.way, old.way) == ("ROUND_HALF_UP", "ROUND_HALF_EVEN")
    for one, share in ((new, "6.3%"), (old, "6.2%")):
        table = next(table for table in every_table(one) if table.code == "parts")
        assert [row[-1] for row in table.rows] == [share] * 2


@pytest.mark.parametrize(("kept", "shown"), [({}, "6.2%"), ({KEY: "ROUND_HALF_UP"}, "6.3%")])
def test_a_paper_of_the_administration_keeps_how_its_numbers_are_rounded(kept, shown):
    numbers = {"figure": "in_time", "now": "6.25", "before": "6.25", "n": "1", "d": "16"}
    item = NationalPaperItem(evidence={**numbers, "places": [], **kept})

    with translation.override("en"):
        [found] = tables(item)

    assert found.rows[0][1:3] == [shown, shown]


def test_a_growth_changes_by_percentage_points_with_one_sign(world):
    line = content(report_of(world)).figures["in_time"]
    grown = replace(line, unit=Unit.GROWTH, value=Decimal("54.9"), previous=Decimal("49.4"))

    with translation.override("en"):
        assert grown.change_shown == "+5.5 p.p."
        assert written(Decimal("54.9"), Unit.GROWTH) == "+54.9%"
