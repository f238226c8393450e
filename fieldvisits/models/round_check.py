"""What a round is asked to look at besides its households: closings drawn by lot."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.urls import reverse

from fieldvisits.models.round import Round, Visit
from receptions.models import CheckTask


class RoundCheckQuerySet(models.QuerySet["RoundCheck"]):
    """Checks in the domain's words."""

    def told(self) -> Self:
        """What people of the round may read: nothing of who asked since not to be disclosed."""
        return self.exclude(task__question__appeal__applicant__do_not_disclose=True)


class RoundCheck(models.Model):
    """A check handed to a round; `visit` where its address is a household of the round."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="checks")
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="checks"
    )
    task = models.ForeignKey(CheckTask, on_delete=models.PROTECT, related_name="round_checks")

    objects = RoundCheckQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "task"], name="a_check_once_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.task_id}"

    def get_absolute_url(self) -> str:
        return reverse("fieldvisits:round-check", args=[self.pk])
