"""A registration that was begun: kept sealed on every pause, so that a closed tab loses nothing."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class RegistrationDraft(models.Model):
    """What a registrar has typed so far. The content is personal data and stands sealed."""

    key = models.UUIDField(unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="registration_drafts"
    )
    sealed = models.TextField()
    saved_at = models.DateTimeField(_("saved at"), auto_now=True)

    class Meta:
        ordering = ["-saved_at"]
        indexes = [models.Index(fields=["saved_at"], name="registration_draft_saved")]

    def __str__(self) -> str:
        return str(self.key)
