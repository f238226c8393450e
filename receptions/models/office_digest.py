"""What a body without accounts is reminded of on one day, by e-mail."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from territories import clock
from territories.models import Office


class OfficeDigest(models.Model):
    """All that a body without accounts is told on one day; tried a few times.

    Its things are the reminders raised for the office on the day. `sent_to` is the address it
    went to; without one it was not sent, and `error` says why.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="digests")
    day = models.DateField()
    made_at = models.DateTimeField(default=clock.now)
    sent_to = models.EmailField(_("sent to"), blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name = _("reminder of a body without accounts")
        verbose_name_plural = _("reminders of bodies without accounts")
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["office", "day"], name="one_digest_an_office_and_day"),
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True) | ~models.Q(sent_to=""),
                name="office_digest_sent_to_an_address",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                name="office_digest_unsent",
                condition=models.Q(sent_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.office_id}: {self.day}"
