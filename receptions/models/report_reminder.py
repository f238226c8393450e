"""Reports that heads were reminded of: by the steps of reminding, or by the level above."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from receptions.models.reminders import Digest, EscalationStep
from receptions.models.report import QuarterReport
from territories.models import Office


class ReportReminder(models.Model):
    """A step that a report has reached, once a due date; or a reminder from above, once a day."""

    report = models.ForeignKey(QuarterReport, on_delete=models.CASCADE, related_name="reminders")
    step = models.ForeignKey(
        EscalationStep, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    target_due_on = models.DateField()
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    raised_on = models.DateField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "step", "target_due_on"],
                name="one_report_reminder_a_step_and_date",
            ),
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
        indexes = [models.Index(fields=["raised_on"], name="report_reminder_raised_on")]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.step_id}"


class ReportReminderNotice(models.Model):
    """A reminder as one person gets it, in that day's digest."""

    reminder = models.ForeignKey(ReportReminder, on_delete=models.CASCADE, related_name="notices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.ForeignKey(
        Digest, on_delete=models.CASCADE, null=True, blank=True, related_name="report_notices"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reminder", "user"], name="one_report_notice_a_person")
        ]
        indexes = [
            models.Index(
                fields=["user"],
                name="report_notice_without_digest",
                condition=Q(digest__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.reminder_id} > {self.user_id}"
