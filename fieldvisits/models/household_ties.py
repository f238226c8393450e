"""What ties households to one another and to applicants: doubles joined, people who wrote."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fieldvisits.models.household import Household
from receptions.models import Applicant
from territories import clock
from territories.models.append_only import append_only


class HouseholdJoin(models.Model):
    """Two entries of one house became one: what moved, so that it can be taken back."""

    kept = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="joins")
    dropped = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="joined_by")
    visits = models.JSONField(default=list)  # keys of the visits that moved to the kept one
    followers = models.JSONField(default=list)  # households joined into the dropped one before
    changed = models.JSONField(default=dict)  # field of the kept one: [before, after]
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("joining of two households")
        verbose_name_plural = _("joinings of households")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("dropped")), name="join_of_two_households")
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.dropped_id} > {self.kept_id}"


class HouseholdParting(models.Model):
    """A joining that was taken back."""

    join = models.OneToOneField(HouseholdJoin, on_delete=models.PROTECT, related_name="parting")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]
        triggers = append_only()

    def __str__(self) -> str:
        return str(self.join)


class TwoHouseholds(models.Model):
    """Somebody looked: these two addresses are alike, but they are two households."""

    first = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="told_apart_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="told_apart_in_order"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.first_id}, {self.second_id}"


class HouseholdApplicant(models.Model):
    """The household at the address of somebody who appealed; their name stays in the appeal."""

    applicant = models.OneToOneField(
        Applicant, on_delete=models.PROTECT, primary_key=True, related_name="household_link"
    )
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="applicant_links"
    )
    linked_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.applicant_id}: {self.household_id}"
