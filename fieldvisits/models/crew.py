"""Crews of a round and their days; what a planned round was asked for; the sectors' heads."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import TONES, CrewDayStatus, Means, RoundStatus, Sector
from fieldvisits.models.round import Round
from fieldvisits.planning_rules import Hours, Weights, minute_of
from territories.choices import JobState
from territories.models import Job, Office, Territory

if TYPE_CHECKING:
    from fieldvisits.way_rules import Point


class SectorHead(models.Model):
    """Who leads a sector of a district, and for which office (DOMAIN 7)."""

    district = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="sector_heads")
    sector = models.PositiveSmallIntegerField(_("sector"), choices=Sector)
    office = models.ForeignKey(
        Office,
        verbose_name=_("office"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    name = models.CharField(_("name"), max_length=150, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("sector head")
        verbose_name_plural = _("sector heads")
        ordering = ["district", "sector"]
        constraints = [
            models.UniqueConstraint(fields=["district", "sector"], name="one_head_a_sector"),
            models.CheckConstraint(condition=Q(sector__range=(1, 4)), name="sector_head_1_to_4"),
        ]

    def __str__(self) -> str:
        return f"{self.get_sector_display()} {self.name}".strip()


class RoundPlan(models.Model):
    """What a round with crews was asked for, and the work that plans it."""

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="plan")
    mahallas = models.ManyToManyField(Territory, blank=True, related_name="+")  # none: all
    sectors = ArrayField(models.PositiveSmallIntegerField(choices=Sector), default=list, blank=True)
    weights = models.JSONField(default=dict, blank=True)
    most = models.PositiveIntegerField(_("households at most"), null=True, blank=True)
    found = models.PositiveIntegerField(default=0)  # households that could be visited
    left_out = models.PositiveIntegerField(default=0)  # of them, those there was no time for
    guessed = models.PositiveIntegerField(default=0)  # of those taken, the ones without a place
    built_at = models.DateTimeField(null=True, blank=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sectors__contained_by=[1, 2, 3, 4]), name="plan_sectors_1_to_4"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}"

    @property
    def is_at_work(self) -> bool:
        """Whether days are being planned now."""
        return self.job is not None and self.job.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def has_failed(self) -> bool:
        return self.job is not None and self.job.state == JobState.FAILED

    @property
    def weighed(self) -> Weights:
        return Weights.of(self.weights)


@pghistory.track()
class Crew(models.Model):
    """A working group of a round: when and how it goes, and from where."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="crews")
    name = models.CharField(_("crew"), max_length=100)
    means = models.CharField(_("how it goes"), max_length=4, choices=Means, default=Means.FOOT)
    start_place = models.CharField(_("sets out from"), max_length=200, blank=True)
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    day_starts = models.TimeField(_("begins at"), default=dt.time(9))
    day_ends = models.TimeField(_("ends at"), default=dt.time(18))
    break_starts = models.TimeField(_("break at"), default=dt.time(13))
    break_minutes = models.PositiveSmallIntegerField(_("minutes of the break"), default=60)
    household_minutes = models.PositiveSmallIntegerField(_("minutes per household"), default=15)
    last_day = models.DateField(_("goes until"), null=True, blank=True)

    class Meta:
        verbose_name = _("crew")
        verbose_name_plural = _("crews")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "name"], name="a_crew_name_once_a_round"),
            models.CheckConstraint(
                condition=Q(day_ends__gt=F("day_starts")), name="crew_hours_in_order"
            ),
            models.CheckConstraint(
                condition=Q(break_minutes=0)
                | Q(break_starts__gte=F("day_starts"), break_starts__lt=F("day_ends")),
                name="crew_break_within_hours",
            ),
            models.CheckConstraint(
                condition=Q(household_minutes__range=(1, 240)), name="crew_minutes_per_household"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="crew_place_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("fieldvisits:crew-edit", args=[self.pk])

    @property
    def by_car(self) -> bool:
        return self.means == Means.CAR

    @property
    def hours(self) -> Hours:
        return Hours(
            starts=minute_of(self.day_starts),
            ends=minute_of(self.day_ends),
            break_starts=minute_of(self.break_starts),
            break_minutes=self.break_minutes,
            household=self.household_minutes,
        )

    @property
    def start(self) -> Point | None:
        if self.latitude is None or self.longitude is None:
            return None
        return float(self.latitude), float(self.longitude)

    def goes_on(self, day: dt.date) -> bool:
        return self.last_day is None or day <= self.last_day


class CrewDayQuerySet(models.QuerySet["CrewDay"]):
    def taking(self, *, on: dt.date) -> Any:
        """Days that households may still be put into."""
        rows = self.filter(status=CrewDayStatus.PLANNED, day__gte=on)
        return rows.select_related("crew").order_by("day", "crew")

    def for_list(self) -> Any:
        """Everything a row of the list shows."""
        return self.select_related("crew").annotate(
            stops=models.Count("visits"),
            done=models.Count("visits", filter=~Q(visits__result="pending")),
        )


@pghistory.track()
class CrewDay(models.Model):
    """One crew on one day. Its households are `Visit.crew_day`, in the order of `position`."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="crew_days")
    crew = models.ForeignKey(Crew, on_delete=models.PROTECT, related_name="days")
    day = models.DateField(_("day"))
    status = models.CharField(
        _("status"), max_length=10, choices=CrewDayStatus, default=CrewDayStatus.PLANNED
    )
    minutes_planned = models.PositiveIntegerField(_("minutes planned"), default=0)
    metres_planned = models.PositiveIntegerField(_("metres of way planned"), default=0)
    rained_off_at = models.DateTimeField(null=True, blank=True)
    rained_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CrewDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("day of a crew")
        verbose_name_plural = _("days of crews")
        ordering = ["day", "crew"]
        constraints = [
            models.UniqueConstraint(fields=["crew", "day"], name="a_crew_once_a_day"),
            models.CheckConstraint(
                condition=Q(
                    status="rained_off", rained_off_at__isnull=False, rained_off_by__isnull=False
                )
                | Q(status="planned", rained_off_at__isnull=True, rained_off_by__isnull=True),
                name="rained_off_by_and_at",
            ),
        ]
        indexes = [models.Index(fields=["round", "day", "crew"], name="crew_day_of_round")]

    def __str__(self) -> str:
        return f"{self.crew}, {self.day}"

    def get_absolute_url(self) -> str:
        return reverse("fieldvisits:crew-day", args=[self.pk])

    @property
    def is_rained_off(self) -> bool:
        return self.status == CrewDayStatus.RAINED_OFF

    @property
    def status_tone(self) -> str:
        return TONES[self.status]

    @property
    def is_too_long(self) -> bool:
        """Whether more is planned than the working hours hold."""
        return self.minutes_planned > self.crew.hours.working

    @property
    def may_change(self) -> bool:
        """Whether households may be put into this day or taken out of it."""
        return not self.is_rained_off and self.round.status != RoundStatus.FINISHED
