"""Letters kept together: examined as one, or the same text from many people. Reversible."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from receptions.choices import BundleKind
from receptions.models.appeal import Appeal
from receptions.models.reception import Reception
from receptions.models.words import KEEP_SIGNATORY
from territories import clock


class CoApplicant(models.Model):
    """Somebody who signed a collective appeal after the first-listed person (R-24)."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="co_applicants")
    ordinal = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        ordering = ["appeal", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["appeal", "ordinal"], name="one_ordinal_a_signatory")
        ]
        triggers = [KEEP_SIGNATORY]

    def __str__(self) -> str:
        return self.name


class Bundle(models.Model):
    """Appeals kept together; the first one gave the reason."""

    kind = models.CharField(_("kind"), max_length=8, choices=BundleKind)
    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="bundles")
    first = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("bundle")
        verbose_name_plural = _("bundles")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.first_id}: {self.get_kind_display()}"


class BundleMember(models.Model):
    """An appeal's time in a bundle: who put it in, who took it out again, and why."""

    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, related_name="members")
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="memberships")
    joined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    joined_at = models.DateTimeField(default=clock.now)
    left_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    left_at = models.DateTimeField(null=True, blank=True)
    left_reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["appeal"],
                condition=Q(left_at__isnull=True),
                name="one_bundle_at_a_time_an_appeal",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True, left_by__isnull=True, left_reason="")
                | Q(left_at__isnull=False, left_by__isnull=False) & ~Q(left_reason=""),
                name="left_a_bundle_by_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id} in {self.bundle_id}"
