"""A spreadsheet that somebody sent: first checked, then taken over by a job."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from receptions.choices import ImportState
from territories import clock
from territories.choices import JobState
from territories.models import Job
from territories.spreadsheets.languages import in_active


def stored_as(batch: SheetBatch, name: str) -> str:
    """A random name: the one given is only shown."""
    return f"{batch.FOLDER}/{clock.now():%Y/%m}/{uuid.uuid4().hex}.xlsx"


class SheetBatch(models.Model):
    """One file: what was found in it, who sent it, who had it taken over."""

    FOLDER: ClassVar[str]

    file = models.FileField(_("file"), upload_to=stored_as, blank=True)  # "" once removed
    file_removed_at = models.DateTimeField(null=True, blank=True)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(
        _("state"), max_length=10, choices=ImportState, default=ImportState.CHECKING
    )
    total = models.PositiveIntegerField(_("rows"), default=0)
    good = models.PositiveIntegerField(_("rows without an error"), default=0)
    known = models.PositiveIntegerField(_("rows already here"), default=0)
    wrong = models.PositiveIntegerField(_("rows with an error"), default=0)
    problems = models.JSONField(default=list, blank=True)  # the first ones, for the page
    wrong_file = models.FileField(upload_to=stored_as, blank=True)
    wrong_removed_at = models.DateTimeField(null=True, blank=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def is_real(self) -> bool:
        """Whether the rows are to be taken over, not only checked."""
        return self.state in (ImportState.IMPORTING, ImportState.IMPORTED)

    @property
    def wrong_rows(self) -> list[tuple[int, Any]]:
        """The first rows with an error, in the reader's language."""
        return in_active(self.problems)

    @property
    def takeable(self) -> int:
        """How many rows there are to take over."""
        return self.good

    @property
    def is_at_work(self) -> bool:
        return self.state in (ImportState.CHECKING, ImportState.IMPORTING)

    @property
    def has_failed(self) -> bool:
        """Whether its present job gave up."""
        return self.job is not None and self.job.state == JobState.FAILED


def batch_constraints(
    *, taken: str, ordered: str, removed: str, wrong_removed: str
) -> list[models.BaseConstraint]:
    """What holds for the files of every kind; each kind gives the names."""
    return [
        models.CheckConstraint(
            condition=Q(taken_by__isnull=True, taken_at__isnull=True)
            | Q(taken_by__isnull=False, taken_at__isnull=False),
            name=taken,
        ),
        models.CheckConstraint(
            condition=Q(state__in=[ImportState.CHECKING, ImportState.CHECKED])
            | Q(taken_at__isnull=False),
            name=ordered,
        ),
        models.CheckConstraint(
            condition=Q(file_removed_at__isnull=True) | Q(file=""), name=removed
        ),
        models.CheckConstraint(
            condition=Q(wrong_removed_at__isnull=True) | Q(wrong_file=""), name=wrong_removed
        ),
    ]
