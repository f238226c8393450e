"""Celery entry points of the programmes."""

from __future__ import annotations

from celery import shared_task
from django.db import OperationalError

from programs.services import measure_counts, missed_dates


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def propose_representations() -> int:
    """Draft for measures whose date has passed. Safe to run twice: each is named once."""
    return missed_dates.propose()


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def fold_measure_counts() -> None:
    """Make the portfolio's counts short. Safe to run twice and side by side: sums stay."""
    measure_counts.fold()
