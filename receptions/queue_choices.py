"""Choices of the electronic queue (R-57), and which step may follow which."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VisitorCategory(models.TextChoices):
    """Who the visitor is. Which of them go first is settings.QUEUE_PRIORITY_CATEGORIES."""

    ORDINARY = "ordinary", _("ordinary visitor")
    MOTHER_WITH_CHILD = "mother_with_child", _("mother with a small child")
    PREGNANT = "pregnant", _("pregnant woman")
    ELDERLY = "elderly", _("elderly person")
    DISABLED = "disabled", _("person with a disability")


class TicketSource(models.TextChoices):
    """How the ticket was given out."""

    KIOSK = "kiosk", _("kiosk")
    REGISTRAR = "registrar", _("registrar")
    BOOKING = "booking", _("pre-registration")


class TicketState(models.TextChoices):
    """Where the visitor stands."""

    WAITING = "waiting", _("waiting")
    CALLED = "called", _("called")
    SERVING = "serving", _("being received")
    SERVED = "served", _("was received")
    NO_SHOW = "no_show", _("did not come when called")
    LEFT = "left", _("left without being called")


class BookingState(models.TextChoices):
    BOOKED = "booked", _("booked")
    ARRIVED = "arrived", _("has come")
    CANCELLED = "cancelled", _("cancelled")
    MISSED = "missed", _("did not come")


class DeviceKind(models.TextChoices):
    KIOSK = "kiosk", _("kiosk for tickets")
    SCREEN = "screen", _("waiting-room screen")


AT_THE_DESK = (TicketState.CALLED, TicketState.SERVING)
ENDED = (TicketState.SERVED, TicketState.NO_SHOW, TicketState.LEFT)

# A visitor who was put back keeps the number and so the place.
NEXT_OF_TICKET: dict[str, tuple[str, ...]] = {
    TicketState.WAITING: (TicketState.CALLED, TicketState.LEFT),
    TicketState.CALLED: (TicketState.SERVING, TicketState.NO_SHOW, TicketState.WAITING),
    TicketState.SERVING: (TicketState.SERVED, TicketState.WAITING),
    TicketState.NO_SHOW: (TicketState.WAITING,),
    TicketState.SERVED: (),
    TicketState.LEFT: (),
}
NEXT_OF_BOOKING: dict[str, tuple[str, ...]] = {
    BookingState.BOOKED: (BookingState.ARRIVED, BookingState.CANCELLED, BookingState.MISSED),
    BookingState.ARRIVED: (),
    BookingState.CANCELLED: (),
    BookingState.MISSED: (),
}
