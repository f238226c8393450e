"""In the tables of papers numbers stand at the right of their column, words at the left."""

import io
from html import escape

import pypdfium2
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

from fieldvisits.pdf import paper as field_paper
from programs import paper as programme_paper
from receptions.pdf import fonts, plain
from receptions.pdf.pages import columns_of_numbers
from receptions.pdf.report.sheet import Sheet
from receptions.pdf.report.table import table
from receptions.report_shapes import TableView

COLUMNS = ["Hudud", "Ball", "Ulush", "Izoh"]
ROWS = [
    ["Buxoro", "7", "12,5%", "sabab"],
    ["Farg‘ona viloyati", "1\u00a0234\u00a0567", "+3,5%", "uzunroq sabab"],
    ["Navoiy", "–", "−100,0%", "–"],
]
SHARES = (0.3, 0.2, 0.2, 0.3)


def plain_paper():
    story = [*plain.head("Qog‘oz"), plain.table(COLUMNS, ROWS, SHARES)]
    return plain.build(title="", author="", language="uz", foot="", story=story)


def programme():
    rows = [[escape(cell) for cell in row] for row in ROWS]
    story = [*programme_paper.title("Qog‘oz"), programme_paper.table(COLUMNS, rows, SHARES)]
    return programme_paper.draw(story, name="", author="", foot="")


def field():
    widths = [160 * mm * share for share in SHARES]
    fonts.register()
    grid = field_paper.grid(COLUMNS, ROWS, widths, numbers=(1, 2))
    return field_paper.build([grid], title="", pagesize=A4)


def report(left):
    sheet = Sheet(title="", running="", author="")
    sheet.next_page()
    table(sheet, TableView("t", "", COLUMNS, ROWS, left=left))
    return sheet.finish()[0]


PAPERS = {
    "national": plain_paper,
    "programmes": programme,
    "field": field,
    "report": lambda: report(1),
    "report in words": lambda: report(4),
}


def ends(data):
    """Of each cell of the table where it begins and where it ends on the last page."""
    document = pypdfium2.PdfDocument(io.BytesIO(data))
    page = document[len(document) - 1].get_textpage()
    found = {}
    for cell in (*COLUMNS, *(cell for row in ROWS for cell in row if cell != "–")):
        for words in (cell, cell.replace("\u00a0", " ")):
            at = page.search(words, match_case=True, match_whole_word=words.isdigit()).get_next()
            if at is not None:
                first, last = at[0], sum(at) - 1
                found[cell] = page.get_charbox(first)[0], page.get_charbox(last)[2]
    document.close()
    return found


@pytest.mark.parametrize("name", PAPERS)
def test_numbers_and_their_head_end_at_one_line_and_words_begin_at_one(name):
    found = ends(PAPERS[name]())

    for column, side in ((0, 0), (1, 1), (2, 1), (3, 0)):
        cells = [COLUMNS[column], *(row[column] for row in ROWS if row[column] != "–")]
        places = [found[cell][side] for cell in cells]
        assert max(places) - min(places) < 1.5, cells


@pytest.mark.parametrize(
    ("cells", "are_numbers"),
    [
        (["1", "−2,5", "+1\u00a0234,50%"], True),
        (["<5", "*", "–", "0"], True),
        (["+425", "±0,0", "+7,4 f.p.", "−0,5 п. п."], True),
        (["12.5", "41,2–55,0", "50 … 100"], True),
        (["12 tadan 80", "3 of 8"], True),
        (["–", "*", ""], False),  # nothing tells
        (["5", "besh"], False),
        (["08.10.2026", "09.10.2026"], False),
        (["12345/1", "№ 5"], False),
        (["3-maktab", "2-maktab"], False),
        (["12 kun ichida suv berilmagan"], False),
    ],
)
def test_a_column_of_numbers_has_nothing_but_numbers_and_what_stands_for_one(cells, are_numbers):
    assert columns_of_numbers([["so‘z", cell] for cell in cells]) == ({1} if are_numbers else set())
