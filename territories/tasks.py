"""What the lowest floor does by the clock."""

import logging

from celery import shared_task
from django.db import OperationalError

from territories.services import posts

logger = logging.getLogger(__name__)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def sync_posts() -> int:
    """Just after midnight: powers follow posts that began or ended. Safe to run twice."""
    count = posts.sync_all()
    logger.info("powers of %s people are in step with their posts", count)
    return count
