"""Whether the full play holds what the demonstration promises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from fieldvisits.models import FieldReception, Round
from programs.models import Programme
from receptions.models import Appeal, QuarterReport, Reception
from territories.choices import Level
from territories.models import Rating
from territories.periods import Quarter

LEAST = {Appeal: 3_000, Round: 40, FieldReception: 20, Programme: 30}
# What comes in the first days after a quarter is still to be played then.
SETTLED = dt.timedelta(days=14)
LATER = (Appeal, Programme)


def require(*, quarter: Quarter, on: dt.date) -> None:
    """Raise RuntimeError with everything that a full play up to the day lacks."""
    if found := list(lacking(quarter, on)):
        raise RuntimeError(f"The demonstration is not whole: {'; '.join(found)}")


def lacking(quarter: Quarter, on: dt.date) -> Iterator[str]:
    """What there is too little of; receptions of the quarter without a report or a rating."""
    settled = on >= quarter.next.first_day + SETTLED
    for model, least in LEAST.items():
        number = model._default_manager.count()
        if number < least and (settled or model not in LATER):
            yield f"{number} of {least} {model._meta.model_name}"
    if on == quarter.next.first_day:  # reports are opened in the course of this day
        return
    existing = Reception.objects.existing(on=quarter.last_day).order_by("code")
    period = {"year": quarter.year, "quarter": quarter.number}
    reported = QuarterReport.objects.filter(**period).values("reception")
    rated = Rating.objects.filter(**period).values("territory")
    missing = {
        "report": existing.exclude(pk__in=reported),
        "rating": existing.exclude(territory__level=Level.COUNTRY).exclude(territory__in=rated),
    }
    for name, receptions in missing.items():
        if codes := list(receptions.values_list("code", flat=True)):
            yield f"no {name} of {', '.join(codes)}"
