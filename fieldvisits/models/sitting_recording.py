"""That a field or public reception was recorded (R-55)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fieldvisits.models.field_reception import FieldReception
from receptions.formality_choices import Told
from receptions.models.formality import RecordingBase
from territories.models.append_only import append_only


class SittingRecording(RecordingBase):
    """The recording of a whole field reception; never changed."""

    field_reception = models.ForeignKey(
        FieldReception, on_delete=models.PROTECT, related_name="recordings"
    )

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["field_reception", "kind"], name="one_sitting_recording_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(told__in=Told.values), name="sitting_recording_was_told"
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.field_reception_id}: {self.kind}"
