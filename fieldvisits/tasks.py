"""Celery entry points; each looks at the rows again and is safe to run twice."""

from __future__ import annotations

from celery import shared_task
from django.db.utils import OperationalError

from fieldvisits.models import HouseholdImport, SittingBooking
from fieldvisits.services import household_links
from receptions.services import bookings, retention
from territories import clock

RECENT_DAYS = 3  # a worker that was away for two days misses nothing


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def link_households() -> int:
    """Link the people of new appeals to their households."""
    return household_links.link_recent(days=RECENT_DAYS)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def sweep_household_files() -> int:
    """Remove files with households that were kept long enough."""
    return retention.sweep_sheets(HouseholdImport)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def forget_sitting_bookings() -> int:
    """Take the names off the bookings of sittings whose day is over. Safe to run twice."""
    return bookings.forget(before=clock.today(), kind=SittingBooking)
