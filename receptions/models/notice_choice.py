"""How an applicant wants to be told about an appeal: asked, kept with who and when, withdrawn."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from receptions.models.appeal import Appeal
from territories import clock


class NoticeChoiceQuerySet(models.QuerySet["NoticeChoice"]):
    def current(self) -> Self:
        """What holds now: the last word about each appeal."""
        return self.filter(superseded_at__isnull=True)


class NoticeChoice(models.Model):
    """By what notices about one appeal may go out; rows are followed by new ones, never changed.

    Without `by` the applicant said so on the page of the appeal.
    """

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="notice_choices")
    by_email = models.BooleanField(_("by e-mail"))
    by_sms = models.BooleanField(_("by SMS"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice of notices")
        verbose_name_plural = _("choices of notices")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["appeal"],
                condition=Q(superseded_at__isnull=True),
                name="one_choice_of_notices_holds",
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(by_email=False, by_sms=False),
                name="notices_are_asked_for_at_the_desk",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id}: {self.by_email} {self.by_sms}"

    @property
    def is_withdrawn(self) -> bool:
        """Whether nothing electronic may go out."""
        return not (self.by_email or self.by_sms)
