"""Why the figures of a sealed report are others now, told from what was done with the cases."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Q

from receptions.choices import CorrectionCause, QuestionChangeKind
from receptions.models import (
    Appeal,
    QuarterReport,
    QuestionChange,
    QuestionEvent,
    Verification,
)
from territories.figures import Count
from territories.models import TerritoryChange
from territories.quarter_tree import Tree

Key = tuple[str, int]  # number of the appeal, ordinal of the question (0: the appeal)
ORDER = list(CorrectionCause)


@dataclass
class Change:
    """A figure that is another one now."""

    code: str
    old: Count
    new: Count
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    causes: list[list[Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """What was done with some appeals since a seal: numbers, or numbers with the question."""

    late: frozenset[str]
    away: frozenset[str]  # now at a reception outside the territory
    from_elsewhere: frozenset[str]
    withdrawn: frozenset[Key]
    checked: frozenset[Key]
    decided: frozenset[Key]
    corrected: frozenset[Key]
    registration: frozenset[str] = frozenset()  # numbers whose registration was corrected

    def cause(self, case: str, *, came: bool) -> CorrectionCause:
        """The first cause that explains the case."""
        number, ordinal = _key(case)
        moved = self.from_elsewhere if came else self.away
        if came and number in self.late:
            return CorrectionCause.LATE
        if number in moved:
            return CorrectionCause.MOVED
        for cause, keys in (
            (CorrectionCause.WITHDRAWN, self.withdrawn),
            (CorrectionCause.CHECKED, self.checked),
            (CorrectionCause.OUTCOME, self.decided),
            (CorrectionCause.CORRECTED, self.corrected),
        ):
            if (number, ordinal) in keys:
                return cause
        if number in self.registration:
            return CorrectionCause.CORRECTED
        return CorrectionCause.OTHER


def tell(report: QuarterReport, changes: list[Change], tree: Tree) -> None:
    """Put the causes with their numbers of cases into the changes; `tree` is the quarter's."""
    cases = {case for one in changes for case in (*one.added, *one.removed)}
    known = _known(report, {_key(case)[0] for case in cases}, tree)
    for one in changes:
        counted = Counter(known.cause(case, came=True) for case in one.added)
        counted.update(known.cause(case, came=False) for case in one.removed)
        one.causes = [[cause.value, counted[cause]] for cause in ORDER if counted[cause]]
    _tell_without_cases(report, changes)


def tell_tables(
    report: QuarterReport, tables: list[Change], figures: list[Change], tree: Tree
) -> None:
    """Put the causes into changed numbers of tables: those of the figures, and what was recoded."""
    causes = {cause for one in figures for cause, _cases in one.causes}
    if tables and _recoded(report, tree):
        causes.discard(CorrectionCause.OTHER.value)
        causes.add(CorrectionCause.CORRECTED.value)
    if not causes:
        causes = {CorrectionCause.STRUCTURE if _restructured(report) else CorrectionCause.OTHER}
    for one in tables:
        one.causes = [[cause.value, 0] for cause in ORDER if cause in causes]


def _recoded(report: QuarterReport, tree: Tree) -> bool:
    """Whether a question of the quarter or before was put right since the seal."""
    place, end = report.reception.territory_id, report.period.next.first_day
    changed = QuestionChange.objects.filter(
        kind=QuestionChangeKind.CORRECTED,
        at__gt=_sealed_at(report),
        appeal__received_at__date__lt=end,
        question__reception__territory__in=tree.inside.get(place, {place}),
    )
    return changed.exists()


def _tell_without_cases(report: QuarterReport, changes: list[Change]) -> None:
    """A figure whose cases did not move shares the causes of those that did."""
    others = {cause for one in changes for cause, _cases in one.causes}
    if not others:
        others = {CorrectionCause.STRUCTURE if _restructured(report) else CorrectionCause.OTHER}
    for one in changes:
        if not one.causes:
            one.causes = [[cause.value, 0] for cause in ORDER if cause in others]


def _restructured(report: QuarterReport) -> bool:
    territory = report.reception.territory
    within = Q(before__path__startswith=territory.path) | Q(after__path__startswith=territory.path)
    changes = TerritoryChange.objects.filter(within, on__gte=report.period.first_day)
    return changes.exists()


def _key(case: str) -> Key:
    number, _slash, ordinal = case.partition("/")
    return number, int(ordinal) if ordinal.isdigit() else 0


def _sealed_at(report: QuarterReport) -> dt.datetime | None:
    """The moment that the sealed numbers are of: a little before the report was submitted."""
    sealed = QuarterReport.objects.filter(pk=report.pk)
    counted_at = sealed.values_list("figures__counted_at", flat=True).first()
    return dt.datetime.fromisoformat(counted_at) if counted_at else report.submitted_at


def _known(report: QuarterReport, numbers: Iterable[str], tree: Tree) -> Known:
    sealed_at, place = _sealed_at(report), report.reception.territory_id
    appeals = Appeal.objects.filter(number__in=list(numbers))
    of_these = {"appeal__number__in": list(numbers)}
    history = apps.get_model("receptions", "AppealEvent")
    outside = ~Q(reception__territory__in=tree.inside.get(place, {place}))
    number = "appeal__number"
    checks = Verification.objects.filter(
        question__appeal__number__in=list(numbers), at__gt=sealed_at
    )
    events = QuestionEvent.objects.filter(**of_these, at__gt=sealed_at)
    changed = QuestionChange.objects.filter(**of_these, at__gt=sealed_at)
    return Known(
        late=frozenset(
            appeals.filter(registered_at__gt=sealed_at).values_list("number", flat=True)
        ),
        away=frozenset(appeals.filter(outside).values_list("number", flat=True)),
        from_elsewhere=frozenset(
            history.objects.filter(outside, pgh_obj__in=appeals.values("pk"))
            .order_by()
            .values_list("number", flat=True)
        ),
        withdrawn=_keys(
            changed.filter(kind=QuestionChangeKind.WITHDRAWN).values_list(
                number, "question__ordinal"
            )
        ),
        checked=_keys(checks.values_list("question__appeal__number", "question__ordinal")),
        decided=_keys(events.order_by().values_list(number, "question__ordinal")),
        corrected=_keys(
            changed.exclude(kind=QuestionChangeKind.WITHDRAWN).values_list(
                number, "question__ordinal"
            )
        ),
        registration=frozenset(
            history.objects.filter(
                pgh_obj__in=appeals.values("pk"),
                pgh_created_at__gt=sealed_at,
                pgh_context__metadata__has_key="correction",
            )
            .order_by()
            .values_list("number", flat=True)
        ),
    )


def _keys(rows: Iterable[Key]) -> frozenset[Key]:
    """The questions, and their appeals."""
    rows = list(rows)
    return frozenset(rows) | frozenset((number, 0) for number, _ordinal in rows)
