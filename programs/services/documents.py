"""Long papers of programmes: at once where they are short, by a job where they are long.

A job's file is for who asked for it; it lies with the exports and is removed with them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from programs import chain, chain_pdf, contents, pdf
from programs.models import Evidence, Measure, MeasureSource, Programme
from programs.services import sources, trace
from receptions.services import exports
from territories import clock, jobs
from territories.choices import JobState
from territories.jobs import JobError, Progress
from territories.models import Job, User
from territories.spreadsheets import XLSX

KIND = "programs.document"
# Rows up to which the page makes the file itself: a few seconds. A row of a spreadsheet costs a
# fraction of one of a PDF.
DIRECT, DIRECT_SHEET = 400, 1_500
# Rows of the chain's PDF: a source has about four steps, a photo costs as much to make small.
STEPS_EACH = 4
PDF = "application/pdf"
AT_WORK = (JobState.QUEUED, JobState.RUNNING)


class Paper(models.TextChoices):
    """What is made of a programme or a measure."""

    PROGRAMME = "programme"
    TRACE = "trace"
    CHAIN = "chain"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A paper of a programme or of a measure; of the trace matrix, which rows."""

    paper: str
    thing: Any
    show: str = ""

    @property
    def args(self) -> dict[str, Any]:
        """What a job is told."""
        return {"paper": str(self.paper), "thing": self.thing.pk, "show": self.show}

    @property
    def is_sheet(self) -> bool:
        return self.paper == Paper.TRACE

    @property
    def content_type(self) -> str:
        return XLSX if self.is_sheet else PDF

    @property
    def name(self) -> str:
        """What the file is called."""
        if self.paper == Paper.CHAIN:
            return f"{slugify(f'{self.thing.programme.number}-{self.thing.ordinal}')}.pdf"
        number = slugify(self.thing.number)
        return f"manbalar-{number}.xlsx" if self.is_sheet else f"{number}.pdf"


def is_large(wanted: Wanted) -> bool:
    """Whether the paper is too long to be made while somebody waits."""
    if wanted.paper == Paper.CHAIN:
        pieces = Evidence.objects.of(wanted.thing).count()
        return (wanted.thing.sources.count() + pieces) * STEPS_EACH > DIRECT
    return _rows(wanted.thing) > (DIRECT_SHEET if wanted.is_sheet else DIRECT)


def _rows(programme: Programme) -> int:
    """Lines of the programme and rows of its annex."""
    lines = programme.lines.count()
    if programme.is_editable:
        area = sources.Area.of(programme).whole
        return lines + area.findings().count() + area.questions().count()
    held = MeasureSource.objects.filter(measure__programme=programme).count()
    return lines + held + len(programme.left_out)


def draw(wanted: Wanted, user: User) -> bytes:
    """The file in the active language, of what this person may see."""
    return _DRAW[wanted.paper](wanted, user)


def _programme(wanted: Wanted, user: User) -> bytes:
    programme = wanted.thing
    lines = list(contents.lines_for(programme, user))
    matrix = trace.matrix(lines, contents.left_out_for(programme, user))
    return pdf.draw(programme, [line for line in lines if line.is_counted], matrix)


def _trace(wanted: Wanted, user: User) -> bytes:
    programme = wanted.thing
    lines = list(contents.lines_for(programme, user))
    left_out = contents.left_out_for(programme, user)
    reads = contents.sight_for(lines, user).reads
    rows = trace.matrix(lines, left_out, wanted.show, reads=reads)
    return trace.xlsx(rows, sheet_name=programme.number)


def _chain(wanted: Wanted, user: User) -> bytes:
    return chain_pdf.draw(chain.of(user, wanted.thing))


_DRAW: dict[str, Callable[[Wanted, User], bytes]] = {
    Paper.PROGRAMME: _programme,
    Paper.TRACE: _trace,
    Paper.CHAIN: _chain,
}


def newest(*, wanted: Wanted, by: User, language: str) -> Job | None:
    """The person's last job for this paper, if there was one."""
    args = {f"args__{name}": value for name, value in wanted.args.items()}
    mine = Job.objects.visible_to(by).filter(kind=KIND)
    return mine.filter(**args, args__language=language).first()


@transaction.atomic
def start(*, wanted: Wanted, by: User, language: str) -> Job:
    """Have it made; while it is being made for the same person it isn't begun again."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    last = newest(wanted=wanted, by=by, language=language)
    if last is not None and last.state in AT_WORK:
        return last
    return jobs.start(kind=KIND, args={**wanted.args, "language": language}, by=by)


def build(*, job: Job, progress: Progress) -> dict[str, Any]:
    """Make the file of a job. Safe to run twice: the file of a broken run is swept."""
    user = job.created_by
    assert user is not None  # noqa: S101  started by a person
    wanted = Wanted(job.args["paper"], _found(job, user), job.args["show"])
    progress(10, _("Drawing the pages"))
    with translation.override(job.args["language"]):
        content = draw(wanted, user)
    path = exports.keep(ContentFile(content), wanted.name.rpartition(".")[2])
    return {"file": path, "name": wanted.name, "drawn_at": clock.now().isoformat()}


def _found(job: Job, user: User) -> Programme | Measure:
    """What the paper is of, while the person may still see it."""
    if job.args["paper"] == Paper.CHAIN:
        measures = Measure.objects.visible_to(user).for_list()
        measure = measures.select_related("programme__reception__territory").filter(
            pk=job.args["thing"]
        )
        if found := measure.first():
            return found
        raise JobError(_("You may not see this measure any more."))
    programmes = Programme.objects.visible_to(user).for_page()
    if programme := programmes.filter(pk=job.args["thing"]).first():
        return programme
    raise JobError(_("You may not see this programme any more."))
