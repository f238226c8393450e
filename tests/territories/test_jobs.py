"""Long work survives lost messages, double messages and dead workers."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from territories import jobs
from territories.choices import JobState
from territories.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def handlers(monkeypatch):
    """Kinds registered by one test are unknown to the next."""
    monkeypatch.setattr(jobs, "_handlers", {})


def long_ago(**kwargs):
    return timezone.now() - dt.timedelta(seconds=settings.JOB_STALLED_AFTER_SECONDS + 1)


def test_start_runs_the_handler_after_commit(django_capture_on_commit_callbacks):
    @jobs.job_kind("add")
    def add(job, progress):
        progress(40, "adding")
        return {"sum": sum(job.args["numbers"])}

    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        job = jobs.start(kind="add", args={"numbers": [1, 2]}, by=None)
        assert job.state == JobState.QUEUED
    job.refresh_from_db()

    assert len(callbacks) == 1
    assert (job.state, job.progress, job.result) == (JobState.DONE, 100, {"sum": 3})
    assert job.finished_at is not None


def test_run_job_leaves_a_finished_job_alone():
    calls = []
    jobs.job_kind("count")(lambda job, progress: calls.append(job.pk))
    job = jobs.start(kind="count", args={}, by=None)

    jobs.run_job(job.pk)
    jobs.run_job(job.pk)

    assert calls == [job.pk]


def test_a_failure_is_kept_with_words_for_people():
    @jobs.job_kind("divide")
    def divide(job, progress):
        return {"result": 1 / 0}

    job = jobs.start(kind="divide", args={}, by=None)
    jobs.run_job(job.pk)
    job.refresh_from_db()

    assert job.state == JobState.FAILED
    assert job.message
    assert "ZeroDivisionError" not in job.message
    assert "ZeroDivisionError" in job.error


def test_a_handler_may_say_why_it_failed():
    @jobs.job_kind("refuse")
    def refuse(job, progress):
        raise jobs.JobError("The quarter is not closed yet.")

    job = jobs.start(kind="refuse", args={}, by=None)
    jobs.run_job(job.pk)
    job.refresh_from_db()

    assert (job.state, job.message) == (JobState.FAILED, "The quarter is not closed yet.")


def test_a_run_that_was_given_up_writes_nothing_more():
    @jobs.job_kind("slow")
    def slow(job, progress):
        Job.objects.filter(pk=job.pk).update(attempts=job.attempts + 1)  # another worker began
        progress(10)
        raise AssertionError("the handler must have been stopped")

    job = jobs.start(kind="slow", args={}, by=None)
    jobs.run_job(job.pk)
    job.refresh_from_db()

    assert job.state == JobState.RUNNING
    assert job.error == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"state": JobState.QUEUED, "queued_at": "old"},
        {"state": JobState.RUNNING, "heartbeat_at": "old", "attempts": 1},
    ],
)
def test_sweep_queues_what_was_lost(fields, django_capture_on_commit_callbacks):
    done = []
    jobs.job_kind("note")(lambda job, progress: done.append(job.pk))
    job = Job.objects.create(kind="note")
    changes = {key: long_ago() if value == "old" else value for key, value in fields.items()}
    Job.objects.filter(pk=job.pk).update(**changes)

    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.sweep() == 1

    assert done == [job.pk]


def test_sweep_leaves_fresh_jobs_alone():
    Job.objects.create(kind="new")
    Job.objects.create(kind="busy", state=JobState.RUNNING, heartbeat_at=timezone.now())

    assert jobs.sweep() == 0


def test_sweep_gives_up_after_several_attempts():
    job = Job.objects.create(
        kind="deadly",
        state=JobState.RUNNING,
        heartbeat_at=long_ago(),
        attempts=jobs.MAX_ATTEMPTS,
    )

    jobs.sweep()
    job.refresh_from_db()

    assert job.state == JobState.FAILED
    assert job.message


def test_one_kind_has_one_handler():
    jobs.job_kind("twice")(lambda job, progress: None)

    with pytest.raises(ValueError, match="Two handlers"):
        jobs.job_kind("twice")(lambda job, progress: None)


# -- With real workers --------------------------------------------------------------------------
def worker(folder: Path) -> subprocess.Popen:
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.territories.worker_settings",
        "QABULXONA_DB": connection.settings_dict["NAME"],
        "QABULXONA_TEST_FOLDER": str(folder),
    }
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "1"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "warning"]
    with (folder / "worker.log").open("a") as log:
        return subprocess.Popen(
            [*command, *quiet],
            cwd=settings.BASE_DIR,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def manage(folder: Path, code: str) -> None:
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.territories.worker_settings",
        "QABULXONA_DB": connection.settings_dict["NAME"],
        "QABULXONA_TEST_FOLDER": str(folder),
    }
    script = f"import django; django.setup(); from territories import jobs; {code}"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=settings.BASE_DIR, env=env)


def wait_for(condition, folder: Path, seconds: float = 60):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError((folder / "worker.log").read_text()[-3000:])


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_was_killed_is_finished_by_another(tmp_path, real_time):
    manage(tmp_path, "jobs.start(kind='tests.two_steps', args={}, by=None)")
    job = Job.objects.get()
    first = worker(tmp_path)
    try:
        wait_for(lambda: (tmp_path / "half").exists(), tmp_path)
    finally:
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    job.refresh_from_db()
    assert job.state == JobState.RUNNING
    (tmp_path / "go").touch()  # the second run need not wait

    second = worker(tmp_path)
    try:
        time.sleep(3)  # longer than what the worker's settings call stalled
        manage(tmp_path, "jobs.sweep()")
        wait_for(lambda: Job.objects.get().state == JobState.DONE, tmp_path)
    finally:
        os.killpg(second.pid, signal.SIGTERM)
        second.wait(timeout=20)
    job.refresh_from_db()

    assert job.attempts == 2
    assert job.result == {"finished": True}


def test_the_same_job_is_started_once_while_it_is_unfinished():
    jobs.job_kind("count")(lambda job, progress: None)
    first = jobs.start_once(kind="count", args={"of": 1}, by=None)

    assert jobs.start_once(kind="count", args={"of": 1}, by=None) == first
    assert jobs.start_once(kind="count", args={"of": 2}, by=None) != first

    jobs.run_job(first.pk)
    assert jobs.start_once(kind="count", args={"of": 1}, by=None) != first
