"""What the programmes count for the ratings and reports: one statement a figure.

| Figure | Counts |
|---|---|
| programmes_approved | programmes approved in the period |
| measures_planned, money_planned | measures of those programmes, and their cost |
| measures_in_time | of those due in the period, past their date or reported already: done in time |
| measures_overdue | past their date at the period's end and neither reported done nor taken off |
| measures_without_solved_source | of those verified in the period: some source is not solved |
| money_spent | what the reports of the period added to the money spent |
| measures_checked_on_site | looks on site in the period, whatever was found |

Everything is keyed by the territory of the programme's reception.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path

from django.db import connection
from django.db.models import Count as Number
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from programs import plan_words
from programs.choices import DECIDED, TAKEN_OFF, FundingSource, MeasureState
from programs.models import Measure, MeasureCheck, MeasureReport, Programme
from territories import clock, figure_definitions, figure_sight
from territories.choices import Direction
from territories.figure_parts import Behind, Noun, Term
from territories.figure_registry import Registry
from territories.figure_sight import Sight
from territories.figures import Case, Count, Figure, Table, TableRow, Unit
from territories.row_parts import RowKind, RowPart, RowParts

OWNER = "programme__reception__territory"


def approved(first: dt.date, last: dt.date) -> QuerySet[Programme]:
    """Programmes approved in the period."""
    return Programme.objects.filter(approved_at__date__range=(first, last), state__in=DECIDED)


def planned(first: dt.date, last: dt.date) -> QuerySet[Measure]:
    """Measures of the programmes approved in the period, without those declined."""
    return (
        Measure.objects.counted()
        .order_by()
        .filter(programme__approved_at__date__range=(first, last), programme__state__in=DECIDED)
    )


def due(first: dt.date, last: dt.date) -> QuerySet[Measure]:
    """Measures the offices had to do in the period, as far as it is known whether they did.

    Their date has passed, or they are reported done; those taken off don't count.
    """
    known = Q(due_on__lt=clock.today()) | Q(reported_at__isnull=False)
    sent = Measure.objects.counted().order_by().filter(known, programme__sent_at__isnull=False)
    return sent.filter(due_on__range=(first, last)).exclude(state__in=TAKEN_OFF)


def overdue(_first: dt.date, last: dt.date) -> QuerySet[Measure]:
    """Measures late at the end of the period, or now where that is earlier."""
    end = min(last, clock.today())
    passed = min(last, clock.today() - dt.timedelta(days=1))
    late = (
        Measure.objects.counted()
        .order_by()
        .filter(programme__sent_at__date__lte=end, due_on__lte=passed)
    )
    return late.exclude(reported_at__date__lte=end).exclude(impossible_at__date__lte=end)


def verified(first: dt.date, last: dt.date) -> QuerySet[Measure]:
    """Measures confirmed on site in the period."""
    return Measure.objects.order_by().filter(verified_at__date__range=(first, last))


_IN_TIME = Q(reported_day__lte=F("due_on"))


def _with_day(measures: QuerySet[Measure]) -> QuerySet[Measure]:
    return measures.annotate(reported_day=TruncDate("reported_at"))


def done_in_time(first: dt.date, last: dt.date) -> QuerySet[Measure]:
    """Of the measures due in the period those reported done by their date."""
    return _with_day(due(first, last)).filter(_IN_TIME)


def programmes_approved(first: dt.date, last: dt.date) -> dict[int, Count]:
    rows = approved(first, last).order_by().values_list("reception__territory")
    return {territory: Count(n) for territory, n in rows.annotate(n=Number("pk"))}


def measures_planned(first: dt.date, last: dt.date) -> dict[int, Count]:
    rows = planned(first, last).values_list(OWNER).annotate(n=Number("pk"))
    return {territory: Count(n) for territory, n in rows}


def measures_in_time(first: dt.date, last: dt.date) -> dict[int, Count]:
    rows = _with_day(due(first, last)).values_list(OWNER)
    counted = rows.annotate(n=Number("pk", filter=_IN_TIME), of=Number("pk"))
    return {territory: Count(n, of) for territory, n, of in counted}


def measures_overdue(first: dt.date, last: dt.date) -> dict[int, Count]:
    rows = overdue(first, last).values_list(OWNER).annotate(n=Number("pk"))
    return {territory: Count(n) for territory, n in rows}


def measures_without_solved_source(first: dt.date, last: dt.date) -> dict[int, Count]:
    done = verified(first, last)
    unsolved = Q(pk__in=done.unsolved().values("pk"))  # type: ignore[attr-defined]
    rows = done.values_list(OWNER)
    counted = rows.annotate(n=Number("pk", filter=unsolved), of=Number("pk"))
    return {territory: Count(n, of) for territory, n, of in counted}


def money_planned(first: dt.date, last: dt.date) -> dict[int, Count]:
    rows = planned(first, last).values_list(OWNER).annotate(n=Sum("cost"))
    return {territory: Count(n) for territory, n in rows}


# Reports hold totals: what a period added is the last total within it less the last before it.
_SPENT = """
SELECT r.territory_id, sum(inside.spent - coalesce(before.spent, 0))
FROM (
    SELECT DISTINCT ON (measure_id) measure_id, spent FROM programs_measurereport
    WHERE (at AT TIME ZONE 'Asia/Tashkent')::date BETWEEN %(first)s AND %(last)s
    ORDER BY measure_id, id DESC) inside
LEFT JOIN LATERAL (
    SELECT spent FROM programs_measurereport b
    WHERE b.measure_id = inside.measure_id
      AND (b.at AT TIME ZONE 'Asia/Tashkent')::date < %(first)s
    ORDER BY b.id DESC LIMIT 1) before ON true
JOIN programs_measure m ON m.id = inside.measure_id
JOIN programs_programme p ON p.id = m.programme_id
JOIN receptions_reception r ON r.id = p.reception_id
GROUP BY r.territory_id
"""


def money_spent(first: dt.date, last: dt.date) -> dict[int, Count]:
    with connection.cursor() as cursor:
        cursor.execute(_SPENT, {"first": first, "last": last})
        return {territory: Count(Decimal(spent)) for territory, spent in cursor.fetchall()}


def checked_on_site(first: dt.date, last: dt.date) -> QuerySet[MeasureCheck]:
    """Looks on site of the period, by the reception or a round, whatever was found."""
    return MeasureCheck.objects.filter(at__date__range=(first, last)).order_by()


def measures_checked_on_site(first: dt.date, last: dt.date) -> dict[int, Count]:
    rows = checked_on_site(first, last).values_list(f"measure__{OWNER}").annotate(n=Number("pk"))
    return {territory: Count(n) for territory, n in rows}


def _programme_cases(first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
    rows = approved(first, last).filter(reception__territory__path__startswith=path)
    for programme in rows.select_related("territory").order_by("pk"):
        yield Case(programme.number, programme.get_absolute_url(), plan_words.title_of(programme))


def case_of(row: Measure) -> Case:
    """A measure, with its programme, topic and typical measure, as a case."""
    number = f"{row.programme.number}/{row.ordinal}"
    return Case(number, row.get_absolute_url(), plan_words.text_of(row)[:120])


def _measure_cases(rows: QuerySet[Measure], path: str) -> Iterator[Case]:
    rows = rows.filter(programme__reception__territory__path__startswith=path)
    rows = rows.select_related("programme", "topic", "typical")
    yield from map(case_of, rows.order_by("programme", "ordinal"))


def _planned_cases(first: dt.date, last: dt.date, path: str) -> Iterable[Case]:
    return _measure_cases(planned(first, last), path)


def _paid_cases(first: dt.date, last: dt.date, path: str) -> Iterable[Case]:
    return _measure_cases(planned(first, last).filter(cost__gt=0), path)


def _in_time_cases(first: dt.date, last: dt.date, path: str) -> Iterable[Case]:
    return _measure_cases(done_in_time(first, last), path)


def _overdue_cases(first: dt.date, last: dt.date, path: str) -> Iterable[Case]:
    return _measure_cases(overdue(first, last), path)


def _unsolved_cases(first: dt.date, last: dt.date, path: str) -> Iterable[Case]:
    rows = verified(first, last).unsolved()  # type: ignore[attr-defined]
    return _measure_cases(rows, path)


def _checked_cases(first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
    """The measures looked at; one looked at twice is there twice."""
    rows = checked_on_site(first, last).filter(
        measure__programme__reception__territory__path__startswith=path
    )
    related = ("measure__programme", "measure__topic", "measure__typical")
    for check in rows.select_related(*related).order_by("pk"):
        yield case_of(check.measure)


def _spent_cases(first: dt.date, last: dt.date, path: str) -> Iterable[Case]:
    reported = MeasureReport.objects.filter(at__date__range=(first, last)).values("measure")
    return _measure_cases(Measure.objects.filter(pk__in=reported), path)


def measures_by_state(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    rows = planned(first, last).values_list(OWNER, "state").annotate(n=Number("pk"))
    for territory, state, number in rows:
        yield TableRow(territory, state, {"measures": number})


def measures_by_funding(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """Money to the tiyin, as the lines of the programmes have it."""
    rows = planned(first, last).values_list(OWNER, "funding")
    for territory, funding, number, cost, spent in rows.annotate(
        n=Number("pk"), planned=Sum("cost"), used=Sum("spent")
    ):
        cells = {
            "measures": number,
            "planned": cost,
            "spent": spent,
        }
        yield TableRow(territory, funding, cells)


_LISTED = RowParts(
    "programs",
    {
        "measures": RowPart(
            "measures",
            _("measures"),
            RowKind(Noun.MEASURES, OWNER, case_of, ("programme", "topic", "typical")),
            planned,
        )
    },
)


def _behind(key: str, row: str, column: str) -> Behind | None:
    """The measures of a row; money is none of cases."""
    return Behind(_LISTED, [Term(column, only=((key, row),))]) if column == "measures" else None


def _state_label(row: str) -> str:
    return str(MeasureState(row).label)


def _funding_label(row: str) -> str:
    return str(FundingSource(row).label)


READY = tuple(figure_definitions.read(Path(__file__).parent / "data" / "figures.json"))
FIGURES = (
    Figure(
        "programmes_approved",
        _("Programmes approved"),
        Unit.COUNT,
        programmes_approved,
        cases=_programme_cases,
    ),
    Figure(
        "measures_planned",
        _("Measures planned"),
        Unit.COUNT,
        measures_planned,
        cases=_planned_cases,
    ),
    Figure(
        "measures_in_time",
        _("Measures done in time"),
        Unit.PERCENT,
        measures_in_time,
        direction=Direction.MORE_IS_BETTER,
        cases=_in_time_cases,
        reason=_("Shows whether what was promised to people is done by the date promised."),
    ),
    Figure(
        "measures_overdue",
        _("Measures overdue"),
        Unit.COUNT,
        measures_overdue,
        direction=Direction.LESS_IS_BETTER,
        cases=_overdue_cases,
    ),
    Figure(
        "measures_without_solved_source",
        _("Measures done whose problem is not solved"),
        Unit.PERCENT,
        measures_without_solved_source,
        direction=Direction.LESS_IS_BETTER,
        cases=_unsolved_cases,
        reason=_("Shows whether works end the problems they were planned for."),
    ),
    Figure(
        "money_planned",
        _("Money planned for measures"),
        Unit.SOUMS,
        money_planned,
        cases=_paid_cases,
    ),
    Figure(
        "money_spent",
        _("Money spent on measures in the period"),
        Unit.SOUMS,
        money_spent,
        cases=_spent_cases,
    ),
    Figure(
        "measures_checked_on_site",
        _("Measures checked on site"),
        Unit.COUNT,
        measures_checked_on_site,
        Direction.MORE_IS_BETTER,
        _checked_cases,
    ),
)
TABLES = (
    Table(
        "measures_by_state",
        _("Measures of the programmes approved, by state"),
        [("measures", _("measures"))],
        measures_by_state,
        label=_state_label,
        behind_row=partial(_behind, "state"),
        goes_on=True,
    ),
    Table(
        "measures_by_funding",
        _("Measures of the programmes approved, by source of money"),
        [
            ("measures", _("measures")),
            ("planned", _("planned, soums")),
            ("spent", _("spent since the start, soums")),
        ],
        measures_by_funding,
        label=_funding_label,
        behind_row=partial(_behind, "funding"),
        goes_on=True,
    ),
)


def register(registry: Registry) -> None:
    """Called once from apps.py."""
    figure_sight.register("programs", Sight("view_programmes"))
    registry.register_ready(READY)
    registry.register(*FIGURES)
    registry.register_table(*TABLES)
