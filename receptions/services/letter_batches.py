"""Many letters in one PDF, drawn by a job and kept for a day."""

from __future__ import annotations

import datetime as dt

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from receptions.models import Letter
from receptions.pdf import letter as paper
from territories import clock, jobs
from territories.jobs import Progress
from territories.models import Job, User

KIND = "letters_pdf"
FOLDER = "letters"
DIRECT = 20  # up to here the answer is the PDF itself
MOST = 500


def start(*, letters: list[int], by: User) -> Job:
    """Have the letters drawn; those the person may not print are passed over when drawn."""
    return jobs.start(kind=KIND, args={"letters": letters[:MOST]}, by=by)


def build(*, job: Job, progress: Progress) -> str:
    """Draw the letters of a job; the name of the stored file."""
    assert job.created_by is not None  # noqa: S101  started by a person
    own = Letter.objects.visible_to(job.created_by).filter(pk__in=job.args["letters"])
    letters = list(paper.with_everything(own).order_by("pk"))

    def drawn(count: int) -> None:
        progress(5 + 90 * count // max(1, len(letters)), _("Drawing the pages"))

    data = paper.draw(letters, drawn=drawn)
    name = f"{FOLDER}/{job.pk}.pdf"
    default_storage.delete(name)
    return default_storage.save(name, ContentFile(data))


def sweep(*, older_than: dt.timedelta) -> int:
    """Delete stored batches; how many."""
    if not default_storage.exists(FOLDER):
        return 0
    limit = clock.now() - older_than
    old = [
        f"{FOLDER}/{name}"
        for name in default_storage.listdir(FOLDER)[1]
        if default_storage.get_modified_time(f"{FOLDER}/{name}") < limit
    ]
    for path in old:
        default_storage.delete(path)
    return len(old)
