"""The slip an applicant takes home: number, tracking code, due date and why, QR code. A5."""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    HRFlowable,
    KeepTogether,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from receptions.models import Appeal, Deadline
from receptions.pdf import fonts
from receptions.wording import derivation_sentences

INK, SOFT, BRAND = HexColor("#17252b"), HexColor("#4c5c64"), HexColor("#0b5c66")
QR_SIZE = 34 * mm


def _style(
    size: float, *, bold: bool = False, color: HexColor = INK, **more: object
) -> ParagraphStyle:
    return ParagraphStyle(
        "receipt",
        fontName=fonts.BOLD if bold else fonts.REGULAR,
        fontSize=size,
        leading=size * 1.35,
        textColor=color,
        **more,
    )


class QrCode(Flowable):
    """A QR code as vector squares."""

    def __init__(self, text: str, size: float) -> None:
        super().__init__()
        self.matrix = tuple(segno.make(text, error="m", micro=False).matrix_iter(border=2))
        self.width = self.height = size

    def draw(self) -> None:
        cell = self.width / len(self.matrix)
        self.canv.setFillColor(HexColor("#000000"))
        for row, line in enumerate(self.matrix):
            for column, dark in enumerate(line):
                if dark:
                    top = self.height - (row + 1) * cell
                    self.canv.rect(column * cell, top, cell, cell, stroke=0, fill=1)


def tracking_url(appeal: Appeal) -> str:
    """Where the applicant sees how the appeal goes; the code itself is typed."""
    return f"{settings.SITE_URL}/track/?{urlencode({'number': appeal.number})}"


def draw(appeal: Appeal) -> bytes:
    """The slip as a PDF, in the language of the answer."""
    with translation.override(appeal.language):
        title = _("Receipt No. %(number)s") % {"number": appeal.number}
    return _draw([appeal], title)


def draw_many(appeals: Sequence[Appeal]) -> bytes:
    """Slips as one PDF, each from a new page and in the language of its answer."""
    return _draw(appeals, _("Receipts"))


def _draw(appeals: Sequence[Appeal], title: str) -> bytes:
    fonts.register()
    buffer = io.BytesIO()
    story: list[Flowable] = []
    for appeal in appeals:
        with translation.override(appeal.language):
            story += [*_story(appeal), PageBreak()]
    first = appeals[0]
    with translation.override(first.language):
        SimpleDocTemplate(
            buffer,
            pagesize=A5,
            leftMargin=14 * mm,
            rightMargin=14 * mm,
            topMargin=12 * mm,
            bottomMargin=12 * mm,
            title=title,
            author=str(first.reception.name),
            lang=first.language,
        ).build(story[:-1])
    return buffer.getvalue()


def _story(appeal: Appeal) -> list[Flowable]:
    reception = appeal.reception
    story: list[Flowable] = [
        Paragraph(
            escape(_("People's Receptions of the President of the Republic of Uzbekistan")),
            _style(8, color=SOFT),
        ),
        Paragraph(escape(reception.name), _style(11, bold=True, color=BRAND)),
        Spacer(1, 2 * mm),
        HRFlowable(width="100%", color=BRAND, thickness=1),
        Spacer(1, 3 * mm),
        Paragraph(escape(_("Your appeal is registered")), _style(14, bold=True)),
        Spacer(1, 3 * mm),
        _numbers(appeal),
        Spacer(1, 3 * mm),
        _facts(appeal),
        Spacer(1, 3 * mm),
    ]
    questions = appeal.questions.select_related("topic").order_by("ordinal")
    for question in questions:
        deadline = question.deadlines.current().select_related("rule").first()
        story.append(_question(question.ordinal, question.topic.name, deadline))
    story += [
        Spacer(1, 2 * mm),
        Paragraph(
            escape(_("Keep this slip. Do not show the tracking code to anybody.")),
            _style(8.5, bold=True),
        ),
        Paragraph(
            escape(
                _("If you don't agree with the answer, you may appeal to a higher body or a court.")
            ),
            _style(8, color=SOFT),
        ),
    ]
    return story  # fmt: skip


def _numbers(appeal: Appeal) -> Table:
    """Number and code beside the QR code."""
    words = [
        Paragraph(escape(_("Number")), _style(8, color=SOFT)),
        Paragraph(escape(appeal.number), _style(15, bold=True)),
        Spacer(1, 2 * mm),
        Paragraph(escape(_("Tracking code")), _style(8, color=SOFT)),
        Paragraph(escape(appeal.tracking_code), _style(15, bold=True)),
    ]
    code = [
        QrCode(tracking_url(appeal), QR_SIZE),
        Paragraph(escape(_("Track your appeal")), _style(7.5, color=SOFT, alignment=TA_CENTER)),
    ]
    table = Table([[words, code]], colWidths=[None, QR_SIZE + 2 * mm])
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    return table


def _facts(appeal: Appeal) -> Table:
    reception = appeal.reception
    received = timezone.localtime(appeal.received_at)
    hours = f"{reception.opens_at:%H:%M}-{reception.closes_at:%H:%M}"
    pairs = [
        (_("Received"), date_format(received, "DATETIME_FORMAT")),
        (_("Addressed to"), appeal.addressee),
        (_("Address"), reception.where),
        (_("Telephone"), reception.phone),
        (_("Hours"), hours),
    ]
    rows = [
        [Paragraph(escape(label), _style(8.5, color=SOFT)), Paragraph(escape(value), _style(8.5))]
        for label, value in pairs
        if value
    ]
    table = Table(rows, colWidths=[28 * mm, None])
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 1),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
            ]
        )
    )
    return table


def _question(ordinal: int, topic: str, deadline: Deadline | None) -> Flowable:
    lines: list[Flowable] = [
        Paragraph(escape(f"{ordinal}. {topic}"), _style(9.5, bold=True)),
    ]
    if deadline is not None:
        due = date_format(deadline.legal_due_on, "DATE_FORMAT")
        words = escape(_("Due on %(day)s") % {"day": due})
        lines.append(Paragraph(words, _style(9.5, bold=True, color=BRAND)))
        why = escape(" ".join(derivation_sentences(deadline)))
        lines.append(Paragraph(why, _style(7.5, color=SOFT)))
    lines.append(Spacer(1, 2 * mm))
    return KeepTogether(lines)
