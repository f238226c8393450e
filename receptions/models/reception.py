"""The receptions of the network."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from territories import kept
from territories.models import Territory
from territories.models.names import NamedModel

if TYPE_CHECKING:
    from territories.models import User


class ReceptionQuerySet(models.QuerySet["Reception"]):
    """Receptions in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Receptions whose appeals the person may see: the subtree, or the very own one."""
        own = Q(territory__path__in=user.powers.paths("work_reception"))
        return self.filter(user.powers.inside("view_appeals", "territory__path") | own)

    def pks_visible_to(self, user: User) -> list[int]:
        """Their keys, which many conditions of one page begin with."""
        places = (user.powers.paths("view_appeals"), user.powers.paths("work_reception"))
        return kept.once(("receptions seen from", places), lambda: _keys(self.visible_to(user)))

    def existing(self, *, on: dt.date) -> Self:
        """Receptions of the network as it was on the day."""
        open_then = Q(closed_on__isnull=True) | Q(closed_on__gt=on)
        return self.filter(open_then, territory__valid_from__lte=on)

    def worked_by(self, user: User) -> Self:
        """Receptions at which the person may register people."""
        return self.filter(territory__path__in=user.powers.paths("work_reception"))

    def decided_by(self, user: User) -> Self:
        """Receptions where the person is the head who decides."""
        return self.filter(territory__path__in=user.powers.paths("decide_appeals"))

    def pks_worked_by(self, user: User) -> list[int]:
        """Their keys, which many conditions of one page begin with."""
        return self.pks_at(user.powers.paths("work_reception"))

    def pks_at(self, paths: tuple[str, ...]) -> list[int]:
        """Keys of the receptions at these very territories."""
        if not paths:
            return []
        there = partial(self.filter, territory__path__in=paths)
        return kept.once(("receptions at", paths), lambda: _keys(there()))


def _keys(rows: ReceptionQuerySet) -> list[int]:
    return list(rows.order_by().values_list("pk", flat=True))


@pghistory.track()
class Reception(NamedModel):
    """A People's Reception: one per region, district and city, and the national service.

    Every change is kept with who made it.
    """

    territory = models.OneToOneField(Territory, on_delete=models.PROTECT, related_name="reception")
    code = models.CharField(_("code in appeal numbers"), max_length=8, unique=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    opens_at = models.TimeField(_("opens at"), default=dt.time(9))
    closes_at = models.TimeField(_("closes at"), default=dt.time(18))
    mother_child_room = models.BooleanField(_("mother-and-child room"), default=True)
    first_aid = models.BooleanField(_("first-aid post"), default=True)
    wheelchair_access = models.BooleanField(_("wheelchair access"), default=True)
    sms_notices = models.BooleanField(
        _("notices by SMS"),
        default=False,
        help_text=_("To applicants who left a telephone number and no e-mail address."),
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = ReceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("reception")
        verbose_name_plural = _("receptions")
        ordering = ["territory__path"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="reception_hours_in_order"
            )
        ]

    @property
    def where(self) -> str:
        """The address, or the territory's name in the active language where none is known."""
        return self.address or self.territory.name


class NumberCounter(models.Model):
    """The last number given out by a reception in a year. Locked while one is taken."""

    reception = models.ForeignKey(Reception, on_delete=models.PROTECT)
    kind = models.CharField(max_length=12, default="appeal")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reception", "kind", "year"], name="one_counter_a_reception_and_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reception_id}/{self.year}: {self.last}"
