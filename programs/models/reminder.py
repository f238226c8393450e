"""Measures that people were reminded of, by the same steps and digests as questions."""

from __future__ import annotations

from django.db import models

from programs.models.measure import Measure
from receptions.models import Digest
from receptions.models.reminder_base import (
    BaseNotice,
    BaseReminder,
    by_day,
    once_a_person,
    once_a_step,
    without_digest,
)


class MeasureReminder(BaseReminder):
    """A step that a measure has reached; once a due date. The office is who is told."""

    about = "measure"

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="reminders")

    class Meta:
        constraints = [once_a_step("measure", "one_measure_reminder_a_step_and_date")]
        indexes = [by_day("measure_reminder_raised_on")]


class MeasureReminderNotice(BaseNotice):
    """A reminder as one person gets it, in that day's digest."""

    reminder = models.ForeignKey(MeasureReminder, on_delete=models.CASCADE, related_name="notices")
    digest = models.ForeignKey(
        Digest, on_delete=models.CASCADE, null=True, blank=True, related_name="measure_notices"
    )

    class Meta:
        constraints = [once_a_person("one_measure_notice_a_person")]
        indexes = [without_digest("measure_notice_without_digest")]
