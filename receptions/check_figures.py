"""False closures and the quality of answers: figures, and rates of offices and receptions.

The rate is that of the sample alone, because other checks are not made by lot; what other checks
and applicants found false stands beside it as a number with its list. Where leaving checks undone
must not pay, all that were drawn count: a check not made in its term confirms nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models import Count as CountRows
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from receptions.check_choices import CheckCause, CheckState, MarkValue
from receptions.choices import Outcome, VerificationMethod
from receptions.figure_parts import case_of
from receptions.models import (
    Appeal,
    CheckTask,
    Criterion,
    QualityMark,
    QualityReview,
    Reception,
    Verification,
)
from receptions.sampling_rules import Rate
from territories import clock
from territories.choices import Direction
from territories.figure_registry import Registry
from territories.figures import Case, Count, Counts, Figure, Unit
from territories.models import Office, User

FAILED = Q(verification__confirmed=False)


def between(first: dt.date, last: dt.date, moment: str) -> Q:
    """A moment within the days of a period, in Tashkent."""
    begin = timezone.make_aware(dt.datetime.combine(first, dt.time()))
    end = timezone.make_aware(dt.datetime.combine(last + dt.timedelta(days=1), dt.time()))
    return Q(**{f"{moment}__gte": begin, f"{moment}__lt": end})


def sampled(first: dt.date, last: dt.date) -> QuerySet[CheckTask, CheckTask]:
    """Closings of the sample whose check was made in the period."""
    return CheckTask.objects.filter(
        between(first, last, "verification__at"), cause=CheckCause.SAMPLE, state=CheckState.DONE
    ).order_by()


def drawn(first: dt.date, last: dt.date) -> QuerySet[CheckTask, CheckTask]:
    """Checks drawn by lot whose term lies in the period: made, or past it.

    Each with `unconfirmed`: whether it found the problem unsolved, or wasn't made by its day.
    """
    late = Q(state=CheckState.OPEN) | Q(verification__at__date__gt=F("due_on"))
    return (
        CheckTask.objects.filter(cause=CheckCause.SAMPLE, due_on__range=(first, last))
        .filter(Q(state=CheckState.DONE) | Q(due_on__lt=clock.today()))
        .alias(unconfirmed=ExpressionWrapper(FAILED | late, BooleanField()))
        .order_by()
    )


def found_false(first: dt.date, last: dt.date) -> QuerySet[Verification, Verification]:
    """Every check of the period, sampled or not, that found a closing as satisfied false."""
    return (
        Verification.objects.filter(between(first, last, "at"), confirmed=False)
        .exclude(outcome=Outcome.EXPLAINED)
        .annotate(answered_by=Coalesce("office", "question__office"))
        .order_by()
    )


def on_site(first: dt.date, last: dt.date) -> QuerySet[Verification, Verification]:
    """Checks of the period for which somebody went there, by a visit or within a round."""
    gone = (VerificationMethod.VISIT, VerificationMethod.ROUND)
    return Verification.objects.filter(between(first, last, "at"), method__in=gone).order_by()


def reviewed(first: dt.date, last: dt.date) -> QuerySet[QualityReview, QualityReview]:
    """Sheets filled in within the period, with `faulty`: whether any line says no."""
    no = QualityMark.objects.filter(review=OuterRef("pk"), value=MarkValue.NO)
    return (
        QualityReview.objects.filter(between(first, last, "reviewed_at"))
        .annotate(faulty=Exists(no))
        .order_by()
    )


def seen_by(reader: User, reception: str = "reception", question: str = "question") -> tuple[Q, Q]:
    """Conditions on what the results show somebody: their receptions, no complaint kept (R-21)."""
    receptions = Reception.objects.visible_to(reader)
    kept = Appeal.objects.kept_from(reader)
    return Q(**{f"{reception}__in": receptions}), ~Q(**{f"{question}__appeal__in": kept})


def sample_counts(first: dt.date, last: dt.date) -> Counts:
    """Sampled checks that failed, among all of them, by territory of the reception."""
    return _counts(sampled(first, last), FAILED)


def sample_cases(first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
    """Questions whose sampled check failed in the period."""
    return _cases(sampled(first, last).filter(FAILED), path, "verification__at")


def drawn_counts(first: dt.date, last: dt.date) -> Counts:
    """Drawn checks that don't confirm the closing, among all whose term lies in the period."""
    return _counts(drawn(first, last), Q(unconfirmed=True))


def drawn_cases(first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
    """Questions whose drawn check found them unsolved, or wasn't made in its term."""
    return _cases(drawn(first, last).filter(unconfirmed=True), path, "due_on")


def fault_counts(first: dt.date, last: dt.date) -> Counts:
    """Reviewed answers with a fault, among all reviewed ones."""
    return _counts(reviewed(first, last), Q(faulty=True))


def fault_cases(first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
    """Questions whose reviewed answer has a fault."""
    return _cases(reviewed(first, last).filter(faulty=True), path, "reviewed_at")


def on_site_counts(first: dt.date, last: dt.date) -> Counts:
    """Checks on site by territory of the question's reception; each check counts."""
    rows = on_site(first, last).values_list("question__reception__territory")
    return {territory: Count(number) for territory, number in rows.annotate(n=CountRows("pk"))}


def on_site_cases(first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
    """Questions checked on site; one checked twice is there twice."""
    found = (
        on_site(first, last)
        .filter(question__reception__territory__path__startswith=path)
        .order_by("question__appeal__number", "question__ordinal", "pk")
        .values_list("question__appeal__number", "question__ordinal", "at")
    )
    for number, ordinal, at in found.iterator():
        yield case_of(number, ordinal, timezone.localdate(at).isoformat())


def _counts(rows: QuerySet[Any, Any], failed: Q) -> Counts:
    counted = (
        rows.values("reception__territory")
        .annotate(top=CountRows("pk", filter=failed), bottom=CountRows("pk"))
        .values_list("reception__territory", "top", "bottom")
    )
    return {territory: Count(top, bottom) for territory, top, bottom in counted}


def _cases(rows: QuerySet[Any, Any], path: str, moment: str) -> Iterator[Case]:
    found = (
        rows.filter(reception__territory__path__startswith=path)
        .order_by("question__appeal__number", "question__ordinal", "pk")
        .values_list("question__appeal__number", "question__ordinal", moment)
    )
    for number, ordinal, at in found.iterator():
        day = timezone.localdate(at) if isinstance(at, dt.datetime) else at
        yield case_of(number, ordinal, day.isoformat())


@dataclass(frozen=True)
class CheckLine:
    """One office or reception: the rate of its sample, and all that was found false."""

    owner: Office | Reception
    rate: Rate
    found: int


def check_lines(first: dt.date, last: dt.date, reader: User, by: str) -> list[CheckLine]:
    """Lines of every office or reception (`by`) with a check in the period, the worst first.

    Without complaints kept from the reader, as the lists behind the numbers.
    """
    rows = sampled(first, last).filter(*seen_by(reader)).values(by)
    sample = {
        row[by]: Rate(row["checks"], row["failed"])
        for row in rows.annotate(checks=CountRows("pk"), failed=CountRows("pk", filter=FAILED))
    }
    key = {"office": "answered_by", "reception": "question__reception"}[by]
    wrong = found_false(first, last).filter(*seen_by(reader, "question__reception"))
    found = {row[key]: row["number"] for row in wrong.values(key).annotate(number=CountRows("pk"))}
    owners = _owners(by, {pk for pk in (*sample, *found) if pk is not None})
    lines = [
        CheckLine(owner, sample.get(pk, Rate(0, 0)), found.get(pk, 0))
        for pk, owner in owners.items()
    ]
    return sorted(lines, key=lambda line: (-(line.rate.value or 0), -line.found, str(line.owner)))


@dataclass(frozen=True)
class QualityLine:
    """One office: sheets, those with a fault, and (yes, no) for each criterion code."""

    owner: Office | Reception
    rate: Rate
    marks: dict[str, tuple[int, int]]


def quality_lines(first: dt.date, last: dt.date, reader: User) -> list[QualityLine]:
    """Lines of every office with a reviewed answer in the period, the most faults first."""
    rows = reviewed(first, last).filter(*seen_by(reader))
    rates = {
        row["office"]: Rate(row["sheets"], row["faults"])
        for row in rows.values("office").annotate(
            sheets=CountRows("pk"), faults=CountRows("pk", filter=Q(faulty=True))
        )
    }
    marks: dict[int, dict[str, tuple[int, int]]] = {}
    filled = QualityMark.objects.filter(between(first, last, "review__reviewed_at"))
    filled = filled.filter(*seen_by(reader, "review__reception", "review__question"))
    counted = filled.order_by().values(office=F("review__office"), code=F("criterion__code"))
    for row in counted.annotate(
        yes=CountRows("pk", filter=Q(value=MarkValue.YES)),
        no=CountRows("pk", filter=Q(value=MarkValue.NO)),
    ):
        marks.setdefault(row["office"], {})[row["code"]] = (row["yes"], row["no"])
    owners = _owners("office", set(rates))
    lines = [QualityLine(owner, rates[pk], marks.get(pk, {})) for pk, owner in owners.items()]
    return sorted(lines, key=lambda line: (-line.rate.failed, str(line.owner)))


def criteria_used(first: dt.date, last: dt.date) -> list[Criterion]:
    """The newest wording of every criterion marked in the period."""
    used = Criterion.objects.filter(
        between(first, last, "marks__review__reviewed_at"), marks__isnull=False
    )
    newest = {one.code: one for one in used.order_by("version__number")}
    return sorted(newest.values(), key=lambda one: one.position)


def _owners(by: str, keys: set[int]) -> dict[int, Any]:
    model = Office if by == "office" else Reception
    return model.objects.select_related("territory").in_bulk(keys)


FIGURES = (
    Figure(
        "false_closures_sampled",
        _("Drawn by lot, checked and found unsolved"),
        Unit.PERCENT,
        sample_counts,
        Direction.LESS_IS_BETTER,
        sample_cases,
        _("Of the closings as satisfied drawn by lot and checked in the period."),
    ),
    Figure(
        "drawn_unconfirmed",
        _("Drawn by lot: found unsolved or not checked in time"),
        Unit.PERCENT,
        drawn_counts,
        Direction.LESS_IS_BETTER,
        drawn_cases,
        _("Of the checks drawn by lot whose term lies in the period, made or not."),
    ),
    Figure(
        "answers_with_faults",
        _("Reviewed answers with a fault"),
        Unit.PERCENT,
        fault_counts,
        Direction.LESS_IS_BETTER,
        fault_cases,
        _("Of the answers reviewed in the period, those that lack something of the sheet."),
    ),
    Figure(
        "checks_on_site",
        _("Executed decisions checked on site"),
        Unit.COUNT,
        on_site_counts,
        Direction.MORE_IS_BETTER,
        on_site_cases,
    ),
)


def register(registry: Registry) -> None:
    """Put the figures of checks and reviews into the registry."""
    registry.register(*FIGURES)
