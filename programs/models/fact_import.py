"""Files with facts of a district's objects: what was found, when they were taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs.models.work_list import DistrictYear, kept_by
from receptions.models.sheet_batch import SheetBatch, batch_constraints

if TYPE_CHECKING:
    from territories.models import User


class FactImportQuerySet(models.QuerySet["FactImport"]):
    def visible_to(self, user: User) -> Self:
        """Files of the districts whose facts the person keeps."""
        return self.filter(kept_by(user, "district_year__"))


class FactImport(SheetBatch):
    """One file of a programme's year in a district: first checked, then taken over.

    `good` rows are entries that are new, `known` rows stand there already.
    """

    FOLDER = "fact-imports"

    district_year = models.ForeignKey(
        DistrictYear, on_delete=models.PROTECT, related_name="fact_imports"
    )
    samples = models.JSONField(default=list, blank=True)  # the first good rows, for the page

    objects = FactImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("file with facts")
        verbose_name_plural = _("files with facts")
        ordering = ["-pk"]
        constraints = batch_constraints(
            taken="fact_import_taken_by_and_at",
            ordered="fact_import_was_ordered",
            removed="fact_file_removed_is_gone",
            wrong_removed="fact_wrong_file_is_gone",
        )

    def get_absolute_url(self) -> str:
        return reverse("programs:fact-import", args=[self.pk])
