"""Problems the head took out of a draft: they stay out of it, with the reason."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fieldvisits.models import Finding
from programs.models.programme import Programme
from receptions.models import Question
from territories import clock


class SetAside(models.Model):
    """A problem that one programme leaves alone, and why. It goes when the problem is taken in.

    It holds nothing: another programme may take the problem up, and a question that was split
    off by mistake may be withdrawn.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="set_aside")
    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("why it is taken out"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finding__isnull=False, question__isnull=True)
                | Q(finding__isnull=True, question__isnull=False),
                name="set_aside_is_a_finding_or_a_question",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="set_aside_has_its_reason"),
            models.UniqueConstraint(
                fields=["programme", "finding"], name="a_finding_set_aside_once"
            ),
            models.UniqueConstraint(
                fields=["programme", "question"], name="a_question_set_aside_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} - {self.finding_id or self.question_id}"
