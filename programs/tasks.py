"""Celery entry points of the programmes."""

from __future__ import annotations

from celery import shared_task
from django.db import OperationalError

from programs.models import ObjectImport
from programs.services import missed_dates
from receptions.services import retention


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def propose_representations() -> int:
    """Draft for measures whose date has passed. Safe to run twice: each is named once."""
    return missed_dates.propose()


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def sweep_object_files() -> int:
    """Remove files with objects of state programmes that were kept long enough."""
    return retention.sweep_sheets(ObjectImport)
