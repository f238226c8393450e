"""The ticket of the queue on the paper of a slip printer: 80 mm wide, as long as it must be."""

from __future__ import annotations

import io
from html import escape

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, HRFlowable, Paragraph, SimpleDocTemplate, Spacer

from receptions import queue_words
from receptions.models import QueueTicket
from receptions.pdf import fonts
from receptions.pdf.receipt import BRAND, INK, SOFT

WIDTH, MARGIN = 80 * mm, 5 * mm


def draw(ticket: QueueTicket) -> bytes:
    """The slip as a PDF of one page, in the language in use."""
    fonts.register()
    story = _story(ticket)
    room = WIDTH - 2 * MARGIN
    height = sum(part.wrap(room, 1000 * mm)[1] + _spaces(part) for part in story)
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=(WIDTH, height + 2 * MARGIN + 14),  # a frame keeps 6 points on each side
        leftMargin=MARGIN - 6,
        rightMargin=MARGIN - 6,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=_("Ticket %(number)s") % {"number": ticket.label},
        author=str(ticket.reception.name),
        lang=get_language() or "uz",
    )
    document.build(story)
    return buffer.getvalue()


def _story(ticket: QueueTicket) -> list[Flowable]:
    middle = TA_CENTER
    issued = timezone.localtime(ticket.issued_at)
    story: list[Flowable] = [
        Paragraph(
            escape(str(ticket.reception.name)),
            _style(9.5, bold=True, color=BRAND, alignment=middle),
        ),
        Spacer(1, 2 * mm),
        Paragraph(escape(_("Your number")), _style(9, color=SOFT, alignment=middle)),
        Paragraph(escape(ticket.label), _style(44, bold=True, alignment=middle)),
        Paragraph(escape(date_format(issued, "DATETIME_FORMAT")), _style(9, alignment=middle)),
        Paragraph(escape(str(ticket.get_category_display())), _style(9, alignment=middle)),
    ]
    if ticket.sphere is not None:
        story.append(Paragraph(escape(ticket.sphere.name), _style(9, alignment=middle)))
    if ticket.booked_for is not None:
        time = f"{timezone.localtime(ticket.booked_for):%H:%M}"
        words = _("Booked for %(time)s") % {"time": time}
        story.append(Paragraph(escape(words), _style(10, bold=True, alignment=middle)))
    story += [
        Spacer(1, 2 * mm),
        HRFlowable(width="100%", color=BRAND, thickness=0.7),
        Spacer(1, 1.5 * mm),
        *(Paragraph(escape(line), _style(7.5, color=SOFT)) for line in queue_words.rule()),
        Spacer(1, 1 * mm),
        Paragraph(
            escape(_("Watch the screen: your number and the window appear there.")),
            _style(8, bold=True),
        ),
    ]
    return story


def _style(
    size: float, *, bold: bool = False, color: HexColor = INK, alignment: int = TA_LEFT
) -> ParagraphStyle:
    return ParagraphStyle(
        "slip",
        fontName=fonts.BOLD if bold else fonts.REGULAR,
        fontSize=size,
        leading=size * 1.3,
        textColor=color,
        alignment=alignment,
    )


def _spaces(part: Flowable) -> float:
    return float(part.getSpaceBefore() + part.getSpaceAfter())
