"""The annex of the document: every problem with its measure, or the reason why it has none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.utils import simpleSplit
from reportlab.platypus import LongTable, PageBreak, Paragraph, TableStyle

from programs import plan_words
from programs.services.trace import Row
from programs.templatetags.programs_tags import amount
from receptions.pdf import fonts

# Shares of the width: problem, found, topic, place, people, measure or why not.
SHARES = (0.13, 0.08, 0.25, 0.16, 0.07, 0.31)
PEOPLE = 4  # the column of numbers
SIZE, ROOM = 7.5, 7  # of the letters, and beside them in a cell
FONT = [("FONTSIZE", (0, 1), (-1, -1), SIZE), ("LEADING", (0, 1), (-1, -1), SIZE * 1.28)]


def story(rows: Sequence[Row], width: float, style: Callable[..., Any], grid: Any) -> list[Any]:
    """Heading, counts and table on pages of their own. No words of people: the paper goes out."""
    headings = (
        _("Problem"),
        _("Found"),
        _("Topic"),
        _("Place"),
        _("People"),
        _("Measure, or why not"),
    )
    widths = [width * share for share in SHARES]
    # Plain strings broken beforehand: thousands of paragraphs would take minutes.
    fit = cache(lambda text, room: "\n".join(simpleSplit(text, fonts.REGULAR, SIZE, room - ROOM)))
    cells: list[list[Any]] = [
        [
            Paragraph(escape(text), style(SIZE, bold=True, align=TA_RIGHT * (place == PEOPLE)))
            for place, text in enumerate(headings)
        ]
    ]
    cells += [
        [fit(text, room) for text, room in zip(_cells(row), widths, strict=True)] for row in rows
    ]
    table = LongTable(cells, colWidths=widths, repeatRows=1)
    side = ("ALIGN", (PEOPLE, 0), (PEOPLE, -1), "RIGHT")
    table.setStyle(TableStyle([*FONT, side, *grid.getCommands()]))
    return [
        PageBreak(),
        Paragraph(escape(_("Annex: every problem and its measure")), style(12, bold=True)),
        Paragraph(escape(_counts(rows)), style(9)),
        Paragraph("&nbsp;", style(4)),
        table,
    ]


def _counts(rows: Sequence[Row]) -> str:
    held = sum(row.is_held for row in rows)
    left = sum(row.left_out is not None or row.source is not None for row in rows) - held
    return _("Problems: %(all)s. With a measure: %(held)s. Without one: %(left)s.") % {
        "all": held + left,
        "held": held,
        "left": left,
    }


def _cells(row: Row) -> list[str]:
    if row.measure is not None:
        words = f"№ {row.measure.ordinal}. {plan_words.text_of(row.measure)[:90]}"
        if row.why and row.source is None:
            words += "; " + _("no source problem: %(why)s") % {"why": row.why}
        elif row.why:
            words += f"; {row.why}"
    else:
        cost = "; " + _("%(sum)s soums") % {"sum": amount(row.cost_over)} if row.cost_over else ""
        words = _("No measure: %(why)s") % {"why": row.why} + cost
    return [
        row.label,
        date_format(row.since, "SHORT_DATE_FORMAT") if row.since else "",
        row.topic,
        row.place,
        str(row.people or ""),
        words,
    ]
