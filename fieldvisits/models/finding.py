"""Problems found in the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import FINDING_NEXT, TONES, FindingState, Horizon, Severity
from fieldvisits.models.field_reception import FieldReception
from fieldvisits.models.round import Visit
from receptions.choices import Channel
from receptions.exceptions import TransitionError
from receptions.models import Question, Reception, Topic
from territories import clock
from territories.models import Territory

if TYPE_CHECKING:
    from territories.models import User


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, user: User) -> Self:
        """Findings of the territories where a person sees the field."""
        return self.filter(user.powers.inside("view_field", "territory__path"))

    def undecided(self) -> Self:
        """Findings nobody has decided about."""
        return self.filter(state=FindingState.OPEN)

    def for_list(self) -> Self:
        """Everything one row of the list shows."""
        return self.select_related("topic", "territory__parent", "visit", "field_reception")

    def waiting(self) -> Self:
        """Findings that wait for a programme."""
        return self.filter(state=FindingState.WAITING)


@pghistory.track()
class Finding(models.Model):
    """A problem found on a round or at a field reception, and what became of it."""

    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="findings")
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    field_reception = models.ForeignKey(
        FieldReception, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="findings")
    territory = models.ForeignKey(
        Territory,
        verbose_name=_("mahalla or district"),
        on_delete=models.PROTECT,
        related_name="findings",
    )
    person = models.CharField(_("who told it"), max_length=200, blank=True)
    residence = models.CharField(_("residence"), max_length=300, blank=True)
    text = models.TextField(_("problem"))
    severity = models.PositiveSmallIntegerField(
        _("severity"), choices=Severity, default=Severity.MIDDLE
    )
    people_affected = models.PositiveIntegerField(_("people affected"), default=1)
    state = models.CharField(
        _("state"), max_length=14, choices=FindingState, default=FindingState.OPEN
    )
    horizon = models.CharField(_("horizon"), max_length=6, choices=Horizon, blank=True)
    result = models.TextField(_("what was done"), blank=True)
    question = models.OneToOneField(
        Question, on_delete=models.PROTECT, null=True, blank=True, related_name="finding"
    )
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    found_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(visit__isnull=False, field_reception__isnull=True)
                | Q(visit__isnull=True, field_reception__isnull=False),
                name="finding_from_a_visit_or_a_field_reception",
            ),
            models.CheckConstraint(
                condition=~Q(state="appeal") | Q(question__isnull=False),
                name="finding_turned_appeal_has_its_question",
            ),
            models.CheckConstraint(
                condition=~Q(state="solved_on_spot") | ~Q(result=""),
                name="settled_finding_has_its_result",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True, decided_by__isnull=True)
                | ~Q(state="open") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="finding_decided_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(people_affected__gte=1), name="finding_affects_a_person"
            ),
        ]
        indexes = [
            models.Index(fields=["reception", "found_at"], name="finding_reception_found"),
            models.Index(fields=["found_at"], name="finding_found"),
            models.Index(fields=["state", "-id"], name="finding_state_newest"),
            models.Index(fields=["reception"], name="finding_to_decide", condition=Q(state="open")),
            models.Index(
                fields=["territory", "topic"],
                name="finding_waiting",
                condition=Q(state="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        return reverse("fieldvisits:finding-detail", args=[self.pk])

    @property
    def state_tone(self) -> str:
        return TONES[self.state]

    @property
    def channel(self) -> Channel:
        """How an appeal from this finding came."""
        return Channel.FIELD if self.visit_id is None else Channel.ROUND

    @property
    def may_become(self) -> tuple[str, ...]:
        """The states that may follow the present one."""
        return FINDING_NEXT[self.state]

    def require_next(self, state: FindingState) -> None:
        """Raise TransitionError unless the state may follow the present one."""
        if state not in FINDING_NEXT[self.state]:
            raise TransitionError(self.get_state_display(), FindingState(state).label)
