"""What a reserved time has, wherever it was reserved: who comes, until the day is over."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from receptions.exceptions import TransitionError
from receptions.queue_choices import NEXT_OF_BOOKING, BookingState, VisitorCategory
from territories import clock

HOLDING = (BookingState.BOOKED, BookingState.ARRIVED)  # these take a place of their time
WITH_A_NAME = ~Q(name="", phone="") | Q(state=BookingState.BOOKED)
CANCELLED_AT_A_MOMENT = Q(state=BookingState.CANCELLED, cancelled_at__isnull=False) | (
    ~Q(state=BookingState.CANCELLED) & Q(cancelled_at__isnull=True)
)


class BookingBase(models.Model):
    """A time that somebody reserved from the public site. The name goes when the day is over."""

    starts_at = models.DateTimeField(_("time"))
    category = models.CharField(
        _("category"),
        max_length=20,
        choices=VisitorCategory,
        default=VisitorCategory.ORDINARY,
    )
    name = models.CharField(_("name"), max_length=100, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    code_digest = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=BookingState, default=BookingState.BOOKED
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def require_next(self, state: str) -> None:
        """Raise TransitionError unless the state may follow the present one."""
        if state not in NEXT_OF_BOOKING[self.state]:
            raise TransitionError(BookingState(self.state).label, BookingState(state).label)
