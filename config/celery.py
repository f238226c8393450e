"""The Celery application: web, worker and beat share it, each as its own process."""

import warnings
from typing import Any

from celery import Celery, Task
from celery.platforms import SecurityWarning
from celery.schedules import crontab
from celery.signals import setup_logging
from django.conf import settings

from config import broker
from config.stack import in_one_piece


class RoomyTask(Task):
    """A task on one piece of the interpreter's stack."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return in_one_piece(super().__call__, *args, **kwargs)


app = Celery("qabulxona", task_cls=RoomyTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["territories"], related_name="jobs")
app.autodiscover_tasks(["receptions"], related_name="tasks_executors")
app.autodiscover_tasks(["receptions"], related_name="tasks_signals")

SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep-jobs": {"task": "territories.jobs.sweep", "schedule": 30.0},
    "sync-posts": {"task": "territories.tasks.sync_posts", "schedule": crontab(5, 0)},
    "snapshot": {"task": "receptions.tasks.take_snapshot", "schedule": crontab(50, 23)},
    "open-quarter": {"task": "receptions.tasks.open_quarter", "schedule": crontab(5)},
    "correct-reports": {"task": "receptions.tasks.correct_reports", "schedule": crontab(30, 1)},
    "sweep-drafts": {"task": "receptions.tasks.sweep_drafts", "schedule": crontab(15, 3)},
    "write-letters": {"task": "receptions.tasks.write_letters", "schedule": 600.0},
    "sweep-letter-files": {
        "task": "receptions.tasks.sweep_letter_files",
        "schedule": crontab(40, 3),
    },
    "close-queues": {"task": "receptions.tasks.close_queues", "schedule": crontab(20, 0)},
    "sweep-uploads": {"task": "receptions.tasks.sweep_uploads", "schedule": crontab(30, 3)},
    "watch-filters": {"task": "receptions.tasks.watch_filters", "schedule": crontab(15)},
    "escalate": {"task": "receptions.tasks_executors.escalate", "schedule": crontab(30, 8)},
    "send-digests": {"task": "receptions.tasks_executors.send_digests", "schedule": 1800.0},
    "tell-applicants": {
        "task": "receptions.tasks_executors.tell_applicants",
        "schedule": 1800.0,
    },
    "draw-thumbnails": {"task": "receptions.tasks_executors.draw_thumbnails", "schedule": 30.0},
    "draw-checks": {"task": "receptions.tasks.draw_checks", "schedule": crontab(25)},
    "sweep-exports": {"task": "receptions.tasks.sweep_exports", "schedule": crontab(45, 3)},
    "sweep-imports": {"task": "receptions.tasks.sweep_imports", "schedule": crontab(50, 3)},
    "link-households": {"task": "fieldvisits.tasks.link_households", "schedule": 1800.0},
    "forget-sitting-bookings": {
        "task": "fieldvisits.tasks.forget_sitting_bookings",
        "schedule": crontab(25, 0),
    },
    "sweep-household-files": {
        "task": "fieldvisits.tasks.sweep_household_files",
        "schedule": crontab(55, 3),
    },
    "sweep-object-files": {
        "task": "programs.tasks.sweep_object_files",
        "schedule": crontab(58, 3),
    },
    "fold-open-counts": {"task": "receptions.tasks.fold_open_counts", "schedule": 300.0},
    "fold-figure-cells": {"task": "receptions.tasks.fold_figure_cells", "schedule": 60.0},
    "fold-measure-counts": {"task": "programs.tasks.fold_measure_counts", "schedule": 300.0},
    "propose-for-false-closures": {
        "task": "receptions.tasks.propose_representations",
        "schedule": crontab(10, 6),
    },
    "propose-for-missed-dates": {
        "task": "programs.tasks.propose_representations",
        "schedule": crontab(20, 6),
    },
    "find-systemic-problems": {
        "task": "programs.tasks.find_systemic_problems",
        "schedule": crontab(40, 2),
    },
    "find-signals": {
        "task": "receptions.tasks_signals.find_signals",
        "schedule": crontab(30, 4),
    },
}


for _entry in SCHEDULE.values():
    # What a busy worker did not get to is not done twice: the next one is on its way.
    if isinstance(_entry["schedule"], float):
        _entry["options"] = {"expires": _entry["schedule"]}
app.conf.beat_schedule = SCHEDULE  # reading app.conf here would end its set-up too early


@app.on_configure.connect
def _configure(sender: Celery, **kwargs: object) -> None:
    """Point the default broker at its folder under var/; a BROKER_URL needs none of this."""
    url = settings.CELERY_BROKER_URL
    if url.startswith("filesystem:"):
        sender.conf.broker_transport = broker.TRANSPORT
        sender.conf.broker_transport_options = broker.options(
            getattr(settings, "BROKER_FOLDER", settings.VAR_DIR / "broker")
        )
        sender.conf.worker_enable_remote_control = False  # its reply queues would pile up as files
        warnings.simplefilter("ignore", SecurityWarning)  # a container's only user is often root
    elif url.startswith(("redis", "rediss")):
        sender.conf.broker_transport_options = {"visibility_timeout": 6 * 60 * 60}


@setup_logging.connect
def _keep_django_logging(**kwargs: object) -> None:
    """Log as Django's settings say; Celery would otherwise replace the handlers."""
