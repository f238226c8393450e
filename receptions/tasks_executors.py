"""Celery entry points of the executors' side: notices, digests, thumbnails."""

from __future__ import annotations

from celery import shared_task
from django.db import OperationalError


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def tell_applicant(request_id: int) -> str:
    """Tell an applicant that an office asks something. Safe to run twice: told once."""
    from receptions.services import applicant_notices

    return applicant_notices.tell(request_id=request_id)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def tell_applicants() -> int:
    """Have those told whose notice got lost. Safe to run at any time."""
    from receptions.services import applicant_notices

    keys = applicant_notices.waiting()
    for key in keys:
        tell_applicant.delay(key)
    return len(keys)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def escalate() -> int:
    """Raise reminders and escalations of today and have the digests sent. Safe to run twice."""
    from receptions.services import escalation

    raised = escalation.run()
    send_digests.delay()
    return raised


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def send_digests() -> int:
    """Have every digest that has not gone out sent, each in a task of its own."""
    from receptions.services import digests, office_digests

    keys, offices = digests.waiting(), office_digests.waiting()
    for key in keys:
        send_digest.delay(key)
    for key in offices:
        send_office_digest.delay(key)
    return len(keys) + len(offices)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def send_digest(digest_id: int) -> bool:
    """Carry one digest out. Safe to run twice: what went out does not go again."""
    from receptions.services import digests

    return digests.send(digest_id=digest_id)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def send_office_digest(digest_id: int) -> bool:
    """Remind one body without accounts. Safe to run twice: what went out does not go again."""
    from receptions.services import office_digests

    return office_digests.send(digest_id=digest_id)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def draw_thumbnails() -> int:
    """Draw the small pictures that are missing. Safe to run side by side."""
    from receptions.services import thumbnails

    return thumbnails.draw()
