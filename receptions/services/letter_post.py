"""Carrying issued letters out: the row says what is to be sent, the queue only when."""

from __future__ import annotations

import datetime as dt
import logging
from functools import partial

from celery import shared_task
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import KombuError

from receptions import delivery
from receptions.choices import DeliveryState
from receptions.models import Letter
from territories import clock

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
STALLED_AFTER = dt.timedelta(minutes=10)


def queue(letter_id: int) -> None:
    """Tell a worker; when no broker answers `requeue` will."""
    try:
        send_letter.delay(letter_id)
    except (KombuError, OSError):
        logger.exception("letter %s waits for the sweeper", letter_id)


@shared_task(acks_late=True, ignore_result=True)
def send_letter(letter_id: int) -> None:
    """Send one letter. Safe to run twice: one that is sent, or being sent, is left alone."""
    deliver(letter_id=letter_id)


@transaction.atomic
def deliver(*, letter_id: int) -> bool:
    """Send the letter if it still waits; the row stays locked meanwhile. Whether it went out.

    After MAX_ATTEMPTS, where the gateway refuses it for good, or where the applicant no longer
    wants to be told so, it is given up and lies with the letters to print.
    """
    waiting = Letter.objects.to_send().filter(pk=letter_id)
    letter = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if letter is None:
        return False
    letter.attempts += 1
    letter.queued_at = timezone.now()
    try:
        delivery.send(letter)
    except delivery.PausedError:
        letter.attempts -= 1
    except delivery.DeliveryError as error:
        logger.warning("letter %s did not go out: %s", letter.pk, error)
        letter.delivery_error = str(error)[:200]
        if letter.attempts >= MAX_ATTEMPTS or isinstance(error, delivery.RefusedError):
            letter.delivery_state = DeliveryState.FAILED
    else:
        letter.delivery_state = DeliveryState.SENT
        letter.sent_at = clock.now()
        letter.delivery_error = ""
    letter.save(
        update_fields=["attempts", "queued_at", "delivery_error", "delivery_state", "sent_at"]
    )
    return letter.delivery_state == DeliveryState.SENT


def requeue() -> int:
    """Queue again what the queue lost or an adapter refused a while ago; how many."""
    before = timezone.now() - STALLED_AFTER
    stalled = Q(queued_at__isnull=True) | Q(queued_at__lt=before)
    with transaction.atomic():
        rows = Letter.objects.to_send().filter(stalled).select_for_update(skip_locked=True)
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:500])
        Letter.objects.filter(pk__in=keys).update(queued_at=timezone.now())
        for key in keys:
            transaction.on_commit(partial(queue, key))
    return len(keys)
