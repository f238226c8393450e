"""Parts of co-executors that their offices were reminded of."""

from __future__ import annotations

from django.db import models

from receptions.models import reminder_base
from receptions.models.coexecution import CoAssignment


class PartReminder(reminder_base.Reminder):
    """A step that a part has reached; once a target date. The office is who is told."""

    about = "part"

    part = models.ForeignKey(CoAssignment, on_delete=models.CASCADE, related_name="reminders")

    class Meta:
        constraints = [reminder_base.once_a_step("part", "one_part_reminder_a_step_and_date")]
        indexes = [reminder_base.by_day("part_reminder_raised_on")]


class PartReminderNotice(reminder_base.Notice):
    """A reminder as one person gets it, in that day's digest."""

    reminder = reminder_base.of(PartReminder)
    digest = reminder_base.in_digest("part_notices")

    class Meta:
        constraints = [reminder_base.once_a_person("one_part_notice_a_person")]
        indexes = [reminder_base.without_digest("part_notice_without_digest")]
