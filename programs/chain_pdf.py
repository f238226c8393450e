"""A measure's chain as a paper: what happened, when, who did it and why, with small photos."""

from __future__ import annotations

import io
from collections.abc import Iterator
from html import escape
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image, Paragraph, SimpleDocTemplate, Spacer, Table
from reportlab.platypus import TableStyle as Style

from programs import plan_words, units
from programs.chain import Chain
from programs.chain_steps import Step
from programs.models import Evidence, Measure
from programs.templatetags.programs_tags import amount
from receptions import photos
from receptions.pdf import fonts
from receptions.pdf.pages import LINE, MARGIN, SOFT, PaperCanvas, begins, style

FRAME_PADDING = 6
SHARES = (0.17, 0.83)
PHOTO_HEIGHT = 26 * mm
PHOTOS_SHOWN = 3
FACE = ("FONTNAME", (0, 0), (-1, -1), fonts.REGULAR)  # else tables name Helvetica


def draw(chain: Chain) -> bytes:
    """The paper in the active language."""
    fonts.register()
    measure = chain.measure
    number = f"{measure.programme.number}/{measure.ordinal}"
    title = _("The way of measure %(number)s") % {"number": number}
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=MARGIN - FRAME_PADDING,
        rightMargin=MARGIN - FRAME_PADDING,
        topMargin=14 * mm,
        bottomMargin=18 * mm,
        title=title,
        author=str(measure.programme.reception),
        lang=get_language(),
        invariant=1,
    )
    width = document.width - 2 * FRAME_PADDING
    story: list[Flowable] = [
        begins(number),
        Paragraph(escape(title), style(15, bold=True)),
        Spacer(1, 2 * mm),
        Paragraph(escape(plan_words.text_of(measure)), style(11)),
        Spacer(1, 4 * mm),
        _facts(measure, width),
        Spacer(1, 5 * mm),
        _steps(chain, width),
    ]
    if chain.hidden:
        words = _("Parts that the reader may not see stand here by name only: %(number)s.")
        story += [
            Spacer(1, 3 * mm),
            Paragraph(escape(words % {"number": chain.hidden}), style(8.5, color=SOFT)),
        ]
    document.build(story, canvasmaker=PaperCanvas)
    return buffer.getvalue()


def _facts(measure: Measure, width: float) -> Table:
    programme = measure.programme
    dates = " – ".join(
        date_format(day, "SHORT_DATE_FORMAT") for day in (measure.starts_on, measure.due_on)
    )
    quantity = _("%(done)s of %(all)s %(unit)s") % {
        "done": amount(measure.quantity_done),
        "all": amount(measure.quantity),
        "unit": units.name_of(measure.unit, measure.quantity),
    }
    money = _("%(spent)s of %(cost)s soums") % {
        "spent": amount(measure.spent),
        "cost": amount(measure.cost),
    }
    rows = [
        (_("State"), measure.get_state_display()),
        (_("Programme"), f"{programme.number}, {programme.territory}"),
        (_("Place"), str(measure.place)),
        (_("Topic"), str(measure.topic)),
        (_("Responsible office"), str(measure.office)),
        (_("Period"), dates),
        (_("Quantity done"), quantity),
        (_("Money spent"), money),
        (_("Expected result"), plan_words.result_of(measure)),
    ]
    cells = [
        [Paragraph(escape(name), style(9, color=SOFT)), Paragraph(escape(value), style(9))]
        for name, value in rows
    ]
    table = Table(cells, colWidths=[width * 0.3, width * 0.7])
    table.setStyle(Style([FACE, *_padding(1), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return table


def _steps(chain: Chain, width: float) -> Table:
    rows = [[_when(step), list(_what(step, width * SHARES[1]))] for step in chain.steps]
    table = Table(rows, colWidths=[width * share for share in SHARES], splitInRow=1)
    table.setStyle(
        Style(
            [
                FACE,
                *_padding(4),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEABOVE", (0, 0), (-1, -1), 0.4, LINE),
            ]
        )
    )
    return table


def _padding(size: float) -> list[tuple[Any, ...]]:
    return [
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), size),
        ("BOTTOMPADDING", (0, 0), (-1, -1), size),
    ]


def _when(step: Step) -> Paragraph:
    moment = timezone.localtime(step.at)
    day = date_format(moment, "SHORT_DATE_FORMAT")
    return Paragraph(
        f"<b>{escape(day)}</b><br/><font color='#4c5c64'>{moment:%H:%M}</font>", style(9)
    )


def _what(step: Step, width: float) -> Iterator[Flowable]:
    small = style(8.5, color=SOFT)
    yield Paragraph(escape(str(step.stage.label)), small)
    yield Paragraph(escape(step.title), style(10, bold=True))
    if step.hidden:
        yield Paragraph(escape(_("Hidden: the reader has no right to see this part.")), small)
        return
    if step.by:
        yield Paragraph(escape(str(step.by)), small)
    if step.note:
        yield Paragraph("<br/>".join(map(escape, step.note.splitlines())), style(9.5))
    if step.files:
        names = ", ".join(f"{file.get_kind_display()}: {file}" for file in step.files)
        yield Paragraph(escape(_("Evidence: %(names)s") % {"names": names}), small)
        yield from _photos(step, width)


def _photos(step: Step, width: float) -> Iterator[Flowable]:
    """The first photos side by side; a file that can't be read is named above all the same."""
    drawn = [image for file in step.files if (image := _photo(file))][:PHOTOS_SHOWN]
    if drawn:
        row = Table([drawn], colWidths=[width / PHOTOS_SHOWN] * len(drawn), hAlign="LEFT")
        row.setStyle(Style([FACE, *_padding(2)]))
        yield row


def _photo(file: Evidence) -> Image | None:
    if not file.content_type.startswith("image/"):
        return None
    try:
        with file.file.open("rb") as stored:
            small = photos.thumbnail(stored.read())
        image = Image(io.BytesIO(small))
    except (OSError, ValueError):
        return None
    image.drawWidth *= PHOTO_HEIGHT / image.drawHeight
    image.drawHeight = PHOTO_HEIGHT
    return image
