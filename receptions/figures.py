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
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models import Count as CountRows
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from receptions.choices import Outcome
from receptions.figure_tables import TABLES
from receptions.models import QuestionFact, Verification
from receptions.parts import PARTS, Part, count
from territories.choices import Direction
from territories.figures import (
    WHOLE,
    By,
    Case,
    Count,
    Counts,
    Cut,
    Figure,
    Groups,
    Registry,
    Text,
    Unit,
)


@dataclass(frozen=True)
class FactCount:
    """A figure made of parts: the sum of the upper ones over the sum of the lower ones."""

    top: tuple[str, ...]
    bottom: tuple[str, ...] = ()

    @property
    def parts(self) -> list[Part]:
        """The parts whose cases stand behind the numerator."""
        return [PARTS[code] for code in self.top]

    def groups(self, first: dt.date, last: dt.date, cut: Cut, by: str) -> Groups:
        """Count within a cut by territory id of the reception and key."""
        codes = dict.fromkeys((*self.top, *self.bottom))
        return {
            key: Count(sum(n.get(c, 0) for c in self.top), sum(n.get(c, 0) for c in self.bottom))
            for key, n in count(codes, first, last, cut, by).items()
        }

    def counts(self, first: dt.date, last: dt.date) -> Counts:
        """Count by territory id of the reception."""
        found = self.groups(first, last, WHOLE, By.TOTAL)
        return {territory: number for (territory, _key), number in found.items()}

    def where(self, first: dt.date, last: dt.date) -> Q:
        """The facts of the numerator."""
        return reduce(or_, [part.where(first, last) for part in self.parts])

    @property
    def appeals(self) -> bool:
        """Whether the cases are appeals and not single questions."""
        return self.parts[0].appeals

    def cases(self, first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
        """The appeals or questions of the numerator inside the territory, by number."""
        facts: QuerySet[QuestionFact] = QuestionFact.objects.filter(
            self.where(first, last), reception__territory__path__startswith=path
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
    codes: Iterable[str], first: dt.date, last: dt.date, path: str, *, own: bool = False
) -> dict[str, list[str]]:
    """The numbers of the cases of several figures counted from facts, in one statement.

    `own` leaves out what lies below the territory of the path.
    """
    counts = {code: _facts_behind[code] for code in codes}
    conditions = [one.where(first, last) for one in counts.values()]
    place = Q(reception__territory__path=path)
    if not own:
        place = Q(reception__territory__path__startswith=path)
    facts = QuestionFact.objects.filter(reduce(or_, conditions), place)
    flags = [ExpressionWrapper(one, BooleanField()) for one in conditions]
    found: dict[str, list[str]] = {code: [] for code in counts}
    rows = facts.order_by().values_list("appeal__number", "ordinal", *flags)
    for number, ordinal, *holds in rows.iterator():
        for (code, one), held in zip(counts.items(), holds, strict=True):
            if held:
                found[code].append(number if one.appeals else f"{number}/{ordinal}")
    return found


_facts_behind: dict[str, FactCount] = {}


def _with_cases(figure: Figure, behind: FactCount) -> Figure:
    """The figure with the cases of the count, alone and together with others."""
    _facts_behind[figure.code] = behind
    return replace(figure, cases=behind.cases, numbers=fact_numbers)


def _made(
    code: str,
    name: Text,
    unit: Unit,
    behind: FactCount,
    direction: Direction | None = None,
    reason: Text = "",
) -> Figure:
    figure = Figure(code, name, unit, behind.counts, direction, reason=reason, groups=behind.groups)
    return _with_cases(figure, behind)


def _counted(code: str, name: Text, part: str) -> Figure:
    return _made(code, name, Unit.COUNT, FactCount((part,)))


FIGURES = (
    _counted("appeals_received", _("Appeals received"), "appeals"),
    _counted("persons", _("Persons who appealed"), "persons"),
    _counted("questions_received", _("Questions received"), "questions"),
    _counted("questions_closed", _("Questions closed"), "closed"),
    _made(
        "in_time",
        _("Closed in time"),
        Unit.PERCENT,
        FactCount(("due_in_time",), ("due",)),
        Direction.MORE_IS_BETTER,
        _("Of the questions due by law in the period, those closed by their date."),
    ),
    _counted("satisfied", _("Satisfied"), "closed_satisfied"),
    _made(
        "confirmed_satisfied",
        _("Satisfied and confirmed by a check"),
        Unit.PERCENT,
        FactCount(("closed_confirmed",), ("closed_merits",)),
        Direction.MORE_IS_BETTER,
        _("Of the questions closed on the merits, those satisfied and confirmed by a check."),
    ),
    _counted("explained", _("Explained"), "closed_explained"),
    _counted("refused", _("Refused"), "closed_refused"),
    _counted("left_unexamined", _("Left unexamined"), "closed_left_unexamined"),
    _counted("terminated", _("Terminated"), "closed_terminated"),
    _counted("forwarded", _("Forwarded by competence"), "closed_forwarded"),
    _made(
        "repeats",
        _("Repeat appeals"),
        Unit.PERCENT,
        FactCount(("repeats",), ("appeals",)),
        Direction.LESS_IS_BETTER,
        _("Of the appeals received, those that repeat an earlier one (R-14)."),
    ),
    _made(
        "overdue_open",
        _("Open and overdue at the end"),
        Unit.COUNT,
        FactCount(("overdue",)),
        Direction.LESS_IS_BETTER,
    ),
    _made(
        "hops_average",
        _("Offices a question went through"),
        Unit.AVERAGE,
        FactCount(("closed_hops",), ("closed_routed",)),
        Direction.LESS_IS_BETTER,
        _("Of the questions closed in the period that were given to an office."),
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
        FactCount(("appeals",)),
    ),
)


def register(registry: Registry) -> None:
    """Put the figures and tables of this app into the registry."""
    registry.register(*FIGURES)
    registry.register_table(*TABLES)
