"""The electronic queue of a reception (R-57): tickets, pre-registration (R-50), devices."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from receptions.exceptions import TransitionError
from receptions.models.appeal import Appeal
from receptions.models.booking_base import (
    CANCELLED_AT_A_MOMENT,
    HOLDING,
    WITH_A_NAME,
    BookingBase,
)
from receptions.models.reception import Reception
from receptions.models.topic import Topic
from receptions.queue_choices import (
    AT_THE_DESK,
    ENDED,
    NEXT_OF_TICKET,
    BookingState,
    DeviceKind,
    TicketSource,
    TicketState,
    VisitorCategory,
)
from territories import clock

if TYPE_CHECKING:
    from territories.models import User

GROUPS = {"parent__isnull": True}


class QueueDay(models.Model):
    """What a reception's queue remembers through a day.

    Locked while a number is taken, a visitor chosen or a time of the day booked.
    """

    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="queue_days")
    day = models.DateField()
    last_number = models.PositiveIntegerField(default=0)
    priority_run = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reception", "day"], name="one_queue_a_day")]

    def __str__(self) -> str:
        return f"{self.reception_id} {self.day}: {self.last_number}"


class BookingQuerySet(models.QuerySet["Booking"]):
    """Bookings in the domain's words."""

    def holding(self) -> Self:
        """Bookings that take a place of their time."""
        return self.filter(state__in=HOLDING)

    def on_day(self, day: dt.date) -> Self:
        """Bookings of the day."""
        start = timezone.make_aware(dt.datetime.combine(day, dt.time.min))
        return self.filter(starts_at__gte=start, starts_at__lt=start + dt.timedelta(days=1))


class Booking(BookingBase):
    """A time of a reception that somebody reserved."""

    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="bookings")
    sphere = models.ForeignKey(
        Topic,
        verbose_name=_("sphere"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        limit_choices_to=GROUPS,
        related_name="+",
    )

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reception", "phone"],
                condition=Q(state=BookingState.BOOKED) & ~Q(phone=""),
                name="one_open_booking_a_phone",
            ),
            models.CheckConstraint(
                condition=CANCELLED_AT_A_MOMENT, name="booking_cancelled_at_a_moment"
            ),
        ]
        indexes = [
            models.Index(fields=["reception", "starts_at"], name="bookings_of_a_day"),
            models.Index(
                fields=["starts_at"],
                name="bookings_with_a_name",
                condition=WITH_A_NAME,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reception_id} {self.starts_at:%Y-%m-%d %H:%M}"


class TicketQuerySet(models.QuerySet["QueueTicket"]):
    """Tickets in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Tickets of the receptions whose appeals the person may see."""
        if user.powers.everywhere("view_appeals"):
            return self
        receptions = Reception.objects.visible_to(user).values_list("pk", flat=True)
        return self.filter(reception__in=list(receptions))

    def on_day(self, day: dt.date) -> Self:
        """Tickets of the day, in order of arrival."""
        return self.filter(day=day).order_by("number")

    def waiting(self) -> Self:
        return self.filter(state=TicketState.WAITING)

    def at_the_desk(self) -> Self:
        """Called or being received."""
        return self.filter(state__in=AT_THE_DESK)

    def received_by(self, user: User) -> Self:
        """Visitors the person has called and not finished with."""
        return self.at_the_desk().filter(called_by=user)


@pghistory.track()
class QueueTicket(models.Model):
    """One visitor's place in the queue of a day. Carries no name: that is the booking's."""

    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="tickets")
    day = models.DateField(_("day"))
    number = models.PositiveIntegerField(_("number"))
    category = models.CharField(
        _("category"),
        max_length=20,
        choices=VisitorCategory,
        default=VisitorCategory.ORDINARY,
    )
    sphere = models.ForeignKey(
        Topic,
        verbose_name=_("sphere"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        limit_choices_to=GROUPS,
        related_name="+",
    )
    source = models.CharField(_("how it was taken"), max_length=10, choices=TicketSource)
    state = models.CharField(
        _("state"), max_length=10, choices=TicketState, default=TicketState.WAITING
    )
    booking = models.OneToOneField(
        Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="ticket"
    )
    booked_for = models.DateTimeField(_("booked for"), null=True, blank=True)
    issued_at = models.DateTimeField(_("taken at"), default=clock.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    called_at = models.DateTimeField(_("called at"), null=True, blank=True)
    called_again_at = models.DateTimeField(_("called again at"), null=True, blank=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    window = models.CharField(_("window"), max_length=20, blank=True)
    served_at = models.DateTimeField(_("received at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    appeal = models.ForeignKey(
        Appeal, on_delete=models.PROTECT, null=True, blank=True, related_name="queue_tickets"
    )

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket of the queue")
        verbose_name_plural = _("tickets of the queue")
        ordering = ["-day", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["reception", "day", "number"], name="one_ticket_a_number_and_day"
            ),
            models.CheckConstraint(
                condition=Q(called_at__isnull=True, called_by__isnull=True)
                | Q(called_at__isnull=False, called_by__isnull=False),
                name="ticket_called_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[TicketState.WAITING, TicketState.LEFT])
                | Q(called_at__isnull=False),
                name="ticket_at_the_desk_was_called",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, finished_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(finished_at__isnull=True)),
                name="ticket_ended_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[TicketState.SERVING, TicketState.SERVED])
                | Q(served_at__gte=F("called_at")),
                name="ticket_served_after_the_call",
            ),
        ]
        indexes = [
            models.Index(fields=["day", "reception"], name="tickets_of_a_day"),
            models.Index(fields=["day"], name="tickets_open", condition=~Q(state__in=ENDED)),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The number as it is shown and called: 007."""
        return f"{self.number:03d}"

    @property
    def is_priority(self) -> bool:
        """Whether the category goes first."""
        return self.category in settings.QUEUE_PRIORITY_CATEGORIES

    @property
    def waited(self) -> dt.timedelta | None:
        """From the ticket to the call; None before it."""
        return None if self.called_at is None else self.called_at - self.issued_at

    def require_next(self, state: str) -> None:
        """Raise TransitionError unless the state may follow the present one."""
        if state not in NEXT_OF_TICKET[self.state]:
            raise TransitionError(TicketState(self.state).label, TicketState(state).label)


class QueueDevice(models.Model):
    """A kiosk or screen that is let in by its secret address until that is revoked."""

    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="devices")
    kind = models.CharField(_("kind"), max_length=10, choices=DeviceKind)
    label = models.CharField(_("where it stands"), max_length=60)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("device of the queue")
        verbose_name_plural = _("devices of the queue")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="device_revoked_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.label
