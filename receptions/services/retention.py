"""Files that are kept for some days only: spreadsheets sent, rows refused, what was exported.

A file is first made unreachable in its row and then deleted; what a broken run leaves behind has
no row any more and goes with the next. The row keeps who, when and how many.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from receptions.models import ImportBatch
from receptions.models.sheet_batch import SheetBatch
from receptions.services import exports, orphans
from territories import clock
from territories.choices import JobState
from territories.models import Job

BATCH = 200
ORPHANED_AFTER = dt.timedelta(days=1)  # a file is stored before the row that names it commits


def sweep_imports() -> int:
    """Remove files of the old register that were kept long enough; how many. Safe to run twice."""
    return sweep_sheets(ImportBatch)


def sweep_sheets(model: type[SheetBatch]) -> int:
    """Remove files of one kind of spreadsheet that were kept long enough; how many."""
    removed = _drop(model, "file", "file_removed_at", kept_days("import_source"))
    removed += _drop(model, "wrong_file", "wrong_removed_at", kept_days("import_errors"))
    return removed + orphans.sweep(model.FOLDER, older_than=ORPHANED_AFTER)


def sweep_exports() -> int:
    """Remove exported files that were kept long enough; how many. Safe to run twice."""
    limit = clock.now() - dt.timedelta(days=kept_days("exports"))
    with transaction.atomic():
        done = Job.objects.filter(
            kind__in=exports.FILE_KINDS, state=JobState.DONE, finished_at__lt=limit
        ).exclude(Q(result__file="") | Q(result__file__isnull=True))
        rows = list(done.select_for_update(skip_locked=True).order_by("pk")[:BATCH])
        paths = [str(job.result["file"]) for job in rows]
        for job in rows:
            job.result = {**job.result, "file": "", "removed_at": clock.now().isoformat()}
            job.save(update_fields=["result"])
        transaction.on_commit(partial(_delete, paths))
    return len(paths) + exports.sweep(older_than=clock.now() - limit)


def kept_days(kind: str) -> int:
    """How many days files of this kind are kept (settings.FILES_KEPT_DAYS)."""
    return int(settings.FILES_KEPT_DAYS[kind])


@transaction.atomic
def _drop(model: type[SheetBatch], name: str, noted: str, days: int) -> int:
    """Take the file out of the rows that are at rest, and delete it once that is committed."""
    limit = clock.now() - dt.timedelta(days=days)
    at_work = Q(job__state__in=[JobState.QUEUED, JobState.RUNNING])
    old = (
        model._default_manager.annotate(last=Coalesce(F("taken_at"), F("at")))
        .filter(last__lt=limit)
        .exclude(at_work)
        .exclude(**{name: ""})
    )
    rows = list(old.select_for_update(of=("self",), skip_locked=True).order_by("pk")[:BATCH])
    paths = [str(getattr(batch, name).name) for batch in rows]
    for batch in rows:
        setattr(batch, name, "")
        setattr(batch, noted, clock.now())
        if name == "wrong_file":
            batch.problems = []  # they repeat what stood in the cells
        batch.save(update_fields=[name, noted, "problems"])
    transaction.on_commit(partial(_delete, paths))
    return len(paths)


def _delete(paths: Iterable[str]) -> None:
    for path in paths:
        default_storage.delete(path)
