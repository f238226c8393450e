"""A correction sheet as a PDF: figure, old, new, cause, and the cases for the chain."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from receptions.models import CorrectionSheet
from receptions.pdf.report.sheet import BRAND, SOFT, Sheet
from receptions.pdf.report.table import table
from receptions.report_shapes import DASH, TableView
from receptions.services.report_check import full_lines
from territories.figures import registry


def draw(sheet: CorrectionSheet) -> bytes:
    """The sheet in the active language."""
    report = sheet.report
    title = _("Correction sheet No. %(number)s") % {"number": sheet.number}
    running = f"{title} · {report.reception} · {report.period}"
    paper = Sheet(title=running, running=running, author=str(report.reception), seal=sheet.digest)
    paper.cover = False
    paper.section(title)
    paper.lines(f"{report.reception}, {report.period}", size=12, color=BRAND)
    paper.y -= 6
    day = timezone.localtime(sheet.at).strftime("%d.%m.%Y %H:%M")
    paper.lines(_("Written on %(day)s.") % {"day": day}, color=SOFT)
    said = _("It belongs to the report sealed as %(seal)s, whose totals stay as they are.")
    paper.lines(said % {"seal": sheet.digest}, color=SOFT)
    paper.y -= 10
    table(paper, figures(sheet))
    for view in cases(sheet):
        table(paper, view)
    return paper.finish()[0]


def figures(sheet: CorrectionSheet) -> TableView:
    """What has changed and why."""
    return TableView(
        code="correction",
        name=_("What has changed"),
        columns=[_("Figure"), _("Cause"), _("Was"), _("Is now")],
        rows=[[one.name, "; ".join(one.causes), one.old, one.new] for one in full_lines(sheet)],
        left=2,
    )


def cases(sheet: CorrectionSheet) -> list[TableView]:
    """The case numbers that came and went, by figure; none where single cases tell nothing."""
    rows = [
        [
            str(registry.figures[line.figure].name),
            ", ".join(line.added) or DASH,
            ", ".join(line.removed) or DASH,
        ]
        for line in sheet.lines.all()
        if line.figure in registry.figures and (line.added or line.removed)
    ]
    if not rows:
        return []
    columns = [_("Figure"), _("Cases added"), _("Cases removed")]
    return [TableView("cases", _("Cases behind the change"), columns, rows, left=3)]
