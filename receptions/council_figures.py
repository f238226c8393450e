"""Figures about decisions of councils: how many came due, how many were fulfilled by their date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count as CountRows
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from receptions.council_choices import DecisionState
from receptions.models import CouncilDecision
from territories import clock, figure_sight
from territories.choices import Direction
from territories.figure_registry import Registry
from territories.figure_sight import Sight
from territories.figures import Case, Count, Counts, Figure, Unit

_IN_TIME = Q(state=DecisionState.DONE, reported_on__lte=F("due_on"))


def _due(first: dt.date, last: dt.date) -> QuerySet[CouncilDecision]:
    """Decisions that stand and whose control date lies in the period."""
    standing = CouncilDecision.objects.exclude(state=DecisionState.WITHDRAWN)
    return standing.filter(due_on__range=(first, last))


def _judged(first: dt.date, last: dt.date) -> QuerySet[CouncilDecision]:
    """Those of them of which it is known whether they were fulfilled in time."""
    return _due(first, last).filter(Q(due_on__lt=clock.today()) | Q(state=DecisionState.DONE))


def due(first: dt.date, last: dt.date) -> Counts:
    """By the territory of the council."""
    rows = (
        _due(first, last).order_by().values_list("council__territory").annotate(n=CountRows("pk"))
    )
    return {territory: Count(number) for territory, number in rows}


def done_in_time(first: dt.date, last: dt.date) -> Counts:
    """Taken off control on a report given by the control date, of those judged."""
    rows = (
        _judged(first, last)
        .order_by()
        .values_list("council__territory")
        .annotate(top=CountRows("pk", filter=_IN_TIME), bottom=CountRows("pk"))
    )
    return {territory: Count(top, bottom) for territory, top, bottom in rows}


def _cases(found: QuerySet[CouncilDecision], path: str) -> Iterator[Case]:
    inside = found.filter(council__territory__path__startswith=path)
    for one in inside.order_by("due_on", "pk"):
        yield Case(one.number, one.get_absolute_url(), one.due_on.isoformat())


def due_cases(first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
    """The decisions that came due."""
    return _cases(_due(first, last), path)


def done_cases(first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
    """The decisions fulfilled in time."""
    return _cases(_judged(first, last).filter(_IN_TIME), path)


FIGURES = (
    Figure(
        "council_decisions_due",
        _("Decisions of councils that came due"),
        Unit.COUNT,
        due,
        cases=due_cases,
        reason=_("Decisions whose control date lies in the period; withdrawn ones don't count."),
    ),
    Figure(
        "council_decisions_done_in_time",
        _("Decisions of councils fulfilled in time"),
        Unit.PERCENT,
        done_in_time,
        Direction.MORE_IS_BETTER,
        done_cases,
        _("Taken off control on a report given by the control date / decisions that came due."),
    ),
)


def register(registry: Registry) -> None:
    """Put the figures into the registry."""
    registry.register(*FIGURES)
    for figure in FIGURES:
        figure_sight.register(figure.code, Sight("view_reports"))
