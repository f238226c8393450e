"""Files with objects of a list: what was found in them, and when they were taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs.models.work_list import WorkList, kept_by
from receptions.models.sheet_batch import SheetBatch, batch_constraints

if TYPE_CHECKING:
    from territories.models import User


class ObjectImportQuerySet(models.QuerySet["ObjectImport"]):
    def visible_to(self, user: User) -> Self:
        """Files of the lists a person may see; loans name people, so only those who keep them."""
        return self.filter(kept_by(user, "work_list__district_year__"))


class ObjectImport(SheetBatch):
    """One file of a list: first checked, then taken over.

    `good` rows are new, `changed` rows say something else than the list, `known` rows the same.
    """

    FOLDER = "object-imports"

    work_list = models.ForeignKey(WorkList, on_delete=models.PROTECT, related_name="imports")
    changed = models.PositiveIntegerField(_("rows that change an object"), default=0)
    samples = models.JSONField(default=list, blank=True)  # the first good rows, for the page

    objects = ObjectImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("file with objects")
        verbose_name_plural = _("files with objects")
        ordering = ["-pk"]
        constraints = batch_constraints(
            taken="object_import_taken_by_and_at",
            ordered="object_import_was_ordered",
            removed="object_file_removed_is_gone",
            wrong_removed="object_wrong_file_is_gone",
        )

    def get_absolute_url(self) -> str:
        return reverse("programs:object-import", args=[self.pk])

    @property
    def takeable(self) -> int:
        return self.good + self.changed
