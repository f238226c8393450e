"""A plain A4 paper of the programmes: heading, facts, tables, numbered pages."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from receptions.pdf import fonts
from receptions.pdf.pages import (
    LINE,
    MARGIN,
    SOFT,
    PaperCanvas,
    begins,
    columns_of_numbers,
    style,
)

WIDTH = A4[0] - 2 * MARGIN
_FONT = ("FONTNAME", (0, 0), (-1, -1), fonts.REGULAR)  # else tables name Helvetica
_PLAIN = [
    _FONT,
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ("TOPPADDING", (0, 0), (-1, -1), 2.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
]


class _Canvas(PaperCanvas):
    """Pages that name no face but the embedded ones."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initialFontName": fonts.REGULAR})


def day(value: dt.date | dt.datetime | None) -> str:
    """A day as the language writes it; a moment in Tashkent."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = timezone.localdate(value)
    return date_format(value, "SHORT_DATE_FORMAT")


def title(words: str, below: str = "") -> list[Flowable]:
    """The heading of the paper, and a softer line below it."""
    fonts.register()
    lines = [Paragraph(escape(words), style(14, bold=True, alignment=TA_CENTER))]
    if below:
        lines.append(Paragraph(escape(below), style(9, color=SOFT, alignment=TA_CENTER)))
    return [*lines, Spacer(1, 5 * mm)]


def heading(words: str) -> Paragraph:
    return Paragraph(escape(words), style(11, bold=True, spaceBefore=8, spaceAfter=4))


def text(words: str) -> list[Flowable]:
    """Running text, its lines kept."""
    return [Paragraph(escape(line), style(10, spaceAfter=4)) for line in words.splitlines() if line]


def facts(pairs: Iterable[tuple[str, str]]) -> Table:
    """Names and values in two columns; empty values are left out."""
    rows = [
        [Paragraph(escape(name), style(9, color=SOFT)), Paragraph(escape(value), style(9.5))]
        for name, value in pairs
        if value
    ]
    return Table(rows, colWidths=[WIDTH * 0.3, WIDTH * 0.7], style=TableStyle(_PLAIN))


def table(titles: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float]) -> Table:
    """A table whose head stands on every page; cells may hold ReportLab's marks.

    Columns of numbers stand at the right.
    """
    numbers = columns_of_numbers(rows)
    sides = [TA_RIGHT if place in numbers else TA_LEFT for place in range(len(titles))]
    heads = [style(8, bold=True, color=SOFT, alignment=side) for side in sides]
    faces = [style(8.5, alignment=side) for side in sides]
    after = {place + 1 for place in numbers} - numbers - {len(titles)}
    beside = [("LEFTPADDING", (place, 0), (place, -1), 8) for place in sorted(after)]
    head = [Paragraph(escape(words), face) for words, face in zip(titles, heads, strict=True)]
    cells = [[Paragraph(*one) for one in zip(row, faces, strict=True)] for row in rows]
    return Table(
        [head, *cells],
        colWidths=[WIDTH * share for share in shares],
        repeatRows=1,
        splitInRow=1,
        style=TableStyle([*_PLAIN, *beside, ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE)]),
    )


def signature(words: str, name: str) -> Table:
    """Who signs, a line, and the name."""
    row = [Paragraph(escape(cell), style(10)) for cell in (words, "_" * 24, name)]
    shares = [WIDTH * share for share in (0.36, 0.28, 0.36)]
    return Table([row], colWidths=shares, style=TableStyle(_PLAIN))


def draw(story: Sequence[Flowable], *, name: str, author: str, foot: str) -> bytes:
    """The PDF in the active language."""
    fonts.register()
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=MARGIN - 6,
        rightMargin=MARGIN - 6,
        topMargin=15 * mm,
        bottomMargin=18 * mm,
        title=name,
        author=author,
        lang=translation.get_language(),
        invariant=1,
    )
    document.build([begins(foot), *story], canvasmaker=_Canvas)
    return buffer.getvalue()
