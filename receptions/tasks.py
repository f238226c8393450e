"""Celery entry points of the receptions."""

from __future__ import annotations

import datetime as dt
import logging

from celery import shared_task
from django.db import OperationalError

from receptions.models import Subscription
from receptions.services import (
    bookings,
    corrections,
    figure_cells,
    letter_batches,
    letter_notices,
    letter_post,
    open_counts,
    orphans,
    queue,
    registration_drafts,
    report_chain,
    report_locks,
    representation_proposals,
    retention,
    sampling,
    saved_filters,
    snapshots,
)
from territories import clock

logger = logging.getLogger(__name__)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def take_snapshot() -> int:
    """Count what is open today in every reception. Safe to run twice: the day is counted anew."""
    return snapshots.take()


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def sweep_uploads() -> int:
    """Remove uploads that no row names: what they came with was refused after the upload."""
    removed = orphans.sweep_uploads(older_than=dt.timedelta(days=1))
    if removed:
        logger.info("%s files that no row names removed", removed)
    return removed


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def sweep_drafts() -> int:
    """Remove registrations begun and not taken up for three days: they hold personal data."""
    return registration_drafts.sweep()


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def open_quarter() -> int:
    """Have drafts of the quarter that is over (T-15), from its first working day on.

    Runs every hour, so that a missed one costs nothing; what is there stays. Quarters whose date
    has come are locked.
    """
    report_locks.lock_due()
    return report_chain.open_due()


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def correct_reports() -> int:
    """Write what has changed since reports were sealed. Safe to run twice: nothing comes twice."""
    return corrections.compare_recent()


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def write_letters() -> int:
    """Issue the notices that are missing and queue what stalled. Safe to run side by side."""
    letter_post.requeue()
    return letter_notices.write_missing()


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def sweep_letter_files() -> int:
    """Remove printed batches of yesterday: letters are drawn anew from their rows."""
    return letter_batches.sweep(older_than=dt.timedelta(days=1))


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def watch_filters() -> int:
    """Have every watched filter looked at, each in a task of its own."""
    keys = list(Subscription.objects.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        watch_filter.delay(key)
    return len(keys)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def watch_filter(subscription_id: int) -> bool:
    """Look at one watched filter. Safe to run twice: one notice a crossing."""
    return saved_filters.evaluate(subscription_id=subscription_id) is not None


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def sweep_exports() -> int:
    """Remove exported files that were kept long enough. Safe to run twice."""
    return retention.sweep_exports()


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def sweep_imports() -> int:
    """Remove files of the old register that were kept long enough. Safe to run twice."""
    return retention.sweep_imports()


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def close_queues() -> int:
    """End yesterday's queues and take the names off their bookings. Safe to run twice."""
    today = clock.today()
    queue.close_days(before=today)
    return bookings.forget(before=today)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def draw_checks() -> int:
    """Let the lot fall on what was closed of late. Safe to run twice: one draw a closing."""
    return sampling.draw_new()


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def fold_open_counts() -> None:
    """Make the control desk's counts short. Safe to run twice and side by side: sums stay."""
    open_counts.fold()


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def fold_figure_cells() -> int:
    """Give the changes of facts to the cells of figures; numbers are right without it, too."""
    return figure_cells.fold()


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def propose_representations() -> int:
    """Draft for offices with a second false closure. Safe to run twice: each is named once."""
    return representation_proposals.propose_false_closures()
