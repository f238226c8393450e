"""Celery entry point of the signals."""

from __future__ import annotations

from celery import shared_task
from django.db import OperationalError

from receptions.services import signals


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def find_signals() -> int:
    """Compare the weeks that are over. Safe to run twice: a week is compared once."""
    return signals.make_up()
