"""Households of a mahalla, as far as the sheet needs them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

import pghistory
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import REACHED, HouseholdClass, HouseholdRegister, RoundStatus, VisitResult
from territories.choices import Level
from territories.models import Territory
from territories.models.fold import Fold, fold_field

if TYPE_CHECKING:
    from territories.models import User

# A visit belongs to an entry of the register, or to one that was joined into it as a double.
VISITS_OF = ("household", "household__joined_into")


def _visits(of: str = "household") -> models.QuerySet[Any]:
    """The visits of the household of an outer query; their module lies above this one."""
    visits = apps.get_model("fieldvisits", "Visit")._default_manager
    return visits.filter(**{of: OuterRef("pk")})


def _any_visit(**conditions: Any) -> Q:
    """Whether such a visit was made, at this entry or at one that was joined into it."""
    own, double = (_visits(of).filter(**conditions) for of in VISITS_OF)
    return Q(Exists(own)) | Q(Exists(double))


def _last_reached(of: str) -> Subquery:
    reached = _visits(of).filter(result__in=REACHED).order_by()
    return Subquery(reached.values(of).annotate(last=Max("visited_at")).values("last"))


class HouseholdQuerySet(models.QuerySet["Household"]):
    def visible_to(self, user: User) -> Self:
        """Households of the territories where a person may see the field."""
        return self.filter(user.powers.inside("view_field", "mahalla__path"))

    def current(self) -> Self:
        """Households that weren't joined into another one as doubles."""
        return self.filter(joined_into__isnull=True)

    def matching(self, text: str) -> Self:
        """Households with all the words in address or name, in any script."""
        found = self
        for word in text.split()[:6]:
            key = Fold(Value(word))
            found = found.filter(Q(address_key__contains=key) | Q(name_key__contains=key))
        return found

    def at_address(self, mahalla: Territory, street: str, house: str) -> Self:
        """The household at an address, in whatever script it was written."""
        return self.filter(mahalla=mahalla, address_key=Fold(Value(f"{street} {house} ")))

    def with_last_visit(self) -> Self:
        """Each household with `reached_at`, the last time somebody was talked to."""
        own, double = (_last_reached(of) for of in VISITS_OF)
        return self.annotate(reached_at=Greatest(own, double))

    def in_place(self, place: Territory) -> Self:
        """Households of a mahalla or a district, bounded so that the index is walked in order."""
        if place.level == Level.MAHALLA:
            return self.filter(mahalla=place)
        inside = Territory.objects.within(place).filter(level=Level.MAHALLA)
        keys = list(inside.order_by("pk").values_list("pk", flat=True))
        if not keys:
            return self.none()
        bounds = {"mahalla__gte": keys[0], "mahalla__lte": keys[-1]}
        return self.filter(**bounds, mahalla__in=keys)

    def never_visited(self) -> Self:
        """Households where nobody knocked yet."""
        return self.exclude(_any_visit(visited_at__isnull=False))

    def reached_within(self, start: dt.datetime, end: dt.datetime) -> Self:
        """Households where somebody was talked to from `start` until before `end`."""
        return self.filter(
            _any_visit(result__in=REACHED, visited_at__gte=start, visited_at__lt=end)
        )

    def to_come_again(self) -> Self:
        """Households whose last visit ended with a day to come again."""
        visits = apps.get_model("fieldvisits", "Visit")._default_manager
        later = visits.filter(
            household=OuterRef("household"), visited_at__gt=OuterRef("visited_at")
        )
        asked = _visits().filter(~Exists(later), revisit_on__isnull=False)
        return self.filter(Exists(asked))

    def to_visit(self, territory: Territory) -> Self:
        """Households for a new round, never or longest ago reached first.

        Left out: those who asked not to be visited, and those an open round is still to visit.
        """
        awaited = _visits().filter(
            result=VisitResult.PENDING,
            round__status__in=(RoundStatus.PLANNED, RoundStatus.RUNNING),
        )
        free = self.current().filter(~Exists(awaited), do_not_visit=False)
        inside = free.filter(mahalla__path__startswith=territory.path)
        return inside.with_last_visit().order_by(
            F("reached_at").asc(nulls_first=True), "mahalla", "street", "house", "pk"
        )


@pghistory.track(
    pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["address_key", "name_key"]
)
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
    do_not_visit_reason = models.CharField(_("why not"), max_length=300, blank=True)
    registers = ArrayField(
        models.CharField(max_length=8, choices=HouseholdRegister),
        verbose_name=_("registers"),
        default=list,
        blank=True,
    )
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    joined_into = models.ForeignKey(
        "self",
        verbose_name=_("joined into"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="doubles",
    )
    address_key = fold_field("street", "house")
    name_key = fold_field("head_name")

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
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="household_place_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(joined_into__isnull=True) | ~Q(joined_into=F("id")),
                name="household_joined_into_another",
            ),
        ]
        indexes = [
            models.Index(
                fields=["mahalla", "street", "house", "id"], name="household_along_the_street"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.street}, {self.house}"

    def get_absolute_url(self) -> str:
        return reverse("fieldvisits:household-detail", args=[self.pk])

    @property
    def register_names(self) -> list[str]:
        """The registers it stands in, in the active language."""
        return [str(HouseholdRegister(value).label) for value in self.registers]
