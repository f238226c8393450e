"""Files with households: taken in, checked row by row, and taken over in parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fieldvisits import address_rules, permissions
from fieldvisits.exceptions import PlanError
from fieldvisits.forms.household_rows import HouseholdRowForm
from fieldvisits.models import HouseholdImport
from fieldvisits.register.columns import LAYOUT
from fieldvisits.register.lookup import Mahallas
from fieldvisits.services import household_rows
from fieldvisits.services.household_rows import ADDED, CHANGED, GoodRow, Register
from receptions.models import Reception
from receptions.services import sheet_batches
from territories.jobs import JobError, JobTaken, Progress
from territories.models import User
from territories.spreadsheets import reading
from territories.spreadsheets.languages import Problems, filled
from territories.spreadsheets.reading import SheetRow
from territories.spreadsheets.wrong import WrongRows

CHUNK = 500
JOB = "household_import"


@transaction.atomic
def upload(*, reception: Reception, file: UploadedFile[bytes], by: User) -> HouseholdImport:
    """Keep a file that `reading.check` let through, and have it checked; nothing changes yet."""
    _require_keeper(by, reception)
    return sheet_batches.keep(HouseholdImport, file=file, by=by, job=JOB, reception=reception)


@transaction.atomic
def order(*, batch: HouseholdImport, by: User) -> HouseholdImport:
    """Have the good rows of a checked file taken over. Once ordered it stays ordered."""
    batch = sheet_batches.lock(batch)
    _require_keeper(by, batch.reception)
    batch = sheet_batches.order(batch, job=JOB, by=by, refusal=PlanError)
    batch.good = batch.changed = batch.known = 0  # counted anew, chunk by chunk
    batch.save(update_fields=["good", "changed", "known"])
    return batch


@transaction.atomic
def try_again(*, batch: HouseholdImport, by: User) -> HouseholdImport:
    """Start the work anew after a job that failed; what is taken over already stays."""
    batch = sheet_batches.lock(batch)
    _require_keeper(by, batch.reception)
    return sheet_batches.try_again(batch, job=JOB, by=by, refusal=PlanError)


def _require_keeper(user: User, reception: Reception) -> None:
    if not permissions.can_keep_register(user, reception.territory):
        raise PlanError(_("Only the reception of the district brings households in."))


@dataclass(kw_only=True)
class _Run(sheet_batches.Run):
    """One pass over the file: what was counted, and the first rows for the page."""

    batch: HouseholdImport
    register: Register = field(default_factory=Register)
    last_row: int = 0
    counts: dict[str, int] = field(
        default_factory=lambda: {ADDED: 0, CHANGED: 0, household_rows.SAME: 0}
    )
    samples: list[Any] = field(default_factory=list)
    seen: dict[tuple[int, Any], int] = field(default_factory=dict)


def work(*, batch_id: int, progress: Progress) -> dict[str, Any]:
    """One pass over the file: checks every row; takes the good ones over once that is ordered.

    Safe to run again from the start: rows taken over before a break are passed over.
    """
    batch = HouseholdImport.objects.select_related("reception__territory", "taken_by").get(
        pk=batch_id
    )
    if not batch.is_at_work:
        return {"batch": batch.pk}
    run = _Run(batch=batch)
    form = HouseholdRowForm(Mahallas(batch.reception))
    if batch.is_real:
        run.last_row = batch.last_row
        run.counts.update({ADDED: batch.good, CHANGED: batch.changed})
        run.counts[household_rows.SAME] = batch.known
    try:
        with batch.file.open("rb") as file, WrongRows(LAYOUT) as wrong:
            rows = reading.read(file, LAYOUT)
            for chunk in reading.chunks(rows, size=CHUNK, most=reading.MAX_ROWS):
                _take_chunk(run, chunk, form, wrong)
                reading.tell(progress, run.total, run.wrong)
            sheet_batches.finish(batch, run, wrong, _found(run))
    except ValidationError as error:
        raise JobError(" ".join(error.messages)) from error
    return {"batch": batch.pk, **run.counts, "wrong": run.wrong}


def _take_chunk(run: _Run, chunk: list[SheetRow], form: HouseholdRowForm, wrong: WrongRows) -> None:
    good = []
    for row, found, problems in _checked(run, chunk, form):
        run.total += 1
        if found is not None and not problems:
            good.append(found)
            continue
        run.refuse(row, problems, wrong, partial(form.again, row, problems))
    new = [row for row in good if row.number > run.last_row]
    if run.batch.is_real:
        _take_over(run, new)
    else:
        run.register.find(new)
        _count(run, new)
    _show(run, new)


@transaction.atomic
def _take_over(run: _Run, rows: list[GoodRow]) -> None:
    """The rows and their counts in one transaction: what is broken off goes on at the next row."""
    if not rows or run.batch.taken_by is None:
        return
    batch = HouseholdImport.objects.select_for_update(of=("self",)).get(pk=run.batch.pk)
    if batch.last_row != run.last_row:
        raise JobTaken  # another worker is at it
    household_rows.take_over(
        district=run.batch.reception.territory,
        rows=rows,
        register=run.register,
        by=run.batch.taken_by,
    )
    _count(run, rows)
    HouseholdImport.objects.filter(pk=run.batch.pk).update(
        good=run.counts[ADDED],
        changed=run.counts[CHANGED],
        known=run.counts[household_rows.SAME],
        last_row=rows[-1].number,
    )
    run.last_row = rows[-1].number


def _count(run: _Run, rows: list[GoodRow]) -> None:
    for row in rows:
        run.counts[row.outcome] += 1


def _show(run: _Run, rows: list[GoodRow]) -> None:
    """The first rows as the page shows them: no names, no telephones."""
    for row in rows[: sheet_batches.SHOWN - len(run.samples)]:
        labels = [str(LAYOUT.by_key[name].label) for name in row.differs if name in LAYOUT.by_key]
        address = f"{row.mahalla.name}, {row.street}, {row.house}"
        run.samples.append([row.number, address, row.outcome, labels])


def _checked(
    run: _Run, chunk: list[SheetRow], form: HouseholdRowForm
) -> list[tuple[SheetRow, GoodRow | None, Problems]]:
    """Every row with what it will become, or what is wrong with it."""
    read = []
    form.mahallas.prime(row.values.get("mahalla") for row in chunk)
    for row in chunk:
        form.read(row)
        good = form.is_valid() and not row.problems
        read.append((row, form.cleaned_data if good else None, [] if good else form.problems()))
    form.mahallas.prime(f"{data['street']} {data['house']}" for _row, data, _p in read if data)
    checked = []
    for row, data, problems in read:
        found = _good(row, data, form.mahallas) if data is not None else None
        checked.append((row, found, problems or _twice(run, found)))
    return checked


def _good(row: SheetRow, data: dict[str, Any], mahallas: Mahallas) -> GoodRow:
    key = mahallas.fold(f"{data['street']} {data['house']}")
    return GoodRow(
        row.number,
        key,
        address_rules.parts_of(key),
        data["mahalla"],
        data["street"],
        data["house"],
        household_rows.says(data),
    )


def _twice(run: _Run, row: GoodRow | None) -> Problems:
    """The same address, however written, stands once in a file."""
    if row is None:
        return []
    address = row.parts if row.parts.words else row.key
    first = run.seen.setdefault((row.mahalla.pk, address), row.number)
    if first == row.number:
        return []
    text = gettext_lazy("The same address stands in row %(row)s.")
    return [(LAYOUT.by_key["house"].label, filled(text, {"row": first}))]


def _found(run: _Run) -> dict[str, Any]:
    return {
        "good": run.counts[ADDED],
        "changed": run.counts[CHANGED],
        "known": run.counts[household_rows.SAME],
        **({"samples": run.samples} if run.samples else {}),
    }
