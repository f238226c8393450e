"""Files with facts of a district's objects: checked row by row, then taken over entry by entry.

A row is one entry of `state_facts.record`. An entry that stands there already is known and writes
nothing, so a file sent twice and a job that broke halfway double nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.exceptions import DecisionError
from programs.models import DistrictYear, FactImport, ObjectFact, ProgrammeObject
from programs.object_sheet.fact_forms import FactRowForm
from programs.services import state_facts, state_sheets
from programs.services.state_facts import Done
from programs.services.state_sheets import ADDED, SAME, require_keeper
from receptions.services import sheet_batches
from territories.jobs import Progress
from territories.models import User
from territories.spreadsheets.languages import Problems
from territories.spreadsheets.reading import SheetRow
from territories.spreadsheets.wrong import WrongRows

JOB = "fact_import"


@transaction.atomic
def upload(*, district_year: DistrictYear, file: UploadedFile[bytes], by: User) -> FactImport:
    """Keep a file that `reading.check` let through, and have it checked; nothing changes yet."""
    require_keeper(by, district_year)
    return sheet_batches.keep(FactImport, file=file, by=by, job=JOB, district_year=district_year)


@transaction.atomic
def order(*, batch: FactImport, by: User) -> FactImport:
    """Have the good rows of a checked file taken over. Once ordered it stays ordered."""
    batch = sheet_batches.lock(batch)
    require_keeper(by, batch.district_year)
    return state_sheets.order(batch, job=JOB, by=by, counts=("good", "known"))


@transaction.atomic
def try_again(*, batch: FactImport, by: User) -> FactImport:
    """Start the work anew after a job that failed; what is taken over already stays."""
    batch = sheet_batches.lock(batch)
    require_keeper(by, batch.district_year)
    return sheet_batches.try_again(batch, job=JOB, by=by, refusal=DecisionError)


class _Said(NamedTuple):
    """What makes an entry of an object the same as another."""

    day: dt.date
    volume: Decimal
    spent: Decimal
    is_final: bool

    @property
    def is_empty(self) -> bool:
        """Whether it says no more than that the work began, or that another is taken back."""
        return not (self.volume or self.spent or self.is_final)


@dataclass
class _Row:
    """A row that could be read: the entry it is, and what becomes of it."""

    number: int
    code: str
    done: Done
    outcome: str = ADDED

    @property
    def said(self) -> _Said:
        return _Said(self.done.day, self.done.volume, self.done.spent, self.done.is_final)


@dataclass
class _Object:
    """An object with the entries that stand, and those that were corrected since."""

    work: ProgrammeObject
    standing: list[_Said] = field(default_factory=list)
    corrected: set[_Said] = field(default_factory=set)


@dataclass(kw_only=True)
class _Run(state_sheets.Run):
    """One pass; `days` and `finished` say what good rows of the file said of an object so far."""

    WRITTEN = {ADDED: "good"}

    form: FactRowForm = field(default_factory=FactRowForm)
    days: dict[str, list[dt.date]] = field(default_factory=lambda: defaultdict(list))
    finished: dict[str, int] = field(default_factory=dict)


def work(*, batch_id: int, progress: Progress) -> dict[str, Any]:
    """One pass over the file: checks every row; takes the good ones over once that is ordered."""
    rows = FactImport.objects.select_related("district_year__programme", "taken_by")
    batch = rows.get(pk=batch_id)
    if not batch.is_at_work:
        return {"batch": batch.pk}
    run = _Run(batch=batch)
    return state_sheets.go_over(run, partial(_take_chunk, run), progress)


@transaction.atomic
def _take_chunk(run: _Run, chunk: list[SheetRow], wrong: WrongRows) -> None:
    """Judge the rows and write the good ones, their objects locked from the one to the other."""
    read = [(row, *_read(run, row)) for row in chunk]
    found = _found(run, {good.code for _row, good, _problems in read if good is not None})
    taken = []
    for row, good, problems in read:
        if good is None:
            run.refuse(row, problems, wrong, partial(run.form.again, row, problems))
            continue
        judge = partial(_judge, run, good, found.get(good.code))
        if said := judge():
            run.refuse(row, said, wrong, judge)
        else:
            _take(run, good, found[good.code].work)
            taken.append(good)
    run.count(row.outcome for row in taken)


def _read(run: _Run, row: SheetRow) -> tuple[_Row | None, Problems]:
    run.form.read(row)
    if not run.form.is_valid() or row.problems:
        return None, run.form.problems()
    good = _Row(row.number, run.form.cleaned_data["code"], run.form.done)
    run.seen.setdefault((good.code, good.done.day), row.number)
    return good, []


def _found(run: _Run, codes: set[str]) -> dict[str, _Object]:
    """The objects with these codes; locked where entries are about to be written."""
    works = run.batch.district_year.works.filter(code__in=codes).order_by("pk")
    works = works.select_related("work_list", "district_year__programme", "loan")
    if run.batch.is_real:
        works = works.select_for_update(of=("self",))
    found = {one.pk: _Object(one) for one in works}
    facts = ObjectFact.objects.filter(object__in=found).order_by()
    columns = ("object", "corrects", "correction", *_Said._fields)
    for pk, corrects, correction, *said in facts.values_list(*columns):
        entry = _Said(*said)
        if correction is not None:
            found[pk].corrected.add(entry)
        elif corrects is None or not entry.is_empty:  # else it took another back
            found[pk].standing.append(entry)
    return {one.work.code: one for one in found.values()}


def _judge(run: _Run, row: _Row, found: _Object | None) -> Problems:
    """What becomes of the row; or why it can't be taken, in the active language."""
    if found is None:
        return _about(run, "code", _("The year has no object with this code."))
    first = run.seen[row.code, row.done.day]
    if first != row.number:
        text = _("Row %(row)s is of the same object and day: put both into one row.")
        return _about(run, "day", text % {"row": first})
    row.outcome = SAME if row.said in found.standing else ADDED
    if row.outcome == SAME:
        return []
    if row.code in run.finished:
        text = _("Row %(row)s says that the work is finished: it must be the last of the object.")
        return _about(run, "day", text % {"row": run.finished[row.code]})
    try:
        state_facts.check_new(found.work, row.done)
    except DecisionError as error:
        return [("", str(error))]
    return _beside(run, row, found)


def _beside(run: _Run, row: _Row, found: _Object) -> Problems:
    """What speaks against the entry in those that are there, and in the rows above."""
    if row.said in found.corrected:
        text = _(
            "This entry was there and has been corrected since. If it is right after all, correct"
            " it back on the page of the object."
        )
        return _about(run, "day", text)
    if any(one.day == row.done.day and not one.is_empty for one in found.standing):
        text = _("This day has an entry already. Correct that one on the page of the object.")
        return _about(run, "day", text)
    days = [*(one.day for one in found.standing), *run.days[row.code]]
    if row.done.is_final and any(day > row.done.day for day in days):
        return _about(run, "day", str(state_facts.LATER_ENTRY))
    return []


def _about(run: _Run, column: str, text: str) -> Problems:
    return [(run.layout.by_key[column].label, text)]


def _take(run: _Run, row: _Row, work: ProgrammeObject) -> None:
    """Write the entry down where that is ordered, and keep what it says of its object."""
    if run.batch.is_real and row.outcome == ADDED:
        state_facts.record(work=work, done=row.done, by=run.batch.taken_by)
    run.days[row.code].append(row.done.day)
    if row.done.is_final:
        run.finished[row.code] = row.number
    run.show(row.number, _shown(run, row, work), row.outcome, _marks(row))


def _marks(row: _Row) -> Sequence[Any]:
    return [gettext_lazy("the work is finished")] if row.done.is_final else []


def _shown(run: _Run, row: _Row, work: ProgrammeObject) -> str:
    """The entry as the page shows it, in no language: no name of a borrower stands in it."""
    volume = f"{row.done.volume.normalize():f}".replace(".", ",")
    spent = run.form.fields["spent"].prepare_value(row.done.spent)
    return f"{row.code}, {row.done.day:%d.%m.%Y}: {volume} {work.unit}; {spent}"
