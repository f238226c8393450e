"""When those who handle appeals were last trained (T-16)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from territories import clock


class StaffTraining(models.Model):
    """One training or retraining of a person, by its paper."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="trainings"
    )
    trained_on = models.DateField(_("trained on"))
    topic = models.CharField(_("what about"), max_length=200)
    document = models.CharField(_("number of the document"), max_length=100)
    provider = models.CharField(_("who trained"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ["-trained_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "trained_on", "document"], name="one_row_a_training"
            ),
            models.CheckConstraint(
                condition=~Q(user=F("by")), name="nobody_writes_their_own_training"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trained_on} {self.topic}"
