"""Figures and tables of the field, each counted for the whole country in one statement.

The territory is that of the reception whose round, field reception or finding it is. What puts
a row into a period: the moment a round was finished, a household was talked to, a reception
was held, a problem was found.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.db.models import Count as CountRows
from django.db.models import F, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from fieldvisits import door_figures, sitting_figures
from fieldvisits.choices import (
    REACHED,
    SOLVED,
    FieldReceptionStatus,
    FindingState,
    RoundStatus,
    VisitResult,
)
from fieldvisits.figure_cases import (
    field_reception_case,
    finding_case,
    round_case,
    visit_case,
)
from fieldvisits.models import FieldReception, Finding, Round, Visit
from fieldvisits.rules import moments
from receptions.choices import Outcome
from receptions.territory_tables import group_name
from territories import figure_definitions, figure_sight
from territories.choices import Direction
from territories.figure_parts import Behind, Noun, Term
from territories.figure_registry import Registry
from territories.figure_sight import Sight
from territories.figures import Case, Count, Counts, Figure, Table, TableRow, Unit
from territories.models.names import names_through
from territories.row_parts import RowKind, RowPart, RowParts

PLACE = "reception__territory"
WALKED_PLACE = "round__reception__territory"

# A finding is solved on the spot, through its measure, or as its appeal's question was satisfied.
# A finding joined to another is solved as that one's question was.
FINDING_SOLVED = (
    Q(state__in=SOLVED)
    | Q(state=FindingState.APPEAL, question__fact__outcome=Outcome.SATISFIED)
    | Q(state=FindingState.APPEAL, joined_to__question__fact__outcome=Outcome.SATISFIED)
)

# What became of a finding, as the table by topic counts it.
WHAT_BECAME = {
    "on_spot": Q(state=FindingState.SOLVED_ON_SPOT),
    "appeal": Q(state=FindingState.APPEAL),
    "programme": Q(
        state__in=(FindingState.WAITING, FindingState.IN_PROGRAMME, FindingState.SOLVED)
    ),
    "undecided": Q(state=FindingState.OPEN),
    "solved": FINDING_SOLVED,
}


def _within(column: str, first: dt.date, last: dt.date) -> Q:
    """Moments from the first midnight in Tashkent to the one after the last day."""
    start, end = moments(first, last)
    return Q(**{f"{column}__gte": start, f"{column}__lt": end})


def finished_rounds(first: dt.date, last: dt.date) -> QuerySet[Round]:
    """Rounds finished in the period."""
    return Round.objects.filter(_within("finished_at", first, last), status=RoundStatus.FINISHED)


def reached_visits(first: dt.date, last: dt.date) -> QuerySet[Visit]:
    """Visits of the period at which somebody was talked to."""
    return Visit.objects.filter(_within("visited_at", first, last), result__in=REACHED)


def visits_of_finished(first: dt.date, last: dt.date) -> QuerySet[Visit]:
    """Every household of the rounds finished in the period, gone to or not."""
    return Visit.objects.filter(
        _within("round__finished_at", first, last), round__status=RoundStatus.FINISHED
    )


def findings_found(first: dt.date, last: dt.date) -> QuerySet[Finding]:
    """Problems found in the period."""
    return Finding.objects.filter(_within("found_at", first, last))


def receptions_held(first: dt.date, last: dt.date) -> QuerySet[FieldReception]:
    """Field and public receptions held in the period."""
    return FieldReception.objects.filter(
        _within("held_at", first, last), status=FieldReceptionStatus.HELD
    )


def _number(rows: QuerySet, place: str = PLACE, **what: object) -> Counts:
    """The numerators by territory id; rows are counted unless something else is said."""
    wanted = what.get("number", CountRows("pk"))
    counted = rows.order_by().values_list(place).annotate(number=wanted)
    return {territory: Count(number) for territory, number in counted}


def _ratio(rows: QuerySet, part: Q, place: str = PLACE) -> Counts:
    """How many of the rows meet the condition, among all of them, by territory id."""
    counted = (
        rows.order_by()
        .values_list(place)
        .annotate(part=CountRows("pk", filter=part), whole=CountRows("pk"))
    )
    return {territory: Count(few, many) for territory, few, many in counted}


def count_rounds(first: dt.date, last: dt.date) -> Counts:
    return _number(finished_rounds(first, last))


def count_households(first: dt.date, last: dt.date) -> Counts:
    """Households, not visits: one talked to twice by the same reception counts once."""
    households = CountRows("household", distinct=True)
    return _number(reached_visits(first, last), WALKED_PLACE, number=households)


def count_coverage(first: dt.date, last: dt.date) -> Counts:
    return _ratio(visits_of_finished(first, last), Q(result__in=REACHED), WALKED_PLACE)


def count_findings(first: dt.date, last: dt.date) -> Counts:
    return _number(findings_found(first, last))


def count_solved(first: dt.date, last: dt.date) -> Counts:
    return _ratio(findings_found(first, last), FINDING_SOLVED)


def count_field_receptions(first: dt.date, last: dt.date) -> Counts:
    return _number(receptions_held(first, last))


def count_visitors(first: dt.date, last: dt.date) -> Counts:
    return _number(receptions_held(first, last), number=Sum("visitors"))


def round_cases(first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
    rounds = finished_rounds(first, last).filter(reception__territory__path__startswith=path)
    yield from map(round_case, rounds.select_related("territory").order_by("pk").iterator())


def household_cases(first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
    """One visit for each household; the address stays in the round."""
    visits = reached_visits(first, last).filter(round__reception__territory__path__startswith=path)
    latest = visits.order_by("round__reception_id", "household_id", "-pk")
    yield from _visit_cases(latest.distinct("round__reception_id", "household_id"))


def coverage_cases(first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
    visits = visits_of_finished(first, last).filter(result__in=REACHED)
    yield from _visit_cases(
        visits.filter(round__reception__territory__path__startswith=path).order_by("pk")
    )


def _visit_cases(visits: QuerySet[Visit]) -> Iterator[Case]:
    names = names_through("round__territory")
    rows = visits.select_related("round__territory").only("position", "round__territory", *names)
    yield from map(visit_case, rows.iterator())


def finding_cases(first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
    yield from _finding_cases(findings_found(first, last), path)


def solved_cases(first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
    yield from _finding_cases(findings_found(first, last).filter(FINDING_SOLVED), path)


def _finding_cases(findings: QuerySet[Finding], path: str) -> Iterator[Case]:
    yield from cases_of(findings.filter(reception__territory__path__startswith=path))


def cases_of(findings: QuerySet[Finding]) -> Iterator[Case]:
    """The findings as cases."""
    yield from map(finding_case, findings.select_related("topic").order_by("pk").iterator())


def field_reception_cases(first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
    held = receptions_held(first, last).filter(reception__territory__path__startswith=path)
    yield from map(field_reception_case, held.order_by("pk").iterator())


def findings_by_topic(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """Findings by group of topics and what became of them."""
    yield from rows_by_topic(findings_found(first, last))


def rows_by_topic(findings: QuerySet[Finding]) -> Iterator[TableRow]:
    """These findings by reception, group of topics and what became of them."""
    rows = (
        findings.order_by()
        .values_list(PLACE, "topic__parent__code")
        .annotate(
            found=CountRows("pk"),
            **{key: CountRows("pk", filter=condition) for key, condition in WHAT_BECAME.items()},
        )
    )
    keys = [code for code, _label in FINDING_COLUMNS]
    for territory, group, *numbers in rows:
        yield TableRow(territory, group, dict(zip(keys, numbers, strict=True)))


def visits_by_result(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """Households of the rounds finished in the period by what the visit gave."""
    rows = (
        visits_of_finished(first, last)
        .order_by()
        .values_list(WALKED_PLACE, "result")
        .annotate(households=CountRows("pk"), people=Sum(F("household__members")))
    )
    for territory, result, households, people in rows:
        yield TableRow(territory, result, {"households": households, "people": people})


def _some(
    rows: Callable[[dt.date, dt.date], QuerySet[Any]], condition: Q, first: dt.date, last: dt.date
) -> QuerySet[Any]:
    return rows(first, last).filter(condition)


_FINDINGS = RowKind(Noun.FINDINGS, PLACE, finding_case, ("topic",))
_VISITS = RowKind(Noun.VISITS, WALKED_PLACE, visit_case, ("round__territory",))
_LISTED = RowParts(
    "fieldvisits",
    {
        "found": RowPart("found", _("found"), _FINDINGS, findings_found),
        **{
            code: RowPart(code, code, _FINDINGS, partial(_some, findings_found, condition))
            for code, condition in WHAT_BECAME.items()
        },
        "households": RowPart("households", _("households"), _VISITS, visits_of_finished),
    },
)


def behind_topic(row: str, column: str) -> Behind:
    """The findings of a group of topics that a column counts."""
    return Behind(_LISTED, [Term(column, only=(("topic__parent__code", row),))])


def behind_result(row: str, column: str) -> Behind | None:
    """The households whose visit gave this; people living there are no cases."""
    if column != "households":
        return None
    return Behind(_LISTED, [Term(column, only=(("result", row),))])


def result_name(result: str) -> str:
    return str(VisitResult(result).label)


FINDING_COLUMNS = (
    ("found", _("found")),
    ("on_spot", _("settled on the spot")),
    ("appeal", _("appeal registered")),
    ("programme", _("put into a programme")),
    ("undecided", _("to be decided")),
    ("solved", _("solved in the end")),
)
MORE = Direction.MORE_IS_BETTER

READY = tuple(figure_definitions.read(Path(__file__).parent / "data" / "figures.json"))
FIGURES = (
    Figure("rounds_held", _("Rounds held"), Unit.COUNT, count_rounds, MORE, round_cases),
    Figure(
        "households_visited",
        _("Households visited"),
        Unit.COUNT,
        count_households,
        MORE,
        household_cases,
    ),
    Figure(
        "round_coverage",
        _("Coverage of rounds"),
        Unit.PERCENT,
        count_coverage,
        MORE,
        coverage_cases,
        _("Households talked to, of all the households of the rounds finished in the period."),
    ),
    Figure(
        "findings",
        _("Problems found in the field"),
        Unit.COUNT,
        count_findings,
        None,
        finding_cases,
    ),
    Figure(
        "findings_solved",
        _("Problems found in the field and solved"),
        Unit.PERCENT,
        count_solved,
        MORE,
        solved_cases,
        _("Settled on the spot, by a checked measure, or with a satisfied appeal."),
    ),
    Figure(
        "field_receptions_held",
        _("Field receptions held"),
        Unit.COUNT,
        count_field_receptions,
        MORE,
        field_reception_cases,
    ),
    Figure(
        "field_visitors",
        _("People received at field receptions"),
        Unit.COUNT,
        count_visitors,
        MORE,
        field_reception_cases,
    ),
)
TABLES = (
    Table(
        "findings_by_topic",
        _("Problems found in the field, by topic"),
        FINDING_COLUMNS,
        findings_by_topic,
        group_name,
        behind_row=behind_topic,
        goes_on=True,
    ),
    Table(
        "visits_by_result",
        _("Households of the rounds, by what the visit gave"),
        (("households", _("households")), ("people", _("people living there"))),
        visits_by_result,
        result_name,
        behind_row=behind_result,
    ),
)


def register(registry: Registry) -> None:
    """Add the figures and tables of the field."""
    figure_sight.register("fieldvisits", Sight("view_field"))
    registry.register_ready(READY)
    registry.register(*FIGURES, *door_figures.FIGURES, *sitting_figures.FIGURES)
    registry.register_table(*TABLES, *sitting_figures.TABLES)
