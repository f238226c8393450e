"""Who joined a finding to the cause of another, or parted it again, when and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fieldvisits.models.finding import Finding
from territories import clock
from territories.models.append_only import append_only


class FindingJoin(models.Model):
    """One joining or parting. Rows are only added."""

    class Action(models.TextChoices):
        JOINED = "joined", _("joined")
        PARTED = "parted", _("parted")

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="joins")
    cause = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="cause_joins")
    action = models.CharField(max_length=6, choices=Action)
    reason = models.CharField(_("why"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="finding_join_says_why"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.finding_id} {self.action} {self.cause_id}"
