"""Checks by lot at the demonstration's reception: made, waiting, and answers reviewed."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from django.db.models import QuerySet

from config.demonstration.stage import refusable
from receptions.check_choices import MarkValue, SampleKind, WordValue
from receptions.choices import LegalGround, Outcome, QuestionStatus
from receptions.models import CheckTask, QualityReview, Question, SamplingRule
from receptions.services import checks, quality, sampling, word
from territories import clock, demo
from territories.choices import Role
from territories.models import User

CLOSINGS = 16
SINCE = dt.timedelta(days=45)
MADE = 4
WORDS = ((WordValue.YES, "Rahmat, suv keldi."), (WordValue.PARTLY, "Faqat ertalab keladi."))
NOTE = "Ikkinchi masalaga javob berilmagan."
REASON = "Qabulxona bo‘yicha ulush sinov uchun oshirildi"


def set_out(*, seed: int, now: dt.datetime) -> None:
    """Draw for the newest closings of the demonstration's reception, and look at some."""
    rng = random.Random(f"checks-{seed}")  # noqa: S311  a demonstration, not a secret
    with clock.playing(now - SINCE):
        sampling.period_of(clock.today())
        _set_shares()
    with clock.playing(now):
        for kind in SampleKind.values:
            rows = sampling.undrawn(kind, now - SINCE)
            sampling.draw(kind=kind, closings=list(_newest(rows)))
        _look(rng)


def _newest(rows: QuerySet[Question, Question]) -> QuerySet[Question, Question]:
    here = rows.filter(reception__territory__code=demo.DISTRICT)
    return here.order_by("-closed_at")[:CLOSINGS]


def _set_shares() -> None:
    by = User.objects.filter(posts__role=Role.ADMINISTRATOR).order_by("pk").first()
    if by is None:
        return
    for kind in SampleKind.values:
        rule = SamplingRule(
            kind=kind,
            share=Decimal("0.5"),
            share_after_false=Decimal("0.6"),
            valid_from=clock.today(),
            reason=REASON,
        )
        sampling.set_rule(rule=rule, by=by)


def _look(rng: random.Random) -> None:
    for task in CheckTask.objects.open().select_related("question", "assigned_to")[:MADE]:
        if task.assigned_to is not None:
            solved = rng.random() < 0.7
            with refusable():
                checks.record(
                    task=task, by=task.assigned_to, confirmed=solved, note="Qo‘ng‘iroq qilindi."
                )
    for review in QualityReview.objects.waiting().select_related("assigned_to")[:MADE]:
        if review.assigned_to is not None:
            good = rng.random() < 0.6
            marks = dict.fromkeys(("issues", "grounds", "language", "remedy"), MarkValue.YES)
            marks["issues"] = MarkValue.YES if good else MarkValue.NO
            with refusable():
                quality.fill_in(
                    review=review, by=review.assigned_to, marks=marks, note="" if good else NOTE
                )
    said = Question.objects.filter(
        reception__territory__code=demo.DISTRICT,
        status=QuestionStatus.CLOSED,
        outcome=Outcome.SATISFIED,
        legal_ground=LegalGround.MERITS,
        appeal__is_anonymous=False,
    )
    # Households asked about measures have given their word already.
    said = said.exclude(check_tasks__isnull=False).exclude(words_said__isnull=False)
    for (value, words), question in zip(WORDS, said.order_by("-closed_at"), strict=False):
        assert question.closed_at is not None  # noqa: S101  closed ones only
        with refusable():
            word.say(question=question, closed_at=question.closed_at, value=value, words=words)
