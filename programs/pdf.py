"""The programme as a document: approval sheet, table of measures with sources, page numbers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from programs import pdf_agreeing, pdf_trace, plan_words, sent_names, units
from programs.models import Measure, Programme
from programs.services.trace import Row
from programs.templatetags.programs_tags import amount
from receptions.pdf import fonts

PAGE = landscape(A4)
MARGIN = 12 * mm
INK = colors.HexColor("#1f2a30")
SOFT = colors.HexColor("#5b6770")
LINE = colors.HexColor("#b9c2c7")
BAND = colors.HexColor("#e9eef0")
FONT = ("FONTNAME", (0, 0), (-1, -1), fonts.REGULAR)  # else tables name Helvetica
GRID = TableStyle(
    [
        FONT,
        ("GRID", (0, 0), (-1, -1), 0.4, LINE),
        ("BACKGROUND", (0, 0), (-1, 0), BAND),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
)
NUMBERS = (0, 5)  # of these columns: No. and cost; a quantity is told with what came of it
# Shares of the width: No., measure, period, office, quantity, cost, expected result, sources.
SHARES = (0.03, 0.24, 0.09, 0.16, 0.1, 0.13, 0.13, 0.12)


def draw(programme: Programme, lines: Sequence[Measure], trace: Sequence[Row] = ()) -> bytes:
    """The PDF in the active language; `lines` come with their sources prefetched.

    `trace` is the matrix of problems and measures; with it the annex is drawn.
    """
    fonts.register()
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=PAGE,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN + 6 * mm,
        title=f"{programme.number}: {plan_words.title_of(programme)}",
        author=str(programme.reception),
        invariant=1,
    )
    story = [
        _approval(programme, document.width),
        Spacer(0, 5 * mm),
        Paragraph(escape(plan_words.title_of(programme)), _style(14, bold=True, align=TA_CENTER)),
        Paragraph(escape(_period(programme)), _style(9, align=TA_CENTER, ink=SOFT)),
        Spacer(0, 4 * mm),
        _table(programme, lines, document.width),
        Spacer(0, 4 * mm),
        KeepTogether([_totals(lines), Spacer(0, 8 * mm), _signatures(programme, document.width)]),
        *pdf_agreeing.section(programme, lines, document.width),
    ]
    if trace:
        story += pdf_trace.story(trace, document.width, _style, GRID)
    document.build(story, canvasmaker=_pages_of(programme))
    return buffer.getvalue()


def _style(size: float, *, bold: bool = False, align: int = 0, ink: Any = INK) -> ParagraphStyle:
    return ParagraphStyle(
        name=f"s{size}{bold}{align}",
        fontName=fonts.BOLD if bold else fonts.REGULAR,
        fontSize=size,
        leading=size * 1.28,
        alignment=align,
        textColor=ink,
        splitLongWords=True,
    )


def _day(value: Any) -> str:
    return date_format(value, "SHORT_DATE_FORMAT")


def _period(programme: Programme) -> str:
    return _("Number %(number)s. %(term)s. Problems found from %(first)s to %(last)s.") % {
        "number": programme.number,
        "term": programme.get_horizon_display().capitalize(),
        "first": _day(programme.sources_from),
        "last": _day(programme.sources_to),
    }


def _approval(programme: Programme, width: float) -> Table:
    """Sent to whom on the left; approved by whom on the right, or that it is not yet."""
    addressee = sent_names.both(sent_names.of(programme), programme.khokimiyat)
    left = [
        Paragraph(escape(str(programme.reception)), _style(9, bold=True)),
        Paragraph(escape(_("To: %(office)s") % {"office": addressee}), _style(9)),
    ]
    if programme.sent_at:
        sent = _("Sent on %(day)s") % {"day": _day(timezone.localtime(programme.sent_at))}
        left.append(Paragraph(escape(sent), _style(9, ink=SOFT)))
    if programme.approved_at:
        words = [
            (_("APPROVED"), True),
            (_("Head of the regional reception"), False),
            (str(programme.approved_by), False),
            (_day(timezone.localtime(programme.approved_at)), False),
        ]
    else:
        words = [(_("NOT APPROVED"), True), (programme.get_state_display(), False)]
    right = [Paragraph(escape(text), _style(9, bold=bold, align=TA_RIGHT)) for text, bold in words]
    table = Table([[left, right]], colWidths=[width * 0.6, width * 0.4])
    table.setStyle(TableStyle([FONT, ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return table


def _table(programme: Programme, lines: Sequence[Measure], width: float) -> Table:
    headings = (
        "№",
        _("Measure, place"),
        _("Period"),
        _("Responsible office"),
        _("Quantity"),
        _("Cost, soums; source of money"),
        _("Expected result"),
        _("Source problems"),
    )
    names = sent_names.of(programme)
    sides = [TA_RIGHT if place in NUMBERS else TA_LEFT for place in range(len(headings))]
    faces = [_style(7.5, align=side) for side in sides]
    heads = [_style(7.5, bold=True, align=side) for side in sides]
    rows: list[list[Any]] = [
        [Paragraph(escape(text), face) for text, face in zip(headings, heads, strict=True)]
    ]
    rows += [
        [Paragraph(*one) for one in zip(_cells(line, names), faces, strict=True)] for line in lines
    ]
    table = Table(rows, colWidths=[width * share for share in SHARES], repeatRows=1, splitInRow=1)
    table.setStyle(GRID)
    return table


def _cells(line: Measure, names: sent_names.Names) -> list[str]:
    cost = amount(line.cost) if line.cost else "–"
    if line.is_estimate:
        cost += f" ({escape(_('estimate'))})"
    unit = escape(units.name_of(line.unit, line.quantity))
    sources = "; ".join(source.label for source in line.sources.all())
    if line.without_source_reason:
        sources = _("no source problem: %(why)s") % {"why": line.without_source_reason}
    return [
        str(line.ordinal),
        f"{escape(plan_words.text_of(line))}<br/><font color='#5b6770'>{escape(str(line.place))}; "
        f"{escape(str(line.topic))}</font>",
        f"{_day(line.starts_on)} – {_day(line.due_on)}",
        escape(sent_names.both(names, line.office)),
        f"{amount(line.quantity)} {unit}{_unsolved(line)}",
        f"{cost}<br/>{escape(line.get_funding_display())}",
        escape(plan_words.result_of(line)),
        escape(sources),
    ]


def _unsolved(line: Measure) -> str:
    """Whether the measure is done without its problem being solved (Measure.for_list())."""
    if not getattr(line, "is_unsolved", False):
        return ""
    return f"<br/><b>{escape(_('done, but the problem is not solved'))}</b>"


def _totals(lines: Sequence[Measure]) -> Paragraph:
    words = _("Measures: %(measures)s. People served: %(people)s. Cost: %(cost)s soums.") % {
        "measures": len(lines),
        "people": sum(line.people_served for line in lines),
        "cost": amount(sum(line.cost for line in lines)),
    }
    if unsolved := sum(getattr(line, "is_unsolved", False) for line in lines):
        told = _("Done, but the problem is not solved: %(number)s.") % {"number": unsolved}
        words = f"{words} {told}"
    return Paragraph(escape(words), _style(9, bold=True))


def _signatures(programme: Programme, width: float) -> Table:
    blank = "_" * 30
    author = programme.submitted_by or programme.drafted_by
    rows = [
        [_("Head of the reception"), blank, str(author)],
        [_("Received by the khokimiyat"), blank, ""],
    ]
    cells = [[Paragraph(escape(cell), _style(9)) for cell in row] for row in rows]
    table = Table(cells, colWidths=[width * 0.3, width * 0.3, width * 0.4])
    table.setStyle(TableStyle([FONT, ("BOTTOMPADDING", (0, 0), (-1, -1), 6)]))
    return table


def _pages_of(programme: Programme) -> type[Canvas]:
    """A canvas that knows how many pages there are when it writes the footer."""

    class Numbered(Canvas):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **{**kwargs, "initialFontName": fonts.REGULAR})
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802  ReportLab's name
            self._kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, state in enumerate(self._kept, start=1):
                self.__dict__.update(state)
                self._foot(number, len(self._kept))
                super().showPage()
            super().save()

        def _foot(self, number: int, total: int) -> None:
            words = _("Page %(number)s of %(total)s") % {"number": number, "total": total}
            self.setFont(fonts.REGULAR, 8)
            self.setFillColor(SOFT)
            self.drawString(MARGIN, MARGIN, programme.number)
            self.drawRightString(PAGE[0] - MARGIN, MARGIN, words)

    return Numbered
