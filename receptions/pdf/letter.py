"""A letter of a reception on A4: letterhead, addressee, words, signature, QR check."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from html import escape

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
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

from receptions.letter_values import long_day
from receptions.models import Letter, Representation, Summons
from receptions.pdf import fonts
from receptions.pdf.pages import BRAND, LINE, MARGIN, SOFT, PaperCanvas, begins, style, unbroken
from receptions.pdf.receipt import QrCode
from territories import clock

# Papers with the head, the signature and the check of a letter.
Paper = Letter | Representation | Summons
QR_SIZE = 26 * mm
FRAME_PADDING = 6  # of ReportLab's frames
WIDTH = A4[0] - 2 * MARGIN
FLUSH = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
]


def with_everything(letters: QuerySet[Letter]) -> QuerySet[Letter]:
    """Letters with all that the paper shows, in one statement."""
    return letters.select_related("reception__territory", "appeal", "signed_by")


def check_url(letter: Paper) -> str:
    """Where anybody sees that the letter is genuine; the page is the public site's."""
    return f"{settings.SITE_URL}/check/{letter.code}/"


def draw(letters: Sequence[Letter], *, drawn: Callable[[int], None] | None = None) -> bytes:
    """The letters as one PDF, each in its own language and with its own page numbers."""
    fonts.register()
    story: list[Flowable] = []
    for count, letter in enumerate(letters, start=1):
        with translation.override(letter.language):
            if story:
                story.append(PageBreak())
            story += _story(letter)
        if drawn is not None and count % 20 == 0:
            drawn(count)
    buffer = io.BytesIO()
    first = letters[0] if letters else None
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=MARGIN - FRAME_PADDING,
        rightMargin=MARGIN - FRAME_PADDING,
        topMargin=14 * mm,
        bottomMargin=18 * mm,
        title=first.subject if first and len(letters) == 1 else "",
        author=str(first.reception.name) if first else "",
        lang=first.language if first else settings.LANGUAGE_CODE,
    )
    document.build(story, canvasmaker=PaperCanvas)
    return buffer.getvalue()


def _story(letter: Letter) -> list[Flowable]:
    foot = f"{letter.reception.name}, {letter.number}" if letter.number else letter.reception.name
    words = style(11, spaceAfter=2.5 * mm)
    return [
        begins(foot),
        *head(letter),
        _numbers_and_addressee(letter),
        Spacer(1, 8 * mm),
        Paragraph(escape(letter.subject), style(13, bold=True, alignment=TA_CENTER)),
        Spacer(1, 5 * mm),
        *(paragraph(line, words) for line in letter.body.splitlines()),
        Spacer(1, 8 * mm),
        KeepTogether(signature(letter)),
    ]


def paragraph(line: str, words: object) -> Flowable:
    return Paragraph(escape(unbroken(line)), words) if line.strip() else Spacer(1, 2 * mm)


def head(letter: Paper) -> list[Flowable]:
    reception = letter.reception
    centred = {"alignment": TA_CENTER}
    where = [reception.address]
    if reception.phone:
        where.append(_("tel. %(phone)s") % {"phone": reception.phone})
    return [
        Paragraph(
            escape(_("People's Receptions of the President of the Republic of Uzbekistan")),
            style(9, color=SOFT, **centred),
        ),
        Paragraph(escape(reception.name), style(14, bold=True, color=BRAND, **centred)),
        Paragraph(
            escape(unbroken(", ".join(filter(None, where)))), style(8.5, color=SOFT, **centred)
        ),
        Spacer(1, 2 * mm),
        HRFlowable(width="100%", color=BRAND, thickness=1.2, spaceAfter=1),
        HRFlowable(width="100%", color=BRAND, thickness=0.4),
        Spacer(1, 6 * mm),
    ]


def _numbers_and_addressee(letter: Letter) -> Table:
    """Day and numbers on the left, whom it is for on the right."""
    day = timezone.localdate(letter.issued_at or clock.now())
    number = letter.number or _("draft")
    left = [
        Paragraph(escape(long_day(day)), style(10)),
        Paragraph(escape(f"№ {number}"), style(10, bold=True)),
        Paragraph(
            escape(_("On appeal No. %(number)s") % {"number": letter.appeal.number}),
            style(9, color=SOFT),
        ),
    ]
    right = [
        Paragraph(escape(letter.addressee), style(11, bold=True)),
        Paragraph(escape(unbroken(letter.postal_address)), style(10)),
    ]
    return Table([[left, right]], colWidths=[WIDTH * 0.5, WIDTH * 0.5], style=TableStyle(FLUSH))


def signature(letter: Paper) -> list[Flowable]:
    """Position, a line to sign on and the name; below it the code of the check."""
    name = letter.signed_by.full_name if letter.signed_by else ""
    columns = [WIDTH * 0.4, WIDTH * 0.25, WIDTH * 0.35]
    line = ("LINEBELOW", (1, 0), (1, 0), 0.6, LINE)
    gap = ("LEFTPADDING", (2, 0), (2, 0), 8)
    cells = [
        Paragraph(escape(letter.signatory), style(11, bold=True)),
        "",
        Paragraph(escape(name), style(11, bold=True)),
    ]
    signed = Table([cells], colWidths=columns, style=TableStyle([*FLUSH, line, gap]))
    return [signed, Spacer(1, 8 * mm), *_check(letter)]


def _check(letter: Paper) -> list[Flowable]:
    if not letter.code:
        return []
    small = style(8, color=SOFT)
    address = f"{settings.SITE_URL}/check/"
    groups = " ".join(letter.code[place : place + 4] for place in range(0, len(letter.code), 4))
    words = [
        Paragraph(escape(_("Is this letter genuine?")), style(8.5, bold=True, color=BRAND)),
        Paragraph(
            escape(_("Point a telephone at the square, or open %(url)s") % {"url": address}), small
        ),
        Paragraph(escape(_("Code: %(code)s") % {"code": groups}), style(9, bold=True)),
    ]
    code = QrCode(check_url(letter), QR_SIZE)
    table = Table([[code, words]], colWidths=[QR_SIZE + 4 * mm, WIDTH - QR_SIZE - 4 * mm])
    table.setStyle(TableStyle([*FLUSH, ("VALIGN", (1, 0), (1, 0), "MIDDLE")]))
    return [HRFlowable(width="100%", color=LINE, thickness=0.5, spaceAfter=2 * mm), table]
