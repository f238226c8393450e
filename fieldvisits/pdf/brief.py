"""The brief of an invited official: where, when, and their office's open questions there."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

from fieldvisits.models import Invitation
from fieldvisits.pdf import paper
from receptions.models import Question
from receptions.pdf.fonts import register

WIDTHS = [width * mm for width in (38, 40, 72, 32)]


def draw(invitation: Invitation, questions: Sequence[Question]) -> bytes:
    """The PDF in the reader's language; applicants are not named."""
    register()
    member = invitation.member
    sitting = member.field_reception
    moment = date_format(timezone.localtime(sitting.starts_at), "DATETIME_FORMAT")
    title = _("Brief for a field reception")
    story = [
        paper.words(title, paper.TITLE),
        paper.fact(_("For"), ", ".join(filter(None, (member.name, member.position)))),
        paper.fact(_("Office"), member.office.name if member.office is not None else "-"),
        paper.fact(_("Date and time"), moment),
        paper.fact(_("Place"), f"{sitting.place}, {sitting.territory}"),
        paper.fact(_("Open questions there"), len(questions)),
        paper.fact(_("Of them overdue"), sum(one.is_overdue for one in questions)),
    ]
    if questions:
        head = [_("Number"), _("Topic"), _("What is asked"), _("Due by law")]
        story.append(paper.words(_("Questions to answer for"), paper.HEADING))
        story.append(paper.grid(head, [_row(one, member.office_id) for one in questions], WIDTHS))
    return paper.build(story, title=title, pagesize=A4)


def _row(one: Question, own_office: int | None) -> list[object]:
    """One question; with the office it lies at where that is one below the official's."""
    due = date_format(one.legal_due_on) if one.legal_due_on else ""
    if one.is_overdue:
        due = _("%(day)s, overdue") % {"day": due}
    number = f"{one.appeal.number}/{one.ordinal}"
    if one.office is not None and one.office_id != own_office:
        number += f"\n{one.office}"
    return [number, one.topic.name, one.text[:400], due]
