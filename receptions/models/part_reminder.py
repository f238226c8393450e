"""Parts of co-executors that their offices were reminded of."""

from __future__ import annotations

from django.db import models

from receptions.models.coexecution import CoAssignment
from receptions.models.reminder_base import (
    BaseNotice,
    BaseReminder,
    by_day,
    once_a_person,
    once_a_step,
    without_digest,
)
from receptions.models.reminders import Digest


class PartReminder(BaseReminder):
    """A step that a part has reached; once a target date. The office is who is told."""

    about = "part"

    part = models.ForeignKey(CoAssignment, on_delete=models.CASCADE, related_name="reminders")

    class Meta:
        constraints = [once_a_step("part", "one_part_reminder_a_step_and_date")]
        indexes = [by_day("part_reminder_raised_on")]


class PartReminderNotice(BaseNotice):
    """A reminder as one person gets it, in that day's digest."""

    reminder = models.ForeignKey(PartReminder, on_delete=models.CASCADE, related_name="notices")
    digest = models.ForeignKey(
        Digest, on_delete=models.CASCADE, null=True, blank=True, related_name="part_notices"
    )

    class Meta:
        constraints = [once_a_person("one_part_notice_a_person")]
        indexes = [without_digest("part_notice_without_digest")]
