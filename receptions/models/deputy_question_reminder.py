"""Deputies' questions that bodies and heads were reminded of."""

from __future__ import annotations

from django.db import models

from receptions.models import reminder_base
from receptions.models.council_session import DeputyQuestion


class DeputyQuestionReminder(reminder_base.Reminder):
    """A step that a question has reached; once a date. The office is who is told."""

    about = "question"

    question = models.ForeignKey(DeputyQuestion, on_delete=models.CASCADE, related_name="reminders")

    class Meta:
        constraints = [reminder_base.once_a_step("question", "one_deputy_reminder_a_step_and_date")]
        indexes = [reminder_base.by_day("deputy_reminder_raised_on")]


class DeputyQuestionNotice(reminder_base.Notice):
    """A reminder as one person gets it, in that day's digest."""

    reminder = reminder_base.of(DeputyQuestionReminder)
    digest = reminder_base.in_digest("deputy_notices")

    class Meta:
        constraints = [reminder_base.once_a_person("one_deputy_notice_a_person")]
        indexes = [reminder_base.without_digest("deputy_notice_without_digest")]
