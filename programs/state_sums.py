"""Plan and fact of state programmes added up: by programme, by territory, for one list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from programs import state_rules
from programs.models import (
    ObjectComplaint,
    ObjectFact,
    ObjectLoan,
    ObjectMoney,
    ObjectVisit,
    ProgrammeObject,
)
from receptions.models import Question
from territories.models import User


@dataclass
class Sums:
    """What objects add up to. Money is exact to the tiyin; shares are computed from it."""

    works: int = 0
    finished: int = 0
    overdue: int = 0
    money: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)
    complained: int = 0
    jobs_planned: int = 0
    jobs_created: int = 0

    def __add__(self, other: Sums) -> Sums:
        names = self.__dataclass_fields__
        return Sums(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def money_share(self) -> Decimal | None:
        """Per cent of the planned money that is spent."""
        return state_rules.share(self.spent, self.money)

    @property
    def finished_share(self) -> Decimal | None:
        """Per cent of the objects that are finished."""
        return state_rules.share(self.finished, self.works)

    @property
    def is_overspent(self) -> bool:
        return self.spent > self.money


def by(works: QuerySet[ProgrammeObject], key: str, *, user: User, on: dt.date) -> dict[Any, Sums]:
    """Sums of the objects in plan by a column of theirs, in five statements however many."""
    works = works.in_plan().order_by()  # type: ignore[attr-defined]
    late = Q(finished_on__isnull=True, ends_on__lt=on)
    counted = works.values_list(key).annotate(
        works=Count("pk"),
        finished=Count("pk", filter=Q(finished_on__isnull=False)),
        overdue=Count("pk", filter=late),
    )
    sums = {row[0]: Sums(works=row[1], finished=row[2], overdue=row[3]) for row in counted}
    ids, of = works.values("pk"), f"object__{key}"
    money = ObjectMoney.objects.order_by().filter(object__in=ids).values_list(of)
    for group, amount in money.annotate(n=Sum("amount")):
        sums[group].money = amount
    facts = ObjectFact.objects.standing().order_by().filter(object__in=ids).values_list(of)
    for group, amount in facts.annotate(n=Sum("spent")):
        sums[group].spent = amount
    seen = ObjectComplaint.objects.order_by().filter(
        object__in=ids, removed_at__isnull=True, question__in=Question.objects.visible_to(user)
    )
    for group, number in seen.values_list(of).annotate(n=Count("object", distinct=True)):
        sums[group].complained = number
    _add_jobs(sums, ids, of)
    return sums


def _add_jobs(sums: dict[Any, Sums], ids: QuerySet[Any, Any], of: str) -> None:
    """Jobs planned by the loans, and those there were at the last visit of each."""
    loans = ObjectLoan.objects.order_by().filter(object__in=ids).values_list(of)
    for group, number in loans.annotate(n=Sum("jobs_planned")):
        sums[group].jobs_planned = number
    visits = ObjectVisit.objects.order_by("object_id", "-visited_on", "-pk")
    visits = visits.filter(object__in=ids, jobs_created__isnull=False).distinct("object_id")
    for _object, group, number in visits.values_list("object_id", of, "jobs_created"):
        sums[group].jobs_created += number


def rolled_up(sums: Mapping[str, Sums], paths: Iterable[str]) -> dict[str, Sums]:
    """Sums by district path added up to the territories with these paths."""
    found = {}
    for path in paths:
        inside = [one for own, one in sums.items() if own.startswith(path)]
        found[path] = sum(inside, Sums())
    return found
