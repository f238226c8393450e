"""Celery entry points of the receptions."""

from __future__ import annotations

import datetime as dt
import logging

from celery import shared_task
from django.db import OperationalError

from receptions.services import attachments, bookings, queue, reports, snapshots
from territories import clock
from territories.periods import Quarter

logger = logging.getLogger(__name__)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def take_snapshot() -> int:
    """Count what is open today in every reception. Safe to run twice: the day is counted anew."""
    return snapshots.take()


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def sweep_uploads() -> int:
    """Remove files that no attachment names: their registration was refused after the upload."""
    removed = attachments.sweep(older_than=dt.timedelta(days=1))
    if removed:
        logger.info("%s files without an attachment removed", removed)
    return removed


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def open_quarter() -> int:
    """Have drafts of the quarter that is over (T-15). Safe to run daily: what is there stays."""
    return len(reports.open_quarter(Quarter.of(clock.today()).previous))


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def close_queues() -> int:
    """End yesterday's queues and take the names off their bookings. Safe to run twice."""
    today = clock.today()
    queue.close_days(before=today)
    return bookings.forget(before=today)
