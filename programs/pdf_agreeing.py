"""The end of a programme's document: the approval sheet, what was declined, the amendments."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer, Table, TableStyle

from programs import agreeing_words, plan_words
from programs.models import Amendment, ApprovalSheet, Measure, Programme
from receptions.pdf import fonts
from receptions.pdf.pages import style

SIZE = 8
BAND = colors.HexColor("#e9eef0")
LINE = colors.HexColor("#b9c2c7")
Row = Sequence[str]


def section(programme: Programme, lines: Sequence[Measure], width: float) -> list[Flowable]:
    """What follows the signatures: nothing before the approval.

    Amendments are those of the lines shown.
    """
    sheet = ApprovalSheet.objects.filter(programme=programme).select_related("version", "by")
    found = sheet.first()
    story = [*_sheet(programme, found, width), *_declined(programme, found, width)] if found else []
    return [*story, *_amendments(programme, lines, width)]


def _sheet(programme: Programme, sheet: ApprovalSheet, width: float) -> list[Flowable]:
    rows = [
        (_("Drafted"), str(programme.drafted_by), _moment(programme.drafted_at), ""),
        *_consents(sheet),
        (_("Submitted"), str(programme.submitted_by), _moment(programme.submitted_at), ""),
        (
            _("Approved"),
            str(sheet.by),
            _moment(sheet.at),
            _("Version %(number)s") % {"number": sheet.version.number},
        ),
        *(
            (_("The Kengash was informed"), one.council.name, _moment(one.at), "")
            for one in programme.council_notices.select_related("council")
        ),
    ]
    heads = (_("Step"), _("Who"), _("When"), _("What was said"))
    digest = _("Hash of the approved plan (SHA-256): %(digest)s") % {"digest": sheet.digest}
    return [
        _heading(_("Approval sheet")),
        _table(heads, rows, width, (0.22, 0.28, 0.14, 0.36)),
        Spacer(0, 1.5 * mm),
        _paragraph(digest),
    ]


def _consents(sheet: ApprovalSheet) -> list[Row]:
    """A row for each office and answer; one that was silent is named too."""
    rows: list[Row] = []
    for office in agreeing_words.sheet_offices(sheet):
        for said in office.answers:
            words = _("Measure %(number)s: %(answer)s") % {
                "number": said.ordinal,
                "answer": f"{said.label}. {said.text}".strip(),
            }
            who = f"{office.name}, {said.by}" if said.by else office.name
            rows.append((_("Consent of the office"), who, _moment(said.at), words))
    return rows


def _declined(programme: Programme, sheet: ApprovalSheet, width: float) -> list[Flowable]:
    if not sheet.declined:
        return []
    ordinals = [one["ordinal"] for one in sheet.declined]
    topics = programme.lines.filter(ordinal__in=ordinals).values_list("topic", flat=True)
    said = plan_words.texts_of(topics)
    rows = [
        (f"№ {one['ordinal']}", said.get(one["text"], one["text"]), one["reason"])
        for one in sheet.declined
    ]
    heads = ("№", _("Measure"), _("Reason"))
    return [
        _heading(_("Measures not approved")),
        _table(heads, rows, width, (0.07, 0.5, 0.43)),
    ]


def _amendments(programme: Programme, lines: Sequence[Measure], width: float) -> list[Flowable]:
    approved = programme.amendments.approved().filter(measure__in=lines)
    approved = approved.select_related("measure", "decided_by", "asked_by")
    rows = [
        (
            f"№ {one.number}",
            f"№ {one.measure.ordinal}" if one.measure else "",
            _changes(one),
            one.grounds,
            f"{one.decided_by}, {_moment(one.decided_at)}",
        )
        for one in approved.order_by("number")
    ]
    if not rows:
        return []
    heads = (_("Number"), _("Measure"), _("What changes"), _("Grounds"), _("Approved"))
    return [
        _heading(_("Amendments")),
        _table(heads, rows, width, (0.07, 0.08, 0.4, 0.27, 0.18)),
    ]


def _changes(amendment: Amendment) -> str:
    words = [
        _("%(field)s: was %(before)s, is now %(after)s")
        % {"field": change.label, "before": change.before, "after": change.after}
        if change.before
        else f"{change.label}: {change.after}"
        for change in agreeing_words.amendment_changes(amendment)
    ]
    return "; ".join(words)


def _moment(at: Any) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATE_FORMAT") if at else "–"


def _heading(words: str) -> Paragraph:
    room = {"spaceBefore": 5 * mm, "spaceAfter": 2 * mm, "keepWithNext": 1}
    return Paragraph(escape(words), style(10, bold=True, **room))


def _paragraph(words: str, *, bold: bool = False) -> Paragraph:
    return Paragraph(escape(words).replace("\n", "<br/>"), style(SIZE, bold=bold))


def _table(heads: Row, rows: Sequence[Row], width: float, shares: Sequence[float]) -> Table:
    cells = [[_paragraph(one, bold=True) for one in heads]]
    cells += [[_paragraph(one) for one in row] for row in rows]
    table = Table(cells, colWidths=[width * share for share in shares], repeatRows=1, splitInRow=1)
    table.setStyle(
        TableStyle(
            [
                ("FONTNAME", (0, 0), (-1, -1), fonts.REGULAR),  # else tables name Helvetica
                ("GRID", (0, 0), (-1, -1), 0.4, LINE),
                ("BACKGROUND", (0, 0), (-1, 0), BAND),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return table
