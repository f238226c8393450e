"""Figures and tables of the receptions, read from the facts the database keeps.

Every provider counts the whole country in one statement, by the territory of the reception that
owns the appeal. Periods: received, closed and due are three different days of a question; a
figure says which one puts it into the period.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, reduce
from operator import or_

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Sum
from django.db.models import Count as CountRows
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from receptions.choices import Outcome
from receptions.fact_conditions import (
    ANY,
    FIRST,
    IN_TIME,
    MERITS,
    Period,
    closed,
    due,
    overdue,
    received,
)
from receptions.figure_tables import TABLES
from receptions.models import QuestionFact, Verification
from territories.choices import Direction
from territories.figures import Case, Count, Counts, Figure, Registry, Text, Unit


@dataclass(frozen=True)
class FactCount:
    """Counts question facts of a period: those that match, among those that could.

    `weight` names a column to add up in the numerator instead of counting rows.
    """

    period: Period
    numerator: Q = ANY
    denominator: Q | None = None
    weight: str = ""
    appeals: bool = False

    def counts(self, first: dt.date, last: dt.date) -> Counts:
        """Count by territory id of the reception."""
        facts = QuestionFact.objects.filter(self.period(first, last)).order_by()
        own = facts.values("reception__territory").annotate(
            top=Coalesce(Sum(self.weight, filter=self.numerator), 0)
            if self.weight
            else CountRows("pk", filter=self.numerator or None),
            bottom=CountRows("pk", filter=self.denominator or None),
        )
        rows = own.values_list("reception__territory", "top", "bottom")
        if self.denominator is None:
            return {territory: Count(top) for territory, top, _bottom in rows}
        return {territory: Count(top, bottom) for territory, top, bottom in rows}

    def cases(self, first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
        """The appeals or questions of the numerator inside the territory, by number."""
        facts: QuerySet[QuestionFact] = QuestionFact.objects.filter(
            self.period(first, last), self.numerator, reception__territory__path__startswith=path
        )
        rows = facts.order_by("appeal__number", "ordinal").values_list(
            "appeal__number", "ordinal", "received_on"
        )
        for number, ordinal, day in rows.iterator():
            yield _case(number, 0 if self.appeals else ordinal, day)


@cache
def _appeals_url() -> str:
    return reverse("receptions:appeal-list")


def _case(number: str, ordinal: int, day: dt.date) -> Case:
    url = f"{_appeals_url()}{number}/"  # a report has thousands of them; too many for reverse
    if not ordinal:
        return Case(number, url, day.isoformat())
    return Case(f"{number}/{ordinal}", f"{url}#question-{ordinal}", day.isoformat())


def _checks(first: dt.date, last: dt.date) -> QuerySet[Verification]:
    midnight = timezone.make_aware(dt.datetime.combine(first, dt.time()))
    end = timezone.make_aware(dt.datetime.combine(last + dt.timedelta(days=1), dt.time()))
    made = Verification.objects.filter(at__gte=midnight, at__lt=end).order_by()
    return made.exclude(outcome=Outcome.EXPLAINED)  # what was explained was never called solved


def false_closures(first: dt.date, last: dt.date) -> Counts:
    """Checks of the period that found the problem unsolved, among all checks."""
    rows = (
        _checks(first, last)
        .values("question__reception__territory")
        .annotate(top=CountRows("pk", filter=Q(confirmed=False)), bottom=CountRows("pk"))
        .values_list("question__reception__territory", "top", "bottom")
    )
    return {territory: Count(top, bottom) for territory, top, bottom in rows}


def false_closure_cases(first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
    """Questions whose check failed in the period; one found so twice is there twice."""
    rows = (
        _checks(first, last)
        .filter(confirmed=False, question__reception__territory__path__startswith=path)
        .order_by("question__appeal__number", "question__ordinal", "pk")
        .values_list("question__appeal__number", "question__ordinal", "at")
    )
    for number, ordinal, at in rows.iterator():
        yield _case(number, ordinal, timezone.localdate(at))


def appeals_per_10000(first: dt.date, last: dt.date) -> Counts:
    """Appeals received, and the inhabitants that no territory below counts already."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT t.id, coalesce(own.appeals, 0),
                greatest(coalesce(t.population, 0) - coalesce(below.population, 0), 0)
            FROM territories_territory t
            LEFT JOIN (
                SELECT r.territory_id, count(*) AS appeals
                FROM receptions_questionfact f
                JOIN receptions_reception r ON r.id = f.reception_id
                WHERE f.ordinal = 1 AND f.received_on BETWEEN %s AND %s
                GROUP BY r.territory_id
            ) own ON own.territory_id = t.id
            LEFT JOIN (
                SELECT parent_id, sum(population) AS population
                FROM territories_territory WHERE level <> 'mahalla' GROUP BY parent_id
            ) below ON below.parent_id = t.id
            WHERE t.level <> 'mahalla'
            """,
            [first, last],
        )
        return {pk: Count(appeals, int(people)) for pk, appeals, people in cursor.fetchall()}


def fact_numbers(
    codes: Iterable[str], first: dt.date, last: dt.date, path: str
) -> dict[str, list[str]]:
    """The numbers of the cases of several figures counted from facts, in one statement."""
    counts = {code: _facts_behind[code] for code in codes}
    conditions = [one.period(first, last) & one.numerator for one in counts.values()]
    facts = QuestionFact.objects.filter(
        reduce(or_, conditions), reception__territory__path__startswith=path
    )
    flags = [ExpressionWrapper(one, BooleanField()) for one in conditions]
    found: dict[str, list[str]] = {code: [] for code in counts}
    rows = facts.order_by().values_list("appeal__number", "ordinal", *flags)
    for number, ordinal, *holds in rows.iterator():
        for (code, count), held in zip(counts.items(), holds, strict=True):
            if held:
                found[code].append(number if count.appeals else f"{number}/{ordinal}")
    return found


_facts_behind: dict[str, FactCount] = {}


def _with_cases(figure: Figure, count: FactCount) -> Figure:
    """The figure with the cases of the count, alone and together with others."""
    _facts_behind[figure.code] = count
    return replace(figure, cases=count.cases, numbers=fact_numbers)


def _counted(code: str, name: Text, count: FactCount, reason: Text = "") -> Figure:
    return _with_cases(Figure(code, name, Unit.COUNT, count.counts, reason=reason), count)


def _share(
    code: str, name: Text, count: FactCount, direction: Direction, reason: Text = ""
) -> Figure:
    figure = Figure(code, name, Unit.PERCENT, count.counts, direction, reason=reason)
    return _with_cases(figure, count)


def _outcome(outcome: Outcome) -> FactCount:
    return FactCount(closed, Q(outcome=outcome))


FIGURES = (
    _counted("appeals_received", _("Appeals received"), FactCount(received, FIRST, appeals=True)),
    _counted(
        "persons",
        _("Persons who appealed"),
        FactCount(received, FIRST, weight="person_count", appeals=True),
    ),
    _counted("questions_received", _("Questions received"), FactCount(received)),
    _counted("questions_closed", _("Questions closed"), FactCount(closed)),
    _share(
        "in_time",
        _("Closed in time"),
        FactCount(due, IN_TIME, ANY),
        Direction.MORE_IS_BETTER,
        _("Of the questions due by law in the period, those closed by their date."),
    ),
    _counted("satisfied", _("Satisfied"), _outcome(Outcome.SATISFIED)),
    _share(
        "confirmed_satisfied",
        _("Satisfied and confirmed by a check"),
        FactCount(closed, MERITS & Q(outcome=Outcome.SATISFIED, confirmed=True), MERITS),
        Direction.MORE_IS_BETTER,
        _("Of the questions closed on the merits, those satisfied and confirmed by a check."),
    ),
    _counted("explained", _("Explained"), _outcome(Outcome.EXPLAINED)),
    _counted("refused", _("Refused"), _outcome(Outcome.REFUSED)),
    _counted("left_unexamined", _("Left unexamined"), _outcome(Outcome.LEFT_UNEXAMINED)),
    _counted("terminated", _("Terminated"), _outcome(Outcome.TERMINATED)),
    _counted("forwarded", _("Forwarded by competence"), _outcome(Outcome.FORWARDED)),
    _share(
        "repeats",
        _("Repeat appeals"),
        FactCount(received, FIRST & Q(is_repeat=True), FIRST, appeals=True),
        Direction.LESS_IS_BETTER,
        _("Of the appeals received, those that repeat an earlier one (R-14)."),
    ),
    _with_cases(
        Figure(
            "overdue_open",
            _("Open and overdue at the end"),
            Unit.COUNT,
            FactCount(overdue).counts,
            Direction.LESS_IS_BETTER,
        ),
        FactCount(overdue),
    ),
    _with_cases(
        Figure(
            "hops_average",
            _("Offices a question went through"),
            Unit.AVERAGE,
            FactCount(closed, Q(hops__gte=1), Q(hops__gte=1), weight="hops").counts,
            Direction.LESS_IS_BETTER,
            reason=_("Of the questions closed in the period that were given to an office."),
        ),
        FactCount(closed, Q(hops__gte=1)),
    ),
    Figure(
        "false_closures",
        _("Closed as satisfied, found unsolved"),
        Unit.PERCENT,
        false_closures,
        Direction.LESS_IS_BETTER,
        false_closure_cases,
        _("Of the checks made in the period, those that found the problem unsolved."),
    ),
    _with_cases(
        Figure(
            "appeals_per_10000",
            _("Appeals per 10,000 inhabitants"),
            Unit.PER_10000,
            appeals_per_10000,
        ),
        FactCount(received, FIRST, appeals=True),
    ),
)


def register(registry: Registry) -> None:
    """Put the figures and tables of this app into the registry."""
    registry.register(*FIGURES)
    registry.register_table(*TABLES)
