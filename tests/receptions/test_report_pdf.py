"""The report as a PDF: four languages, fonts inside, contents, page numbers."""

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pypdfium2
import pytest
from django.utils import translation
from django.utils.translation import gettext as _
from pypdf import PdfReader

from bench.report_pdf import measure, sample
from receptions.pdf.report import draw, paper
from receptions.pdf.report.sheet import BOTTOM, TOP, Sheet
from receptions.pdf.report.table import table
from receptions.report_rules import OUTCOME_FIGURES
from receptions.report_shapes import TableView

pytestmark = pytest.mark.django_db  # which figures there are is in the database
LANGUAGES = ["uz", "uz-cyrl", "ru", "en"]


def text_of(data):
    pages = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range() for page in pages]
    finally:
        pages.close()


def drawn(language, edition="full"):
    with translation.override(language):
        content = sample(edition)
        content.territory = "Қорақалпоғистон, Ўзбекистон, Ғиждувон, Ҳазорасп, Chortoqʻ"
        return *draw(content), [_("Contents"), _("In words"), _("Signatures and seal")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_headings_and_letters(language):
    data, count, headings = drawn(language)

    pages = text_of(data)
    assert len(pages) == count >= 10
    whole = "\n".join(pages)
    for heading in headings:
        assert heading in whole
    assert "Қорақалпоғистон, Ўзбекистон, Ғиждувон, Ҳазорасп, Chortoqʻ" in whole


def test_fonts_are_embedded_and_sections_are_bookmarked():
    data, _count, _headings = drawn("uz")

    reader = PdfReader(BytesIO(data))
    fonts = {}
    for page in reader.pages:
        fonts |= page["/Resources"]["/Font"]
    used = [font.get_object() for font in fonts.values()]
    truetype = [font for font in used if font["/Subtype"] == "/TrueType"]
    assert truetype
    assert all("/FontFile2" in font["/FontDescriptor"] for font in truetype)
    assert len(reader.outline) >= 9


def test_contents_name_the_page_where_a_section_begins():
    data, count, _headings = drawn("en")

    pages = text_of(data)
    for title in ("Territories", "Rating", "Signatures and seal"):
        number = int(re.search(rf"{title}\s+(\d+)", pages[1]).group(1))
        assert title in pages[number - 1]
    assert f"page 2 of {count}" in pages[1]


def test_the_council_edition_asks_and_proposes_and_names_nobody():
    council = "\n".join(text_of(drawn("en", "council")[0]))
    full = "\n".join(text_of(drawn("en")[0]))

    assert "Questions for the hearing" in council
    assert "Draft decision of the council" in council
    assert "Questions for the hearing" not in full


def boxes_by_title(monkeypatch, language):
    """How many filled boxes follow each title of a chart or table of a region's report."""
    title, counted = "", Counter()
    box, titled, section = Sheet.box, Sheet.titled, Sheet.section

    def beginning(begin):
        def call(self, words, **more):
            nonlocal title
            title = words
            return begin(self, words, **more)

        return call

    def counting(self, *args):
        counted[title] += 1
        return box(self, *args)

    monkeypatch.setattr(Sheet, "titled", beginning(titled))
    monkeypatch.setattr(Sheet, "section", beginning(section))
    monkeypatch.setattr(Sheet, "box", counting)
    data, _count, _headings = drawn(language)
    return "\n".join(text_of(data)), counted


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_have_captions_and_shapes(monkeypatch, language):
    content = sample()
    areas, territories = len(content.parts), 2 * len(content.parts)  # a bar on its ground
    outcomes = sum(code in content.figures for code in OUTCOME_FIGURES)
    with translation.override(language):
        charts = [
            (_("Outcomes by quarter"), 3 + 3 * outcomes),  # a key, and three quarters
            (_("Most frequent issues"), 2 * len(content.topics)),
            (_("How people came"), 2 * len(content.channels)),  # shares, and their key
            (_("Closed in time by territory, on the map"), areas),
            (_("Closed in time by territory"), territories),
        ]
        captions = [
            _("Chart %(number)s. %(name)s") % {"number": number, "name": name}
            for number, (name, _least) in enumerate(charts, start=1)
        ]

    words, boxes = boxes_by_title(monkeypatch, language)

    for caption, (_name, least) in zip(captions, charts, strict=True):
        assert " ".join(caption.split()) in " ".join(words.split())
        assert boxes[caption] >= least > 0


def test_a_hidden_outcome_is_told_in_the_chart():
    content = sample("council")
    code = next(code for code in OUTCOME_FIGURES if code in content.figures)
    before = "".join(text_of(draw(content)[0])).count("<5")
    line = content.figures[code]
    content.figures[code] = replace(line, hidden=True, numerator=Decimal(2))

    hidden = "".join(text_of(draw(content)[0])).count("<5")

    assert hidden - before == 2  # in the table of all figures, and in the chart


def test_ways_beyond_the_colours_of_a_chart_are_named_others():
    content = sample()
    content.channels = [(f"way {number}", 100 - number) for number in range(10)]

    words = "\n".join(text_of(draw(content)[0]))

    assert "way 7" in words
    assert "way 8" not in words
    assert f"{_('Others')} · {92 + 91} · " in words
    assert "…" not in words


def test_the_heading_of_a_chart_stays_with_the_chart():
    content = replace(sample(), figures={}, topics=[("topic", 1)])
    content.channels = [(f"way {number}", 100 - number) for number in range(10)]
    caption = _("Chart %(number)s. %(name)s") % {"number": 2, "name": _("How people came")}
    for top in range(int(BOTTOM) + 150, int(TOP), 11):
        sheet = Sheet(title="", running="", author="")
        sheet.next_page()
        sheet.y = top

        paper._charts(sheet, content)

        pages = text_of(sheet.finish()[0])
        assert [caption in page for page in pages] == ["way 1 " in page for page in pages]


def test_a_long_note_stays_with_the_end_of_its_table():
    note = "words of a note " * 30
    for rows in range(30, 60):
        sheet = Sheet(title="", running="", author="")
        sheet.section("Part")
        lines = [[f"row {row}", "1"] for row in range(rows)]
        view = TableView("t", "Rows", ["name", "n"], lines, note=note)
        table(sheet, view)
        last = text_of(sheet.finish()[0])[-1]
        assert f"row {rows - 1}" in last


def test_nothing_is_drawn_outside_the_margins():
    for language in LANGUAGES:
        data, _count, _headings = drawn(language)
        document = pypdfium2.PdfDocument(data)
        for page in document:
            words = page.get_textpage()
            for index in range(words.count_rects()):
                left, bottom, right, top = words.get_rect(index)
                assert left > 50
                assert right < 545
                assert bottom > 30
                assert top < 815
        document.close()


def test_the_bench_measures_the_report():
    found = measure(times=1)

    assert found["tables"] >= 8
    assert found["ratio_to_same_ink"] > 0
