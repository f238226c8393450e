"""Requests for information that the bodies asked, and those who asked, were reminded of (T-09)."""

from __future__ import annotations

from django.db import models

from receptions.models import reminder_base
from receptions.models.inquiry import Inquiry


class InquiryReminder(reminder_base.Reminder):
    """A step that a request has reached; once a date and office told.

    One step tells several offices: the one above the body asked, and those of whoever asked.
    """

    about = "inquiry"

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="reminders")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inquiry", "step", "target_due_on", "office"],
                nulls_distinct=False,
                name="one_inquiry_reminder_a_step_date_and_office",
            )
        ]
        indexes = [reminder_base.by_day("inquiry_reminder_raised_on")]


class InquiryReminderNotice(reminder_base.Notice):
    """A reminder as one person gets it, in that day's digest."""

    reminder = reminder_base.of(InquiryReminder)
    digest = reminder_base.in_digest("inquiry_notices")

    class Meta:
        constraints = [reminder_base.once_a_person("one_inquiry_notice_a_person")]
        indexes = [reminder_base.without_digest("inquiry_notice_without_digest")]
