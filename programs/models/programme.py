"""Short-term programmes of targeted measures for khokimiyats."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import Horizon
from fieldvisits.models import Finding
from programs.choices import FINISHED, FundingSource, MeasureState, ProgrammeState
from receptions.models import Question, Reception, Topic
from territories import clock
from territories.models import Office, Territory
from territories.models.append_only import append_only

if TYPE_CHECKING:
    from territories.models import User

# States in which the khokimiyat and its offices see a programme.
WITH_THE_KHOKIMIYAT = (ProgrammeState.SENT, ProgrammeState.CLOSED)


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def visible_to(self, user: User) -> Self:
        """Programmes of the chain; sent ones also for the khokimiyat and the offices in them."""
        inside = user.powers.inside("view_programmes", "territory__path")
        if not user.powers.office_ids:
            return self.filter(inside)
        named = Measure.objects.filter(
            programme=models.OuterRef("pk"), office__in=user.powers.office_ids
        )
        addressed = Q(khokimiyat__in=user.powers.office_ids) | Q(models.Exists(named))
        return self.filter(inside | (addressed & Q(state__in=WITH_THE_KHOKIMIYAT)))


@pghistory.track()
class Programme(models.Model):
    """A programme of one territory: drafted, approved by the regional head, controlled."""

    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="programmes")
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="programmes")
    khokimiyat = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="programmes")
    number = models.CharField(_("number"), max_length=24, unique=True)
    title = models.CharField(_("title"), max_length=300)
    horizon = models.CharField(_("horizon"), max_length=6, choices=Horizon, default=Horizon.SHORT)
    sources_from = models.DateField(_("problems found from"))
    sources_to = models.DateField(_("problems found to"))
    state = models.CharField(
        _("state"), max_length=10, choices=ProgrammeState, default=ProgrammeState.DRAFT
    )
    return_reason = models.TextField(_("reason of the return"), blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField(default=clock.now)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sources_to__gte=F("sources_from")), name="programme_period_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "sent", "closed"])
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="approved_programme_has_its_decision",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("submitted_by")),
                name="nobody_approves_the_own_programme",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""),
                name="returned_programme_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("programs:programme-detail", args=[self.pk])


class MeasureQuerySet(models.QuerySet["Measure"]):
    def unfinished(self) -> Self:
        return self.exclude(state__in=FINISHED)

    def overdue(self, *, on: dt.date) -> Self:
        """Measures of sent programmes not done by their date."""
        return self.unfinished().filter(programme__state=ProgrammeState.SENT, due_on__lt=on)


@pghistory.track()
class Measure(models.Model):
    """One line of a programme: what, how much, who, by when, from what money, to what end."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="lines")
    ordinal = models.PositiveSmallIntegerField()
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="measures")
    place = models.ForeignKey(
        Territory, verbose_name=_("place"), on_delete=models.PROTECT, related_name="measures"
    )
    text = models.TextField(_("measure"))
    unit = models.CharField(_("unit"), max_length=40)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2)
    quantity_done = models.DecimalField(
        _("quantity done"), max_digits=12, decimal_places=2, default=0
    )
    cost = models.DecimalField(_("cost, million soums"), max_digits=12, decimal_places=2, default=0)
    spent = models.DecimalField(
        _("spent, million soums"), max_digits=12, decimal_places=2, default=0
    )
    funding = models.CharField(_("source of money"), max_length=20, choices=FundingSource)
    office = models.ForeignKey(
        Office,
        verbose_name=_("responsible office"),
        on_delete=models.PROTECT,
        related_name="measures",
    )
    starts_on = models.DateField(_("starts on"))
    due_on = models.DateField(_("due on"))
    expected_result = models.CharField(_("expected result"), max_length=300)
    people_served = models.PositiveIntegerField(_("people served"), default=0)
    state = models.CharField(
        _("state"), max_length=10, choices=MeasureState, default=MeasureState.PLANNED
    )
    reported_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["programme", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "ordinal"], name="one_ordinal_a_measure"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")), name="measure_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, cost__gte=0, spent__gte=0, quantity_done__gte=0),
                name="measure_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(state="verified", verified_at__isnull=False, verified_by__isnull=False)
                | ~Q(state="verified") & Q(verified_at__isnull=True, verified_by__isnull=True),
                name="verified_measure_has_its_check",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                name="measure_unfinished_by_due",
                condition=~Q(state__in=["verified", "impossible"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.ordinal}"

    def get_absolute_url(self) -> str:
        return reverse("programs:measure-detail", args=[self.pk])


class MeasureSource(models.Model):
    """Why a measure exists: a finding or a question. Each source stands in one measure."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="sources")
    finding = models.OneToOneField(
        Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="measure_source"
    )
    question = models.OneToOneField(
        Question, on_delete=models.PROTECT, null=True, blank=True, related_name="measure_source"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finding__isnull=False, question__isnull=True)
                | Q(finding__isnull=True, question__isnull=False),
                name="source_is_a_finding_or_a_question",
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} < {self.finding_id or self.question_id}"


class MeasureReport(models.Model):
    """What the office says was done, with evidence. Never changed."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="reports")
    quantity_done = models.DecimalField(_("quantity done"), max_digits=12, decimal_places=2)
    spent = models.DecimalField(_("spent, million soums"), max_digits=12, decimal_places=2)
    text = models.TextField(_("what was done"))
    is_final = models.BooleanField(_("the measure is done"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
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


class Evidence(models.Model):
    """A photo, act or letter that proves a report."""

    report = models.ForeignKey(MeasureReport, on_delete=models.PROTECT, related_name="evidence")
    file = models.FileField(_("file"), upload_to="measures/%Y/%m/")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
