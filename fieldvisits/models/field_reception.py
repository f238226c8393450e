"""Field and public receptions: where, when, with whom, who came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import (
    FIELD_RECEPTION_NEXT,
    TONES,
    FieldReceptionKind,
    FieldReceptionStatus,
)
from receptions.choices import Channel
from receptions.exceptions import TransitionError
from receptions.models import Reception
from territories import clock
from territories.models import Office, Territory

if TYPE_CHECKING:
    from territories.models import User


class FieldReceptionQuerySet(models.QuerySet["FieldReception"]):
    def visible_to(self, user: User) -> Self:
        """Field receptions of the territories where a person sees the field."""
        return self.filter(user.powers.inside("view_field", "territory__path"))

    def announced(self) -> Self:
        """What the public site shows as coming."""
        return self.filter(status=FieldReceptionStatus.ANNOUNCED)


@pghistory.track()
class FieldReception(models.Model):
    """A reception on the road (R-51), with the officials who sit at it."""

    reception = models.ForeignKey(
        Reception, on_delete=models.PROTECT, related_name="field_receptions"
    )
    territory = models.ForeignKey(
        Territory,
        verbose_name=_("mahalla or district"),
        on_delete=models.PROTECT,
        related_name="field_receptions",
    )
    kind = models.CharField(_("kind"), max_length=8, choices=FieldReceptionKind)
    starts_at = models.DateTimeField(_("date and time"))
    place = models.CharField(_("place"), max_length=300)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=FieldReceptionStatus,
        default=FieldReceptionStatus.ANNOUNCED,
    )
    visitors = models.PositiveIntegerField(_("people who came"), null=True, blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    planned_at = models.DateTimeField(default=clock.now)
    held_at = models.DateTimeField(null=True, blank=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancel_reason = models.CharField(_("why it is cancelled"), max_length=300, blank=True)

    objects = FieldReceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("field reception")
        verbose_name_plural = _("field receptions")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status="held",
                    held_at__isnull=False,
                    held_by__isnull=False,
                    visitors__isnull=False,
                )
                | ~Q(status="held") & Q(held_at__isnull=True, held_by__isnull=True),
                name="held_reception_counted_its_visitors",
            ),
            models.CheckConstraint(
                condition=Q(
                    status="cancelled", cancelled_at__isnull=False, cancelled_by__isnull=False
                )
                & ~Q(cancel_reason="")
                | ~Q(status="cancelled")
                & Q(cancel_reason="", cancelled_at__isnull=True, cancelled_by__isnull=True),
                name="cancelled_reception_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["-starts_at", "-id"], name="field_reception_newest"),
            models.Index(fields=["held_at"], name="field_reception_held"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.starts_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("fieldvisits:field-reception-detail", args=[self.pk])

    @property
    def channel(self) -> Channel:
        """How an appeal that is heard here came."""
        return Channel.PUBLIC if self.kind == FieldReceptionKind.PUBLIC else Channel.FIELD

    @property
    def status_tone(self) -> str:
        return TONES[self.status]

    @property
    def has_come(self) -> bool:
        """Whether the day of the reception is here."""
        return timezone.localdate(self.starts_at) <= clock.today()

    @property
    def bodies(self) -> list[str]:
        """The offices and posts that will sit at it, for the announcement: no names of people."""
        named = (one.office.name if one.office else one.position for one in self.group.all())
        return list(dict.fromkeys(name for name in named if name))

    def require_next(self, status: FieldReceptionStatus) -> None:
        """Raise TransitionError unless the status may follow the present one."""
        if status not in FIELD_RECEPTION_NEXT[self.status]:
            raise TransitionError(self.get_status_display(), FieldReceptionStatus(status).label)


class GroupMember(models.Model):
    """An official of the working group of a field reception."""

    field_reception = models.ForeignKey(
        FieldReception, on_delete=models.CASCADE, related_name="group"
    )
    name = models.CharField(_("name"), max_length=150)
    position = models.CharField(_("position"), max_length=150, blank=True)
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    came = models.BooleanField(_("came"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
