"""The register of disciplinary and other liability: table 7 of the report (DOMAIN 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from receptions.models.reception import Reception
from receptions.models.representation import RepresentationReply
from receptions.power_choices import (
    MEASURES_OF_KIND,
    LiabilityGround,
    LiabilityKind,
    LiabilityMeasure,
)
from territories import clock
from territories.models import Office

if TYPE_CHECKING:
    from territories.models import User


def _fits() -> Q:
    condition = Q(pk__in=[])
    for kind, measures in MEASURES_OF_KIND.items():
        condition |= Q(kind=kind, measure__in=measures)
    return condition


class LiabilityEntryQuerySet(models.QuerySet["LiabilityEntry"]):
    """Entries in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Entries of the receptions a person sees and of the person's offices."""
        receptions = Reception.objects.visible_to(user).values("pk")
        return self.filter(Q(reception__in=receptions) | Q(office__in=user.powers.office_ids))

    def standing(self) -> Self:
        """Entries that count: not struck out."""
        return self.filter(struck_at__isnull=True)


class LiabilityEntry(models.Model):
    """A person of an office held liable: by whom named, how, by what act, on what ground.

    A wrong entry is struck out with a reason; it stays in the register and counts no more.
    """

    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="liability")
    office = models.ForeignKey(
        Office, verbose_name=_("office"), on_delete=models.PROTECT, related_name="liability"
    )
    person_name = models.CharField(_("name of the person held liable"), max_length=200)
    person_post = models.CharField(_("post of that person"), max_length=200)
    kind = models.CharField(_("kind of liability"), max_length=14, choices=LiabilityKind)
    measure = models.CharField(_("measure"), max_length=12, choices=LiabilityMeasure)
    act_number = models.CharField(_("number of the act"), max_length=60)
    act_date = models.DateField(_("date of the act"))
    ground = models.CharField(_("ground"), max_length=12, choices=LiabilityGround)
    article = models.CharField(pgettext_lazy("of a law", "article"), max_length=120, blank=True)
    reply = models.OneToOneField(
        RepresentationReply,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="liability",
    )
    document = models.FileField(_("document"), upload_to="liability/%Y/%m/", blank=True)
    document_name = models.CharField(max_length=200, blank=True)
    document_type = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = LiabilityEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the register of liability")
        verbose_name_plural = _("register of liability")
        ordering = ["-act_date", "-pk"]
        constraints = [
            models.CheckConstraint(condition=_fits(), name="measure_of_its_kind"),
            models.CheckConstraint(
                condition=Q(reply__isnull=False) | ~Q(document=""),
                name="entry_by_hand_has_a_document",
            ),
            models.CheckConstraint(
                condition=Q(struck_by__isnull=True, struck_at__isnull=True, struck_reason="")
                | Q(struck_by__isnull=False, struck_at__isnull=False) & ~Q(struck_reason=""),
                name="struck_entry_by_at_and_why",
            ),
        ]
        indexes = [
            models.Index(fields=["act_date"], name="liability_act_date"),
            models.Index(fields=["reception", "-act_date"], name="liability_reception"),
        ]

    def __str__(self) -> str:
        return f"{self.act_number}, {self.act_date}"

    def get_absolute_url(self) -> str:
        return reverse("receptions:liability-detail", args=[self.pk])
