"""The document of a programme: at once where it is small, by a job where it is large.

A job's file is for who asked for it; it lies with the exports and is removed with them.
"""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from programs import contents, pdf
from programs.models import MeasureSource, Programme
from programs.services import sources, trace
from receptions.services import exports
from territories import clock, jobs
from territories.choices import JobState
from territories.jobs import JobError, Progress
from territories.models import Job, User

KIND = "programs.document"
# Lines and rows of the annex up to which the page draws the document itself: a few seconds.
DIRECT = 400
AT_WORK = (JobState.QUEUED, JobState.RUNNING)


def is_large(programme: Programme) -> bool:
    """Whether the document is too long to be drawn while somebody waits."""
    lines = programme.lines.count()
    if programme.is_editable:
        area = sources.Area.of(programme).whole
        return lines + area.findings().count() + area.questions().count() > DIRECT
    held = MeasureSource.objects.filter(measure__programme=programme).count()
    return lines + held + len(programme.left_out) > DIRECT


def draw(programme: Programme, user: User) -> bytes:
    """The PDF in the active language, of what this person may see."""
    lines = list(contents.lines_for(programme, user))
    matrix = trace.matrix(lines, contents.left_out_for(programme, user))
    return pdf.draw(programme, [line for line in lines if line.is_counted], matrix)


def name_of(programme: Programme) -> str:
    return f"{slugify(programme.number)}.pdf"


def newest(*, programme: Programme, by: User, language: str) -> Job | None:
    """The person's last job for this document, if there was one."""
    mine = Job.objects.visible_to(by).filter(kind=KIND)
    return mine.filter(args__programme=programme.pk, args__language=language).first()


@transaction.atomic
def start(*, programme: Programme, by: User, language: str) -> Job:
    """Have it drawn; while it is being drawn for the same person it isn't begun again."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    last = newest(programme=programme, by=by, language=language)
    if last is not None and last.state in AT_WORK:
        return last
    args = {"programme": programme.pk, "language": language}
    return jobs.start(kind=KIND, args=args, by=by)


def build(*, job: Job, progress: Progress) -> dict[str, Any]:
    """Draw the document of a job. Safe to run twice: the file of a broken run is swept."""
    user = job.created_by
    assert user is not None  # noqa: S101  started by a person
    rows = Programme.objects.visible_to(user).for_page()
    programme = rows.filter(pk=job.args["programme"]).first()
    if programme is None:
        raise JobError(_("You may not see this programme any more."))
    progress(10, _("Drawing the pages"))
    with translation.override(job.args["language"]):
        content = draw(programme, user)
    path = exports.keep(ContentFile(content), "pdf")
    return {"file": path, "name": name_of(programme), "drawn_at": clock.now().isoformat()}
