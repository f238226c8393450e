"""A sealed report speaks of its figures as they were sealed, and is compared by their formulas."""

import datetime as dt
import io
from dataclasses import replace

import pgtrigger
import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook
from pypdf import PdfReader

from receptions import report_book, report_tables
from receptions.models import CorrectionSheet
from receptions.pdf.report import draw
from receptions.report_content import content
from receptions.report_made import formulas_of, is_same
from receptions.services import (
    corrections,
    report_check,
    reports,
)
from territories.choices import Role
from territories.figure_definitions import Definition, Words
from territories.figure_registry import registry
from territories.models import FigureDefinition, Territory
from territories.services import figure_catalogue
from tests.factories.territories import (
    UserFactory,
)
from tests.receptions.sealed import (
    AFTER,
    QUARTER,
    cases_page,
    late_entry,
    lines,
    prepare,
    report_of,
)

pytestmark = pytest.mark.django_db
__all__ = ["prepare"]
NAMES = Words("Gaz", "Газ", "Газ", "Gas")


@pytest.fixture
def world(prepared):
    """The day after."""
    with time_machine.travel(AFTER + dt.timedelta(days=1), tick=False):
        yield prepared


def save_figure(*parts, code="made", unit="count", bottom=()):
    formula = {
        "kind": "ratio",
        "top": [{"part": part} for part in parts],
        "bottom": [{"part": part} for part in bottom],
    }
    one = Definition(code, NAMES, unit, formula, source="administration")
    return figure_catalogue.save(definition=one, by=UserFactory())


def reseal(world, *names):
    """Seal these once more, as if they had not been sealed when the definition changed."""
    for name in names:
        sealed = report_of(world, name)
        reports.return_(report=sealed, by=UserFactory(), subject="x", reason="y")
        reports.submit(report=report_of(world, name), by=UserFactory())


def reseal_all(world):
    region = report_of(world, "region")
    reports.return_(report=region, by=UserFactory(), subject="x", reason="y")
    reseal(world, "district", "neighbour")
    reports.submit(report=report_of(world, "region"), by=UserFactory())


def rename_and_turn(**changes):
    """The administration gives the figure another name and another meaning."""
    names = Words("Suv", "Сув", "Вода", "Water")
    formula = {"kind": "ratio", "top": [{"part": "repeats"}]}
    turned = Definition("made", names, "count", formula, "less", 99, source="administration")
    figure_catalogue.save(definition=replace(turned, **changes), by=UserFactory())


@pytest.mark.parametrize("active", [True, False])
def test_a_sealed_report_speaks_of_its_figures_as_they_were_sealed(client, world, active):
    save_figure("appeals")
    reseal_all(world)
    rename_and_turn(active=active)
    report = report_of(world, "region")
    client.force_login(UserFactory(role=Role.REGIONAL_HEAD, place=world.region))
    client.cookies["django_language"] = "ru"

    page = client.get(report.get_absolute_url()).content.decode()
    listed = client.get(cases_page(world, "region", "made"))
    with override("ru"):
        shown = content(report)
        book = load_workbook(io.BytesIO(report_book.draw(shown)))
        text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(draw(shown)[0])).pages)

    line = shown.figures["made"]
    assert (line.name, line.shown, line.few, line.figure.direction) == ("Газ", "4", False, None)
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "Газ" in cells
    assert "Газ" in text
    assert listed.status_code == 200
    for words in (page, listed.content.decode()):
        assert "Газ" in words
    for words in (page, listed.content.decode(), text, str(cells)):
        assert "Вода" not in words
    assert "made" not in content(report, "council").figures


def test_a_seal_without_names_takes_those_of_the_catalogue(world):
    save_figure("appeals")
    reseal_all(world)
    rename_and_turn()
    with pgtrigger.ignore("receptions.QuarterReport:seal"), connection.cursor() as cursor:
        cursor.execute("UPDATE receptions_quarterreport SET figures = figures - 'catalogue'")

    with override("ru"):
        kept = content(report_of(world, "region")).figures
        names = registry.figures

        assert kept["made"].name == "Газ"  # what was made by hand was named in seals before
        assert kept["appeals_received"].name == str(names["appeals_received"].name)


def test_a_changed_formula_corrects_no_sealed_report(world):
    save_figure("appeals")
    reseal_all(world)
    assert report_of(world, "region").figures["figures"]["made"]["n"] == 4

    save_figure("appeals", "repeats")

    assert corrections.compare(QUARTER) == []
    late_entry(world)
    assert {one.report.reception for one in corrections.compare(QUARTER)} == {
        world.receptions["district"], world.receptions["region"]
    }  # fmt: skip
    assert "made" not in lines(world, "district")


def test_a_seal_of_before_formulas_were_kept_is_compared_as_ever(world):
    late_entry(world)
    with pgtrigger.ignore("receptions.QuarterReport:seal"), connection.cursor() as cursor:
        cursor.execute("UPDATE receptions_quarterreport SET figures = figures - 'formulas'")

    corrections.compare(QUARTER)

    assert lines(world, "district")["appeals_received"].new[0] == 3


@pytest.mark.parametrize("known", [True, False])
def test_a_whole_does_not_add_up_what_its_parts_count_otherwise(world, known):
    if known:
        save_figure("appeals", "repeats")
        reseal_all(world)
    save_figure("appeals")  # new, or by another formula than the sealed districts have

    reseal(world, "region")

    report = report_of(world, "region")
    assert report.figures["unknown"] == ["made"]
    assert "made" not in report.figures["figures"]
    with override("en"):
        shown = content(report)
        assert "made" not in shown.figures
        assert "Gas" in shown.unknown_words
        assert "Gas" in report_tables.comparison(shown).note
    assert report.figures["figures"]["appeals_received"]["n"] == 4
    assert corrections.compare(QUARTER) == []


def test_the_public_reads_no_correction_of_a_figure_kept_inside(world):
    save_figure("appeals")
    reseal_all(world)
    late_entry(world)
    corrections.compare(QUARTER)
    sheet = CorrectionSheet.objects.get(report=report_of(world, "district"))

    with override("en"):
        [(_sheet, public)] = report_check.public_sheets(sheet.report)
        assert "Gas" not in [one.name for one in public]
        assert "Gas" in [one.name for one in report_check.full_lines(sheet, sheet.report)]


def test_another_spelling_of_the_same_formula_is_the_same(world):
    save_figure("appeals")
    reseal_all(world)
    FigureDefinition.objects.filter(code="made").update(
        formula={"kind": "ratio", "top": [{"part": "appeals", "where": {}, "sign": 1}]},
        saved_at=timezone.now(),
    )
    registry.forget()

    reseal(world, "region")

    assert report_of(world, "region").figures["figures"]["made"]["n"] == 4


def test_a_figure_made_from_a_changed_one_is_changed_too(world):
    formulas = formulas_of(["appeals_growth"])
    ready = registry.ready["appeals_received"]
    by = UserFactory()
    formula = {"kind": "ratio", "top": [{"part": "appeals", "where": {"channel": "desk"}}]}

    figure_catalogue.save(definition=replace(ready, formula=formula), by=by)

    assert not is_same(
        formulas["appeals_growth"], formulas_of(["appeals_growth"])["appeals_growth"]
    )
    assert corrections.compare(QUARTER) == []


def test_other_inhabitants_correct_nothing(world):
    Territory.objects.filter(pk=world.district.pk).update(population=7, population_year=2026)

    assert corrections.compare(QUARTER) == []

    late_entry(world)
    corrections.compare(QUARTER)
    line = lines(world, "district")["appeals_per_10000"]
    assert line.old[1] == line.new[1] == 100_000


# Who reads a sheet, and how often it is asked for
