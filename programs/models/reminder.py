"""Measures that people were reminded of, by the same steps and digests as questions."""

from __future__ import annotations

from django.db import models

from programs.models.measure import Measure
from receptions.models import reminder_base


class MeasureReminder(reminder_base.Reminder):
    """A step that a measure has reached; once a due date. The office is who is told."""

    about = "measure"

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="reminders")

    class Meta:
        constraints = [reminder_base.once_a_step("measure", "one_measure_reminder_a_step_and_date")]
        indexes = [reminder_base.by_day("measure_reminder_raised_on")]


class MeasureReminderNotice(reminder_base.Notice):
    """A reminder as one person gets it, in that day's digest."""

    reminder = reminder_base.of(MeasureReminder)
    digest = reminder_base.in_digest("measure_notices")

    class Meta:
        constraints = [reminder_base.once_a_person("one_measure_notice_a_person")]
        indexes = [reminder_base.without_digest("measure_notice_without_digest")]
