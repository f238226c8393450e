"""Offices that act on appeals, and the councils that hear about them."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from territories.choices import BodyKind, Level
from territories.models.fold import fold_field
from territories.models.names import NamedModel
from territories.models.territory import Territory


class StateBody(NamedModel):
    """A ministry, committee, utility or other body, as a whole."""

    code = models.CharField(_("code"), max_length=12, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=BodyKind)
    regional_branches = models.BooleanField(_("has regional branches"), default=False)
    district_branches = models.BooleanField(_("has district branches"), default=False)

    class Meta:
        verbose_name = _("state body")
        verbose_name_plural = _("state bodies")
        ordering = ["code"]


class OfficeQuerySet(models.QuerySet["Office"]):
    """Offices in the domain's words."""

    def active(self) -> Self:
        return self.filter(closed_on__isnull=True)

    def serving(self, territory: Territory) -> Self:
        """Offices of the territory itself and of every level above it."""
        codes = [code for code in territory.path.split(".") if code]
        return self.filter(territory__code__in=codes)

    def subordinate_to(self, office: Office) -> Self:
        """The office itself and every office below it (R-21)."""
        return self.filter(path__startswith=office.path)


class Office(NamedModel):
    """A body's branch at a territory, or a khokimiyat. `parent` is the office it answers to."""

    body = models.ForeignKey(StateBody, on_delete=models.PROTECT, related_name="offices")
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="offices")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="branches"
    )
    path = models.CharField(max_length=80, unique=True, editable=False)
    is_khokimiyat = models.BooleanField(_("khokimiyat"), default=False)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    name_key = fold_field("name_uz", "name_ru")

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "territory"], name="one_office_a_body_and_territory"
            ),
            models.UniqueConstraint(
                fields=["territory"],
                condition=Q(is_khokimiyat=True),
                name="one_khokimiyat_a_territory",
            ),
        ]
        indexes = [
            models.Index(
                fields=["path"], name="office_path_like", opclasses=["varchar_pattern_ops"]
            ),
        ]
        permissions = [("act_for_office", "Answer and report for this office and those below it")]

    def answers_to(self, other: Office) -> bool:
        """Whether this office is the other one or stands below it (R-21)."""
        return self.path.startswith(other.path)


class Council(NamedModel):
    """The Kengash of a territory: its deputies read the council edition of the reports."""

    territory = models.OneToOneField(Territory, on_delete=models.PROTECT, related_name="council")
    chair = models.CharField(_("chair"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("council")
        verbose_name_plural = _("councils")
        ordering = ["territory__path"]


KHOKIMIYAT_LEVELS = (Level.REGION, Level.DISTRICT, Level.CITY, Level.CITY_DISTRICT)
