"""Numbers given out beforehand, for registering while the line is down; gaps and clashes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from receptions.choices import BlockState, ClashKind
from receptions.models.appeal import Appeal
from receptions.models.reception import Reception
from territories import clock
from territories.models.append_only import append_only

if TYPE_CHECKING:
    from territories.models import User


class NumberBlockQuerySet(models.QuerySet["NumberBlock"]):
    def visible_to(self, user: User) -> Self:
        """Blocks of the receptions where the person registers or decides."""
        own = Q(reception__territory__path__in=user.powers.paths("work_reception"))
        return self.filter(own | user.powers.inside("decide_appeals", "reception__territory__path"))

    def usable_by(self, user: User) -> Self:
        """Blocks in use that were given to this person."""
        return self.filter(given_to=user, state=BlockState.OPEN).order_by("year", "first")

    def left_over(self, *, year: int) -> Self:
        """Blocks of earlier years that nobody returned: their unused numbers are no gaps yet."""
        return self.filter(state=BlockState.OPEN, year__lt=year)


class NumberBlock(models.Model):
    """A run of numbers of one reception and year. Only registrations made offline use them.

    It is on one device at most, so that no two devices print the same number.
    """

    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="blocks")
    year = models.PositiveSmallIntegerField(_("year"))
    first = models.PositiveIntegerField(_("first number"))
    last = models.PositiveIntegerField(_("last number"))
    given_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("given to"),
        on_delete=models.PROTECT,
        related_name="number_blocks",
    )
    device = models.CharField(_("device"), max_length=60, blank=True)
    given_at = models.DateTimeField(_("given at"), default=clock.now)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # The key that the device with these numbers made itself; empty while they wait for one.
    held_by = models.UUIDField(null=True, blank=True)
    held_at = models.DateTimeField(_("on a device since"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=BlockState, default=BlockState.OPEN)
    returned_at = models.DateTimeField(_("returned at"), null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = NumberBlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("number block")
        verbose_name_plural = _("number blocks")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reception", "year", "first"], name="a_block_begins_once"
            ),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="block_in_order"),
            models.CheckConstraint(
                condition=Q(
                    state=BlockState.RETURNED,
                    returned_at__isnull=False,
                    returned_by__isnull=False,
                )
                | ~Q(state=BlockState.RETURNED)
                & Q(returned_at__isnull=True, returned_by__isnull=True),
                name="block_returned_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(held_by__isnull=True, held_at__isnull=True)
                | Q(held_by__isnull=False, held_at__isnull=False),
                name="block_held_by_and_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["given_to"], name="block_in_use", condition=Q(state=BlockState.OPEN)
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_number} … {self.last:06d}"

    def get_absolute_url(self) -> str:
        return reverse("receptions:block-detail", args=[self.pk])

    def number_of(self, sequence: int) -> str:
        """The number as it is printed."""
        return f"{self.reception.code}-{self.year}-{sequence:06d}"

    @property
    def first_number(self) -> str:
        return self.number_of(self.first)

    @property
    def size(self) -> int:
        return self.last - self.first + 1

    @property
    def is_open(self) -> bool:
        return self.state == BlockState.OPEN

    def used(self) -> list[int]:
        """The numbers of the block under which an appeal stands."""
        appeals = Appeal.objects.filter(
            reception=self.reception_id, year=self.year, sequence__range=(self.first, self.last)
        )
        return list(appeals.order_by("sequence").values_list("sequence", flat=True))


class NumberGap(models.Model):
    """A number of a returned block under which no appeal stands, and why. Never changed."""

    block = models.ForeignKey(NumberBlock, on_delete=models.PROTECT, related_name="gaps")
    sequence = models.PositiveIntegerField()
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["block", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["block", "sequence"], name="a_gap_is_reported_once")
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.block_id}: {self.sequence}"


class NumberClash(models.Model):
    """A number printed offline that could not be kept; the appeal got another. Never changed."""

    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="clashes")
    block = models.ForeignKey(
        NumberBlock, on_delete=models.PROTECT, null=True, blank=True, related_name="clashes"
    )
    appeal = models.OneToOneField(Appeal, on_delete=models.PROTECT, related_name="clash")
    printed = models.CharField(_("printed number"), max_length=40)
    kind = models.CharField(_("why"), max_length=8, choices=ClashKind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.printed} > {self.appeal_id}"
