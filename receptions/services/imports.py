"""Files of the old register: taken in, checked row by row, and taken over in parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from receptions.exceptions import DecisionError
from receptions.forms.old_register import RowForm
from receptions.models import ImportBatch, Reception
from receptions.old_register.columns import LAYOUT
from receptions.old_register.lookup import Lookup
from receptions.services import import_rows, sheet_batches
from receptions.services.import_rows import GoodRow
from territories.jobs import JobError, Progress
from territories.models import User
from territories.spreadsheets import reading
from territories.spreadsheets.languages import Problems, filled
from territories.spreadsheets.reading import SheetRow
from territories.spreadsheets.wrong import WrongRows

CHUNK = 500
JOB = "old_register"
LOOKED_UP = ("topic", "district", "mahalla", "office")


@transaction.atomic
def upload(*, reception: Reception, file: UploadedFile[bytes], by: User) -> ImportBatch:
    """Keep a file that `reading.check` let through, and have it checked; nothing is taken over."""
    _require_head(by, reception)
    return sheet_batches.keep(ImportBatch, file=file, by=by, job=JOB, reception=reception)


@transaction.atomic
def order(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Have the good rows of a checked file taken over. Once ordered it stays ordered."""
    batch = sheet_batches.lock(batch)
    _require_head(by, batch.reception)
    return sheet_batches.order(batch, job=JOB, by=by, refusal=DecisionError)


@transaction.atomic
def try_again(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Start the work anew after a job that failed; what is taken over already stays."""
    batch = sheet_batches.lock(batch)
    _require_head(by, batch.reception)
    return sheet_batches.try_again(batch, job=JOB, by=by, refusal=DecisionError)


def _require_head(user: User, reception: Reception) -> None:
    if not may_import(user, reception):
        raise DecisionError(_("Only the head of the reception brings the old register in."))


def may_import(user: User, reception: Reception) -> bool:
    """The head decides: closing old questions takes the head's powers."""
    return user.powers.at("decide_appeals", reception.territory)


@dataclass(kw_only=True)
class _Run(sheet_batches.Run):
    """Counts and wrong rows of one pass over the file."""

    batch: ImportBatch
    good: int = 0
    known: int = 0
    seen: dict[tuple[int, str], int] = field(default_factory=dict)


def work(*, batch_id: int, progress: Progress) -> dict[str, Any]:
    """One pass over the file: checks every row; takes the good ones over once that is ordered.

    Safe to run again from the start: rows that came in before are recognised by old number.
    """
    batch = ImportBatch.objects.select_related("reception__territory", "taken_by").get(pk=batch_id)
    if not batch.is_at_work:
        return {"batch": batch.pk}
    run = _Run(batch=batch)
    form = RowForm(Lookup(batch.reception))
    try:
        with batch.file.open("rb") as file, WrongRows(LAYOUT) as wrong:
            for chunk in reading.chunks(
                reading.read(file, LAYOUT), size=CHUNK, most=reading.MAX_ROWS
            ):
                _take_chunk(run, chunk, form, wrong)
                reading.tell(progress, run.total, run.wrong)
            found = {"good": run.good, "known": run.known}
            sheet_batches.finish(batch, run, wrong, found)
    except ValidationError as error:
        raise JobError(" ".join(error.messages)) from error
    return {"batch": batch.pk, "good": run.good, "known": run.known, "wrong": run.wrong}


def _take_chunk(run: _Run, chunk: list[SheetRow], form: RowForm, wrong: WrongRows) -> None:
    form.lookup.prime(row.values.get(key) for row in chunk for key in LOOKED_UP)
    checked = [(row, *_checked(run, row, form)) for row in chunk]
    keys = [good.key for _row, good, _problems in checked if good is not None]
    before = import_rows.known_digests(run.batch.reception, keys)
    new: list[GoodRow] = []
    for row, good, problems in checked:
        run.total += 1
        if good is not None:
            problems = _already(run, good, before.get(good.key))
            if not problems and good.key not in before:
                new.append(good)
        if problems:
            run.refuse(row, problems, wrong, partial(form.again, row, problems))
    run.good += len(new)
    if run.batch.is_real and run.batch.taken_by is not None:
        import_rows.take_over(batch=run.batch, rows=new, by=run.batch.taken_by)


def _checked(run: _Run, row: SheetRow, form: RowForm) -> tuple[GoodRow | None, Problems]:
    """The row as it will be taken over, or what is wrong with it."""
    form.read(row)
    if not form.is_valid() or row.problems:
        return None, form.problems()
    data = form.cleaned_data
    year, number = timezone.localtime(data["received"]).year, data["number"]
    first = run.seen.setdefault((year, number), row.number)
    if first != row.number:
        text = gettext_lazy("The same number of the same year stands in row %(row)s.")
        return None, [(gettext_lazy("Old number"), filled(text, {"row": first}))]
    return GoodRow(row.number, year, number, reading.digest(row), data, form.applicant()), []


def _already(run: _Run, good: GoodRow, before: Any) -> Problems:
    """Count a row that is here already; what is wrong when it says something else now."""
    if before is None:
        return []
    digest, batch, number = before
    if digest != good.digest:
        text = gettext_lazy(
            "It was taken over earlier with other contents, as No. %(number)s. Correct it there."
        )
        return [(gettext_lazy("Old number"), filled(text, {"number": number}))]
    if run.batch.is_real and batch == run.batch.pk:
        run.good += 1  # this very file, before the work was interrupted
    else:
        run.known += 1
    return []
