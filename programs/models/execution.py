"""The khokimiyat's side: the programme received, people named, offices beside, milestones."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from programs.choices import FINISHED, ProgrammeState
from programs.models.measure import Measure
from programs.models.programme import Programme
from territories import clock
from territories.models import Office
from territories.models.append_only import append_only
from territories.models.names import NamedModel

if TYPE_CHECKING:
    from territories.models import User


class AcceptanceQuerySet(models.QuerySet["Acceptance"]):
    """Acceptances in the domain's words."""

    def visible_to(self, user: User) -> Self:
        return self.filter(programme__in=Programme.objects.visible_to(user))

    def waiting(self) -> Self:
        """Programmes sent that the khokimiyat has not accepted."""
        return self.filter(accepted_at__isnull=True, programme__state=ProgrammeState.SENT)

    def silent(self, *, on: dt.date) -> Self:
        """Not accepted within the working days given for it."""
        return self.waiting().filter(due_on__lt=on)


@pghistory.track()
class Acceptance(models.Model):
    """A programme sent has reached the khokimiyat: by when it must be accepted, who accepted."""

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="acceptance")
    due_on = models.DateField(_("to be accepted by"))
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True, accepted_at__isnull=True)
                | Q(accepted_by__isnull=False, accepted_at__isnull=False),
                name="acceptance_who_and_when",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                name="acceptance_waiting_by_due",
                condition=Q(accepted_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.accepted_at or self.due_on}"

    @property
    def is_waiting(self) -> bool:
        return self.accepted_at is None


class SentName(NamedModel):
    """What an office was called when the programme was sent to it. Never changed."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="sent_names")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "office"], name="one_sent_name_a_programme_and_office"
            )
        ]
        triggers = append_only()


class Responsible(models.Model):
    """The person who answers for a measure at its office; the newest row holds. Never changed.

    `name` and `post` are kept as they were; a person without an account also has a telephone.
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="responsibles")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=200)
    post = models.CharField(pgettext_lazy("of a person", "post"), max_length=200)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    named_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(post="") & (Q(user__isnull=False) | ~Q(phone="")),
                name="responsible_can_be_reached",
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.name}, {self.post}"


class MeasureParticipantQuerySet(models.QuerySet["MeasureParticipant"]):
    def current(self) -> Self:
        return self.filter(removed_at__isnull=True)


@pghistory.track()
class MeasureParticipant(models.Model):
    """An office that helps to carry out a measure; the responsible one coordinates (R-22)."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="participants")
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="measure_participations"
    )
    task = models.CharField(_("what it does"), max_length=300)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=clock.now)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = MeasureParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "office"],
                condition=Q(removed_at__isnull=True),
                name="an_office_helps_once",
            ),
            models.CheckConstraint(
                condition=Q(removed_by__isnull=True, removed_at__isnull=True)
                | Q(removed_by__isnull=False, removed_at__isnull=False),
                name="participant_removal_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id}: {self.office_id}"


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    """Milestones in the domain's words."""

    def kept(self) -> Self:
        return self.filter(dropped_at__isnull=True)

    def open(self) -> Self:
        """Neither reached nor dropped."""
        return self.kept().filter(done_on__isnull=True)

    def overdue(self, *, on: dt.date) -> Self:
        """Open past their day, of measures that are still to be done."""
        return (
            self.open()
            .filter(due_on__lt=on, measure__programme__state=ProgrammeState.SENT)
            .exclude(measure__state__in=FINISHED)
        )


@pghistory.track()
class Milestone(models.Model):
    """A step on the way to a measure, set by its office: by when, and when it was reached."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="milestones")
    text = models.CharField(_("milestone"), max_length=300)
    due_on = models.DateField(_("due on"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=clock.now)
    done_on = models.DateField(_("reached on"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    dropped_at = models.DateTimeField(null=True, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by__isnull=True, done_at__isnull=True)
                | Q(done_on__isnull=False, done_by__isnull=False, done_at__isnull=False),
                name="milestone_reached_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(dropped_by__isnull=True, dropped_at__isnull=True)
                | Q(dropped_by__isnull=False, dropped_at__isnull=False, done_on__isnull=True),
                name="milestone_dropped_who_and_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                name="milestone_open_by_due",
                condition=Q(done_on__isnull=True, dropped_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_late(self) -> bool:
        """Past its day and not reached, or reached after it."""
        return self.due_on < (self.done_on or clock.today())
