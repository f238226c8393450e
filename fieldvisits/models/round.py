"""Yard rounds: who goes where, and what each visit gave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import REACHED, ROUND_NEXT, TONES, RoundStatus, VisitResult
from fieldvisits.models.household import Household
from receptions.exceptions import TransitionError
from receptions.models import Reception
from territories import clock
from territories.models import Territory

if TYPE_CHECKING:
    from territories.models import User


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user: User) -> Self:
        """Rounds of the territories where a person sees the field, or that they walk."""
        inside = user.powers.inside("view_field", "territory__path")
        walked = RoundMember.objects.filter(round=OuterRef("pk"), user=user)
        return self.filter(inside | models.Exists(walked))

    def walked_by(self, user: User) -> Self:
        """Rounds whose working group the person belongs to."""
        return self.filter(members__user=user)

    def open(self) -> Self:
        """Rounds planned or under way."""
        return self.exclude(status=RoundStatus.FINISHED)

    def with_progress(self) -> Self:
        """Each round with `planned`, `done` (gone to) and `reached` (talked to) households."""
        return self.annotate(
            planned=_visits(Q()),
            done=_visits(~Q(result=VisitResult.PENDING)),
            reached=_visits(Q(result__in=REACHED)),
        )


def _visits(condition: Q) -> Coalesce:
    """How many visits of the outer round meet a condition; a subquery, so that a page pays
    for its own rows only."""
    counted = (
        Visit.objects.filter(condition, round=OuterRef("pk"))
        .order_by()
        .values("round")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(counted), 0)


@pghistory.track()
class Round(models.Model):
    """A door-to-door round of a territory in a period (R-52)."""

    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="rounds")
    territory = models.ForeignKey(
        Territory,
        verbose_name=_("mahalla or district"),
        on_delete=models.PROTECT,
        related_name="rounds",
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    purpose = models.CharField(_("purpose"), max_length=300, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=RoundStatus, default=RoundStatus.PLANNED
    )
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    planned_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="round_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(status="finished", finished_at__isnull=False, finished_by__isnull=False)
                | ~Q(status="finished") & Q(finished_at__isnull=True, finished_by__isnull=True),
                name="round_finished_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(status="planned", started_at__isnull=True, started_by__isnull=True)
                | ~Q(status="planned") & Q(started_at__isnull=False, started_by__isnull=False),
                name="round_started_by_and_at",
            ),
        ]
        indexes = [
            models.Index(fields=["-starts_on", "-id"], name="round_newest"),
            models.Index(fields=["finished_at"], name="round_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.territory} {self.starts_on}"

    def get_absolute_url(self) -> str:
        return reverse("fieldvisits:round-detail", args=[self.pk])

    @property
    def status_tone(self) -> str:
        return TONES[self.status]

    def require_next(self, status: RoundStatus) -> None:
        """Raise TransitionError unless the status may follow the present one."""
        if status not in ROUND_NEXT[self.status]:
            raise TransitionError(self.get_status_display(), RoundStatus(status).label)


class RoundMember(models.Model):
    """A person of the working group; with an account when they carry the round pack."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="round_memberships",
    )
    name = models.CharField(_("name"), max_length=150)
    position = models.CharField(_("position"), max_length=150, blank=True)
    crew = models.ForeignKey(
        "fieldvisits.Crew", on_delete=models.SET_NULL, null=True, blank=True, related_name="members"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "user"], name="a_member_once_a_round")
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Visit(models.Model):
    """One household of a round: to be visited, or what the visit gave.

    In a round with crews `position` is the place within the crew-day; `reason` says why the
    planner took the household (fieldvisits.reasons), `locked` that a new plan leaves it there.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="visits")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="visits")
    position = models.PositiveIntegerField(_("order on the way"))
    result = models.CharField(
        _("result"), max_length=10, choices=VisitResult, default=VisitResult.PENDING
    )
    visited_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.TextField(_("note"), blank=True)
    revisit_on = models.DateField(_("come again on"), null=True, blank=True)
    crew_day = models.ForeignKey(
        "fieldvisits.CrewDay",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
    )
    locked = models.BooleanField(_("stays where it is"), default=False)
    reason = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["round", "position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "household"], name="a_household_once_a_round"),
            models.UniqueConstraint(
                fields=["crew_day", "position"],
                deferrable=models.Deferrable.DEFERRED,
                name="one_visit_a_place_of_the_day",
            ),
            models.CheckConstraint(
                condition=Q(locked=False) | Q(crew_day__isnull=False),
                name="locked_visit_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(result="pending", visited_at__isnull=True, by__isnull=True)
                | ~Q(result="pending") & Q(visited_at__isnull=False, by__isnull=False),
                name="visit_by_and_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["visited_at"],
                name="visit_reached",
                condition=Q(result__in=[result.value for result in REACHED]),
            ),
            models.Index(
                fields=["household"],
                name="visit_come_again",
                condition=Q(revisit_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.household_id}"

    def get_absolute_url(self) -> str:
        return reverse("fieldvisits:visit-record", args=[self.pk])

    @property
    def tone(self) -> str:
        return TONES[self.result]

    @property
    def is_pending(self) -> bool:
        return self.result == VisitResult.PENDING
