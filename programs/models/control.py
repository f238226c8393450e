"""What is said and seen about a measure: reports with evidence, checks on site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs.models.measure import Measure
from territories import clock
from territories.models.append_only import append_only

if TYPE_CHECKING:
    from territories.models import User


class MeasureReport(models.Model):
    """What the office says was done so far, with evidence. Never changed.

    Quantity and money are totals since the start of the measure, not what was added. A wrong
    report is corrected by another. `office_names` keeps what the office was called then.
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="reports")
    quantity_done = models.DecimalField(_("quantity done"), max_digits=12, decimal_places=2)
    spent = models.DecimalField(_("spent, soums"), max_digits=18, decimal_places=2)
    text = models.TextField(_("what was done"))
    worked_on = models.DateField(_("day of the work"), null=True, blank=True)
    is_final = models.BooleanField(_("the measure is done"), default=False)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    office_names = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity_done__gte=0, spent__gte=0),
                name="report_amounts_not_negative",
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.measure_id} {self.at:%Y-%m-%d}"


class MeasureCheck(models.Model):
    """The reception's look on site: done or not, and what was seen. Never changed."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="checks")
    confirmed = models.BooleanField(_("the work is done"))
    note = models.TextField(_("what was seen"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.measure_id}: {self.confirmed}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Files in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Files of the measures a person may see."""
        return self.filter(report__measure__in=Measure.objects.visible_to(user))


class Evidence(models.Model):
    """A photo, act or letter that proves a report."""

    report = models.ForeignKey(MeasureReport, on_delete=models.PROTECT, related_name="evidence")
    file = models.FileField(_("file"), upload_to="measures/%Y/%m/")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programs:evidence", args=[self.pk])
