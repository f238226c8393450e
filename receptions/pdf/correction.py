"""A correction sheet as a PDF: figure, old, new, cause, and the cases for the chain."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from receptions import correction_places
from receptions.models import Appeal, CorrectionSheet
from receptions.pdf.report.sheet import BRAND, SOFT, Sheet
from receptions.pdf.report.table import table
from receptions.report_made import figures_of
from receptions.report_shapes import DASH, TableView
from receptions.services.report_check import full_lines
from territories.figure_registry import registry
from territories.models import User


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
    for view in views(sheet):
        table(paper, view)
    return paper.finish()[0]


def views(sheet: CorrectionSheet, *, reader: User | None = None) -> list[TableView]:
    """Everything a sheet says: figures, numbers of tables, and cases as far as `reader` sees."""
    found = [figures(sheet), correction_places.rows(sheet), *cases(sheet, reader=reader)]
    return [view for view in found if view is not None and view.rows]


def figures(sheet: CorrectionSheet) -> TableView:
    """What has changed and why."""
    return TableView(
        code="correction",
        name=_("What has changed"),
        columns=[_("Figure"), _("Cause"), _("Was"), _("Is now")],
        rows=[
            [one.name, "; ".join(one.causes), one.old, one.new]
            for one in full_lines(sheet, sheet.report)
        ],
        left=2,
    )


def cases(sheet: CorrectionSheet, *, reader: User | None = None) -> list[TableView]:
    """The case numbers that came and went, by figure; none where single cases tell nothing.

    Without complaints that are kept from the reader; without a reader, as on a paper that goes
    from hand to hand, without those that are kept from anybody.
    """
    figures = figures_of(sheet.report)
    order = {code: number for number, code in enumerate(figures)}
    found = sorted(sheet.lines.all(), key=lambda line: order.get(line.figure, len(order)))
    lines = [
        (figure, line)
        for line in found
        if (figure := figures.get(line.figure) or registry.find(line.figure))
        and (line.added or line.removed)
    ]
    if not lines:
        return []
    kept = _kept({one for _figure, line in lines for one in (*line.added, *line.removed)}, reader)
    rows = [
        [
            str(figure.name),
            _listed(line.added, kept),
            _listed(line.removed, kept),
        ]
        for figure, line in lines
    ]
    columns = [_("Figure"), _("Cases added"), _("Cases removed")]
    note = _("Complaints that are kept from somebody are not named here.") if kept else ""
    return [TableView("cases", _("Cases behind the change"), columns, rows, note=note, left=3)]


def _listed(numbers: Sequence[str], kept: Collection[str]) -> str:
    return ", ".join(one for one in numbers if _appeal_of(one) not in kept) or DASH


def _appeal_of(case: str) -> str:
    """The number of the appeal, for a case that may be one of its questions."""
    return case.partition("/")[0]


def _kept(cases: Collection[str], reader: User | None) -> set[str]:
    """The numbers of the appeals among the cases that are not to be named."""
    appeals = Appeal.objects.filter(number__in={_appeal_of(case) for case in cases})
    if reader is None:
        complained = Q(complained_office__isnull=False) | Q(complained_user__isnull=False)
        return set(appeals.filter(complained).values_list("number", flat=True))
    seen = appeals.not_kept_from(reader).values("pk")
    return set(appeals.exclude(pk__in=seen).values_list("number", flat=True))
