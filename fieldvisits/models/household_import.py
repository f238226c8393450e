"""Files with households: what was found in them, and when they were taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from receptions.models import Reception
from receptions.models.sheet_batch import SheetBatch, batch_constraints

if TYPE_CHECKING:
    from territories.models import User


class HouseholdImportQuerySet(models.QuerySet["HouseholdImport"]):
    def visible_to(self, user: User) -> Self:
        """Files of the receptions whose households the person keeps."""
        led = user.powers.inside("plan_field", "reception__territory__path")
        own = Q(reception__territory__path__in=user.powers.paths("work_reception"))
        return self.filter(led | own)


class HouseholdImport(SheetBatch):
    """One file of a district's households: first checked, then taken over.

    `good` rows are new, `changed` rows say something else than the register, `known` rows the same.
    """

    FOLDER = "household-imports"

    reception = models.ForeignKey(
        Reception, on_delete=models.PROTECT, related_name="household_imports"
    )
    changed = models.PositiveIntegerField(_("rows that change a household"), default=0)
    last_row = models.PositiveIntegerField(default=0)  # taken over up to here
    samples = models.JSONField(default=list, blank=True)  # the first good rows, for the page

    objects = HouseholdImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("file with households")
        verbose_name_plural = _("files with households")
        ordering = ["-pk"]
        constraints = batch_constraints(
            taken="household_import_taken_by_and_at",
            ordered="household_import_was_ordered",
            removed="household_file_removed_is_gone",
            wrong_removed="household_wrong_file_is_gone",
        )

    def get_absolute_url(self) -> str:
        return reverse("fieldvisits:household-import", args=[self.pk])

    @property
    def takeable(self) -> int:
        return self.good + self.changed
