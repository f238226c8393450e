"""The control card of an appeal: questions, offices, and how each date was found. A4."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
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

from receptions.models import Appeal, Assignment, Deadline, PaperReturn, Question
from receptions.pdf import fonts
from receptions.pdf.pages import BRAND, LINE, MARGIN, SOFT, PaperCanvas, begins, style
from receptions.wording import derivation_sentences
from territories import clock

WIDTH = A4[0] - 2 * MARGIN
FRAME_PADDING = 6
BEGINNING = 50 * mm  # room for the title of a question and its first lines
Pair = tuple[str, str]


@dataclass(frozen=True)
class Card:
    """What one card shows.

    `applicant` is the name as this reader may see it on a paper that goes from hand to hand
    (R-20). The questions come with topic, office, assignments and deadlines.
    """

    appeal: Appeal
    questions: Sequence[Question]
    applicant: str


def draw(cards: Sequence[Card]) -> bytes:
    """The cards as one PDF in the active language, each from a new page with its own numbers."""
    fonts.register()
    buffer = io.BytesIO()
    first = cards[0].appeal
    title = _title(first) if len(cards) == 1 else _("Control cards")
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=MARGIN - FRAME_PADDING,
        rightMargin=MARGIN - FRAME_PADDING,
        topMargin=14 * mm,
        bottomMargin=18 * mm,
        title=title,
        author=str(first.reception.name),
        lang=get_language(),
    )
    story: list[Flowable] = []
    for card in cards:
        story += [*_story(card), PageBreak()]
    document.build(story[:-1], canvasmaker=PaperCanvas)
    return buffer.getvalue()


def _title(appeal: Appeal) -> str:
    return _("Control card No. %(number)s") % {"number": appeal.number}


def _story(card: Card) -> list[Flowable]:
    appeal, title = card.appeal, _title(card.appeal)
    story: list[Flowable] = [
        begins(title),
        Paragraph(escape(appeal.reception.name), style(10, color=SOFT)),
        Paragraph(escape(title), style(16, bold=True, color=BRAND)),
        Spacer(1, 2 * mm),
        HRFlowable(width="100%", color=BRAND, thickness=1),
        Spacer(1, 3 * mm),
        _pairs(_facts(appeal, card.applicant)),
    ]
    for question in card.questions:
        story += _question(question)
    printed = date_format(timezone.localtime(clock.now()), "DATETIME_FORMAT")
    words = escape(_("Printed on %(moment)s.") % {"moment": printed})
    return [*story, Spacer(1, 6 * mm), Paragraph(words, style(8, color=SOFT))]


def _facts(appeal: Appeal, applicant: str) -> list[Pair]:
    received = timezone.localtime(appeal.received_at)
    pairs = [
        (_("Applicant"), applicant),
        (_("Type"), appeal.get_appeal_type_display()),
        (_("How it came"), f"{appeal.get_channel_display()} ({appeal.get_form_display()})"),
        (_("Received"), date_format(received, "DATETIME_FORMAT")),
        (_("Terms count from"), date_format(appeal.counts_from, "DATE_FORMAT")),
        *_formalities(appeal),
    ]
    if appeal.closed_at is not None:
        closed = timezone.localtime(appeal.closed_at)
        pairs.append((_("Closed"), date_format(closed, "DATETIME_FORMAT")))
    return pairs


def _formalities(appeal: Appeal) -> list[Pair]:
    """What was written down of addressee, signature, identity paper, recordings, papers.

    No names: the card goes from hand to hand.
    """
    recorded = ", ".join(one.get_kind_display() for one in appeal.recordings.all())
    pairs = [
        (_("Addressed to"), appeal.addressee),
        (_("Signature"), appeal.get_signature_display()),
        (_("Identity paper"), appeal.get_identity_paper_display()),
        (_("Recorded"), recorded),
        (_("Papers asked back"), "; ".join(map(_return, appeal.paper_returns.all()))),
    ]
    return [(label, str(value)) for label, value in pairs if value]


def _return(one: PaperReturn) -> str:
    if one.given_on is None:
        return f"{one.papers} ({_('not given back yet')})"
    given = _("given back on %(day)s") % {"day": date_format(one.given_on, "SHORT_DATE_FORMAT")}
    return f"{one.papers} ({given})"


def _question(question: Question) -> list[Flowable]:
    current = [one for one in question.deadlines.all() if one.superseded_at is None]
    earlier = [one for one in question.deadlines.all() if one.superseded_at is not None]
    lines = [line for line in question.text.splitlines() if line.strip()]
    story: list[Flowable] = [
        CondPageBreak(BEGINNING),
        Spacer(1, 5 * mm),
        HRFlowable(width="100%", color=LINE, thickness=0.5, spaceAfter=2 * mm),
        Paragraph(escape(f"{question.ordinal}. {question.topic}"), style(12, bold=True)),
        *(Paragraph(escape(line), style(9.5, spaceAfter=1.5 * mm)) for line in lines),
        KeepTogether(_pairs(_state(question))),
    ]
    for deadline in current:
        story += _deadline(deadline, _("How the date was found"))
    for deadline in reversed(earlier):
        story += _deadline(deadline, _("Before that"), small=True)
    hops = list(question.assignments.all())
    if hops:
        story.append(_heading(_("The way")))
        story += [_hop(hop) for hop in hops]
    return story


def _state(question: Question) -> list[Pair]:
    place = [str(question.territory)]
    place += [str(question.mahalla)] if question.mahalla else []
    place += [question.place] if question.place else []
    pairs = [
        (_("Place"), ", ".join(place)),
        (_("Office"), str(question.office or _("not yet given to an office"))),
        (_("Status"), str(question.get_status_display())),
    ]
    if question.outcome:
        ground = question.get_legal_ground_display()
        pairs.append((_("Outcome"), f"{question.get_outcome_display()}. {ground}"))
    if question.legal_due_on is not None:
        pairs.append((_("Due by law"), date_format(question.legal_due_on, "DATE_FORMAT")))
    if question.target_due_on is not None:
        pairs.append((_("Target date"), date_format(question.target_due_on, "DATE_FORMAT")))
    return pairs


def _deadline(deadline: Deadline, title: str, *, small: bool = False) -> list[Flowable]:
    """A date and every sentence of its derivation, numbered."""
    size = 8 if small else 9.5
    due = date_format(deadline.legal_due_on, "DATE_FORMAT")
    words = style(size, color=SOFT if small else style(1).textColor, leftIndent=4 * mm)
    lines: list[Flowable] = [_heading(f"{title}: {due}", size=size)]
    for place, sentence in enumerate(derivation_sentences(deadline), start=1):
        lines.append(Paragraph(escape(f"{place}) {sentence}"), words))
    if deadline.decided_by is not None:
        decided = date_format(timezone.localtime(deadline.decided_at), "SHORT_DATETIME_FORMAT")
        lines.append(Paragraph(escape(f"{deadline.decided_by}, {decided}"), words))
    return [KeepTogether(lines)]


def _hop(hop: Assignment) -> Flowable:
    moment = date_format(timezone.localtime(hop.at), "SHORT_DATETIME_FORMAT")
    words = f"{hop.hop}) {moment}: {hop.office}. {hop.get_reason_display()}. {hop.legal_basis}."
    if hop.left_at is not None:
        left = date_format(timezone.localtime(hop.left_at), "SHORT_DATETIME_FORMAT")
        words = f"{words} " + _("Left on %(moment)s.") % {"moment": left}
    return Paragraph(escape(words), style(9.5, leftIndent=4 * mm))


def _heading(words: str, *, size: float = 9.5) -> Flowable:
    return Paragraph(escape(words), style(size, bold=True, color=BRAND, spaceBefore=2 * mm))


def _pairs(pairs: Sequence[Pair]) -> Table:
    rows = [
        [Paragraph(escape(label), style(9, color=SOFT)), Paragraph(escape(value), style(9.5))]
        for label, value in pairs
    ]
    table = Table(rows, colWidths=[WIDTH * 0.26, WIDTH * 0.74])
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
