"""Terms besides the main one: stops where a law allows them, and what else is owed by a date."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from receptions.choices import DutyKind
from receptions.models.appeal import Appeal
from receptions.models.question import Question
from receptions.models.work import DeadlineRule
from territories import clock
from territories.models.names import NamedModel


class StopGroundQuerySet(models.QuerySet["StopGround"]):
    def in_force(self) -> Self:
        today = clock.today()
        valid = Q(valid_to__isnull=True) | Q(valid_to__gt=today)
        return self.filter(valid, valid_from__lte=today)


class StopGround(NamedModel):
    """Why a term may stand still: a dated row with its source.

    The Law on appeals names none. A row is there for what another law orders, or as an
    assumption of ours that an administrator can end.
    """

    code = models.CharField(_("code"), max_length=20, unique=True)
    source = models.CharField(_("source"), max_length=200)
    is_assumption = models.BooleanField(_("our assumption"), default=False)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = StopGroundQuerySet.as_manager()

    class Meta:
        verbose_name = _("ground of a stop")
        verbose_name_plural = _("grounds of stops")
        ordering = ["code"]


class Stop(models.Model):
    """A term that stands still from a day, until it runs again."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="stops")
    ground = models.ForeignKey(StopGround, on_delete=models.PROTECT)
    note = models.CharField(_("note"), max_length=300)
    stopped_on = models.DateField(_("stopped on"))
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    plain_end = models.DateField()
    restarted_on = models.DateField(_("runs again from"), null=True, blank=True)
    restarted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(restarted_on__isnull=True),
                name="one_running_stop_a_question",
            ),
            models.CheckConstraint(
                condition=Q(restarted_on__isnull=True, restarted_by__isnull=True)
                | Q(restarted_on__gte=F("stopped_on"), restarted_by__isnull=False),
                name="stop_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.stopped_on}"


class DutyQuerySet(models.QuerySet["Duty"]):
    def open(self) -> Self:
        return self.filter(done_on__isnull=True, dropped_at__isnull=True)

    def replies(self) -> Self:
        """What tells the applicant how the examination ended (R-25)."""
        return self.filter(kind=DutyKind.RESULT_NOTICE)


class Duty(models.Model):
    """Something owed by a date of the Law besides the answer: a notice, a return, a correction."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="duties")
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, null=True, blank=True, related_name="duties"
    )
    kind = models.CharField(_("what is owed"), max_length=4, choices=DutyKind)
    rule = models.ForeignKey(DeadlineRule, on_delete=models.PROTECT)
    note = models.CharField(_("note"), max_length=300, blank=True)
    starts_on = models.DateField(_("counted from"))
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    dropped_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by__isnull=True)
                | Q(done_on__isnull=False, done_by__isnull=False),
                name="duty_done_by_and_on",
            ),
            models.UniqueConstraint(
                fields=["question", "kind"],
                condition=Q(done_on__isnull=True, dropped_at__isnull=True),
                name="one_open_duty_of_a_kind_a_question",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                name="duty_open",
                condition=Q(done_on__isnull=True, dropped_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id}: {self.kind}"

    @property
    def is_reply(self) -> bool:
        """Tells the applicant how the examination ended (R-25)."""
        return self.kind == DutyKind.RESULT_NOTICE

    @property
    def is_late(self) -> bool:
        """Still owed past its date."""
        waits = self.done_on is None and self.dropped_at is None
        return waits and self.due_on < clock.today()
