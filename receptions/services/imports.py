"""Files of the old register: taken in, checked row by row, and taken over in parts."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from receptions.choices import ImportState
from receptions.exceptions import DecisionError
from receptions.forms.old_register import RowForm
from receptions.models import ImportBatch, Reception
from receptions.old_register import sheet
from receptions.old_register.lookup import Lookup
from receptions.old_register.wrong import WrongRows
from receptions.services import import_rows
from receptions.services.import_rows import GoodRow
from territories import clock, jobs
from territories.choices import JobState
from territories.jobs import JobError, Progress
from territories.models import User

CHUNK = 500
SHOWN = 100
JOB = "old_register"
LOOKED_UP = ("topic", "district", "mahalla", "office")


@transaction.atomic
def upload(*, reception: Reception, file: UploadedFile[bytes], by: User) -> ImportBatch:
    """Keep a file that `sheet.check` let through, and have it checked; nothing is taken over."""
    if not may_import(by, reception):
        raise DecisionError(_("Only the head of the reception brings the old register in."))
    file.seek(0)
    digest = hashlib.sha256()
    for part in file.chunks():
        digest.update(part)
    file.seek(0)
    batch = ImportBatch.objects.create(
        reception=reception,
        file=file,
        name=PurePath(file.name or "").name[:200],
        sha256=digest.hexdigest(),
        by=by,
        at=clock.now(),
    )
    batch.job = jobs.start(kind=JOB, args={"batch": batch.pk}, by=by)
    batch.save(update_fields=["job"])
    return batch


@transaction.atomic
def order(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Have the good rows of a checked file taken over. Once ordered it stays ordered."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if not may_import(by, batch.reception):
        raise DecisionError(_("Only the head of the reception brings the old register in."))
    if batch.state != ImportState.CHECKED:
        raise DecisionError(_("The file is being worked on or was already taken over."))
    _require_file(batch)
    if not batch.good:
        raise DecisionError(_("The file has no row that could be taken over."))
    batch.state = ImportState.IMPORTING
    batch.taken_by = by
    batch.taken_at = clock.now()
    batch.job = jobs.start(kind=JOB, args={"batch": batch.pk}, by=by)
    batch.save(update_fields=["state", "taken_by", "taken_at", "job"])
    return batch


@transaction.atomic
def try_again(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Start the work anew after a job that failed; what is taken over already stays."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if not may_import(by, batch.reception):
        raise DecisionError(_("Only the head of the reception brings the old register in."))
    if not batch.is_at_work or not has_failed(batch):
        raise DecisionError(_("The file is being worked on or was already taken over."))
    _require_file(batch)
    batch.job = jobs.start(kind=JOB, args={"batch": batch.pk}, by=by)
    batch.save(update_fields=["job"])
    return batch


def _require_file(batch: ImportBatch) -> None:
    if not batch.file:
        raise DecisionError(_("The file is no longer kept. Send it again."))


def has_failed(batch: ImportBatch) -> bool:
    """Whether the batch's present job gave up."""
    return batch.job is not None and batch.job.state == JobState.FAILED


def may_import(user: User, reception: Reception) -> bool:
    """The head decides: closing old questions takes the head's powers."""
    return user.powers.at("decide_appeals", reception.territory)


@dataclass
class _Run:
    """Counts and wrong rows of one pass over the file."""

    batch: ImportBatch
    total: int = 0
    good: int = 0
    known: int = 0
    wrong: int = 0
    problems: list[Any] = field(default_factory=list)
    seen: dict[tuple[int, str], int] = field(default_factory=dict)


def work(*, batch_id: int, progress: Progress) -> dict[str, Any]:
    """One pass over the file: checks every row; takes the good ones over once that is ordered.

    Safe to run again from the start: rows that came in before are recognised by old number.
    """
    batch = ImportBatch.objects.select_related("reception__territory", "taken_by").get(pk=batch_id)
    if not batch.is_at_work:
        return {"batch": batch.pk}
    run = _Run(batch)
    form = RowForm(Lookup(batch.reception))
    try:
        with batch.file.open("rb") as file, WrongRows() as wrong:
            for chunk in _chunks(sheet.read(file)):
                _take_chunk(run, chunk, form, wrong)
                _tell(run, progress)
            _finish(run, wrong)
    except ValidationError as error:
        raise JobError(" ".join(error.messages)) from error
    return {"batch": batch.pk, "good": run.good, "known": run.known, "wrong": run.wrong}


def _chunks(rows: Iterator[sheet.SheetRow]) -> Iterator[list[sheet.SheetRow]]:
    chunk: list[sheet.SheetRow] = []
    for count, row in enumerate(rows, start=1):
        if count > sheet.MAX_ROWS:
            raise JobError(
                _("The file has more than %(most)s rows. Split it.") % {"most": sheet.MAX_ROWS}
            )
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _take_chunk(run: _Run, chunk: list[sheet.SheetRow], form: RowForm, wrong: WrongRows) -> None:
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
            run.wrong += 1
            wrong.add(row, problems)
            if len(run.problems) < SHOWN:
                run.problems.append([row.number, problems])
    run.good += len(new)
    if run.batch.is_real and run.batch.taken_by is not None:
        import_rows.take_over(batch=run.batch, rows=new, by=run.batch.taken_by)


def _checked(
    run: _Run, row: sheet.SheetRow, form: RowForm
) -> tuple[GoodRow | None, list[tuple[str, str]]]:
    """The row as it will be taken over, or what is wrong with it."""
    form.read(row)
    if not form.is_valid() or row.problems:
        return None, form.problems()
    data = form.cleaned_data
    year, number = timezone.localtime(data["received"]).year, data["number"]
    first = run.seen.setdefault((year, number), row.number)
    if first != row.number:
        text = _("The same number of the same year stands in row %(row)s.") % {"row": first}
        return None, [(_("Old number"), text)]
    return GoodRow(row.number, year, number, _digest(row), data, form.applicant()), []


def _already(run: _Run, good: GoodRow, before: Any) -> list[tuple[str, str]]:
    """Count a row that is here already; what is wrong when it says something else now."""
    if before is None:
        return []
    digest, batch, number = before
    if digest != good.digest:
        text = _(
            "It was taken over earlier with other contents, as No. %(number)s. Correct it there."
        )
        return [(_("Old number"), text % {"number": number})]
    if run.batch.is_real and batch == run.batch.pk:
        run.good += 1  # this very file, before the work was interrupted
    else:
        run.known += 1
    return []


def _digest(row: sheet.SheetRow) -> str:
    content = {
        key: value.isoformat() if isinstance(value, dt.date) else sheet.as_text(value)
        for key, value in row.values.items()
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _tell(run: _Run, progress: Progress) -> None:
    text = _("%(count)s rows so far, %(wrong)s with an error")
    # How many are to come is not known before the end: the bar creeps towards it.
    percent = 98 - 9_800 // (100 + run.total // 100)
    progress(percent, text % {"count": run.total, "wrong": run.wrong})


@transaction.atomic
def _finish(run: _Run, wrong: WrongRows) -> None:
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=run.batch.pk)
    if batch.state != run.batch.state:
        return  # another worker was first
    batch.state = ImportState.IMPORTED if run.batch.is_real else ImportState.CHECKED
    batch.total, batch.good = run.total, run.good
    batch.known, batch.wrong = run.known, run.wrong
    batch.problems = run.problems
    if run.wrong:
        batch.wrong_file.save("wrong.xlsx", wrong.as_file(), save=False)
    batch.save()
