"""Papers of words and tables on A4: a head, titles, numbered points, tables, signatures."""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape

from django.utils.translation import gettext as _
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    HRFlowable,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from receptions.pdf import fonts
from receptions.pdf.pages import (
    BRAND,
    LINE,
    MARGIN,
    SOFT,
    PaperCanvas,
    begins,
    columns_of_numbers,
    style,
)

FRAME_PADDING = 6  # of ReportLab's frames
WIDTH = A4[0] - 2 * MARGIN


def build(*, title: str, author: str, language: str, foot: str, story: Sequence[Flowable]) -> bytes:
    """The story as a PDF with title, author and language set, and numbered pages."""
    fonts.register()
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=MARGIN - FRAME_PADDING,
        rightMargin=MARGIN - FRAME_PADDING,
        topMargin=14 * mm,
        bottomMargin=18 * mm,
        title=title,
        author=author,
        lang=language,
        displayDocTitle=True,
    )
    document.build([begins(foot), *story], canvasmaker=PaperCanvas)
    return buffer.getvalue()


def head(title: str, under: Sequence[str] = ()) -> list[Flowable]:
    """The name of the network, the paper's title, and lines under it."""
    fonts.register()
    centred = {"alignment": TA_CENTER}
    network = _("People's Receptions of the President of the Republic of Uzbekistan")
    return [
        Paragraph(escape(network), style(9, color=SOFT, **centred)),
        Spacer(1, 1.5 * mm),
        HRFlowable(width="100%", color=BRAND, thickness=1.2, spaceAfter=1),
        HRFlowable(width="100%", color=BRAND, thickness=0.4),
        Spacer(1, 6 * mm),
        Paragraph(escape(title), style(15, bold=True, color=BRAND, **centred)),
        Spacer(1, 1.5 * mm),
        *(Paragraph(escape(line), style(10.5, **centred)) for line in under if line),
        Spacer(1, 5 * mm),
    ]


def section(title: str) -> Flowable:
    """The title of a part; stays with what follows."""
    return Paragraph(
        escape(title),
        style(12, bold=True, color=BRAND, spaceBefore=8, spaceAfter=4, keepWithNext=1),
    )


def words(text: str, *, bold: bool = False, soft: bool = False) -> list[Flowable]:
    """Running text, a paragraph a line."""
    face = style(10.5, bold=bold, spaceAfter=1.5 * mm)
    if soft:
        face = style(9, color=SOFT, spaceAfter=1.5 * mm)
    return [Paragraph(escape(line), face) for line in text.splitlines() if line.strip()]


def points(lines: Sequence[str]) -> list[Flowable]:
    """Numbered lines."""
    face = style(10.5, leftIndent=7 * mm, bulletIndent=0, spaceAfter=1.2 * mm)
    return [
        Paragraph(escape(line), face, bulletText=f"{number}.")
        for number, line in enumerate(lines, start=1)
    ]


def facts(pairs: Sequence[tuple[str, str]]) -> list[Flowable]:
    """What and its value, one a line; empty ones are left out."""
    face = style(10.5, spaceAfter=1 * mm)
    bold = f'<font name="{fonts.BOLD}">%s:</font> %s'
    return [Paragraph(bold % (escape(name), escape(value)), face) for name, value in pairs if value]


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float]) -> Table:
    """A table over the whole width; its head comes back on every page.

    Columns of numbers stand at the right.
    """
    numbers = columns_of_numbers(rows)
    sides = [TA_RIGHT if place in numbers else TA_LEFT for place in range(len(columns))]
    heads = [style(8.5, bold=True, color=SOFT, alignment=side) for side in sides]
    faces = [style(9, alignment=side) for side in sides]
    top = [Paragraph(escape(cell), face) for cell, face in zip(columns, heads, strict=True)]
    body = [
        [
            Paragraph(escape(cell).replace("\n", "<br/>"), face)
            for cell, face in zip(row, faces, strict=True)
        ]
        for row in rows
    ]
    return Table(
        [top, *body],
        colWidths=[WIDTH * share for share in shares],
        repeatRows=1,
        style=TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, 0), 0.8, BRAND),
                ("LINEBELOW", (0, 1), (-1, -1), 0.4, LINE),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        ),
    )


def signatures(lines: Sequence[tuple[str, str]]) -> Flowable:
    """Posts on the left, names on the right, kept together."""
    rows = [
        [Paragraph(escape(post), style(10.5)), "", Paragraph(escape(name), style(10.5, bold=True))]
        for post, name in lines
    ]
    drawn = Table(
        rows,
        colWidths=[WIDTH * 0.42, WIDTH * 0.23, WIDTH * 0.35],
        style=TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
                ("LINEBELOW", (1, 0), (1, -1), 0.6, LINE),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 14),
            ]
        ),
    )
    return KeepTogether([Spacer(1, 6 * mm), drawn])
