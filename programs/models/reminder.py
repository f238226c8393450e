"""Measures that people were reminded of, by the same steps and digests as questions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from programs.models.measure import Measure
from receptions.models import Digest, EscalationStep
from territories.models import Office


class MeasureReminder(models.Model):
    """A step that a measure has reached; once a due date. The office is who is told."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="reminders")
    step = models.ForeignKey(EscalationStep, on_delete=models.PROTECT, related_name="+")
    target_due_on = models.DateField()
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    raised_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "step", "target_due_on"],
                name="one_measure_reminder_a_step_and_date",
            )
        ]
        indexes = [models.Index(fields=["raised_on"], name="measure_reminder_raised_on")]

    def __str__(self) -> str:
        return f"{self.measure_id}: {self.step_id}"


class MeasureReminderNotice(models.Model):
    """A reminder as one person gets it, in that day's digest."""

    reminder = models.ForeignKey(MeasureReminder, on_delete=models.CASCADE, related_name="notices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.ForeignKey(
        Digest, on_delete=models.CASCADE, null=True, blank=True, related_name="measure_notices"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reminder", "user"], name="one_measure_notice_a_person")
        ]
        indexes = [
            models.Index(
                fields=["user"],
                name="measure_notice_without_digest",
                condition=Q(digest__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.reminder_id} > {self.user_id}"
