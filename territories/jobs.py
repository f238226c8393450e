"""Long work: a row says what is to be done, the queue only says that now would be a good time.

A message may be lost or come twice; the row is the truth. A handler is registered by kind in an
app's tasks.py and must be safe to run again from the start:

    @job_kind("receptions.quarter_report")
    def build(job: Job, progress: Progress) -> dict[str, Any]:
        progress(50, _("Charts"))
        return {"report": 17}
"""

import datetime as dt
import logging
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Protocol

from celery import current_app, shared_task
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from kombu.exceptions import KombuError

from territories.choices import JobState
from territories.models import Job, User

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
LONGEST_SECONDS = 4 * 60 * 60


class JobError(Exception):
    """A handler's way to fail with words for the person who started the job."""


class JobTaken(Exception):  # noqa: N818 - a message to the handler, not a mistake
    """This run was given up as stalled and another one has begun; the handler must stop."""


class Progress(Protocol):
    """What a handler calls now and then: per cent done, and what it is at."""

    def __call__(self, percent: int, message: str = "") -> None: ...


Handler = Callable[[Job, Progress], "dict[str, Any] | None"]
_handlers: dict[str, Handler] = {}


def job_kind(name: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind."""

    def register(handler: Handler) -> Handler:
        if _handlers.setdefault(name, handler) is not handler:
            raise ValueError(f"Two handlers for jobs of the kind {name}")
        return handler

    return register


@transaction.atomic
def start(*, kind: str, args: dict[str, Any], by: User | None) -> Job:
    """Write the job down; it is queued once this commits."""
    job = Job.objects.create(kind=kind, args=args, created_by=by)
    transaction.on_commit(partial(_queue, job.pk))
    return job


@transaction.atomic
def start_once(*, kind: str, args: dict[str, Any], by: User | None) -> Job:
    """As `start`; while the same job waits or is at work, it is that one, whoever started it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"job {kind}"])
    unfinished = [JobState.QUEUED, JobState.RUNNING]
    same = Job.objects.filter(kind=kind, args=args, state__in=unfinished).first()
    return same or start(kind=kind, args=args, by=by)


@shared_task(acks_late=True, ignore_result=True, soft_time_limit=LONGEST_SECONDS)
def run_job(job_id: int) -> None:
    """Do one job. Safe to run twice: a job at work or finished is left alone."""
    job = _claim(job_id)
    if job is None:
        return
    language = job.created_by.language if job.created_by else settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            with _heart_beating(job):
                result = _handler(job.kind)(job, partial(_note_progress, job))
        except JobTaken:
            logger.warning("job %s was taken over by another worker", job_id)
        except JobError as error:
            _finish(job, JobState.FAILED, message=str(error))
        except Exception:
            logger.exception("job %s of the kind %s failed", job_id, job.kind)
            message = _("The work could not be finished. Try again or tell the administrator.")
            _finish(job, JobState.FAILED, message=message, error=traceback.format_exc())
        else:
            _finish(job, JobState.DONE, progress=100, message="", result=result or {})


@shared_task(ignore_result=True)
def sweep() -> int:
    """Queue again what the queue lost or a dead worker left; how many jobs that were."""
    before = timezone.now() - dt.timedelta(seconds=settings.JOB_STALLED_AFTER_SECONDS)
    lost = Q(state=JobState.QUEUED, queued_at__lt=before)
    stalled = Q(state=JobState.RUNNING, heartbeat_at__lt=before)
    with transaction.atomic():
        jobs = list(Job.objects.select_for_update(skip_locked=True).filter(lost | stalled)[:500])
        for job in jobs:
            _give_up_or_queue(job)
    return len(jobs)


def _give_up_or_queue(job: Job) -> None:
    if job.attempts >= MAX_ATTEMPTS:
        message = _("The work was interrupted several times and has been given up.")
        _finish(job, JobState.FAILED, message=message)
        return
    logger.warning("job %s of the kind %s is queued again", job.pk, job.kind)
    job.state = JobState.QUEUED
    job.queued_at = timezone.now()
    job.save(update_fields=["state", "queued_at"])
    transaction.on_commit(partial(_queue, job.pk))


def _queue(job_id: int) -> None:
    """Tell a worker; when no broker answers the sweeper will."""
    try:
        run_job.delay(job_id)
    except (KombuError, OSError):
        logger.exception("job %s waits for the sweeper", job_id)


@transaction.atomic
def _claim(job_id: int) -> Job | None:
    """Mark the job as running here; None when it is finished or somebody is at it."""
    job = Job.objects.select_for_update().filter(pk=job_id, state=JobState.QUEUED).first()
    if job is None:
        return None
    job.state = JobState.RUNNING
    job.attempts += 1
    job.progress = 0
    job.heartbeat_at = timezone.now()
    job.save(update_fields=["state", "attempts", "progress", "heartbeat_at"])
    return job


def _handler(kind: str) -> Handler:
    if kind not in _handlers:
        current_app.loader.import_default_modules()
    return _handlers[kind]


def _update(job: Job, **fields: Any) -> bool:
    """Write to the row as long as this run is the one that counts."""
    mine = Job.objects.filter(pk=job.pk, attempts=job.attempts)
    return bool(mine.exclude(state__in=[JobState.DONE, JobState.FAILED]).update(**fields))


def _note_progress(job: Job, percent: int, message: str = "") -> None:
    fields = {"progress": max(0, min(100, percent)), "heartbeat_at": timezone.now()}
    if message:
        fields["message"] = str(message)[:300]
    if not _update(job, state=JobState.RUNNING, **fields):
        raise JobTaken


def _finish(job: Job, state: JobState, *, message: str, **fields: Any) -> None:
    now = timezone.now()
    _update(job, state=state, finished_at=now, heartbeat_at=now, message=message[:300], **fields)


@contextmanager
def _heart_beating(job: Job) -> Iterator[None]:
    """Keep heartbeat_at fresh from a thread, for handlers with long silent steps."""
    if current_app.conf.task_always_eager:
        yield
        return
    over = threading.Event()

    def beat() -> None:
        try:
            while not over.wait(settings.JOB_STALLED_AFTER_SECONDS / 4):
                _update(job, heartbeat_at=timezone.now())
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"job-{job.pk}-heart", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=10)
