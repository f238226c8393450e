"""Files are kept for the days of their kind; the rows that named them stay."""

import datetime as dt
import os
import time

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse

from receptions import tasks
from receptions.exceptions import DecisionError
from receptions.models import ImportBatch
from receptions.services import imports, retention
from territories import clock
from territories.choices import JobState
from territories.models import Job
from tests.factories import receptions as make
from tests.factories.territories import CalendarVersionFactory
from tests.receptions.old_register_files import checked, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
KIND = "receptions.register_export"


@pytest.fixture
def desk():
    CalendarVersionFactory()
    make.TopicFactory(code="01.01")
    return make.ReceptionFactory()


@pytest.fixture
def batch(desk):
    """A checked file with one good and one wrong row, its job over."""
    found = checked(desk, make.head_of(desk), [row(), row(number="K-2", topic="Yoʻq mavzu")])
    Job.objects.filter(pk=found.job_id).update(state=JobState.DONE)
    return found


def later(days):
    return clock.playing(clock.now() + dt.timedelta(days=days))


def age(path, days):
    moment = time.time() - dt.timedelta(days=days).total_seconds()
    os.utime(default_storage.path(path), (moment, moment))


@pytest.fixture
def swept(django_capture_on_commit_callbacks):
    def sweep(task):
        with django_capture_on_commit_callbacks(execute=True):
            return task()

    return sweep


def test_files_of_an_import_go_after_their_days_and_the_row_keeps_its_counts(batch, swept):
    source, wrong, sent_by = batch.file.name, batch.wrong_file.name, batch.by
    with later(31):
        assert swept(tasks.sweep_imports) == 2

    batch.refresh_from_db()
    assert not batch.file
    assert not batch.wrong_file
    assert batch.problems == []
    assert batch.file_removed_at is not None
    assert (batch.total, batch.good, batch.wrong) == (2, 1, 1)
    assert (batch.by, batch.name) == (sent_by, "eski.xlsx")
    assert not default_storage.exists(source)
    assert not default_storage.exists(wrong)


def test_sweeping_twice_changes_nothing_more(batch, swept):
    with later(31):
        assert (swept(tasks.sweep_imports), swept(tasks.sweep_imports)) == (2, 0)


def test_each_kind_has_days_of_its_own(batch, swept, settings):
    settings.FILES_KEPT_DAYS = {"import_source": 3, "import_errors": 60, "exports": 7}
    with later(4):
        swept(tasks.sweep_imports)

    batch.refresh_from_db()
    assert not batch.file
    assert batch.wrong_file
    assert batch.problems


def test_fresh_files_stay(batch, swept):
    with later(29):
        assert swept(tasks.sweep_imports) == 0

    assert default_storage.exists(batch.file.name)


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING])
def test_a_file_that_is_worked_on_stays(batch, swept, state):
    Job.objects.filter(pk=batch.job_id).update(state=state)
    with later(400):
        assert swept(tasks.sweep_imports) == 0


def test_the_row_forgets_a_file_before_it_is_deleted(batch, monkeypatch, swept):
    def broken(_path):
        raise OSError

    monkeypatch.setattr(retention.default_storage, "delete", broken)
    with later(31), pytest.raises(OSError):  # noqa: PT011
        swept(tasks.sweep_imports)

    batch.refresh_from_db()
    assert not batch.file


def test_what_a_broken_run_left_goes_with_the_next(batch, swept):
    left = default_storage.save("imports/2026/01/left.xlsx", ContentFile(b"PK"))
    assert swept(tasks.sweep_imports) == 0
    age(left, 2)
    age(batch.file.name, 2)

    assert swept(tasks.sweep_imports) == 1

    assert not default_storage.exists(left)
    assert default_storage.exists(batch.file.name)


def test_a_file_that_is_gone_can_not_be_taken_over(batch, swept):
    with later(31):
        swept(tasks.sweep_imports)

    batch.refresh_from_db()
    with pytest.raises(DecisionError):
        imports.order(batch=batch, by=batch.by)


def test_the_page_says_that_the_file_is_gone(client, batch, swept):
    with later(31):
        swept(tasks.sweep_imports)
    client.force_login(batch.by)

    page = client.get(batch.get_absolute_url()).text

    assert "was removed on" in page
    assert reverse("receptions:import-start", args=[batch.pk]) not in page
    assert client.get(reverse("receptions:import-wrong", args=[batch.pk])).status_code == 404


def test_a_row_that_names_a_file_has_not_lost_it(batch):
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(file_removed_at=clock.now())


def exported(days):
    path = default_storage.save("exports/x.xlsx", ContentFile(b"PK"))
    return Job.objects.create(
        kind=KIND,
        state=JobState.DONE,
        created_by=make.registrar_of(make.ReceptionFactory()),
        finished_at=clock.now() - dt.timedelta(days=days),
        result={"file": path, "name": "a.xlsx", "content_type": "x/y", "rows": 5},
    )


def test_an_export_is_unreachable_and_deleted_after_its_days(client, swept):
    job = exported(8)
    path = job.result["file"]

    assert swept(tasks.sweep_exports) == 1
    assert swept(tasks.sweep_exports) == 0

    job.refresh_from_db()
    assert job.result["file"] == ""
    assert job.result["rows"] == 5
    assert not default_storage.exists(path)
    client.force_login(job.created_by)
    assert client.get(reverse("receptions:work-download", args=[job.pk])).status_code == 302


def test_a_fresh_export_stays(swept):
    job = exported(6)

    assert swept(tasks.sweep_exports) == 0
    assert default_storage.exists(job.result["file"])


def test_a_file_that_another_sweeper_just_deleted_is_passed_over(batch, swept, monkeypatch):
    ImportBatch.objects.filter(pk=batch.pk).update(wrong_file="")

    def gone(_path):
        raise FileNotFoundError

    monkeypatch.setattr(default_storage, "get_modified_time", gone)

    assert swept(tasks.sweep_imports) == 0
