"""Deputies' questions that bodies and heads were reminded of."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from receptions.models.council_session import DeputyQuestion
from receptions.models.reminders import Digest, EscalationStep
from territories.models import Office


class DeputyQuestionReminder(models.Model):
    """A step that a question has reached; once a date. The office is who is told."""

    question = models.ForeignKey(DeputyQuestion, on_delete=models.CASCADE, related_name="reminders")
    step = models.ForeignKey(EscalationStep, on_delete=models.PROTECT, related_name="+")
    target_due_on = models.DateField()
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    raised_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question", "step", "target_due_on"],
                name="one_deputy_reminder_a_step_and_date",
            )
        ]
        indexes = [models.Index(fields=["raised_on"], name="deputy_reminder_raised_on")]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.step_id}"


class DeputyQuestionNotice(models.Model):
    """A reminder as one person gets it, in that day's digest."""

    reminder = models.ForeignKey(
        DeputyQuestionReminder, on_delete=models.CASCADE, related_name="notices"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.ForeignKey(
        Digest, on_delete=models.CASCADE, null=True, blank=True, related_name="deputy_notices"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reminder", "user"], name="one_deputy_notice_a_person")
        ]
        indexes = [
            models.Index(
                fields=["user"],
                name="deputy_notice_without_digest",
                condition=Q(digest__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.reminder_id} > {self.user_id}"
