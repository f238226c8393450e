"""Files that a job checks and takes over: what is the same whatever their rows become."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from receptions.choices import ImportState
from receptions.models.sheet_batch import SheetBatch
from territories import clock, jobs
from territories.models import User
from territories.spreadsheets import reading
from territories.spreadsheets.languages import Problems, in_every
from territories.spreadsheets.reading import SheetRow
from territories.spreadsheets.wrong import WrongRows

SHOWN = 100
Batch = TypeVar("Batch", bound=SheetBatch)


def keep(
    model: type[Batch], *, file: UploadedFile[bytes], by: User, job: str, **where: Any
) -> Batch:
    """Keep a file that was judged by its content, and have it checked; nothing changes yet."""
    batch = model._default_manager.create(
        file=file,
        name=PurePath(file.name or "").name[:200],
        sha256=reading.fingerprint(file),
        by=by,
        at=clock.now(),
        **where,
    )
    return queue(batch, job=job, by=by)


def queue(batch: Batch, *, job: str, by: User) -> Batch:
    """Have a worker go over the file."""
    batch.job = jobs.start(kind=job, args={"batch": batch.pk}, by=by)
    batch.save(update_fields=["job"])
    return batch


def lock(batch: Batch) -> Batch:
    """The file as it is now, until the end of the transaction."""
    rows = type(batch)._default_manager.select_for_update(of=("self",))
    return rows.get(pk=batch.pk)


def require_file(batch: SheetBatch, refusal: type[Exception]) -> None:
    """Refuse a file that is kept no longer."""
    if not batch.file:
        raise refusal(_("The file is no longer kept. Send it again."))


def order(batch: Batch, *, job: str, by: User, refusal: type[Exception]) -> Batch:
    """Have the good rows of a locked, checked file taken over. Once ordered it stays ordered."""
    if batch.state != ImportState.CHECKED:
        raise refusal(_("The file is being worked on or was already taken over."))
    require_file(batch, refusal)
    if not batch.takeable:
        raise refusal(_("The file has no row that could be taken over."))
    batch.state = ImportState.IMPORTING
    batch.taken_by, batch.taken_at = by, clock.now()
    batch.save(update_fields=["state", "taken_by", "taken_at"])
    return queue(batch, job=job, by=by)


def try_again(batch: Batch, *, job: str, by: User, refusal: type[Exception]) -> Batch:
    """Start the work on a locked file anew after a job that failed."""
    if not batch.is_at_work or not batch.has_failed:
        raise refusal(_("The file is being worked on or was already taken over."))
    require_file(batch, refusal)
    return queue(batch, job=job, by=by)


@dataclass(kw_only=True)
class Run:
    """One pass over a file: what was counted, and the first wrong rows for the page."""

    total: int = 0
    wrong: int = 0
    problems: list[Any] = field(default_factory=list)

    def refuse(
        self, row: SheetRow, problems: Problems, wrong: WrongRows, again: Callable[[], Problems]
    ) -> None:
        """Count a row that can't be taken and keep it for its sender.

        `again` says what is wrong in the language active then, where `problems` can't.
        """
        self.wrong += 1
        wrong.add(row, problems)
        if len(self.problems) < SHOWN:
            self.problems.append([row.number, in_every(again)])


@transaction.atomic
def finish(batch: SheetBatch, run: Run, wrong: WrongRows, found: Mapping[str, Any]) -> None:
    """Write down what the pass over the file found; nothing where another worker was first."""
    now = lock(batch)
    if now.state != batch.state:
        return
    now.state = ImportState.IMPORTED if now.is_real else ImportState.CHECKED
    now.total, now.wrong, now.problems = run.total, run.wrong, run.problems
    for name, value in found.items():
        setattr(now, name, value)
    if run.wrong:
        now.wrong_file.save("wrong.xlsx", wrong.as_file(), save=False)
    now.save()
