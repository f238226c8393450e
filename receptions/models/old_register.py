"""What came from the register kept before: the files sent, and which row became which appeal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Value
from django.db.models.functions import Replace
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from receptions.models.appeal import Appeal
from receptions.models.reception import Reception
from receptions.models.sheet_batch import SheetBatch, batch_constraints
from receptions.models.sheet_batch import stored_as as _stored_as  # noqa: F401  in migrations
from territories.models.append_only import append_only
from territories.models.fold import Fold

if TYPE_CHECKING:
    from territories.models import User


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, user: User) -> Self:
        """Files of the receptions whose head, or the level above, the person is."""
        return self.filter(user.powers.inside("decide_appeals", "reception__territory__path"))


class ImportBatch(SheetBatch):
    """One file of the old register: first checked, then taken over."""

    FOLDER = "imports"

    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="imports")

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of the old register")
        verbose_name_plural = _("files of the old register")
        ordering = ["-pk"]
        constraints = batch_constraints(
            taken="import_taken_by_and_at",
            ordered="import_was_ordered_by_somebody",
            removed="import_file_removed_is_gone",
            wrong_removed="import_wrong_file_removed_is_gone",
        )

    def get_absolute_url(self) -> str:
        return reverse("receptions:import-detail", args=[self.pk])


class OldNumberKey(Fold):
    """An old number as it is compared: any case and script, blanks aside."""

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        (text,) = expressions
        super().__init__(
            Replace(text, Value(" "), Value(""), output_field=models.TextField()), **extra
        )


class ImportedAppeal(models.Model):
    """Which row of the old register an appeal was; the same old number comes in once."""

    appeal = models.OneToOneField(
        Appeal, on_delete=models.PROTECT, primary_key=True, related_name="imported"
    )
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="rows")
    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="+")
    row = models.PositiveIntegerField(_("row"))
    old_year = models.PositiveSmallIntegerField(_("year of the old register"))
    old_number = models.CharField(_("number in the old register"), max_length=40)
    digest = models.CharField(max_length=64)  # of the row's content, to tell a changed row

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reception", "old_year", "old_number"], name="an_old_number_comes_in_once"
            )
        ]
        indexes = [models.Index(OldNumberKey("old_number"), name="imported_old_number")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.old_number}/{self.old_year}"
