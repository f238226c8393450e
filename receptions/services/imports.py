"""Files of the old register: taken in, checked row by row, and taken over in parts."""

from __future__ import annotations

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
from receptions.old_register.columns import LAYOUT
from receptions.old_register.lookup import Lookup
from receptions.services import import_rows
from receptions.services.import_rows import GoodRow
from territories import clock, jobs
from territories.jobs import JobError, Progress
from territories.models import User
from territories.spreadsheets import reading
from territories.spreadsheets.wrong import WrongRows

CHUNK = 500
SHOWN = 100
JOB = "old_register"
LOOKED_UP = ("topic", "district", "mahalla", "office")


@transaction.atomic
def upload(*, reception: Reception, file: UploadedFile[bytes], by: User) -> ImportBatch:
    """Keep a file that `sheet.check` let through, and have it checked; nothing is taken over."""
    if not may_import(by, reception):
        raise DecisionError(_("Only the head of the reception brings the old register in."))
    batch = ImportBatch.objects.create(
        reception=reception,
        file=file,
        name=PurePath(file.name or "").name[:200],
        sha256=reading.fingerprint(file),
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
    if not batch.is_at_work or not batch.has_failed:
        raise DecisionError(_("The file is being worked on or was already taken over."))
    _require_file(batch)
    batch.job = jobs.start(kind=JOB, args={"batch": batch.pk}, by=by)
    batch.save(update_fields=["job"])
    return batch


def _require_file(batch: ImportBatch) -> None:
    if not batch.file:
        raise DecisionError(_("The file is no longer kept. Send it again."))


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
        with batch.file.open("rb") as file, WrongRows(LAYOUT) as wrong:
            for chunk in reading.chunks(sheet.read(file), size=CHUNK, most=sheet.MAX_ROWS):
                _take_chunk(run, chunk, form, wrong)
                reading.tell(progress, run.total, run.wrong)
            _finish(run, wrong)
    except ValidationError as error:
        raise JobError(" ".join(error.messages)) from error
    return {"batch": batch.pk, "good": run.good, "known": run.known, "wrong": run.wrong}


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
    return GoodRow(row.number, year, number, reading.digest(row), data, form.applicant()), []


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
