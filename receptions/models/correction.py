"""Numbered sheets that say what has changed since a report was sealed. Never changed."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from receptions.choices import CorrectionCause
from receptions.models.report import QuarterReport
from territories import clock
from territories.models.append_only import append_only


class CorrectionSheet(models.Model):
    """One sheet: `digest` is the seal it belongs to, `number` its place after that seal."""

    report = models.ForeignKey(QuarterReport, on_delete=models.PROTECT, related_name="corrections")
    digest = models.CharField(_("seal"), max_length=64)
    number = models.PositiveSmallIntegerField(_("number"))
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("correction sheet")
        verbose_name_plural = _("correction sheets")
        ordering = ["report", "digest", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "digest", "number"], name="one_correction_sheet_a_number"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="correction_sheets_from_one"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.report_id} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("receptions:report-correction", args=[self.report_id, self.pk])


class CorrectionLine(models.Model):
    """A figure as it stood and as it is now, why, and the cases that came and went."""

    sheet = models.ForeignKey(CorrectionSheet, on_delete=models.PROTECT, related_name="lines")
    figure = models.CharField(_("figure"), max_length=60)
    old_numerator = models.DecimalField(max_digits=24, decimal_places=4)
    old_denominator = models.DecimalField(max_digits=24, decimal_places=4)
    new_numerator = models.DecimalField(max_digits=24, decimal_places=4)
    new_denominator = models.DecimalField(max_digits=24, decimal_places=4)
    causes = models.JSONField(_("causes"), default=list)  # [[CorrectionCause, cases], …]
    added = models.JSONField(_("cases added"), default=list)
    removed = models.JSONField(_("cases removed"), default=list)

    class Meta:
        verbose_name = _("line of a correction sheet")
        verbose_name_plural = _("lines of correction sheets")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "figure"], name="one_line_a_sheet_and_figure"),
            models.CheckConstraint(
                condition=~Q(old_numerator=F("new_numerator"))
                | ~Q(old_denominator=F("new_denominator")),
                name="correction_line_says_a_change",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.sheet_id}: {self.figure}"

    @property
    def old(self) -> tuple[Decimal, Decimal]:
        return self.old_numerator, self.old_denominator

    @property
    def new(self) -> tuple[Decimal, Decimal]:
        return self.new_numerator, self.new_denominator

    @property
    def cause_labels(self) -> list[tuple[str, int]]:
        """Each cause in words with the number of its cases."""
        known = dict(CorrectionCause.choices)
        return [(str(known.get(code, code)), cases) for code, cases in self.causes]


class ReportComparison(models.Model):
    """When the sealed reports of a quarter were last compared with what is there now."""

    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("comparison of a quarter")
        verbose_name_plural = _("comparisons of quarters")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "quarter"], name="one_last_comparison_a_quarter"
            ),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4), name="comparison_quarter_1_to_4"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.quarter}: {self.at}"
