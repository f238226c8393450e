"""Locks of a quarter, exceptional reopenings, and the sealed versions they leave behind."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from receptions.models.report import CODE_LENGTH, QuarterReport
from receptions.report_choices import LockKind
from territories import clock
from territories.models.append_only import append_only
from territories.periods import Quarter


class QuarterLock(models.Model):
    """From when a quarter's reports change by exceptional reopening only. Never taken back.

    The acceptance of the national report locks what is accepted; the date locks everything.
    """

    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=LockKind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "quarter", "kind"], name="one_lock_a_quarter_and_kind"
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.period.slug}: {self.kind}"

    @property
    def period(self) -> Quarter:
        return Quarter(self.year, self.quarter)


class ReportReopening(models.Model):
    """A sealed report opened again: asked for by one person, confirmed by another."""

    report = models.ForeignKey(QuarterReport, on_delete=models.PROTECT, related_name="reopenings")
    reason = models.TextField(_("reason"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    confirmed = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(decided_at__isnull=True),
                name="one_open_reopening_a_report",
            ),
            models.CheckConstraint(
                condition=Q(
                    decided_by__isnull=True, decided_at__isnull=True, confirmed__isnull=True
                )
                | Q(decided_by__isnull=False, decided_at__isnull=False, confirmed__isnull=False),
                name="reopening_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(confirmed=False)
                | ~Q(decided_by=F("asked_by")),
                name="two_people_reopen_a_report",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.reason}"


class ReportVersion(models.Model):
    """What a report said before it was opened again. Never changed.

    `narrative` has the words by section and the rows of problems and proposals, as sealed.
    """

    report = models.ForeignKey(QuarterReport, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    figures = models.JSONField()
    narrative = models.JSONField()
    digest = models.CharField(max_length=64)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    reopening = models.OneToOneField(
        ReportReopening, on_delete=models.PROTECT, related_name="version"
    )
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("earlier version of a report")
        verbose_name_plural = _("earlier versions of a report")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="one_version_a_number"),
            models.CheckConstraint(condition=~Q(digest=""), name="version_was_sealed"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.report_id}: {self.number}"

    @property
    def code(self) -> str:
        """What is printed on its papers to check them by."""
        return self.digest[:CODE_LENGTH].upper()
