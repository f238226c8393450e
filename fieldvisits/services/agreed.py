"""Days agreed on: when a household said to come again, and who is planned before that."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from fieldvisits.choices import RoundStatus, VisitResult
from fieldvisits.models import Visit


def last_said(household: str) -> Subquery:
    """The day to come again that the last visit of a household ended with, by its column."""
    last = Visit.objects.filter(household=OuterRef(household), visited_at__isnull=False)
    return Subquery(last.order_by("-visited_at").values("revisit_on")[:1])


def day_of(visit: Visit) -> dt.date | None:
    """The day agreed on with the household of a visit, if any."""
    last = Visit.objects.filter(household=visit.household_id, visited_at__isnull=False)
    return last.order_by("-visited_at").values_list("revisit_on", flat=True).first()


def too_early(visits: QuerySet[Visit, Visit]) -> dict[int, dt.date]:
    """Of visits still to come those planned before the day agreed on, by id, with that day.

    One without a day of a crew counts by the last day of its round.
    """
    planned_on = Coalesce("crew_day__day", "round__ends_on")
    found = _coming(visits).annotate(planned_on=planned_on).filter(agreed__gt=F("planned_on"))
    return dict(found.values_list("pk", "agreed"))


def days_of(visits: QuerySet[Visit, Visit]) -> dict[int, dt.date]:
    """Of visits still to come the days agreed on, by id."""
    return dict(_coming(visits).filter(agreed__isnull=False).values_list("pk", "agreed"))


def _coming(visits: QuerySet[Visit, Visit]) -> QuerySet[Visit, Visit]:
    """Those nobody has gone to, of rounds that aren't over, each with the day `agreed` on."""
    coming = visits.filter(
        result=VisitResult.PENDING,
        round__status__in=(RoundStatus.PLANNED, RoundStatus.RUNNING),
    )
    return coming.order_by().annotate(agreed=last_said("household"))
