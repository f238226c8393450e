"""What a khokimiyat holds against a rating before it is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from territories.choices import ObjectionState
from territories.models.office import Office
from territories.models.rating import Rating

if TYPE_CHECKING:
    from territories.models.people import User


class RatingObjectionQuerySet(models.QuerySet["RatingObjection"]):
    def open(self) -> Self:
        """Objections without an answer."""
        return self.filter(state=ObjectionState.OPEN)

    def to_answer_by(self, user: User) -> Self:
        """Open ones about territories whose ratings the person proposes or decides."""
        return self.open().filter(user.powers.inside("propose_ratings", "rating__territory__path"))


class RatingObjection(models.Model):
    """One figure of a rating contested, with the answer. It stays once it is answered."""

    rating = models.ForeignKey(Rating, on_delete=models.CASCADE, related_name="objections")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    figure = models.CharField(_("figure"), max_length=60)
    text = models.TextField(_("what is wrong with it"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(
        _("state"), max_length=10, choices=ObjectionState, default=ObjectionState.OPEN
    )
    answer = models.TextField(_("answer"), blank=True)
    numerator = models.DecimalField(
        _("corrected: above the line"), max_digits=16, decimal_places=3, null=True, blank=True
    )
    denominator = models.DecimalField(
        _("corrected: below the line"), max_digits=16, decimal_places=3, null=True, blank=True
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = RatingObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rating", "figure"],
                condition=Q(state="open"),
                name="one_open_objection_a_figure",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="objection_says_something"),
            models.CheckConstraint(
                condition=Q(
                    state="open", answered_by__isnull=True, answered_at__isnull=True, answer=""
                )
                | Q(~Q(answer=""), answered_by__isnull=False, answered_at__isnull=False)
                & ~Q(state="open"),
                name="objection_answered_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(numerator__isnull=True, denominator__isnull=True)
                | Q(
                    state="accepted",
                    numerator__gte=0,
                    denominator__gt=0,
                ),
                name="objection_corrects_when_accepted",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="answered",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=~pgtrigger.Q(old__state="open"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.rating_id}: {self.figure}"
