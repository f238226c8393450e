"""What rounds find where a closing is said to be solved: the figure of checks at the door.

The territory is that of the reception whose question was checked; the period that of the check.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count as CountRows
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fieldvisits.models import RoundCheck
from fieldvisits.rules import moments
from receptions.choices import VerificationMethod
from receptions.models import CheckTask
from territories.choices import Direction
from territories.figures import Case, Count, Counts, Figure, Unit

CONFIRMED = Q(verification__confirmed=True)


def door_checks(first: dt.date, last: dt.date) -> QuerySet[CheckTask, CheckTask]:
    """Closings that a round checked at the door in the period, each once."""
    start, end = moments(first, last)
    return CheckTask.objects.filter(
        Exists(RoundCheck.objects.filter(task=OuterRef("pk"))),
        verification__method=VerificationMethod.ROUND,
        verification__at__gte=start,
        verification__at__lt=end,
    )


def count_confirmed(first: dt.date, last: dt.date) -> Counts:
    counted = (
        door_checks(first, last)
        .order_by()
        .values_list("reception__territory")
        .annotate(held=CountRows("pk", filter=CONFIRMED), made=CountRows("pk"))
    )
    return {territory: Count(held, made) for territory, held, made in counted}


def confirmed_cases(first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
    checks = door_checks(first, last).filter(CONFIRMED)
    yield from cases_of(checks.filter(reception__territory__path__startswith=path))


def cases_of(checks: QuerySet[CheckTask, CheckTask]) -> Iterator[Case]:
    """The rounds that made these checks; which question it was stays on the round's page."""
    rows = RoundCheck.objects.filter(task__in=checks.order_by().values("pk"))
    rows = rows.select_related("round__territory", "task__verification")
    for check in rows.order_by("-task_id", "-pk").distinct("task_id").iterator():
        made = check.task.verification
        day = f"{timezone.localdate(made.at):%d.%m.%Y}" if made else ""
        url = check.round.get_absolute_url()
        yield Case(str(check.pk), url, f"{check.round.territory.name}, {day}")


FIGURES = (
    Figure(
        "door_checks_confirmed",
        _("Closings confirmed at the door"),
        Unit.PERCENT,
        count_confirmed,
        Direction.MORE_IS_BETTER,
        confirmed_cases,
        _("Of the closings that rounds checked in the period, those found solved as was said."),
    ),
)
