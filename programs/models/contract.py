"""Who builds: contractors and their contracts on measures."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

import pghistory
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Round
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programs.models.measure import Measure
from programs.money import Currency
from territories import clock
from territories.models.fold import fold_field

if TYPE_CHECKING:
    from decimal import Decimal

    from territories.models import User

# The tax number (STIR) of a firm has nine digits; a sole trader uses the JSHSHIR of fourteen.
STIR = r"^([0-9]{9}|[0-9]{14})$"


class ContractorQuerySet(models.QuerySet["Contractor"]):
    """Contractors in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Contractors with a contract on a measure that the person may see."""
        own = Contract.objects.visible_to(user).filter(contractor=models.OuterRef("pk"))
        return self.filter(models.Exists(own))


class Contractor(models.Model):
    """A firm or sole trader that carries out works; one row a tax number."""

    stir = models.CharField(
        _("tax number (STIR)"),
        max_length=14,
        unique=True,
        validators=[RegexValidator(STIR, _("A tax number has 9 digits, a sole trader's 14."))],
    )
    name = models.CharField(_("name"), max_length=300)
    name_key = fold_field("name")
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=clock.now)

    objects = ContractorQuerySet.as_manager()

    class Meta:
        verbose_name = _("contractor")
        verbose_name_plural = _("contractors")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(stir__regex=STIR), name="contractor_tax_number"),
            models.CheckConstraint(condition=~Q(name=""), name="contractor_has_a_name"),
        ]
        indexes = [models.Index(fields=["name_key"], name="contractor_name_key")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programs:contractor-detail", args=[self.pk])


class ContractQuerySet(models.QuerySet["Contract"]):
    """Contracts in the domain's words."""

    def visible_to(self, user: User) -> Self:
        return self.filter(measure__in=Measure.objects.visible_to(user))

    def in_force(self) -> Self:
        return self.filter(cancelled_at__isnull=True)

    def soums_in_all(self) -> Decimal | int:
        """The sum of the contracts in force, to the tiyin."""
        return self.in_force().aggregate(all=Sum("soums"))["all"] or 0

    def for_list(self) -> Self:
        """Everything one row of a list shows."""
        return self.select_related(
            "contractor",
            "measure__programme",
            "measure__place",
            "measure__topic",
            "measure__typical",
        )


@pghistory.track()
class Contract(models.Model):
    """What a contractor does for a measure, for how much, by when. Wrong ones are cancelled.

    `soums` is the amount itself, or the amount at `rate` soums a unit as of `rate_on`.
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="contracts")
    contractor = models.ForeignKey(Contractor, on_delete=models.PROTECT, related_name="contracts")
    number = models.CharField(_("number of the contract"), max_length=60)
    signed_on = models.DateField(_("date of the contract"))
    due_on = models.DateField(_("works due on"))
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, default=Currency.UZS)
    rate = models.DecimalField(
        _("rate, soums a unit"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    rate_on = models.DateField(_("day of the rate"), null=True, blank=True)
    soums = models.DecimalField(_("in soums"), max_digits=18, decimal_places=2)
    file = models.FileField(_("file"), upload_to="contracts/%Y/%m/", blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_type = models.CharField(max_length=60, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(default=clock.now)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(_("why it is cancelled"), max_length=300, blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "contractor", "number"],
                condition=Q(cancelled_at__isnull=True),
                name="a_contract_once_a_measure",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, soums__gt=0, due_on__gte=F("signed_on")),
                name="contract_amount_and_dates",
            ),
            models.CheckConstraint(
                condition=Q(
                    currency="UZS", rate__isnull=True, rate_on__isnull=True, soums=F("amount")
                )
                | ~Q(currency="UZS")
                & Q(
                    rate__gt=0,
                    rate_on__isnull=False,
                    soums=Round(F("amount") * F("rate"), precision=2),
                ),
                name="contract_in_soums",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_by__isnull=True, cancelled_at__isnull=True, cancel_reason="")
                | Q(cancelled_by__isnull=False, cancelled_at__isnull=False) & ~Q(cancel_reason=""),
                name="contract_cancelled_who_when_why",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_foreign(self) -> bool:
        return self.currency != Currency.UZS

    @property
    def days_late(self) -> int:
        """Days from the date of the works to the report that they are done, or to today."""
        reported = self.measure.reported_at
        end: dt.date = timezone.localtime(reported).date() if reported else clock.today()
        return max(0, (end - self.due_on).days)
