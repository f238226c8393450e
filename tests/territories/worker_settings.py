"""What the real workers of test_jobs run with: a broker of their own and little patience."""

import os
from pathlib import Path

from config.settings.test import *  # noqa: F403

CELERY_TASK_ALWAYS_EAGER = False
BROKER_FOLDER = Path(os.environ["QABULXONA_TEST_FOLDER"]) / "broker"
JOB_STALLED_AFTER_SECONDS = 2
CELERY_IMPORTS = ["tests.territories.worker_tasks"]
