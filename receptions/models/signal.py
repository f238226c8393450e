"""Signals of the weekly comparison: what is new, rising or silent, and what became of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from receptions.models.topic import Topic
from receptions.signal_choices import (
    NEXT,
    OF_RECEPTIONS,
    OPEN_STATES,
    SignalKind,
    SignalState,
    SignalStepKind,
)
from territories import clock
from territories.models import Territory
from territories.models.append_only import append_only

if TYPE_CHECKING:
    from territories.models import User

RISING_WEEKS = 4


class SignalWeek(models.Model):
    """One weekly comparison: how many tests it made, and how many false alarms it lets through."""

    monday = models.DateField(_("week from"), unique=True)
    tests = models.PositiveIntegerField(_("comparisons"))
    level = models.DecimalField(_("share of false alarms"), max_digits=4, decimal_places=3)
    minimum = models.PositiveSmallIntegerField(_("fewest questions for a signal"))
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("week compared")
        verbose_name_plural = _("weeks compared")
        ordering = ["-monday"]
        triggers = append_only()

    def __str__(self) -> str:
        return str(self.monday)

    @property
    def sunday(self) -> dt.date:
        return self.monday + dt.timedelta(days=6)


class SignalQuerySet(models.QuerySet["Signal"]):
    def visible_to(self, user: User) -> Self:
        """Signals of the territories whose appeals the person reads, with all below them."""
        return self.filter(user.powers.inside("view_appeals", "territory__path"))

    def open(self) -> Self:
        """Nobody has acted on or dismissed them."""
        return self.filter(state__in=OPEN_STATES)

    def for_list(self) -> Self:
        return self.select_related("territory", "topic", "week")


class Signal(models.Model):
    """A number that chance alone seldom brings. The finding never changes, only its state.

    `topic` may be a group of topics; a silent reception has none. `weeks` holds the numbers of
    the weeks up to it as [monday, number, working days]; `span` is 1, 4 for what rises slowly, or
    12 for a reception held against others of its kind.
    """

    week = models.ForeignKey(SignalWeek, on_delete=models.PROTECT, related_name="signals")
    kind = models.CharField(_("kind"), max_length=8, choices=SignalKind)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, related_name="+")
    span = models.PositiveSmallIntegerField(_("weeks looked at"))
    observed = models.PositiveIntegerField(pgettext_lazy("how many", "came"))
    expected = models.DecimalField(_("expected"), max_digits=10, decimal_places=1)
    p = models.FloatField()
    q = models.FloatField()
    weeks = models.JSONField(default=list)
    state = models.CharField(
        _("state"), max_length=10, choices=SignalState, default=SignalState.NEW
    )
    raised = models.BooleanField(_("written to the level above"), default=False)

    objects = SignalQuerySet.as_manager()

    class Meta:
        verbose_name = _("signal")
        verbose_name_plural = _("signals")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["week", "territory", "topic"],
                nulls_distinct=False,
                name="one_signal_a_week_place_and_topic",
            ),
            models.CheckConstraint(
                condition=Q(topic__isnull=False) | Q(kind__in=OF_RECEPTIONS),
                name="signal_has_its_topic",
            ),
            models.CheckConstraint(
                condition=Q(p__gte=0, p__lte=1, q__gte=0, q__lte=1), name="signal_chances"
            ),
        ]
        indexes = [models.Index(fields=["territory", "state"], name="signal_of_a_place")]
        triggers = [
            pgtrigger.Protect(
                name="findings_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["state", "raised"]),
            ),
            pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.territory_id} {self.topic_id}"

    def get_absolute_url(self) -> str:
        return reverse("receptions:signal-detail", args=[self.pk])

    @property
    def first_day(self) -> dt.date:
        """The first day of the weeks that were looked at."""
        return self.week.monday - dt.timedelta(weeks=self.span - 1)

    @property
    def last_day(self) -> dt.date:
        return self.week.sunday

    @property
    def next_steps(self) -> list[str]:
        """Steps that may still be taken."""
        return [step for step in NEXT[self.state] if step != "raised" or not self.raised]

    @property
    def tone(self) -> str:
        """How the kind is drawn."""
        if self.kind in OF_RECEPTIONS:
            return "neutral"
        tones = {SignalKind.SPIKE: "bad", SignalKind.NEW: "info"}
        return tones.get(SignalKind(self.kind), "warn")


class SignalStep(models.Model):
    """What somebody did about a signal, and why."""

    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=SignalStepKind)
    note = models.TextField(_("what was done, or why not"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("step about a signal")
        verbose_name_plural = _("steps about signals")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=SignalStepKind.SEEN) | ~Q(note=""), name="step_says_why"
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.signal_id}: {self.kind}"
