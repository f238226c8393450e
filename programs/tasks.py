"""Celery entry points of the programmes."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.db import OperationalError

from programs.models import FactImport, ObjectImport
from programs.services import documents, measure_counts, missed_dates, systemic
from receptions.services import retention
from territories.jobs import Progress, job_kind
from territories.models import Job


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def propose_representations() -> int:
    """Draft for measures whose date has passed. Safe to run twice: each is named once."""
    return missed_dates.propose()


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def find_systemic_problems() -> int:
    """Propose what the rule finds. Safe to run twice: a topic and scope stands once."""
    return systemic.find()


@job_kind(systemic.JOB)
def find_systemic_problems_now(job: Job, progress: Progress) -> dict[str, Any]:
    """The same, asked for by a head. Safe to run twice."""
    return {"found": systemic.find()}


@job_kind(documents.KIND)
def draw_document(job: Job, progress: Progress) -> dict[str, Any]:
    """Draw a long programme as a PDF. Safe to run twice: the file of a broken run is swept."""
    return documents.build(job=job, progress=progress)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def fold_measure_counts() -> None:
    """Make the portfolio's counts short. Safe to run twice and side by side: sums stay."""
    measure_counts.fold()


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def sweep_object_files() -> int:
    """Remove files with objects and facts of state programmes that were kept long enough."""
    return retention.sweep_sheets(ObjectImport) + retention.sweep_sheets(FactImport)
