"""The trace matrix: every problem with its measure, or the reason why it has none."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from programs import plan_words
from programs.choices import MeasureState, ProgrammeState
from programs.models import Measure, MeasureSource
from programs.services.sources import LeftOut
from receptions.models import Question
from receptions.services.exports import safe_cell

TEXT = 300
WIDTHS = (18, 16, 60, 34, 26, 10, 12, 60, 34, 18)


class Show(TextChoices):
    """Which rows of the matrix."""

    ALL = "all", gettext_lazy("all")
    WITHOUT = "without", gettext_lazy("without a measure")
    WITH = "with", gettext_lazy("with a measure")


@dataclass(frozen=True, slots=True)
class Row:
    """A problem with its measure or the reason; or a measure marked to have no problem."""

    label: str
    text: str
    topic: str
    place: str
    people: int | None
    source: MeasureSource | None = None
    measure: Measure | None = None
    left_out: LeftOut | None = None
    since: Any = None

    @property
    def why(self) -> str:
        """Why the problem has no measure, or the measure no problem; '' where both stand."""
        if self.left_out is not None:
            return self.left_out.why_words
        if self.measure is None:
            return ""
        if self.source is None:
            return self.measure.without_source_reason
        released = self.source.released_at is not None
        return self._why_released(self.measure) if released else ""

    @property
    def is_held(self) -> bool:
        """Whether the problem stands in a measure that is to be done or was."""
        return self.source is not None and stands(self.source, self.measure)

    @staticmethod
    def _why_released(measure: Measure) -> str:
        reason = measure.declined_reason or measure.impossible_grounds
        if measure.programme.state == ProgrammeState.DISCARDED:
            return _("the draft was discarded; it waits again")
        if not reason:
            return _("done, but the problem is not solved; it waits again")
        return f"{measure.get_state_display()}: {reason}"

    @property
    def cost_over(self) -> Decimal | None:
        """What the measure would cost that did not fit into the budget."""
        return self.left_out.amount if self.left_out is not None else None

    @property
    def cost(self) -> Decimal | None:
        """What its measure costs, or would have cost beyond the budget."""
        return (self.measure.cost or None) if self.measure is not None else self.cost_over

    @property
    def proposal(self) -> Any:
        """What tells the measures of the rows apart, those beyond the budget too."""
        if self.measure is not None:
            return self.measure.pk
        left = self.left_out
        return ("over", left.measure or left.key) if left is not None else None


def stands(source: MeasureSource, measure: Measure | None) -> bool:
    """Whether the problem stands in a measure that is to be done, or was done and did not solve it.

    One whose measure was not approved or taken off has none.
    """
    done = measure is not None and measure.state == MeasureState.VERIFIED
    return source.released_at is None or done


def matrix(
    lines: Sequence[Measure],
    left_out: Iterable[LeftOut],
    show: str = Show.ALL,
    *,
    reads: Container[int] = frozenset(),
) -> list[Row]:
    """Rows in the order of the measures, then what is left out. Lines come with their sources.

    Problems of a measure that was not approved or taken off stand there with the reason. Words
    stand beside the sources only whose keys are in `reads`; what is left out brings its own.
    """
    rows: list[Row] = []
    for line in lines:
        of_line = [_held(source, line, reads) for source in line.sources.all()] or [_own(line)]
        if show == Show.WITH:
            of_line = [row for row in of_line if row.is_held or row.source is None]
        if show == Show.WITHOUT:
            of_line = [row for row in of_line if not row.is_held]
        rows += of_line
    if show != Show.WITH:
        rows += [_left(one) for one in left_out]
    return rows


def _held(source: MeasureSource, line: Measure, reads: Container[int]) -> Row:
    problem = source.problem
    question = isinstance(problem, Question)
    since = problem.appeal.received_at if question else problem.found_at
    return Row(
        label=source.label,
        text=problem.text[:TEXT] if source.pk in reads else "",
        topic=problem.topic.name,
        place=source.place.name,
        people=source.people,
        source=source,
        measure=line,
        since=timezone.localtime(since).date(),
    )


def _own(line: Measure) -> Row:
    return Row("–", "", line.topic.name, line.place.name, None, measure=line)


def _left(one: LeftOut) -> Row:
    since = dt.date.fromisoformat(one.since) if one.since else None
    people = one.people or None
    return Row(one.label, one.text, one.topic, one.place, people, left_out=one, since=since)


def xlsx(rows: Iterable[Row], *, sheet_name: str) -> bytes:
    """The matrix as a spreadsheet; no text of it is taken for a formula.

    The cost of a measure stands in its first row only: the column adds up to the programme.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name[:31])
    for place, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "B2"
    sheet.append([_heading(sheet, str(title)) for title in _titles()])
    counted: set[Any] = set()
    for row in rows:
        cost = None if row.proposal in counted else row.cost
        counted.add(row.proposal)
        sheet.append([safe_cell(value) for value in _cells(row, cost)])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _heading(sheet: Any, title: str) -> Any:
    cell = WriteOnlyCell(sheet, value=title)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _titles() -> list[str]:
    return [
        _("Problem"),
        _("Found"),
        _("Words"),
        _("Topic"),
        _("Place"),
        _("People"),
        _("Measure No."),
        _("Measure"),
        _("Why not"),
        _("Cost, soums"),
    ]


def _cells(row: Row, cost: Decimal | None) -> list[Any]:
    line = row.measure
    return [
        row.label,
        row.since,
        row.text,
        row.topic,
        row.place,
        row.people,
        line.ordinal if line else None,
        plan_words.text_of(line) if line else "",
        row.why,
        cost,
    ]
