"""What the state programmes count for the ratings and reports: one statement a figure.

| Figure | Counts |
|---|---|
| state_objects_planned, state_money_planned | works agreed and loans given in the period |
| state_objects_in_time | of those that had to be finished in the period: finished by their date |
| state_money_spent | what the facts of the period, corrected ones left out, add up to |
| state_jobs_planned | jobs promised by the loans given in the period |
| state_jobs_created | jobs found by the last visit of the period at each loan |
| state_objects_complained | objects to which a complaint about quality was linked in the period |

Everything is keyed by the district of the list.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator

from django.db.models import Count as Number
from django.db.models import F, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from programs.models import (
    ObjectComplaint,
    ObjectFact,
    ObjectLoan,
    ObjectMoney,
    ObjectVisit,
    ProgrammeObject,
)
from programs.state_choices import ListState, ProgrammeKind
from territories import clock
from territories.choices import Direction
from territories.figure_registry import Registry
from territories.figures import Case, Count, Figure, Unit

_PLACE = "district_year__territory"
_OF_OBJECT = f"object__{_PLACE}"


def _planned(first: dt.date, last: dt.date) -> QuerySet[ProgrammeObject]:
    """Works whose list was agreed in the period, and loans given in it."""
    agreed = Q(
        district_year__programme__kind=ProgrammeKind.WORKS,
        work_list__state=ListState.AGREED,
        work_list__decided_at__date__range=(first, last),
    )
    given = Q(
        district_year__programme__kind=ProgrammeKind.LOANS, loan__given_on__range=(first, last)
    )
    return ProgrammeObject.objects.order_by().filter(agreed | given)


def _due(first: dt.date, last: dt.date) -> QuerySet[ProgrammeObject]:
    """Objects in plan that had to be finished in the period, as far as it has passed."""
    end = min(last, clock.today())
    return ProgrammeObject.objects.order_by().in_plan().filter(ends_on__range=(first, end))


_IN_TIME = Q(finished_on__lte=F("ends_on"))


def objects_planned(first: dt.date, last: dt.date) -> dict[int, Count]:
    rows = _planned(first, last).values_list(_PLACE).annotate(n=Number("pk"))
    return {place: Count(n) for place, n in rows}


def objects_in_time(first: dt.date, last: dt.date) -> dict[int, Count]:
    rows = _due(first, last).values_list(_PLACE)
    counted = rows.annotate(n=Number("pk", filter=_IN_TIME), of=Number("pk"))
    return {place: Count(n, of) for place, n, of in counted}


def money_planned(first: dt.date, last: dt.date) -> dict[int, Count]:
    rows = ObjectMoney.objects.order_by().filter(object__in=_planned(first, last).values("pk"))
    return {place: Count(n) for place, n in rows.values_list(_OF_OBJECT).annotate(n=Sum("amount"))}


def _spent(first: dt.date, last: dt.date) -> QuerySet[ObjectFact]:
    facts = ObjectFact.objects.standing().order_by()
    return facts.filter(day__range=(first, last), spent__gt=0)


def money_spent(first: dt.date, last: dt.date) -> dict[int, Count]:
    rows = _spent(first, last).values_list(_OF_OBJECT).annotate(n=Sum("spent"))
    return {place: Count(n) for place, n in rows}


def _given(first: dt.date, last: dt.date) -> QuerySet[ObjectLoan]:
    return ObjectLoan.objects.order_by().filter(given_on__range=(first, last), jobs_planned__gt=0)


def jobs_planned(first: dt.date, last: dt.date) -> dict[int, Count]:
    rows = _given(first, last).values_list(_OF_OBJECT).annotate(n=Sum("jobs_planned"))
    return {place: Count(n) for place, n in rows}


def _last_visits(first: dt.date, last: dt.date) -> QuerySet[ObjectVisit]:
    """The last visit of the period at each loan."""
    rows = ObjectVisit.objects.filter(visited_on__range=(first, last), jobs_created__isnull=False)
    return rows.order_by("object_id", "-visited_on", "-pk").distinct("object_id")


def jobs_created(first: dt.date, last: dt.date) -> dict[int, Count]:
    found: Counter[int] = Counter()
    for place, jobs in _last_visits(first, last).values_list(_OF_OBJECT, "jobs_created"):
        found[place] += jobs or 0
    return {place: Count(n) for place, n in found.items()}


def _complained(first: dt.date, last: dt.date) -> QuerySet[ProgrammeObject]:
    links = ObjectComplaint.objects.filter(
        linked_at__date__range=(first, last), removed_at__isnull=True
    )
    return ProgrammeObject.objects.order_by().filter(pk__in=links.values("object"))


def objects_complained(first: dt.date, last: dt.date) -> dict[int, Count]:
    rows = _complained(first, last).values_list(_PLACE).annotate(n=Number("pk"))
    return {place: Count(n) for place, n in rows}


def _cases(rows: QuerySet[ProgrammeObject], path: str) -> Iterator[Case]:
    rows = rows.filter(district_year__territory__path__startswith=path)
    for row in rows.select_related("district_year").order_by("pk"):
        number = f"{row.district_year_id}/{row.code}"
        yield Case(number, row.get_absolute_url(), row.name[:120])


def _planned_cases(first: dt.date, last: dt.date, path: str) -> Iterable[Case]:
    return _cases(_planned(first, last), path)


def _paid_cases(first: dt.date, last: dt.date, path: str) -> Iterable[Case]:
    return _cases(_planned(first, last).filter(moneys__isnull=False).distinct(), path)


def _in_time_cases(first: dt.date, last: dt.date, path: str) -> Iterable[Case]:
    return _cases(_due(first, last).filter(_IN_TIME), path)


def _of(ids: QuerySet[ObjectFact] | QuerySet[ObjectLoan]) -> QuerySet[ProgrammeObject]:
    return ProgrammeObject.objects.filter(pk__in=ids.values("object"))


def _spent_cases(first: dt.date, last: dt.date, path: str) -> Iterable[Case]:
    return _cases(_of(_spent(first, last)), path)


def _jobs_cases(first: dt.date, last: dt.date, path: str) -> Iterable[Case]:
    return _cases(_of(_given(first, last)), path)


def _created_cases(first: dt.date, last: dt.date, path: str) -> Iterable[Case]:
    found = {row.object_id for row in _last_visits(first, last) if row.jobs_created}
    return _cases(ProgrammeObject.objects.filter(pk__in=found), path)


def _complained_cases(first: dt.date, last: dt.date, path: str) -> Iterable[Case]:
    return _cases(_complained(first, last), path)


FIGURES = (
    Figure(
        "state_objects_planned",
        _("State programmes: objects planned"),
        Unit.COUNT,
        objects_planned,
        cases=_planned_cases,
    ),
    Figure(
        "state_objects_in_time",
        _("State programmes: objects finished in time"),
        Unit.PERCENT,
        objects_in_time,
        direction=Direction.MORE_IS_BETTER,
        cases=_in_time_cases,
        reason=_("Shows whether what a state programme promised a place is built by its date."),
    ),
    Figure(
        "state_money_planned",
        _("State programmes: money planned"),
        Unit.SOUMS,
        money_planned,
        cases=_paid_cases,
    ),
    Figure(
        "state_money_spent",
        _("State programmes: money spent"),
        Unit.SOUMS,
        money_spent,
        cases=_spent_cases,
    ),
    Figure(
        "state_jobs_planned",
        _("State programmes: jobs planned"),
        Unit.COUNT,
        jobs_planned,
        cases=_jobs_cases,
    ),
    Figure(
        "state_jobs_created",
        _("State programmes: jobs created"),
        Unit.COUNT,
        jobs_created,
        direction=Direction.MORE_IS_BETTER,
        cases=_created_cases,
        reason=_("Counted by visits of the reception, not by reports."),
    ),
    Figure(
        "state_objects_complained",
        _("State programmes: objects with quality complaints"),
        Unit.COUNT,
        objects_complained,
        direction=Direction.LESS_IS_BETTER,
        cases=_complained_cases,
    ),
)


def register(registry: Registry) -> None:
    """Called once from apps.py."""
    registry.register(*FIGURES)
