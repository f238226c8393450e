"""Reports that heads were reminded of: by the steps of reminding, or by the level above."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from receptions.models import reminder_base
from receptions.models.reminders import EscalationStep
from receptions.models.report import QuarterReport


class ReportReminder(reminder_base.Reminder):
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
            reminder_base.once_a_step("report", "one_report_reminder_a_step_and_date"),
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
        indexes = [reminder_base.by_day("report_reminder_raised_on")]


class ReportReminderNotice(reminder_base.Notice):
    """A reminder as one person gets it, in that day's digest."""

    reminder = reminder_base.of(ReportReminder)
    digest = reminder_base.in_digest("report_notices")

    class Meta:
        constraints = [reminder_base.once_a_person("one_report_notice_a_person")]
        indexes = [reminder_base.without_digest("report_notice_without_digest")]
