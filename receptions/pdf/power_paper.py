"""Representations, binding instructions and summonses on A4, as letters look, with the cases."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from html import escape

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from receptions.letter_values import long_day
from receptions.models import Representation, RepresentationCase, Summons
from receptions.pdf import fonts
from receptions.pdf.letter import (
    FLUSH,
    FRAME_PADDING,
    WIDTH,
    Paper,
    check_url,
    head,
    paragraph,
    signature,
)
from receptions.pdf.pages import LINE, MARGIN, SOFT, PaperCanvas, begins, style
from receptions.power_choices import PaperKind
from territories import clock

__all__ = ["check_url", "draw_register", "draw_representation", "draw_summons"]


def draw_representation(paper: Representation, cases: Sequence[RepresentationCase]) -> bytes:
    """The paper in its own language; a draft without number, code and date of the reply."""
    with translation.override(paper.language):
        title = title_of(paper)
        story = [
            *_top(paper, paper.addressee),
            Paragraph(escape(title.upper()), style(13, bold=True, alignment=TA_CENTER)),
            Spacer(1, 5 * mm),
            *_lines(paper.body),
            *_proposed(paper),
            *_due(paper),
            *_cases(cases),
            Spacer(1, 8 * mm),
            KeepTogether(signature(paper)),
        ]
        return _drawn(paper, title, story)


def draw_summons(summons: Summons) -> bytes:
    """The letter that calls the head of an office to a hearing."""
    with translation.override(summons.language):
        title = _("Summons to a hearing")
        moment = timezone.localtime(summons.held_at)
        when = f"{long_day(moment.date())}, {moment:%H:%M}"
        facts = [
            _("You are asked to come to a hearing at the People's Reception."),
            _("When: %(moment)s") % {"moment": when},
            _("Where: %(place)s") % {"place": summons.place},
            "",
            summons.reason,
        ]
        if summons.question is not None:
            number = f"{summons.question.appeal.number}/{summons.question.ordinal}"
            facts.append(_("Question No. %(number)s") % {"number": number})
        story = [
            *_top(summons, f"{summons.person}, {summons.office.name}"),
            Paragraph(escape(title.upper()), style(13, bold=True, alignment=TA_CENTER)),
            Spacer(1, 5 * mm),
            *_lines("\n".join(facts)),
            Spacer(1, 8 * mm),
            KeepTogether(signature(summons)),
        ]
        return _drawn(summons, title, story)


def title_of(paper: Representation) -> str:
    """What stands over the paper, in the active language."""
    if paper.kind == PaperKind.INSTRUCTION:
        return _("Binding instruction")
    return _("Representation")


def _drawn(paper: Paper, title: str, story: list[Flowable]) -> bytes:
    fonts.register()
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=MARGIN - FRAME_PADDING,
        rightMargin=MARGIN - FRAME_PADDING,
        topMargin=14 * mm,
        bottomMargin=18 * mm,
        title=f"{title} {paper.number}".strip(),
        author=str(paper.reception.name),
        lang=paper.language,
    )
    document.build(story, canvasmaker=PaperCanvas)
    return buffer.getvalue()


def _top(paper: Paper, addressee: str) -> list[Flowable]:
    fonts.register()
    day = timezone.localdate(paper.issued_at or clock.now())
    number = paper.number or _("draft")
    left = [
        Paragraph(escape(long_day(day)), style(10)),
        Paragraph(escape(f"№ {number}"), style(10, bold=True)),
    ]
    right = [Paragraph(escape(addressee), style(11, bold=True))]
    foot = f"{paper.reception.name}, {number}"
    columns = [WIDTH * 0.5, WIDTH * 0.5]
    numbers = Table([[left, right]], colWidths=columns, style=TableStyle(FLUSH))
    return [begins(foot), *head(paper), numbers, Spacer(1, 8 * mm)]


def _lines(text: str) -> list[Flowable]:
    words = style(11, spaceAfter=2.5 * mm)
    return [paragraph(line, words) for line in text.splitlines()]


def _proposed(paper: Representation) -> list[Flowable]:
    if not paper.proposed:
        return []
    said = _("Proposed measure of liability: %(measure)s.") % {
        "measure": paper.get_proposed_display()
    }
    return [Paragraph(escape(said), style(11, spaceAfter=2.5 * mm))]


def _due(paper: Representation) -> list[Flowable]:
    if paper.due_on is None:
        return []
    said = _("The reply is due by %(day)s.") % {"day": long_day(paper.due_on)}
    return [Paragraph(escape(said), style(11, bold=True, spaceAfter=2.5 * mm))]


def _cases(cases: Sequence[RepresentationCase]) -> list[Flowable]:
    if not cases:
        return []
    rows = [
        [
            Paragraph(str(number), style(9, alignment=TA_RIGHT)),
            Paragraph(escape(case.title), style(9)),
            Paragraph(escape(case.fact), style(9)),
        ]
        for number, case in enumerate(cases, start=1)
    ]
    header = ["№", _("Case"), _("What was found")]
    sides = (TA_RIGHT, TA_LEFT, TA_LEFT)
    top = [
        Paragraph(escape(words), style(8.5, bold=True, color=SOFT, alignment=side))
        for words, side in zip(header, sides, strict=True)
    ]
    table = Table(
        [top, *rows],
        colWidths=[10 * mm, WIDTH * 0.52, WIDTH * 0.48 - 10 * mm],
        repeatRows=1,
        style=TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        ),
    )
    return [Spacer(1, 3 * mm), table]


def draw_register(papers: Sequence[Representation], *, title: str) -> bytes:
    """The register of representations as a paper: one row each, in the active language."""
    fonts.register()
    small = style(7.5)
    header = [_("Number"), _("Signed"), _("Office"), _("Ground"), _("Reply due"), _("State")]
    rows = [[Paragraph(escape(words), style(7.5, bold=True, color=SOFT)) for words in header]]
    for paper in papers:
        cells = [
            paper.number or _("draft"),
            _day(timezone.localdate(paper.signed_at) if paper.signed_at else None),
            paper.office.name,
            paper.get_ground_display(),
            _day(paper.due_on),
            paper.get_state_display(),
        ]
        rows.append([Paragraph(escape(str(cell)), small) for cell in cells])
    shares = (0.17, 0.11, 0.28, 0.18, 0.11, 0.15)
    table = Table(
        rows,
        colWidths=[WIDTH * share for share in shares],
        repeatRows=1,
        style=TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
            ]
        ),
    )
    printed = date_format(timezone.localtime(clock.now()), "DATETIME_FORMAT")
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=MARGIN - FRAME_PADDING,
        rightMargin=MARGIN - FRAME_PADDING,
        topMargin=14 * mm,
        bottomMargin=18 * mm,
        title=title,
        lang=translation.get_language(),
    )
    story = [
        begins(title),
        Paragraph(escape(title), style(15, bold=True)),
        Paragraph(escape(_("Printed on %(moment)s.") % {"moment": printed}), style(8, color=SOFT)),
        Spacer(1, 4 * mm),
        table,
    ]
    document.build(story, canvasmaker=PaperCanvas)
    return buffer.getvalue()


def _day(day: dt.date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""
