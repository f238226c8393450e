"""Decisions of a council under control, what happened to them, and who was reminded."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from receptions.council_choices import (
    DECISION_NEXT,
    DECISION_OPEN,
    DECISION_TONES,
    DecisionState,
    DecisionStep,
)
from receptions.exceptions import TransitionError
from receptions.models import reminder_base
from receptions.models.council_session import CouncilHearing, CouncilSession, seen_councils
from territories import clock
from territories.models import Council, Office
from territories.models.append_only import append_only

if TYPE_CHECKING:
    from territories.models import User


class CouncilDecisionQuerySet(models.QuerySet["CouncilDecision"]):
    """Decisions of the councils in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Decisions of the councils a person sees, and those their offices carry out."""
        return self.filter(seen_councils(user) | Q(office__in=user.powers.office_ids))

    def of_head(self, user: User) -> Self:
        """Decisions of the councils at whose receptions the person decides."""
        return self.filter(council__territory__path__in=user.powers.paths("decide_appeals"))

    def open(self) -> Self:
        """Under control, reported ones included."""
        return self.filter(state__in=DECISION_OPEN)

    def with_office(self) -> Self:
        """The body has to act."""
        return self.filter(state=DecisionState.IN_CONTROL)

    def overdue(self, *, on: dt.date) -> Self:
        """Past the control date and not reported."""
        return self.with_office().filter(due_on__lt=on)


class CouncilDecision(models.Model):
    """A decision of the council: number, date, words, the body obliged, the control date."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="decisions")
    session = models.ForeignKey(
        CouncilSession, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    hearing = models.ForeignKey(
        CouncilHearing, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    number = models.CharField(_("number of the decision"), max_length=40)
    decided_on = models.DateField(_("date of the decision"))
    text = models.TextField(_("what was decided"))
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="council_decisions")
    due_on = models.DateField(_("control date"))
    first_due_on = models.DateField(_("first control date"))
    state = models.CharField(
        _("state"), max_length=10, choices=DecisionState, default=DecisionState.IN_CONTROL
    )
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reported_on = models.DateField(_("fulfilment reported on"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)

    objects = CouncilDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision of the council")
        verbose_name_plural = _("decisions of the council")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "number", "decided_on", "office"],
                name="one_decision_a_number_day_and_office",
            ),
            models.CheckConstraint(
                condition=Q(first_due_on__gte=F("decided_on"), due_on__gte=F("decided_on")),
                name="control_date_after_the_decision",
            ),
            models.CheckConstraint(
                condition=Q(reported_by__isnull=True, reported_on__isnull=True)
                | Q(reported_by__isnull=False, reported_on__isnull=False),
                name="decision_reported_by_and_on",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["control", "reported"], ended_by__isnull=True, ended_at__isnull=True
                )
                | Q(
                    state__in=["done", "withdrawn"],
                    ended_by__isnull=False,
                    ended_at__isnull=False,
                ),
                name="decision_ended_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["reported", "done"]) | Q(reported_on__isnull=False),
                name="done_decision_has_its_report",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], name="council_decision_due"),
            models.Index(fields=["office", "state"], name="council_decision_office"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("receptions:council-decision", args=[self.pk])

    def require_next(self, state: str) -> None:
        """Raise TransitionError unless the state may follow the present one."""
        if state not in DECISION_NEXT[self.state]:
            raise TransitionError(self.get_state_display(), DecisionState(state).label)

    @property
    def is_open(self) -> bool:
        return self.state in DECISION_OPEN

    @property
    def is_overdue(self) -> bool:
        """Past the control date and not reported."""
        return self.state == DecisionState.IN_CONTROL and self.due_on < clock.today()

    @property
    def is_extended(self) -> bool:
        return self.due_on != self.first_due_on

    @property
    def tone(self) -> str:
        """The tone of the state's badge."""
        return "bad" if self.is_overdue else DECISION_TONES[DecisionState(self.state)]

    @property
    def state_words(self) -> str:
        """The state as a person says it: overdue and moved dates included."""
        if self.is_overdue:
            return str(_("overdue"))
        if self.state == DecisionState.IN_CONTROL and self.is_extended:
            return str(_("under control, date moved"))
        return str(self.get_state_display())


class DecisionEvent(models.Model):
    """What happened to a decision, with its evidence. Never changed."""

    decision = models.ForeignKey(CouncilDecision, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=10, choices=DecisionStep)
    note = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True)
    document = models.FileField(_("document"), upload_to="councils/%Y/%m/", blank=True)
    document_name = models.CharField(max_length=200, blank=True)
    document_type = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.decision_id} {self.step}"


class DecisionReminder(reminder_base.Reminder):
    """A step that a decision has reached; once a control date. The office is who is told."""

    about = "decision"

    decision = models.ForeignKey(
        CouncilDecision, on_delete=models.CASCADE, related_name="reminders"
    )

    class Meta:
        constraints = [
            reminder_base.once_a_step("decision", "one_decision_reminder_a_step_and_date")
        ]
        indexes = [reminder_base.by_day("decision_reminder_raised_on")]


class DecisionReminderNotice(reminder_base.Notice):
    """A reminder as one person gets it, in that day's digest."""

    reminder = reminder_base.of(DecisionReminder)
    digest = reminder_base.in_digest("decision_notices")

    class Meta:
        constraints = [reminder_base.once_a_person("one_decision_notice_a_person")]
        indexes = [reminder_base.without_digest("decision_notice_without_digest")]
