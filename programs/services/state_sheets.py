"""Files of the state programmes: one pass over the rows, whatever they become."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from programs import state_permissions
from programs.exceptions import DecisionError, ProgramsError
from programs.models import DistrictYear
from receptions.models.sheet_batch import SheetBatch
from receptions.services import sheet_batches
from territories.jobs import JobError, Progress
from territories.models import User
from territories.spreadsheets import reading
from territories.spreadsheets.forms import SheetRowForm
from territories.spreadsheets.languages import Text, words_in_every
from territories.spreadsheets.layout import Layout
from territories.spreadsheets.reading import SheetRow
from territories.spreadsheets.wrong import WrongRows

CHUNK = 200
ADDED, CHANGED, SAME = "added", "changed", "same"
Batch = TypeVar("Batch", bound=SheetBatch)


@dataclass(kw_only=True)
class Run(sheet_batches.Run):
    """One pass over a file: what was counted, and the first rows for the page."""

    WRITTEN: ClassVar[Mapping[str, str]]  # outcome that writes something: column of its count

    batch: Any
    form: SheetRowForm
    counts: Counter[str] = field(default_factory=Counter)
    samples: list[Any] = field(default_factory=list)
    seen: dict[Any, int] = field(default_factory=dict)

    @property
    def layout(self) -> Layout:
        return self.form.layout

    def count(self, outcomes: Iterable[str]) -> None:
        """Count what became of good rows; once ordered, in the transaction that writes them."""
        more = Counter(outcomes)
        self.counts.update(more)
        new = {name: F(name) + more[one] for one, name in self.WRITTEN.items() if more[one]}
        if self.batch.is_real and new:
            type(self.batch).objects.filter(pk=self.batch.pk).update(**new)

    def show(self, number: int, shown: str, outcome: str, marks: Sequence[Text] = ()) -> None:
        """Keep one of the first good rows for the page."""
        if len(self.samples) < sheet_batches.SHOWN:
            said = words_in_every(marks) if marks else []
            self.samples.append([number, shown, outcome, said])

    def found(self) -> dict[str, Any]:
        """The counts of the file. What an earlier, broken run took over counts as taken over."""
        if not self.batch.is_real:
            counts = {name: self.counts[one] for one, name in self.WRITTEN.items()}
            return {**counts, "known": self.counts[SAME], "samples": self.samples}
        self.batch.refresh_from_db(fields=[*self.WRITTEN.values()])
        written = sum(getattr(self.batch, name) for name in self.WRITTEN.values())
        return {"known": max(0, self.total - self.wrong - written)}


TakeChunk = Callable[[list[SheetRow], WrongRows], None]


def go_over(run: Run, take: TakeChunk, progress: Progress) -> dict[str, Any]:
    """Give the rows of the file to `take`, part by part, and write down what was found.

    Raises JobError where the file can't be read or a service refuses the whole.
    """
    batch = run.batch
    try:
        with batch.file.open("rb") as file, WrongRows(run.layout) as wrong:
            rows = reading.read(file, run.layout)
            for chunk in reading.chunks(rows, size=CHUNK, most=reading.MAX_ROWS):
                run.total += len(chunk)
                take(chunk, wrong)
                reading.tell(progress, run.total, run.wrong)
            sheet_batches.finish(batch, run, wrong, run.found())
    except (ValidationError, ProgramsError) as error:
        raise JobError(" ".join(getattr(error, "messages", [str(error)]))) from error
    return {"batch": batch.pk, **run.counts, "wrong": run.wrong}


def order(batch: Batch, *, job: str, by: User, counts: Iterable[str]) -> Batch:
    """Have the good rows of a locked, checked file taken over; these counts begin anew."""
    batch = sheet_batches.order(batch, job=job, by=by, refusal=DecisionError)
    for name in counts:
        setattr(batch, name, 0)  # counted anew, in the transactions that write the rows
    batch.save(update_fields=[*counts])
    return batch


def require_keeper(user: User, district_year: DistrictYear) -> None:
    """Refuse whoever doesn't write down works and facts of the district."""
    if not state_permissions.can_keep(user, district_year):
        raise DecisionError(_("Only the khokimiyat and the reception of the district do this."))
