"""A visit together with the sheet that was filled in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from fieldvisits.drafts import Problem
from fieldvisits.models import Household, SheetVersion, Visit
from fieldvisits.services import rounds, sheets
from territories.models import User


@transaction.atomic
def record(  # noqa: PLR0913  everything the page of a visit asks
    *,
    visit: Visit,
    by: User,
    result: str,
    note: str = "",
    household_class: str = "",
    problems: Sequence[Problem] = (),
    version: SheetVersion | None = None,
    answers: dict[str, Any] | None = None,
) -> Visit:
    """Write down what the visit gave and the sheet, both or neither.

    The class written in the sheet becomes the household's.
    """
    visit = rounds.record_visit(
        visit=visit,
        by=by,
        result=result,
        note=note,
        household_class=household_class,
        problems=problems,
    )
    if version is None or answers is None:
        return visit
    kept = sheets.keep(visit=visit, version=version, answers=answers, by=by)
    told = kept.answers.get("household_class", "")
    if told in ("1", "2", "3") and told != household_class:
        known = Household.objects.filter(pk=visit.household_id)
        known.exclude(household_class=told).update(household_class=told)
    return visit
