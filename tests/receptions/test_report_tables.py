"""The workbook is the twin of the paper; map, contents, numbers and metadata of the paper."""

import io
import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pypdfium2
import pytest
from django.utils import translation
from openpyxl import load_workbook
from pypdf import PdfReader

from bench.report_pdf import CENTRES, sample
from receptions import report_book, report_sections
from receptions.pdf import fonts
from receptions.pdf.report import draw, maps
from receptions.pdf.report.sheet import BOTTOM, Sheet
from receptions.pdf.report.table import table
from receptions.report_content import ranked_parts
from receptions.report_shapes import Section, TableView, written
from receptions.report_tables import every_table, rating

pytestmark = pytest.mark.django_db
PAPERS = [("full", "country"), ("full", "region"), ("full", "district"), ("council", "region")]


def pages(data):
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


@pytest.mark.parametrize(("edition", "level"), PAPERS)
def test_the_workbook_holds_the_tables_of_the_paper(edition, level):
    with translation.override("en"):
        content = sample(edition, level)
        whole = " ".join("\n".join(pages(draw(content)[0])).split())
        book = load_workbook(io.BytesIO(report_book.draw(content)))

    views = list(every_table(content))
    assert len(book.sheetnames) == len(views) + 1
    for number, (view, sheet) in enumerate(zip(views, book.worksheets[1:], strict=True), 1):
        title = sheet.cell(1, 1).value
        assert title == f"Table {number}. {view.name}"
        assert title in whole
        assert sheet.max_row == 2 + len(view.rows) + bool(view.total) + bool(view.note)
    assert f"Table {len(views) + 1}." not in whole


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [
        ("50", "percent", "50,0%"),
        ("48.25", "percent", "48,3%"),
        ("1", "per_10000", "1,0"),
        ("-3", "count", "−3"),
        ("40000", "soums", "40\u00a0000"),
        ("0.50", "soums", "0,50"),
    ],
)
def test_a_column_of_one_unit_has_one_number_of_decimals(number, unit, text):
    with translation.override("ru"):
        assert written(Decimal(number), unit) == text


@pytest.mark.parametrize(("weight", "text"), [("20.00", "20"), ("7.50", "7,5"), ("6.25", "6,25")])
def test_the_weight_of_an_indicator_is_not_rounded(weight, text):
    line = {"figure": "in_time", "weight": weight, "value": "84.2", "points": "5.00"}
    content = replace(sample(), rating={"contributions": [line]})

    with translation.override("ru"):
        [view] = [one for one in rating(content) if one.code == "contributions"]

    assert view.rows[0][1] == text


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("uz", "1\u00a0234", 1234),
        ("ru", "12,5%", 12.5),
        ("en", "1,234.5", 1234.5),
        ("uz", "−3", -3),
        ("uz", "<5", "<5"),
        ("uz", "–", "–"),
        ("uz", "*", "*"),
        ("uz", "=1+1", "'=1+1"),
    ],
)
def test_numbers_are_numbers_in_the_workbook(language, text, number):
    with translation.override(language):
        assert report_book.value(text) == number


@pytest.mark.parametrize(
    ("language", "tag", "title"),
    [("uz", "uz-Latn-UZ", "Choraklik"), ("uz-cyrl", "uz-Cyrl-UZ", "Чораклик"), ("ru", "ru", "К")],
)
def test_the_paper_tells_its_language_title_and_outline(language, tag, title):
    with translation.override(language):
        data, _count = draw(sample())

    reader = PdfReader(io.BytesIO(data))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == tag
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title.startswith(title)
    assert any(isinstance(one, list) for one in reader.outline)


def test_every_page_but_the_cover_carries_the_code_and_a_page_number():
    with translation.override("en"):
        found = pages(draw(sample())[0])

    for page in found[1:]:
        assert "3F7A 91C0 5BE2 D864" in page
        assert re.search(rf"page \d+ of {len(found)}", page)


def test_no_page_is_nearly_empty_and_no_heading_stands_last():
    for edition, level in PAPERS:
        with translation.override("ru"):
            data, _count = draw(sample(edition, level))
        document = pypdfium2.PdfDocument(data)
        for page in list(document)[1:-1]:
            words = page.get_textpage()
            lows = [words.get_rect(i)[1] for i in range(words.count_rects())]
            lowest = min(low for low in lows if low > 60)
            assert lowest < 560, (edition, level)
        document.close()


def test_an_unsealed_paper_says_so_and_has_no_square():
    content = sample()
    content.digest = content.check_code = content.signer = ""
    with translation.override("en"):
        found = pages(draw(content)[0])

    assert "Draft" in found[0]
    assert "Not signed electronically" in found[0]
    assert "/check/" not in "".join(found)


def test_too_few_cases_rank_no_territory_and_go_no_way():
    content = sample("full", "region")
    part = content.parts[0]
    names = [name for name, _value in ranked_parts(content, "in_time")]
    assert part.name in names
    line = replace(content.figures["in_time"], value=Decimal(40), previous=Decimal(90))
    least = line.figure.minimum
    enough = replace(line, numerator=Decimal(4), denominator=Decimal(least))
    few = replace(line, numerator=Decimal(0), denominator=Decimal(least - 1))
    content.parts[0] = replace(part, counts={**part.counts, "in_time": (0, least - 1)})

    assert part.name not in [name for name, _value in ranked_parts(content, "in_time")]
    assert (few.few, few.tone) == (True, "neutral")
    assert (enough.few, enough.tone) == (False, "bad")


@pytest.mark.parametrize(
    "name",
    ["Qoraqalpogʻiston Respublikasi", "Mirzachoʻl-Guliston", "Республика Каракалпакстан"],
)
def test_no_word_of_a_name_on_the_map_is_cut(name):
    fonts.register()
    for room in (52, 64, 86):
        size, lines = maps.fitted(name, room)

        assert " ".join(lines) == name
        assert 4 <= size <= maps.LARGEST


def test_a_line_of_the_report_does_not_end_between_a_mark_and_its_number():
    fonts.register()
    room = fonts.width("Qonun, ст.\u00a02", fonts.REGULAR, 9)

    lines = fonts.wrap("Qonun, ст.\u00a025", fonts.REGULAR, 9, room)

    assert lines == ["Qonun,", "ст.\u00a025"]


def test_what_is_too_broad_for_a_line_ends_at_a_no_break_space_before_it_is_cut():
    fonts.register()
    room = fonts.width("25-modda", fonts.REGULAR, 9)

    lines = fonts.wrap("Qonun\u00a025-modda", fonts.REGULAR, 9, room)

    assert lines == ["Qonun", "25-modda"]


def test_cells_of_the_map_are_apart_and_keep_north_up():
    where, columns, rows = maps.cells(CENTRES)

    assert len(set(where)) == len(CENTRES)
    assert all(0 <= column < columns and 0 <= row < rows for column, row in where)
    north = max(range(len(CENTRES)), key=lambda one: CENTRES[one][0])
    south = min(range(len(CENTRES)), key=lambda one: CENTRES[one][0])
    assert where[north][1] < where[south][1]


def test_sections_of_other_modules_come_by_edition(monkeypatch):
    monkeypatch.setattr(report_sections, "_builders", [])
    view = TableView("bodies", "Bodies", ["Body", "Reports"], [["Water", "3"]])
    report_sections.register(
        lambda _report: Section("Council", [view, "Words"]), editions=["council"]
    )
    report_sections.register(lambda _report: None)

    assert report_sections.sections(None, "full") == []
    content = sample("council", "district")
    content.sections = report_sections.sections(None, "council")
    with translation.override("en"):
        whole = "\n".join(pages(draw(content)[0]))
    assert "Bodies" in whole
    assert view in list(every_table(content))


def test_a_short_table_with_a_remark_never_leaves_its_head_behind():
    rows = [[f"satr {number}", "1"] for number in range(3)]
    view = TableView("few", "", ["Row", "Number"], rows, note="A remark.")

    for room in range(40, 200, 4):
        sheet = Sheet(title="t", running="r", author="a")
        sheet.next_page()
        sheet.y = BOTTOM + room
        table(sheet, view)
        found = pages(sheet.finish()[0])

        assert sum("Number" in page for page in found) == 1, room


@pytest.mark.parametrize("words", ["Social protection and material help of families in need", "a"])
def test_heads_on_end_stay_over_their_own_columns(words):
    columns = ["Place", *[f"{words} {number}" for number in range(16)]]
    rows = [["Andijon viloyati", *["12"] * 16]]
    sheet = Sheet(title="t", running="r", author="a")
    sheet.next_page()
    left = {}
    canvas = sheet.canvas
    translate = canvas.translate

    def noted(x, y):
        left.setdefault(round(y), []).append(x)
        translate(x, y)

    canvas.translate = noted
    table(sheet, TableView("wide", "", columns, rows))

    (places,) = left.values() if left else ([],)
    assert sorted(set(places)) == sorted(places)
    steps = [after - before for before, after in pairwise(sorted(places))]
    assert all(step > 8 for step in steps)
