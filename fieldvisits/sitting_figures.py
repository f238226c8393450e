"""Figures of what field receptions brought about; the reception that held them is the territory."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from functools import partial

from django.db.models import Count as CountRows
from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fieldvisits.choices import FieldReceptionKind, FieldReceptionStatus
from fieldvisits.figure_cases import field_reception_case
from fieldvisits.models import FieldReception, GroupMember, Hearing
from fieldvisits.sitting_choices import HearingOutcome
from receptions.choices import Outcome, QuestionStatus
from receptions.rules import year_before
from receptions.territory_tables import BEFORE, beside
from territories.choices import Direction
from territories.figure_parts import Behind, Noun, Term
from territories.figures import Case, Count, Counts, Figure, Table, TableRow, Text, Unit
from territories.row_parts import RowKind, RowPart, RowParts

PLACE = "field_reception__reception__territory"
SOLVED = Q(finding__question__outcome=Outcome.SATISFIED)
MORE = Direction.MORE_IS_BETTER


def _within(column: str, first: dt.date, last: dt.date) -> Q:
    """Moments from the first midnight in Tashkent to the one after the last day."""
    start, end = (
        timezone.make_aware(dt.datetime.combine(day, dt.time.min))
        for day in (first, last + dt.timedelta(days=1))
    )
    return Q(**{f"{column}__gte": start, f"{column}__lt": end})


def heard(first: dt.date, last: dt.date) -> QuerySet[Hearing]:
    """People received at desks of field receptions in the period."""
    return Hearing.objects.filter(_within("heard_at", first, last))


def tasks_closed(first: dt.date, last: dt.date) -> QuerySet[Hearing]:
    """Tasks given at field receptions whose question was closed in the period."""
    return Hearing.objects.filter(
        _within("finding__question__closed_at", first, last),
        outcome=HearingOutcome.TASK,
        finding__question__status=QuestionStatus.CLOSED,
    )


def officials(first: dt.date, last: dt.date) -> QuerySet[GroupMember]:
    """Officials named at receptions held in the period, where it is known who came."""
    return GroupMember.objects.filter(
        _within("field_reception__held_at", first, last), came__isnull=False
    )


def _ratio(rows: QuerySet, part: Q) -> Counts:
    counted = (
        rows.order_by()
        .values_list(PLACE)
        .annotate(part=CountRows("pk", filter=part), whole=CountRows("pk"))
    )
    return {territory: Count(few, many) for territory, few, many in counted}


def count_on_the_spot(first: dt.date, last: dt.date) -> Counts:
    return _ratio(heard(first, last), ~Q(outcome=HearingOutcome.TASK))


def count_tasks_solved(first: dt.date, last: dt.date) -> Counts:
    return _ratio(tasks_closed(first, last), SOLVED)


def count_officials(first: dt.date, last: dt.date) -> Counts:
    return _ratio(officials(first, last), Q(came=True))


def on_the_spot_cases(first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
    yield from _lines(heard(first, last).exclude(outcome=HearingOutcome.TASK), path)


def tasks_solved_cases(first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
    yield from _lines(tasks_closed(first, last).filter(SOLVED), path)


def officials_cases(first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
    """Officials who came; the page of the reception names them."""
    came = officials(first, last).filter(
        came=True, field_reception__reception__territory__path__startswith=path
    )
    for one in came.select_related("field_reception").order_by("pk").iterator():
        sitting = one.field_reception
        yield Case(str(one.pk), sitting.get_absolute_url(), sitting.place)


def _lines(rows: QuerySet[Hearing], path: str) -> Iterator[Case]:
    """Lines of protocols; who was received stays there."""
    inside = rows.filter(field_reception__reception__territory__path__startswith=path)
    rows = inside.select_related("field_reception", "topic").order_by("pk")
    yield from map(_line, rows.iterator())


def held_by_kind(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """Receptions held in the period by kind: people who came, and what became of their matters."""
    lines = Hearing.objects.filter(field_reception=OuterRef("pk")).order_by()
    ends = {
        outcome: Coalesce(
            Subquery(
                lines.filter(outcome=outcome)
                .values("field_reception")
                .annotate(number=CountRows("pk"))
                .values("number")
            ),
            0,
        )
        for outcome in HearingOutcome.values
    }
    rows = (
        _held(first, last)
        .annotate(**{f"{outcome}_lines": number for outcome, number in ends.items()})
        .values_list("reception__territory", "kind")
        .annotate(
            held=CountRows("pk"),
            came=Sum("visitors"),
            settled=Sum("settled_lines"),
            explained=Sum("explained_lines"),
            task=Sum("task_lines"),
        )
    )
    keys = [code for code, _label in KIND_COLUMNS]
    for territory, kind, *numbers in rows:
        yield TableRow(territory, kind, dict(zip(keys, numbers, strict=True)))


_COUNTED: dict[str, Text] = {
    "held": pgettext_lazy("so many", "held"),
    "came": _("people who came"),
}


def held_by_territory(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """One row a reception (table 3): receptions held and people who came, in both years."""
    columns = [column for column, _label in TERRITORY_COLUMNS]
    found: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(columns, 0))
    for year, days in (("", (first, last)), ("_before", (year_before(first), year_before(last)))):
        rows = _held(*days).values_list("reception__territory")
        for territory, held, came in rows.annotate(held=CountRows("pk"), came=Sum("visitors")):
            found[territory] |= {f"held{year}": held, f"came{year}": came}
    for territory, cells in found.items():
        yield TableRow(territory, "", cells)


def _held(first: dt.date, last: dt.date) -> QuerySet[FieldReception]:
    return FieldReception.objects.filter(
        _within("held_at", first, last), status=FieldReceptionStatus.HELD
    ).order_by()


def _line(row: Hearing) -> Case:
    """A line of a protocol; who was received stays there."""
    url = f"{row.field_reception.get_absolute_url()}#line-{row.line}"
    return Case(str(row), url, row.topic.name)


def _lines_of_held(outcome: str, first: dt.date, last: dt.date) -> QuerySet[Hearing]:
    return Hearing.objects.filter(field_reception__in=_held(first, last), outcome=outcome)


_LINES = RowKind(Noun.PERSONS, PLACE, _line, ("field_reception__reception", "topic"))
_PARTS = RowParts(
    "fieldvisits",
    {
        "held": RowPart(
            "held",
            _COUNTED["held"],
            RowKind(Noun.FIELD_RECEPTIONS, "reception__territory", field_reception_case),
            _held,
        ),
        **{
            outcome.value: RowPart(
                outcome.value, outcome.label, _LINES, partial(_lines_of_held, outcome)
            )
            for outcome in HearingOutcome
        },
    },
)


def behind_held(column: str) -> Behind | None:
    """The receptions that a column counts; people who came are no cases."""
    if not column.startswith("held"):
        return None
    return Behind(_PARTS, [Term("held")], is_before=column.endswith(BEFORE))


def behind_kind(row: str, column: str) -> Behind | None:
    """The receptions of a kind, or the lines of their protocols; people who came are no cases."""
    if column == "held":
        return Behind(_PARTS, [Term(column, only=(("kind", row),))])
    if column in HearingOutcome.values:
        return Behind(_PARTS, [Term(column, only=(("field_reception__kind", row),))])
    return None


def kind_name(kind: str) -> str:
    return str(FieldReceptionKind(kind).label)


KIND_COLUMNS = (
    *_COUNTED.items(),
    ("settled", _("settled on the spot")),
    ("explained", _("explained")),
    ("task", _("taken under control")),
)
TERRITORY_COLUMNS = tuple(beside(_COUNTED, tuple(_COUNTED)))
TABLES = (
    Table(
        "field_receptions_by_kind",
        _("Field receptions by kind"),
        KIND_COLUMNS,
        held_by_kind,
        kind_name,
        behind_row=behind_kind,
    ),
    Table(
        "field_receptions_by_territory",
        _("Field receptions, by territory"),
        TERRITORY_COLUMNS,
        held_by_territory,
        by_territory=True,
        behind=behind_held,
    ),
)
FIGURES = (
    Figure(
        "field_settled_on_spot",
        _("Settled or explained on the spot at field receptions"),
        Unit.PERCENT,
        count_on_the_spot,
        None,
        on_the_spot_cases,
        _("Of the people received at desks; the others got a task with an office and a date."),
    ),
    Figure(
        "field_tasks_solved",
        _("Tasks of field receptions solved"),
        Unit.PERCENT,
        count_tasks_solved,
        MORE,
        tasks_solved_cases,
        _("Satisfied, of the tasks of field receptions closed in the period."),
    ),
    Figure(
        "field_officials_came",
        _("Officials who came to field receptions"),
        Unit.PERCENT,
        count_officials,
        MORE,
        officials_cases,
        _("Of the officials named, at receptions where it is written down who came."),
    ),
)
