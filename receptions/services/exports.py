"""What the register shows as a spreadsheet, and receipts in one paper: files for one person.

The files lie in the folder FOLDER under names nobody can guess; the job that made a file names
it, and only who started that job may have it. `retention` says how long they are kept.
"""

from __future__ import annotations

import datetime as dt
import secrets
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from receptions import control_cards
from receptions.choices import Urgency
from receptions.filters import found_by
from receptions.models import Appeal, PersonalDataExport, Question
from receptions.pdf import control_card, receipt
from receptions.permissions import can_print
from receptions.privacy import shown_name
from territories import clock
from territories.jobs import JobError, Progress
from territories.models import User
from territories.spreadsheets import XLSX

FOLDER = "exports"
# Kinds of jobs whose result is a file for who asked.
EXPORT, RECEIPTS = "receptions.register_export", "receptions.print_receipts"
CARDS = "receptions.print_cards"
PAPERS = "receptions.papers_export"
FILE_KINDS = (EXPORT, RECEIPTS, CARDS, PAPERS)
MOST_ROWS = 100_000
CHUNK = 500
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: Any) -> Any:
    """The value as a cell that no spreadsheet takes for a formula."""
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def register_xlsx(*, query: str, by: User, progress: Progress) -> dict[str, Any]:
    """Every question that the filter shows to this person, one a row, as a file of theirs."""
    found = found_by(query, by)
    expected = found.order_by().values("pk")[: MOST_ROWS + 1].count()
    if expected > MOST_ROWS:
        raise JobError(_too_many())
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Appeals")[:31])
    sheet.append([safe_cell(str(title)) for title in _titles()])
    rows = done = 0
    for chunk in _chunks(found, by):
        for appeal in chunk:
            for question in appeal.questions.all():
                rows += 1
                sheet.append([safe_cell(value) for value in _cells(by, appeal, question)])
        if rows > MOST_ROWS:
            raise JobError(_too_many())
        done += len(chunk)
        progress(min(95, 95 * done // max(1, expected)), _("Writing the rows"))
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        path = keep(file, "xlsx")
    PersonalDataExport.objects.create(by=by, query=query, rows=rows, at=clock.now())
    name = f"murojaatlar-{timezone.localdate():%Y-%m-%d}.xlsx"
    return {"file": path, "name": name, "content_type": XLSX, "rows": rows}


def receipts_pdf(*, appeals: list[int], by: User, progress: Progress) -> dict[str, Any]:
    """Receipts of the appeals as one PDF; those the person may not print are left out."""
    visible = Appeal.objects.visible_to(by).filter(pk__in=appeals)
    rows = visible.select_related("reception__territory").order_by("pk")
    printable = [appeal for appeal in rows if can_print(by, appeal)]
    if not printable:
        raise JobError(_("None of these receipts may be printed by you."))
    progress(10, _("Drawing the pages"))
    path = keep(ContentFile(receipt.draw_many(printable)), "pdf")
    return {
        "file": path,
        "name": f"kvitansiyalar-{timezone.localdate():%Y-%m-%d}.pdf",
        "content_type": "application/pdf",
        "rows": len(printable),
        "left_out": len(appeals) - len(printable),
    }


def cards_pdf(*, appeals: list[int], by: User, progress: Progress) -> dict[str, Any]:
    """Control cards of the appeals the person may see as one PDF, in the language they work in."""
    rows = control_cards.rows(by).filter(pk__in=appeals).order_by("pk")
    cards = [control_cards.card(appeal, by) for appeal in rows]
    if not cards:
        raise JobError(_("None of these control cards may be printed by you."))
    progress(10, _("Drawing the pages"))
    path = keep(ContentFile(control_card.draw(cards)), "pdf")
    return {
        "file": path,
        "name": f"nazorat-kartochkalari-{timezone.localdate():%Y-%m-%d}.pdf",
        "content_type": "application/pdf",
        "rows": len(cards),
        "left_out": len(appeals) - len(cards),
    }


def sweep(*, older_than: dt.timedelta) -> int:
    """Delete files of this age whatever names them; how many."""
    if not default_storage.exists(FOLDER):
        return 0
    limit = timezone.now() - older_than
    removed = 0
    for name in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if default_storage.get_modified_time(path) < limit:
            default_storage.delete(path)
            removed += 1
    return removed


def _too_many() -> str:
    return _("More than 100,000 rows fit. Narrow the filter and try again.")


def keep(content: IO[bytes] | ContentFile[bytes], suffix: str) -> str:
    name = f"{FOLDER}/{secrets.token_urlsafe(24)}.{suffix}"
    return str(default_storage.save(name, File(content)))


def _chunks(found: Any, by: User) -> Iterator[list[Appeal]]:
    """The appeals in the order of the register, a few hundred at a time."""
    questions = (
        Question.objects.visible_to(by).select_related("topic", "office", "territory").defer("text")
    )
    found = (
        found.select_related("applicant", "reception__territory")
        .prefetch_related(Prefetch("questions", queryset=questions.order_by("ordinal")))
        .defer("text")
        .order_by("-pk")
    )
    chunk = list(found[:CHUNK])
    while chunk:
        yield chunk
        chunk = list(found.filter(pk__lt=chunk[-1].pk)[:CHUNK])


def _titles() -> list[str]:
    return [
        _("Number"),
        _("Question"),
        _("Received"),
        _("Type"),
        _("How it came"),
        _("Applicant"),
        _("Reception"),
        _("District or city"),
        _("Topic"),
        _("Office"),
        _("Status"),
        _("Outcome"),
        _("Due by law"),
        _("Urgency"),
    ]


def _cells(by: User, appeal: Appeal, question: Question) -> list[Any]:
    return [
        appeal.number,
        question.ordinal,
        timezone.localtime(appeal.received_at).replace(tzinfo=None),
        appeal.get_appeal_type_display(),
        appeal.get_channel_display(),
        shown_name(by, appeal),
        appeal.reception.name,
        question.territory.name,
        f"{question.topic.code} {question.topic.name}",
        question.office.name if question.office else "",
        question.get_status_display(),
        question.get_outcome_display() if question.outcome else "",
        question.legal_due_on,
        "" if question.urgency == Urgency.ORDINARY else question.get_urgency_display(),
    ]
