"""The lot: every closing enters it once, with the share that held for it and a seed of the quarter.

A draw is found again from the seed (`sampling_rules.is_chosen`). It is made by a task over the
closings without one, or by the first check of a closing, whichever comes first; so a closing that
is opened again early has been drawn like all others. A second run finds nothing left to draw.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from receptions.check_choices import SampleKind
from receptions.choices import ANSWER_OUTCOMES, LegalGround, Outcome, QuestionStatus
from receptions.exceptions import CheckError
from receptions.models import (
    Draw,
    Question,
    SamplingPeriod,
    SamplingRule,
    Verification,
)
from receptions.sampling_rules import is_chosen
from receptions.services import check_tasks, quality
from territories import clock
from territories.models import User
from territories.periods import Quarter

BATCH = 500
OUTCOMES: dict[str, Sequence[str]] = {
    SampleKind.CHECK: (Outcome.SATISFIED,),
    SampleKind.QUALITY: ANSWER_OUTCOMES,
}


def draw_new() -> int:
    """Draw for what was closed of late and has no draw yet; how many draws were made."""
    period = period_of(clock.today())
    since = clock.now() - dt.timedelta(days=settings.CHECKS_LOOK_BACK_DAYS)
    first = begun_at() or since
    made = 0
    for kind in SampleKind.values:
        while batch := list(undrawn(kind, max(first, since))[:BATCH]):
            made += draw(kind=kind, closings=batch, period=period)
            if len(batch) < BATCH:
                break
    return made


def draw_before_check(question: Question) -> None:
    """Draw for a closing that is about to be checked: the lot falls before the result is known."""
    begun = begun_at()
    if begun is None:
        return
    closings = list(undrawn(SampleKind.CHECK, begun).filter(pk=question.pk))
    if closings:
        draw(kind=SampleKind.CHECK, closings=closings)


def begun_at() -> dt.datetime | None:
    """When the first seed was drawn: what was closed before that is in no sample."""
    opened = SamplingPeriod.objects.order_by("opened_at").values_list("opened_at", flat=True)
    return opened.first()


@transaction.atomic
def draw(*, kind: str, closings: Sequence[Question], period: SamplingPeriod | None = None) -> int:
    """Draw for these closed questions; those drawn before are left out.

    What the lot falls on gets its check or its review in the same transaction.
    """
    period = period or period_of(clock.today())
    SamplingPeriod.objects.select_for_update().values_list("pk").get(pk=period.pk)  # one at a time
    known = set(
        Draw.objects.filter(kind=kind, question__in=closings).values_list("question", "closed_at")
    )
    rules = list(SamplingRule.objects.filter(kind=kind).select_related("topic"))
    last = _last_false(one.office_id for one in closings) if kind == SampleKind.CHECK else {}
    draws = [
        made
        for question in closings
        if (question.pk, question.closed_at) not in known
        and (made := _drawn(question, kind, period, rules, last)) is not None
    ]
    Draw.objects.bulk_create(draws)
    chosen = [one for one in draws if one.chosen]
    if kind == SampleKind.CHECK:
        check_tasks.open_for(chosen)
    else:
        quality.open_for(chosen)
    return len(draws)


def period_of(day: dt.date) -> SamplingPeriod:
    """The quarter's row; its seed is drawn the first time it is asked for."""
    quarter = Quarter.of(day)
    period, _made = SamplingPeriod.objects.get_or_create(
        year=quarter.year,
        number=quarter.number,
        defaults={"seed": secrets.token_hex(32), "opened_at": clock.now()},
    )
    return period


def rule_for(
    question: Question, rules: Iterable[SamplingRule], *, on: dt.date
) -> SamplingRule | None:
    """The most exact rule in force on the day: an office counts more than a topic, and that more
    than its sphere.
    """
    fitting = [
        rule
        for rule in rules
        if rule.valid_from <= on
        and (rule.valid_to is None or rule.valid_to > on)
        and rule.office_id in (None, question.office_id)
        and rule.topic_id in (None, question.topic.parent_id, question.topic_id)
    ]
    exact = [
        (bool(one.office_id), bool(one.topic_id) + (one.topic_id == question.topic_id), one.pk, one)
        for one in fitting
    ]
    return max(exact)[-1] if exact else None


@transaction.atomic
def set_rule(*, rule: SamplingRule, by: User) -> SamplingRule:
    """Put a rule into force from its first day on; the one before it ends there."""
    if not rule.reason.strip():
        raise CheckError(_("Say why the share is set so."))
    if rule.valid_from < clock.today():
        raise CheckError(_("A rule can't reach back: it holds from today or later."))
    if rule.share_after_false < rule.share:
        raise CheckError(_("After false closures the share can't be smaller."))
    before = (
        SamplingRule.objects.select_for_update()
        .filter(
            kind=rule.kind,
            topic=rule.topic,
            office=rule.office,
            valid_to__isnull=True,
        )
        .first()
    )
    if before is not None:
        if before.valid_from > rule.valid_from:
            raise CheckError(_("A later rule is there already. End that one first."))
        before.valid_to = rule.valid_from
        before.save(update_fields=["valid_to"])
    rule.by, rule.at = by, clock.now()
    rule.save(force_insert=True)
    return rule


def counts(period: SamplingPeriod) -> list[Any]:
    """Closings drawn and chosen by stratum and share: what the shares can be tested on."""
    return list(
        period.draws.order_by()
        .values("kind", "stratum", "share")
        .annotate(closings=Count("pk"), chosen=Count("pk", filter=Q(chosen=True)))
        .order_by("kind", "stratum", "share")
    )


def undrawn(kind: str, since: dt.datetime) -> QuerySet[Question, Question]:
    """Closings since the moment that belong into the sample and are not drawn yet."""
    drawn = Draw.objects.filter(kind=kind, question=OuterRef("pk"), closed_at=OuterRef("closed_at"))
    return (
        Question.objects.filter(
            ~Exists(drawn),
            fact__closed_on__gte=timezone.localdate(since),
            status=QuestionStatus.CLOSED,
            outcome__in=OUTCOMES[kind],
            legal_ground=LegalGround.MERITS,
            closed_at__gte=since,
            office__isnull=False,
            appeal__imported__isnull=True,
        )
        .select_related("topic", "appeal", "reception__territory")
        .order_by("pk")
    )


def _last_false(offices: Iterable[int | None]) -> dict[int, list[dt.datetime]]:
    """When checks found closings of the offices false."""
    found: dict[int, list[dt.datetime]] = {}
    rows = Verification.objects.filter(
        confirmed=False, outcome=Outcome.SATISFIED, office__in={pk for pk in offices if pk}
    ).values_list("office", "at")
    for office, at in rows.order_by("at"):
        if office is not None:
            found.setdefault(office, []).append(at)
    return found


def _drawn(
    question: Question,
    kind: str,
    period: SamplingPeriod,
    rules: Sequence[SamplingRule],
    false: dict[int, list[dt.datetime]],
) -> Draw | None:
    """The draw of one closing; None where no rule holds."""
    assert question.closed_at is not None  # noqa: S101  closings only
    rule = rule_for(question, rules, on=timezone.localdate(question.closed_at))
    if rule is None:
        return None
    since = question.closed_at - dt.timedelta(days=rule.false_days)
    known = false.get(question.office_id or 0, [])
    after = any(since <= at <= question.closed_at for at in known)
    share = Decimal(rule.share_after_false if after else rule.share)
    return Draw(
        kind=kind,
        question=question,
        closed_at=question.closed_at,
        period=period,
        rule=rule,
        stratum=f"{rule.stratum}{'+' if after else ''}",
        share=share,
        chosen=is_chosen(period.seed, kind, question.pk, share),
        at=clock.now(),
    )
