"""Pre-registration for a sitting from the public site (R-50)."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fieldvisits.models.field_reception import FieldReception
from receptions.models.booking_base import (
    CANCELLED_AT_A_MOMENT,
    HOLDING,
    WITH_A_NAME,
    BookingBase,
)
from receptions.queue_choices import BookingState


class SittingBookingQuerySet(models.QuerySet["SittingBooking"]):
    """Bookings in the domain's words."""

    def holding(self) -> Self:
        """Bookings that take a place of their time."""
        return self.filter(state__in=HOLDING)

    def expected(self) -> Self:
        """Who has not come yet, in the order of their times."""
        return self.filter(state=BookingState.BOOKED).order_by("starts_at", "pk")


class SittingBooking(BookingBase):
    """A place at a field or public reception, reserved by a visitor."""

    field_reception = models.ForeignKey(
        FieldReception, on_delete=models.PROTECT, related_name="bookings"
    )

    objects = SittingBookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking of a field reception")
        verbose_name_plural = _("bookings of a field reception")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["field_reception", "phone"],
                condition=Q(state=BookingState.BOOKED) & ~Q(phone=""),
                name="one_sitting_booking_a_phone",
            ),
            models.CheckConstraint(
                condition=CANCELLED_AT_A_MOMENT, name="sitting_booking_cancelled_at"
            ),
        ]
        indexes = [
            models.Index(
                fields=["starts_at"], name="sitting_bookings_with_a_name", condition=WITH_A_NAME
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field_reception_id} {self.starts_at:%Y-%m-%d %H:%M}"
