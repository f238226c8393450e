"""What could become a representation: overdue questions and false closures, office by office."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import CharField, Count, Exists, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import translation

from receptions import complaint_sight
from receptions.choices import Outcome
from receptions.models import (
    Appeal,
    Question,
    Reception,
    Representation,
    RepresentationCase,
    Verification,
)
from receptions.power_choices import Ground, PaperState
from receptions.representation_words import failed_fact, overdue_fact
from receptions.services import representations
from receptions.services.representations import STORED_LANGUAGE, Case
from territories import clock
from territories.models import Office, User

# A second false closure of an office within this time proposes a draft by itself.
WITHIN = dt.timedelta(days=365)
AT_ONCE = 200
_GONE = (PaperState.DROPPED, PaperState.WITHDRAWN)


@dataclass(frozen=True)
class Candidate:
    """An office with questions that no representation names yet."""

    office: Office
    ground: str
    count: int
    oldest: dt.date | None


def overdue_questions(reception: Reception) -> QuerySet[Question]:
    """Overdue questions with offices that no standing representation of the ground names."""
    named = RepresentationCase.objects.filter(
        question=OuterRef("pk"),
        representation__ground=Ground.OVERDUE,
        representation__office=OuterRef("office"),
    ).exclude(representation__state__in=_GONE)
    late = Question.objects.overdue(on=clock.today())
    told = ~Q(appeal__in=Appeal.objects.passing_by(reception.territory))
    return late.filter(~Exists(named), told, reception=reception, office__isnull=False)


def failed_checks(reception: Reception | None = None) -> QuerySet[Verification]:
    """Checks of the past year that found a problem unsolved and stand in no representation."""
    named = RepresentationCase.objects.filter(
        question=OuterRef("question"),
        representation__ground=Ground.FALSE_CLOSURE,
        key=Concat(Value("check-"), Cast(OuterRef("pk"), CharField())),
    ).exclude(representation__state__in=_GONE)
    since = clock.now() - WITHIN
    failed = Verification.objects.filter(~Exists(named), confirmed=False, at__gte=since)
    if reception is not None:
        failed = failed.filter(question__reception=reception).exclude(
            question__appeal__in=Appeal.objects.passing_by(reception.territory)
        )
    return _charged(failed)


def _charged(checks: QuerySet[Verification]) -> QuerySet[Verification]:
    """Without what was only explained; `charged` is the office that answered, as the figures
    have it (`check_figures.found_false`)."""
    found = checks.exclude(outcome=Outcome.EXPLAINED)
    return found.annotate(charged=Coalesce("office", "question__office")).filter(
        charged__isnull=False
    )


def candidates(reception: Reception) -> list[Candidate]:
    """Offices for which the reception could draft one, the most cases first."""
    late = (
        overdue_questions(reception)
        .order_by()
        .values("office")
        .annotate(number=Count("pk"), oldest=Min("legal_due_on"))
    )
    failed = (
        failed_checks(reception)
        .order_by()
        .values("charged")
        .annotate(number=Count("question", distinct=True))
    )
    rows = [(Ground.OVERDUE, one["office"], one["number"], one["oldest"]) for one in late]
    rows += [(Ground.FALSE_CLOSURE, one["charged"], one["number"], None) for one in failed]
    offices = Office.objects.in_bulk([office for _ground, office, *_rest in rows])
    found = [Candidate(offices[pk], ground, count, day) for ground, pk, count, day in rows]
    return sorted(found, key=lambda one: -one.count)


def draft(
    *, reception: Reception, office: Office, ground: str, by: User, kind: str
) -> Representation | None:
    """Draft one from everything that is there for the office on this ground; the head asks."""
    with translation.override(STORED_LANGUAGE):
        if ground == Ground.OVERDUE:
            late = overdue_questions(reception).filter(office=office)
            cases = overdue_cases(late.select_related("appeal", "topic").order_by("legal_due_on"))
        else:
            cases = failed_cases(failed_checks(reception).filter(charged=office.pk))
    return representations.propose(
        reception=reception, office=office, ground=ground, cases=cases, by=by, kind=kind
    )


def overdue_cases(questions: QuerySet[Question]) -> list[Case]:
    """Questions as cases; at most AT_ONCE, the latest first."""
    return [
        Case(
            key=f"question-{one.pk}",
            title=f"{one.appeal.number}/{one.ordinal}, {one.topic.name}",
            fact=overdue_fact(one),
            url=one.get_absolute_url(),
            question=one,
        )
        for one in questions[:AT_ONCE]
    ]


def failed_cases(checks: Iterable[Verification]) -> list[Case]:
    """Failed checks as cases, one a check."""
    if isinstance(checks, QuerySet):
        related = checks.select_related("question__appeal", "question__topic")
        checks = related.order_by("pk")[:AT_ONCE]
    return [
        Case(
            key=f"check-{one.pk}",
            title=f"{one.question.appeal.number}/{one.question.ordinal}, {one.question.topic.name}",
            fact=failed_fact(one),
            url=one.question.get_absolute_url(),
            question=one.question,
        )
        for one in checks
    ]


def propose_false_closures() -> int:
    """Draft for every office whose second closure within a year was false; how many drafts.

    Safe to run twice: a check that stands in a representation is passed over.
    """
    groups: dict[tuple[int, int], list[Verification]] = defaultdict(list)
    fresh = failed_checks().select_related(
        "question__appeal__complained_office__body",
        "question__appeal__complained_office__territory",
        "question__reception__territory",
        "question__topic",
    )
    for check in fresh.order_by("pk"):
        about = check.question.appeal.complained_office
        if complaint_sight.passes_by(about, check.question.reception.territory):
            continue  # its own reception may not see it
        charged: int = check.charged  # type: ignore[attr-defined]
        groups[check.question.reception_id, charged].append(check)
    receptions = Reception.objects.select_related("territory").in_bulk({one for one, _o in groups})
    offices = Office.objects.in_bulk({office for _one, office in groups})
    drafted = 0
    for (reception, office), checks in groups.items():
        if _false_closures(reception, office) < 2:
            continue
        with translation.override(STORED_LANGUAGE):
            cases = failed_cases(checks)
        paper = representations.propose(
            reception=receptions[reception],
            office=offices[office],
            ground=Ground.FALSE_CLOSURE,
            cases=cases,
        )
        drafted += paper is not None
    return drafted


def _false_closures(reception: int, office: int) -> int:
    """False closures of the office at the reception within the time that counts."""
    failed = Verification.objects.filter(confirmed=False, at__gte=clock.now() - WITHIN)
    return _charged(failed).filter(question__reception=reception, charged=office).count()
