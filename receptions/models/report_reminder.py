"""Reports that heads were reminded of: by the steps of reminding, or by the level above."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from receptions.models.reminder_base import (
    BaseNotice,
    BaseReminder,
    by_day,
    once_a_person,
    once_a_step,
    without_digest,
)
from receptions.models.reminders import Digest, EscalationStep
from receptions.models.report import QuarterReport


class ReportReminder(BaseReminder):
    """A step that a report has reached, once a due date; or a reminder from above, once a day."""

    about = "report"

    report = models.ForeignKey(QuarterReport, on_delete=models.CASCADE, related_name="reminders")
    step = models.ForeignKey(  # type: ignore[assignment]  # none where somebody reminded
        EscalationStep, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            once_a_step("report", "one_report_reminder_a_step_and_date"),
            models.UniqueConstraint(
                fields=["report", "raised_on"],
                condition=Q(step__isnull=True),
                name="one_report_reminder_by_hand_a_day",
            ),
            models.CheckConstraint(
                condition=Q(step__isnull=True, by__isnull=False)
                | Q(step__isnull=False, by__isnull=True),
                name="report_reminder_by_a_step_or_somebody",
            ),
        ]
        indexes = [by_day("report_reminder_raised_on")]


class ReportReminderNotice(BaseNotice):
    """A reminder as one person gets it, in that day's digest."""

    reminder = models.ForeignKey(ReportReminder, on_delete=models.CASCADE, related_name="notices")
    digest = models.ForeignKey(
        Digest, on_delete=models.CASCADE, null=True, blank=True, related_name="report_notices"
    )

    class Meta:
        constraints = [once_a_person("one_report_notice_a_person")]
        indexes = [without_digest("report_notice_without_digest")]
