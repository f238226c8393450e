"""Deputies' questions that bodies and heads were reminded of."""

from __future__ import annotations

from django.db import models

from receptions.models.council_session import DeputyQuestion
from receptions.models.reminder_base import (
    BaseNotice,
    BaseReminder,
    by_day,
    once_a_person,
    once_a_step,
    without_digest,
)
from receptions.models.reminders import Digest


class DeputyQuestionReminder(BaseReminder):
    """A step that a question has reached; once a date. The office is who is told."""

    about = "question"

    question = models.ForeignKey(DeputyQuestion, on_delete=models.CASCADE, related_name="reminders")

    class Meta:
        constraints = [once_a_step("question", "one_deputy_reminder_a_step_and_date")]
        indexes = [by_day("deputy_reminder_raised_on")]


class DeputyQuestionNotice(BaseNotice):
    """A reminder as one person gets it, in that day's digest."""

    reminder = models.ForeignKey(
        DeputyQuestionReminder, on_delete=models.CASCADE, related_name="notices"
    )
    digest = models.ForeignKey(
        Digest, on_delete=models.CASCADE, null=True, blank=True, related_name="deputy_notices"
    )

    class Meta:
        constraints = [once_a_person("one_deputy_notice_a_person")]
        indexes = [without_digest("deputy_notice_without_digest")]
