"""What is said and seen about a measure: reports with evidence, checks on site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fieldvisits.models import PhonePhoto
from programs.models.measure import Measure
from programs.proof_choices import BY_NUMBER, PHOTOS, ProofKind
from receptions.models.stored_photo import ON_THE_GLOBE, StoredPhoto
from territories import clock, uploads
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
    """A look on site by the reception or a round: done or not, and what was seen. Never changed."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="checks")
    confirmed = models.BooleanField(_("the work is done"))
    note = models.TextField(_("what was seen"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    site_check = models.OneToOneField(
        "programs.SiteCheck",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="result",
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure"],
                condition=Q(confirmed=True),
                name="a_measure_is_confirmed_once",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.measure_id}: {self.confirmed}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Files in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Files of the measures a person may see."""
        seen = Measure.objects.visible_to(user)
        return self.filter(Q(report__measure__in=seen) | Q(measure_check__measure__in=seen))

    def of(self, measure: Measure) -> Self:
        """Everything shown for a measure, by its reports and its checks."""
        return self.filter(Q(report__measure=measure) | Q(measure_check__measure=measure))

    def photos(self) -> Self:
        return self.filter(kind__in=PHOTOS)


class Evidence(StoredPhoto):
    """A photo, act or letter that proves a report, or a photo of a check on site.

    `phone_photo` is where a photo before comes from when a round took it; its content is kept
    here once more. `seen_in` is an earlier piece of another measure with the same content.
    """

    report = models.ForeignKey(
        MeasureReport, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    measure_check = models.ForeignKey(
        MeasureCheck, on_delete=models.PROTECT, null=True, blank=True, related_name="photos"
    )
    kind = models.CharField(_("proof"), max_length=12, choices=ProofKind, default=ProofKind.OTHER)
    reference = models.CharField(_("number and date"), max_length=100, blank=True)
    file = models.FileField(_("file"), upload_to="measures/%Y/%m/", blank=True)
    name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=60, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=clock.now)
    phone_photo = models.ForeignKey(
        PhonePhoto, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    seen_in = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="seen_again"
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(report__isnull=False, measure_check__isnull=True)
                | Q(report__isnull=True, measure_check__isnull=False, kind="photo_check"),
                name="proof_of_a_report_or_a_check",
            ),
            models.CheckConstraint(
                condition=~Q(file="") & ~Q(sha256="") | ~Q(reference="") & Q(kind__in=BY_NUMBER),
                name="proof_is_a_file_or_a_number",
            ),
            models.CheckConstraint(condition=ON_THE_GLOBE, name="proof_place_on_the_globe"),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="proof_content"),
            models.Index(
                fields=["id"],
                name="proof_wants_thumbnail",
                condition=Q(wants_thumbnail=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.reference

    def get_absolute_url(self) -> str:
        return reverse("programs:evidence", args=[self.pk])

    @property
    def is_picture(self) -> bool:
        return self.content_type in uploads.FORMATS
