"""What systemic problems count for ratings and reports, by the territory where they were found.

| Figure | Counts |
|---|---|
| systemic_open | confirmed by the period's end and not decided by then |
| systemic_sent_up | sent up in the period; one sent twice counts once |
| systemic_decided | decided in the period, by the day of the decision |
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from django.db.models import Count as Number
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from programs.models import ProblemEvent, SystemicProblem
from programs.problem_choices import REGISTERED, ProblemState
from territories.choices import Direction
from territories.figure_registry import Registry
from territories.figures import Case, Count, Figure, Unit

Rows = Callable[[dt.date, dt.date], QuerySet[SystemicProblem]]


def _open(_first: dt.date, last: dt.date) -> QuerySet[SystemicProblem]:
    confirmed = SystemicProblem.objects.filter(state__in=REGISTERED, judged_at__date__lte=last)
    return confirmed.filter(Q(decided_on__isnull=True) | Q(decided_on__gt=last))


def _sent_up(first: dt.date, last: dt.date) -> QuerySet[SystemicProblem]:
    sent = ProblemEvent.objects.filter(state=ProblemState.SENT_UP, at__date__range=(first, last))
    return SystemicProblem.objects.filter(pk__in=sent.values("problem"))


def _decided(first: dt.date, last: dt.date) -> QuerySet[SystemicProblem]:
    return SystemicProblem.objects.filter(decided_on__range=(first, last))


def _counts(rows: Rows) -> Callable[[dt.date, dt.date], dict[int, Count]]:
    def counts(first: dt.date, last: dt.date) -> dict[int, Count]:
        found = rows(first, last).order_by().values_list("scope").annotate(n=Number("pk"))
        return {territory: Count(n) for territory, n in found}

    return counts


def _cases(rows: Rows) -> Callable[[dt.date, dt.date, str], Iterator[Case]]:
    def cases(first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
        found = rows(first, last).filter(scope__path__startswith=path)
        for row in found.select_related("topic", "scope").order_by("pk"):
            yield Case(f"T-{row.pk}", row.get_absolute_url(), row.shown_title[:120])

    return cases


FIGURES = (
    Figure(
        "systemic_open",
        _("Systemic problems not decided yet"),
        Unit.COUNT,
        _counts(_open),
        direction=Direction.LESS_IS_BETTER,
        cases=_cases(_open),
    ),
    Figure(
        "systemic_sent_up",
        _("Systemic problems sent up"),
        Unit.COUNT,
        _counts(_sent_up),
        cases=_cases(_sent_up),
    ),
    Figure(
        "systemic_decided",
        _("Systemic problems decided"),
        Unit.COUNT,
        _counts(_decided),
        direction=Direction.MORE_IS_BETTER,
        cases=_cases(_decided),
    ),
)


def register(registry: Registry) -> None:
    """Called once from apps.py."""
    registry.register(*FIGURES)
