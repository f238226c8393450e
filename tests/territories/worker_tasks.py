"""A job that can be killed in the middle."""

import os
import time
from pathlib import Path

from territories import jobs

FOLDER = Path(os.environ["QABULXONA_TEST_FOLDER"])


@jobs.job_kind("tests.two_steps")
def two_steps(job, progress):
    """Go half the way, wait to be killed, then finish."""
    progress(50)
    (FOLDER / "half").touch()
    while not (FOLDER / "go").exists():
        time.sleep(0.05)
    return {"finished": True}
