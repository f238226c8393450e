"""The queue of a sitting: numbers given out on the day, called to one of its desks (R-57)."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fieldvisits.models.field_reception import FieldReception
from fieldvisits.models.sitting import Hearing
from fieldvisits.models.sitting_booking import SittingBooking
from receptions.exceptions import TransitionError
from receptions.queue_choices import ENDED, NEXT_OF_TICKET, TicketState, VisitorCategory
from territories import clock


class SittingTicketQuerySet(models.QuerySet["SittingTicket"]):
    """Tickets in the domain's words."""

    def waiting(self) -> Self:
        return self.filter(state=TicketState.WAITING).order_by("number")

    def called(self) -> Self:
        """Called to a desk and not finished with."""
        return self.filter(state=TicketState.CALLED).order_by("called_at")


class SittingTicket(models.Model):
    """A visitor's place in the queue of one sitting. Carries no name: that is the booking's."""

    field_reception = models.ForeignKey(
        FieldReception, on_delete=models.PROTECT, related_name="tickets"
    )
    number = models.PositiveIntegerField(_("number"))
    category = models.CharField(
        _("category"),
        max_length=20,
        choices=VisitorCategory,
        default=VisitorCategory.ORDINARY,
    )
    state = models.CharField(
        _("state"), max_length=10, choices=TicketState, default=TicketState.WAITING
    )
    booking = models.OneToOneField(
        SittingBooking, on_delete=models.PROTECT, null=True, blank=True, related_name="ticket"
    )
    booked_for = models.DateTimeField(_("booked for"), null=True, blank=True)
    issued_at = models.DateTimeField(_("taken at"), default=clock.now)
    called_at = models.DateTimeField(_("called at"), null=True, blank=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    desk = models.CharField(_("desk"), max_length=20, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    hearing = models.OneToOneField(
        Hearing, on_delete=models.PROTECT, null=True, blank=True, related_name="ticket"
    )

    objects = SittingTicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket of a field reception")
        verbose_name_plural = _("tickets of a field reception")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["field_reception", "number"], name="one_sitting_ticket_a_number"
            ),
            models.UniqueConstraint(
                fields=["field_reception", "desk"],
                condition=Q(state="called"),
                name="one_visitor_at_a_desk",
            ),
            models.CheckConstraint(
                condition=Q(called_at__isnull=True, called_by__isnull=True)
                | Q(called_at__isnull=False, called_by__isnull=False),
                name="sitting_ticket_called_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, finished_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(finished_at__isnull=True)),
                name="sitting_ticket_ended_at_a_moment",
            ),
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

    def require_next(self, state: str) -> None:
        """Raise TransitionError unless the state may follow the present one."""
        if state not in NEXT_OF_TICKET[self.state]:
            raise TransitionError(TicketState(self.state).label, TicketState(state).label)
