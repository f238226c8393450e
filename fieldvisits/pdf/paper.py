"""What the papers of the field share: faces, styles, the foot of a page."""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from html import escape
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from receptions.pdf.fonts import BOLD, REGULAR, register

INK, SOFT, LINE = HexColor("#17252b"), HexColor("#4c5c64"), HexColor("#9aa7ad")
HEAD = HexColor("#e8eef0")
MARGIN = 14 * mm
PADDING = 6  # of ReportLab's frames: taken off the margin, so that words and tables line up


class NumberedCanvas(Canvas):
    """Writes "page 1 of 3" and the paper's name at the foot of each page, once all are known."""

    def __init__(self, *args: Any, foot: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._foot = foot
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802  ReportLab's name
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, state in enumerate(self._kept, start=1):
            self.__dict__.update(state)
            self.setFont(REGULAR, 8)
            self.setFillColor(SOFT)
            width = self._pagesize[0]
            self.drawString(MARGIN, 8 * mm, self._foot)
            words = _("page %(page)s of %(pages)s") % {"page": number, "pages": len(self._kept)}
            self.drawRightString(width - MARGIN, 8 * mm, words)
            super().showPage()
        super().save()


def style(
    size: float = 9, *, bold: bool = False, color: Color = INK, **more: Any
) -> ParagraphStyle:
    """A paragraph style in one of the embedded faces."""
    return ParagraphStyle(
        "paper",
        fontName=BOLD if bold else REGULAR,
        fontSize=size,
        leading=size * 1.35,
        textColor=color,
        **more,
    )


TITLE = style(15, bold=True, spaceAfter=2 * mm)
HEADING = style(11, bold=True, spaceBefore=4 * mm, spaceAfter=1.5 * mm)
BODY = style(9.5, spaceAfter=1 * mm)
CELL = style(8.5)
CELL_HEAD = style(8.5, bold=True)
CELL_CENTRE = style(8.5, alignment=TA_CENTER)
NUMBER = style(8.5, alignment=TA_RIGHT)
NUMBER_HEAD = style(8.5, bold=True, alignment=TA_RIGHT)


def words(text: object, how: ParagraphStyle = CELL) -> Paragraph:
    """A paragraph of plain text: nothing in it is markup."""
    return Paragraph(escape(str(text), quote=False).replace("\n", "<br/>"), how)


def fact(label: object, value: object) -> Paragraph:
    """One line "label: value"."""
    head = f'<font name="{BOLD}">{escape(str(label), quote=False)}:</font>'
    return Paragraph(f"{head} {escape(str(value), quote=False)}", BODY)


def grid(
    head: Sequence[object],
    rows: Sequence[Sequence[object]],
    widths: Sequence[float],
    *,
    numbers: Collection[int] = (),
) -> Table:
    """A table with a repeated head. Cells are texts, or flowables already made.

    Columns of `numbers` stand at the right.
    """
    places = range(len(head))
    heads = [NUMBER_HEAD if place in numbers else CELL_HEAD for place in places]
    faces = [NUMBER if place in numbers else CELL for place in places]
    cells = [[words(text, face) for text, face in zip(head, heads, strict=True)]]
    cells += [
        [
            cell if isinstance(cell, Paragraph) else words(cell, face)
            for cell, face in zip(row, faces, strict=True)
        ]
        for row in rows
    ]
    table = Table(cells, colWidths=widths, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, LINE),
                ("BACKGROUND", (0, 0), (-1, 0), HEAD),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 2.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
            ]
        )
    )
    return table


def build(story: list[Any], *, title: str, pagesize: tuple[float, float]) -> bytes:
    """The finished PDF of a story."""
    register()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=pagesize,
        leftMargin=MARGIN - PADDING,
        rightMargin=MARGIN - PADDING,
        topMargin=MARGIN,
        bottomMargin=16 * mm,
        title=title,
        author="Qabulxona",
    )
    printed = date_format(timezone.localtime(), "SHORT_DATETIME_FORMAT")
    foot = _("%(title)s · printed %(moment)s") % {"title": title, "moment": printed}

    def canvas(*args: Any, **kwargs: Any) -> NumberedCanvas:
        return NumberedCanvas(*args, foot=foot, **kwargs)

    document.build(story, canvasmaker=canvas)
    return out.getvalue()
