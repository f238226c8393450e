"""Files whose row was never committed go; files that any row names stay."""

import datetime as dt
import os
import time

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from receptions.services import attachments, orphans
from tests.factories.receptions import appeal, pdf, registrar_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
DAY = dt.timedelta(days=1)
UPLOADS = {
    "appeals",
    "contracts",
    "councils",
    "developments",
    "liability",
    "measures",
    "objects",
    "replies",
    "thumbnails",
}


def stored(path):
    return default_storage.save(path, ContentFile(b"%PDF-"))


def two_days_later(path):
    stamp = time.time() - 2 * DAY.total_seconds()
    os.utime(default_storage.path(path), (stamp, stamp))


def test_every_upload_is_swept():
    assert orphans.upload_folders() == UPLOADS


@pytest.mark.parametrize("folder", sorted(UPLOADS))
def test_an_old_file_that_no_row_names_is_removed(folder):
    left = stored(f"{folder}/2026/01/left.pdf")

    assert orphans.sweep_uploads(older_than=DAY) == 0
    two_days_later(left)
    assert orphans.sweep_uploads(older_than=DAY) == 1

    assert not default_storage.exists(left)


def test_a_file_that_a_row_names_stays():
    found = appeal()
    kept = attachments.attach(appeal=found, file=pdf(), by=registrar_of(found.reception))

    two_days_later(kept.file.name)
    assert orphans.sweep_uploads(older_than=DAY) == 0

    assert default_storage.exists(kept.file.name)


def test_the_logs_of_rows_name_files_too():
    assert "programs.ContractEvent" in {field.model._meta.label for field in orphans.file_fields()}


def test_other_folders_are_left_alone():
    other = stored("reports/2026/left.pdf")

    two_days_later(other)
    orphans.sweep_uploads(older_than=DAY)

    assert default_storage.exists(other)
