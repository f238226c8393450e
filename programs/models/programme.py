"""Programmes of targeted measures for a khokimiyat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import pghistory
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import Horizon
from fieldvisits.models import FieldReception, Round
from programs import count_triggers
from programs.choices import (
    EDITABLE,
    FINISHED,
    PROGRAMME_NEXT,
    PROGRAMME_TONES,
    WITH_THE_KHOKIMIYAT,
    ProgrammeState,
)
from programs.exceptions import TransitionError
from receptions.models import Reception
from territories import clock
from territories.models import Office, Territory
from territories.models.append_only import append_only

if TYPE_CHECKING:
    from territories.models import User


def _measures() -> Any:
    """The lines of the programme of an outer query; their module lies above this one."""
    measures = apps.get_model("programs", "Measure")._default_manager
    return measures.filter(programme=models.OuterRef("pk"))


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Programmes in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Programmes of the chain; sent ones also for the khokimiyat and the offices in them.

        An office asked for its consent sees the programme of its measures before.
        """
        inside = user.powers.inside("view_programmes", "territory__path")
        if not user.powers.office_ids:
            return self.filter(inside)
        offices = user.powers.office_ids
        helping = Q(participants__office__in=offices, participants__removed_at__isnull=True)
        named = _measures().counted().filter(Q(office__in=offices) | helping)
        addressed = Q(khokimiyat__in=user.powers.office_ids) | Q(models.Exists(named))
        consulted = models.Exists(_measures().consulted(user))
        sent = addressed & Q(state__in=WITH_THE_KHOKIMIYAT)
        return self.filter(inside | sent | Q(consulted))

    def for_list(self) -> Self:
        """Everything one row of the list shows: names, number of measures, finished ones."""
        lines = _measures().counted().order_by()
        count = lines.values("programme").annotate(n=models.Count("pk")).values("n")
        finished = lines.filter(state__in=FINISHED).values("programme")
        done = finished.annotate(n=models.Count("pk")).values("n")
        return self.select_related("territory", "reception").annotate(
            measure_count=models.functions.Coalesce(models.Subquery(count), 0),
            finished_count=models.functions.Coalesce(models.Subquery(done), 0),
        )

    def for_page(self) -> Self:
        """The names that the page of a programme and its document show.

        Later people are read apart: joined, they make the planning dearer than the reading.
        """
        rows = self.select_related("reception__territory", "territory", "khokimiyat", "drafted_by")
        return rows.prefetch_related("submitted_by", "approved_by")


@pghistory.track()
class Programme(models.Model):
    """A programme of one territory: drafted, approved by the regional head, controlled.

    `left_out` keeps what stood in no measure when the programme was submitted, and why;
    `over_budget` the measures proposed that did not fit into the budget, with their problems.
    Without particular rounds or field receptions all of the period are taken.
    """

    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="programmes")
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="programmes")
    khokimiyat = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="programmes")
    number = models.CharField(_("number"), max_length=24, unique=True)
    title = models.CharField(_("title"), max_length=300)
    horizon = models.CharField(_("horizon"), max_length=6, choices=Horizon, default=Horizon.SHORT)
    sources_from = models.DateField(_("problems found from"))
    sources_to = models.DateField(_("problems found to"))
    takes_rounds = models.BooleanField(_("findings of yard rounds"), default=True)
    takes_field_receptions = models.BooleanField(_("findings of field receptions"), default=True)
    takes_questions = models.BooleanField(_("questions of appeals"), default=True)
    rounds = models.ManyToManyField(Round, blank=True, related_name="programmes")
    field_receptions = models.ManyToManyField(FieldReception, blank=True, related_name="programmes")
    budget = models.DecimalField(
        _("budget, soums"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    over_budget = models.JSONField(default=list, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=ProgrammeState, default=ProgrammeState.DRAFT
    )
    return_reason = models.TextField(_("reason of the return"), blank=True)
    left_out = models.JSONField(_("left out when submitted"), default=list, blank=True)
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
    discard_reason = models.TextField(_("why the draft was discarded"), blank=True)
    discarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    discarded_at = models.DateTimeField(null=True, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(takes_rounds=True)
                | Q(takes_field_receptions=True)
                | Q(takes_questions=True),
                name="programme_takes_some_kind_of_source",
            ),
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | Q(budget__gt=0), name="budget_above_zero"
            ),
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
            models.CheckConstraint(
                condition=Q(state="discarded", discarded_at__isnull=False)
                & Q(discarded_by__isnull=False)
                & ~Q(discard_reason="")
                | ~Q(state="discarded")
                & Q(discarded_at__isnull=True, discarded_by__isnull=True, discard_reason=""),
                name="discarded_programme_has_its_decision",
            ),
        ]
        triggers = [count_triggers.COUNT_PROGRAMME]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("programs:programme-detail", args=[self.pk])

    def require_next(self, state: str) -> None:
        """Raise TransitionError unless the state may follow the present one."""
        if state not in PROGRAMME_NEXT[self.state]:
            raise TransitionError(self.get_state_display(), ProgrammeState(state).label)

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def tone(self) -> str:
        """The tone of the state's badge."""
        return PROGRAMME_TONES[ProgrammeState(self.state)]


class ProgrammeReturn(models.Model):
    """A programme sent back by the regional head, and why. Never changed."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="returns")
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.reason[:60]}"
