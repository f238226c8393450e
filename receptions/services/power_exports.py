"""The register of representations as a spreadsheet or a paper: a file for one person."""

from __future__ import annotations

import tempfile
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook

from receptions.models import Representation
from receptions.pdf import power_paper
from receptions.power_filters import papers_found
from receptions.services.exports import keep, safe_cell
from territories.jobs import JobError, Progress
from territories.models import User
from territories.spreadsheets import XLSX

MOST_ROWS = 20_000
MOST_PRINTED = 1_000


def xlsx(*, query: str, by: User, progress: Progress) -> dict[str, Any]:
    """Every representation the filter shows to this person, one a row."""
    rows = _rows(query, by, MOST_ROWS)
    progress(20, _("Writing the rows"))
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Representations")[:31])
    sheet.append([safe_cell(str(title)) for title in _titles()])
    for paper in rows:
        sheet.append([safe_cell(value) for value in _cells(paper)])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        path = keep(file, "xlsx")
    name = f"taqdimnomalar-{timezone.localdate():%Y-%m-%d}.xlsx"
    return {"file": path, "name": name, "content_type": XLSX, "rows": len(rows)}


def pdf(*, query: str, by: User, progress: Progress) -> dict[str, Any]:
    """The same as a paper."""
    rows = _rows(query, by, MOST_PRINTED)
    progress(20, _("Drawing the pages"))
    drawn = power_paper.draw_register(rows, title=_("Register of representations"))
    name = f"taqdimnomalar-{timezone.localdate():%Y-%m-%d}.pdf"
    path = keep(ContentFile(drawn), "pdf")
    return {"file": path, "name": name, "content_type": "application/pdf", "rows": len(rows)}


def _rows(query: str, by: User, most: int) -> list[Representation]:
    found = papers_found(query, by).for_list().prefetch_related("replies").order_by("-pk")  # type: ignore[attr-defined]
    rows = list(found[: most + 1])
    if len(rows) > most:
        raise JobError(_("Too many rows fit. Narrow the filter and try again."))
    return rows


def _titles() -> list[str]:
    return [
        _("Number"),
        _("Kind"),
        _("Signed"),
        _("Reception"),
        _("Office"),
        _("Ground"),
        _("Cases"),
        _("State"),
        _("Reply due"),
        _("Overdue"),
        _("Measures taken"),
        _("The cause is removed"),
        _("Disciplinary measure taken"),
    ]


def _cells(paper: Representation) -> list[Any]:
    replies = list(paper.replies.all())
    last = replies[-1] if replies else None
    return [
        paper.number or _("draft"),
        str(paper.get_kind_display()),
        timezone.localdate(paper.signed_at) if paper.signed_at else None,
        paper.reception.name,
        paper.office.name,
        str(paper.get_ground_display()),
        paper.case_count,  # type: ignore[attr-defined]
        str(paper.get_state_display()),
        paper.due_on,
        _("yes") if paper.is_overdue else "",
        last.measures if last else "",
        (_("yes") if last.cause_removed else _("no")) if last else "",
        str(last.get_discipline_display()) if last and last.discipline else "",
    ]
