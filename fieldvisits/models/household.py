"""Households of a mahalla, as far as the sheet needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import HouseholdClass
from territories.models import Territory
from territories.models.fold import fold_field

if TYPE_CHECKING:
    from territories.models import User


class HouseholdQuerySet(models.QuerySet["Household"]):
    def visible_to(self, user: User) -> Self:
        """Households of the territories where a person may see the field."""
        return self.filter(user.powers.inside("view_field", "mahalla__path"))


class Household(models.Model):
    """A yard or flat. `sector` is 1 to 4 (hokim, prosecutor, internal affairs, tax)."""

    mahalla = models.ForeignKey(
        Territory, verbose_name=_("mahalla"), on_delete=models.PROTECT, related_name="households"
    )
    street = models.CharField(_("street"), max_length=150)
    house = models.CharField(_("house, flat"), max_length=30)
    head_name = models.CharField(_("household's representative"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    household_class = models.CharField(
        _("household class"), max_length=1, choices=HouseholdClass, blank=True
    )
    sector = models.PositiveSmallIntegerField(_("sector"), null=True, blank=True)
    members = models.PositiveSmallIntegerField(_("members"), default=1)
    do_not_visit = models.BooleanField(_("do not visit"), default=False)
    address_key = fold_field("street", "house")

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        ordering = ["mahalla", "street", "house"]
        constraints = [
            models.UniqueConstraint(
                fields=["mahalla", "address_key"], name="one_household_an_address"
            ),
            models.CheckConstraint(
                condition=models.Q(sector__isnull=True) | models.Q(sector__range=(1, 4)),
                name="sector_1_to_4",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.street}, {self.house}"
