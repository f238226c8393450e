"""Files with objects of a list: taken in, checked row by row, and taken over by their codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.exceptions import DecisionError, ProgramsError
from programs.models import ObjectImport, ProgrammeObject, WorkList
from programs.object_sheet.forms import ObjectRowForm
from programs.services import state_objects, state_sheets, work_lists
from programs.services.state_objects import ObjectPlan
from programs.services.state_sheets import ADDED, CHANGED, SAME, require_keeper
from receptions.services import sheet_batches
from territories.jobs import Progress
from territories.models import User
from territories.spreadsheets.languages import Problems, filled
from territories.spreadsheets.reading import SheetRow
from territories.spreadsheets.wrong import WrongRows

JOB = "object_import"


@transaction.atomic
def upload(*, work_list: WorkList, file: UploadedFile[bytes], by: User) -> ObjectImport:
    """Keep a file that `reading.check` let through, and have it checked; nothing changes yet."""
    work_list = work_lists.lock_editable(work_list)
    require_keeper(by, work_list.district_year)
    return sheet_batches.keep(ObjectImport, file=file, by=by, job=JOB, work_list=work_list)


@transaction.atomic
def order(*, batch: ObjectImport, by: User) -> ObjectImport:
    """Have the good rows of a checked file taken over. Once ordered it stays ordered."""
    batch = sheet_batches.lock(batch)
    require_keeper(by, batch.work_list.district_year)
    work_lists.lock_editable(batch.work_list)
    return state_sheets.order(batch, job=JOB, by=by, counts=("good", "changed", "known"))


@transaction.atomic
def try_again(*, batch: ObjectImport, by: User) -> ObjectImport:
    """Start the work anew after a job that failed; what is taken over already stays."""
    batch = sheet_batches.lock(batch)
    require_keeper(by, batch.work_list.district_year)
    return sheet_batches.try_again(batch, job=JOB, by=by, refusal=DecisionError)


@dataclass
class _Row:
    """A row that could be read: what it plans, and what becomes of it."""

    number: int
    plan: ObjectPlan
    outcome: str = ADDED
    differs: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class _Run(state_sheets.Run):
    WRITTEN = {ADDED: "good", CHANGED: "changed"}

    form: ObjectRowForm


def work(*, batch_id: int, progress: Progress) -> dict[str, Any]:
    """One pass over the file: checks every row; takes the good ones over once that is ordered.

    Safe to run again from the start: rows taken over before a break say nothing new.
    """
    batch = ObjectImport.objects.select_related(
        "work_list__district_year__programme",
        "work_list__district_year__territory__reception",
        "taken_by",
    ).get(pk=batch_id)
    if not batch.is_at_work:
        return {"batch": batch.pk}
    run = _Run(batch=batch, form=ObjectRowForm(batch.work_list.district_year))
    return state_sheets.go_over(run, partial(_take_chunk, run), progress)


def _take_chunk(run: _Run, chunk: list[SheetRow], wrong: WrongRows) -> None:
    run.form.mahallas.prime(row.values.get("territory") for row in chunk)
    run.form.kinds.prime(row.values.get("kind") for row in chunk)
    read = [(row, *_read(run, row)) for row in chunk]
    known = _known(run, [good for _row, good, _problems in read if good is not None])
    good_rows = []
    for row, good, problems in read:
        if good is not None:
            problems = _judge(run, good, known.get(good.plan.code))
        if good is not None and not problems:
            good_rows.append(good)
            continue
        again = partial(_again, run, good, known, partial(run.form.again, row, problems))
        run.refuse(row, problems, wrong, again)
    _take_over(run, good_rows)


def _read(run: _Run, row: SheetRow) -> tuple[_Row | None, Problems]:
    run.form.read(row)
    if not run.form.is_valid() or row.problems:
        return None, run.form.problems()
    plan = run.form.plan
    first = run.seen.setdefault(plan.code, row.number)
    if first != row.number:
        text = gettext_lazy("The same code stands in row %(row)s.")
        return None, [(run.layout.by_key["code"].label, filled(text, {"row": first}))]
    return _Row(row.number, plan), []


def _again(
    run: _Run,
    good: _Row | None,
    known: dict[str, ProgrammeObject],
    read: Callable[[], Problems],
) -> Problems:
    """What is wrong with a refused row, in the language active now."""
    return _judge(run, good, known.get(good.plan.code)) if good is not None else read()


def _known(run: _Run, rows: Sequence[_Row]) -> dict[str, ProgrammeObject]:
    codes = [row.plan.code for row in rows]
    found = run.batch.work_list.district_year.works.filter(code__in=codes)
    found = found.select_related("loan", "work_list").prefetch_related("moneys")
    return {one.code: one for one in found}


def _judge(run: _Run, row: _Row, known: ProgrammeObject | None) -> Problems:
    """What becomes of the row; or why it can't be taken."""
    if known is not None:
        row.differs = state_objects.differing(known, row.plan)
        row.outcome = CHANGED if row.differs else SAME
        if row.differs and known.work_list_id != run.batch.work_list_id:
            text = _("This code stands in another list with other contents: %(list)s.")
            code = run.layout.by_key["code"].label
            return [(code, text % {"list": known.work_list})]
    elsewhere = row.outcome == SAME and known is not None
    if not elsewhere:
        try:
            state_objects.check(run.batch.work_list, row.plan, besides=known)
        except ProgramsError as error:
            return [("", str(error))]
    return []


@transaction.atomic
def _take_over(run: _Run, rows: list[_Row]) -> None:
    taken_by = run.batch.taken_by
    new = [row.plan for row in rows if row.outcome != SAME]
    if run.batch.is_real and new and taken_by is not None:
        state_objects.put(work_list=run.batch.work_list, plans=new, by=taken_by)
    run.count(row.outcome for row in rows)
    columns = run.layout.by_key
    for row in rows:
        shown = f"{row.plan.code}, {row.plan.territory.name}, {row.plan.name}"
        marks = [columns[name].label for name in row.differs if name in columns]
        run.show(row.number, shown, row.outcome, marks)
