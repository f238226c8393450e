"""Stored files that no row names, or names any more.

A file is written before the transaction that names it commits, so one that was rolled back leaves
its file behind. Files lie in folders of months.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField
from django.utils import timezone

OF_MONTHS = "/%Y/%m/"  # how `upload_to` of a field ends whose files are swept
CHUNK = 10_000  # paths asked for in one statement: each reads the rows that name files once


def sweep_uploads(*, older_than: dt.timedelta) -> int:
    """Delete the files of every app's uploads that no row names; returns how many."""
    return sum(sweep(top, older_than=older_than) for top in sorted(upload_folders()))


def upload_folders() -> set[str]:
    """The top folders of uploads: every file field that stores by year and month."""
    stored_in = (field.upload_to for field in file_fields())
    return {
        folder.removesuffix(OF_MONTHS)
        for folder in stored_in
        if isinstance(folder, str) and folder.endswith(OF_MONTHS)
    }


def sweep(top: str, *, older_than: dt.timedelta) -> int:
    """Delete the files below a folder that no row of any kind names; returns how many.

    Young files are left alone: the rows that name them may still commit.
    """
    limit = timezone.now() - older_than  # files have the time of the disk
    removed = 0
    for folder in _folders(top):
        names = default_storage.listdir(folder)[1]
        old = [path for path in (f"{folder}/{name}" for name in names) if _is_older(path, limit)]
        for start in range(0, len(old), CHUNK):
            chunk = old[start : start + CHUNK]
            for path in sorted(set(chunk) - _named(chunk)):
                default_storage.delete(path)
                removed += 1
    return removed


def file_fields() -> Iterator[FileField]:
    """The file fields of all models; those of the logs too, which name files of earlier days."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, FileField):
                yield field


def _named(paths: Sequence[str]) -> set[str]:
    """Those of the paths that a row names. Two kinds of rows may name one file."""
    named: set[str] = set()
    for field in file_fields():
        rows = field.model._base_manager.filter(**{f"{field.name}__in": paths})
        named.update(rows.values_list(field.name, flat=True))
    return named


def _is_older(path: str, limit: dt.datetime) -> bool:
    """Whether the file is there and older; another sweeper may just have deleted it."""
    try:
        return bool(default_storage.get_modified_time(path) < limit)
    except FileNotFoundError:
        return False


def _folders(top: str) -> list[str]:
    if not default_storage.exists(top):
        return []
    years = [f"{top}/{year}" for year in default_storage.listdir(top)[0]]
    return [f"{year}/{month}" for year in years for month in default_storage.listdir(year)[0]]
