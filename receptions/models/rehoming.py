"""Complaints handed up to another reception, and questions of abolished offices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from receptions.models.appeal import Appeal
from receptions.models.question import Question
from receptions.models.reception import Reception
from territories import clock
from territories.models import Office
from territories.models.append_only import append_only

if TYPE_CHECKING:
    from territories.models import User


class HandedUpQuerySet(models.QuerySet["HandedUp"]):
    def visible_to(self, user: User) -> Self:
        """Traces at the receptions a person sees: who worked at the desk knows that it left."""
        return self.filter(from_reception__in=Reception.objects.visible_to(user))


class HandedUp(models.Model):
    """The trace of a complaint that came to one desk and is another reception's (R-21, 2025)."""

    appeal = models.OneToOneField(Appeal, on_delete=models.PROTECT, related_name="handed_up")
    from_reception = models.ForeignKey(
        Reception, on_delete=models.PROTECT, related_name="complaints_handed_up"
    )
    to_reception = models.ForeignKey(
        Reception, on_delete=models.PROTECT, related_name="complaints_from_below"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = HandedUpQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_reception=F("to_reception")), name="handed_up_elsewhere"
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.appeal_id}: {self.from_reception_id} > {self.to_reception_id}"


class OfficeClosure(models.Model):
    """An office abolished by an act, and who took over its work. Never changed."""

    office = models.OneToOneField(Office, on_delete=models.PROTECT, related_name="closure")
    successor = models.ForeignKey(
        Office,
        verbose_name=_("successor"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="took_over",
    )
    on = models.DateField(_("closed on"))
    act = models.CharField(_("act"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(act=""), name="office_closure_has_an_act"),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("office")),
                name="office_does_not_follow_itself",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.office_id} {self.on}"


class Rehoming(models.Model):
    """Where a question went when its office was abolished; empty: back to the desk."""

    closure = models.ForeignKey(OfficeClosure, on_delete=models.PROTECT, related_name="rehomings")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="rehomings")
    to_office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["closure", "question"], name="one_rehoming_a_question_and_closure"
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.question_id}: {self.to_office_id}"
