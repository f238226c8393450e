"""Socio-economic statistics: indicators, the files they came in, and their values."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from territories import clock
from territories.choices import Direction
from territories.models.append_only import append_only
from territories.models.names import NamedModel
from territories.models.territory import Territory
from territories.periods import Quarter
from territories.spreadsheets.languages import in_active
from territories.statistic_choices import KEEPERS, PeriodKind, ReleaseState, StatisticUnit

if TYPE_CHECKING:
    from territories.models.people import User


def period_words(year: int, quarter: int) -> str:
    """A quarter in words, or the year alone."""
    return str(Quarter(year, quarter)) if quarter else str(year)


class StatisticGroup(NamedModel):
    """A priority of the published method (DOMAIN 10); its points of stage I."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=2, default=0)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("group of indicators")
        verbose_name_plural = _("groups of indicators")
        ordering = ["position", "code"]


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(row=pghistory.Old))
class StatisticIndicator(NamedModel):
    """What is measured, in which unit, and how often. Each change keeps what stood before it."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    group = models.ForeignKey(StatisticGroup, on_delete=models.PROTECT, related_name="indicators")
    unit = models.CharField(_("unit"), max_length=10, choices=StatisticUnit)
    period_kind = models.CharField(_("period"), max_length=8, choices=PeriodKind)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction, blank=True)
    above_zero = models.BooleanField(_("zero can't be"), default=False)
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("indicator of statistics")
        verbose_name_plural = _("indicators of statistics")
        ordering = ["group__position", "position", "code"]

    def get_absolute_url(self) -> str:
        return reverse("territories:statistic-indicator", args=[self.code])

    @property
    def figure_code(self) -> str:
        """What the indicator is called among the figures."""
        return f"stat_{self.code}"


def stored_as(release: StatisticRelease, name: str) -> str:
    """A random name: the one given is only shown."""
    return f"statistics/{clock.now():%Y/%m}/{uuid.uuid4().hex}.xlsx"


class StatisticReleaseQuerySet(models.QuerySet["StatisticRelease"]):
    def visible_to(self, user: User) -> Self:
        """What was published is open to all staff; what is only checked, to who may publish."""
        if user.roles & KEEPERS:
            return self
        return self.exclude(state=ReleaseState.CHECKED)


class StatisticRelease(models.Model):
    """One file of one period. Its values are never changed: a newer release replaces them.

    `quarter` 0 is the whole year; `version` counts the releases of a period.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"), default=0)
    version = models.PositiveIntegerField(_("version"))
    source = models.CharField(_("source"), max_length=300)
    file = models.FileField(_("file"), upload_to=stored_as)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(
        _("state"), max_length=10, choices=ReleaseState, default=ReleaseState.CHECKED
    )
    rows = models.PositiveIntegerField(_("rows"), default=0)
    wrong = models.PositiveIntegerField(_("rows with an error"), default=0)
    problems = models.JSONField(default=list, blank=True)  # the first ones, for the page
    warnings = models.JSONField(default=list, blank=True)
    warned = models.PositiveIntegerField(_("values to look at"), default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    objects = StatisticReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("release of statistics")
        verbose_name_plural = _("releases of statistics")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "quarter", "version"], name="one_release_a_version"
            ),
            models.CheckConstraint(condition=Q(quarter__lte=4), name="release_quarter_0_to_4"),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True, published_at__isnull=True)
                | Q(published_by__isnull=False, published_at__isnull=False),
                name="release_published_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(state=ReleaseState.CHECKED) | Q(published_at__isnull=False, wrong=0),
                name="published_release_was_right",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("territories:statistic-release", args=[self.pk])

    @property
    def period(self) -> str:
        """The period in words."""
        return period_words(self.year, self.quarter)

    @property
    def wrong_rows(self) -> list[tuple[int, Any]]:
        """The first rows with an error, in the reader's language."""
        return in_active(self.problems)

    @property
    def is_publishable(self) -> bool:
        """Whether it was only checked, without an error and with something in it."""
        return self.state == ReleaseState.CHECKED and not self.wrong and self.rows > 0


class StatisticValueQuerySet(models.QuerySet["StatisticValue"]):
    def newest(self) -> Self:
        """Values that nothing has replaced."""
        return self.filter(is_newest=True)


class StatisticValue(models.Model):
    """A number that a release gives. Only whether it is the newest ever changes."""

    release = models.ForeignKey(StatisticRelease, on_delete=models.PROTECT, related_name="values")
    indicator = models.ForeignKey(
        StatisticIndicator, on_delete=models.PROTECT, related_name="values"
    )
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="statistics")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField(default=0)
    ends_on = models.DateField()
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=3)
    is_newest = models.BooleanField(default=False)

    objects = StatisticValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("value")
        verbose_name_plural = _("values")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "indicator", "territory"], name="a_value_once_a_release"
            ),
            models.UniqueConstraint(
                fields=["indicator", "territory", "year", "quarter"],
                condition=Q(is_newest=True),
                name="one_newest_value",
            ),
        ]
        indexes = [
            models.Index(
                fields=["indicator", "ends_on"],
                name="newest_statistics",
                condition=Q(is_newest=True),
            ),
            models.Index(fields=["territory", "indicator"], name="statistics_of_a_place"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="values_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "release", "indicator", "territory", "year", "quarter", "ends_on", "value"
                ),
            ),
            pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.value}"

    @property
    def period(self) -> str:
        """The period in words."""
        return period_words(self.year, self.quarter)

    @property
    def short_period(self) -> str:
        """The period as a chart writes it: "2025", or "III 2025"."""
        roman = ("", "I ", "II ", "III ", "IV ")[self.quarter]
        return f"{roman}{self.year}"


class PopulationChange(models.Model):
    """How many inhabitants a territory was said to have before and after a release was taken."""

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="population_changes"
    )
    release = models.ForeignKey(StatisticRelease, on_delete=models.PROTECT, related_name="+")
    before = models.PositiveIntegerField(null=True)
    before_year = models.PositiveSmallIntegerField(null=True)
    after = models.PositiveIntegerField()
    after_year = models.PositiveSmallIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("change of the population")
        verbose_name_plural = _("changes of the population")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(after__gt=0), name="population_above_zero")
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.territory_id}: {self.before} > {self.after}"
