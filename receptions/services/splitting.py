"""A registered letter split further: a question added, put right, or taken away again."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from receptions import permissions
from receptions.choices import QuestionChangeKind
from receptions.drafts import MAX_QUESTIONS, QuestionDraft
from receptions.exceptions import DecisionError, DraftError
from receptions.models import (
    Appeal,
    Deadline,
    Question,
    QuestionChange,
    QuestionEvent,
    QuestionFact,
)
from receptions.models.question_change import CORRECTED
from receptions.services import control, deadlines, events
from receptions.services.appeals import check_question, new_question
from territories import clock
from territories.models import User

# What every question has from the first moment; anything else that points at it is work done.
FROM_THE_START = (Deadline, QuestionEvent, QuestionFact, QuestionChange)


@transaction.atomic
def add(*, appeal: Appeal, part: QuestionDraft, by: User) -> Question:
    """Split a further question off an open appeal; its term counts from the receipt (T-01).

    The appeal stays locked until the end, so two at the same time get two ordinals. Raises
    DraftError, DecisionError.
    """
    appeal = _locked(appeal)
    if not permissions.can_split(by, appeal):
        raise DecisionError(_("Only the reception may do this."))
    if not appeal.is_open:
        raise DecisionError(_("The appeal is closed; what is new needs an appeal of its own."))
    if appeal.questions.count() >= MAX_QUESTIONS:
        raise DraftError(_("An appeal has at most %(most)s questions.") % {"most": MAX_QUESTIONS})
    if not part.text.strip():
        raise DraftError(_("Write down what must happen."))
    check_question(part)

    events.acting(by)
    every = Question.everything.filter(appeal=appeal)  # a withdrawn one keeps its ordinal
    question = new_question(appeal, every.aggregate(last=Max("ordinal"))["last"] + 1, part)
    counting = deadlines.counts_from(reception=appeal.reception, received_at=appeal.received_at)
    first = deadlines.registration_deadlines(appeal=appeal, questions=[question], counting=counting)
    question.save(force_insert=True)
    Deadline.objects.bulk_create(first)
    return question


@transaction.atomic
def correct(
    *, question: Question, part: QuestionDraft, reason: str, by: User, seen: int
) -> QuestionChange:
    """Put topic, place or urgency of an open question right; the old values are kept.

    The words and the people affected stay as they were registered. `seen` is the newest change
    there was when the values were read (`newest_change`). Raises DraftError, DecisionError.
    """
    question = Question.objects.select_for_update().get(pk=question.pk)
    _check_reason(question, reason, by)
    if newest_change(question) != seen:
        raise DecisionError(
            _("Somebody corrected the question meanwhile. Compare, and save again what stays.")
        )
    check_question(part)
    before = _values(question)
    question.topic = part.topic
    question.territory = part.territory
    question.mahalla = part.mahalla
    question.place = part.place
    question.urgency = part.urgency
    question.latitude, question.longitude = part.point or (None, None)
    after = _values(question)
    if after == before:
        raise DecisionError(_("Nothing is different."))

    events.acting(by, reason.strip())
    names = ["topic", "territory", "mahalla", "place", "urgency", "latitude", "longitude"]
    question.save(update_fields=names)
    return _record(question, QuestionChangeKind.CORRECTED, (before, after), reason, by)


@transaction.atomic
def withdraw(*, question: Question, reason: str, by: User) -> QuestionChange:
    """Take a question away that was split off by mistake, while nothing was done with it.

    It leaves every list and figure; the row stays, and its ordinal is not given again. The first
    question stands for the letter itself. The appeal closes if no other question is open (R-25).
    """
    question = Question.objects.select_for_update().get(pk=question.pk)
    _check_reason(question, reason, by)
    obstacle = withdrawal_obstacle(question)
    if obstacle:
        raise DecisionError(obstacle)

    now = clock.now()
    events.acting(by, reason.strip())
    question.withdrawn_at = now
    question.withdrawn_by = by
    question.save(update_fields=["withdrawn_at", "withdrawn_by"])
    question.deadlines.current().update(superseded_at=now)
    appeal = Appeal.objects.select_for_update().only("number").get(pk=question.appeal_id)
    control.close_with_last_question(appeal=appeal, at=now, by=by)
    same = _values(question)
    return _record(question, QuestionChangeKind.WITHDRAWN, (same, same), reason, by)


def newest_change(question: Question) -> int:
    """The key of the last correction of a question, 0 where there is none."""
    return question.changes.order_by("-pk").values_list("pk", flat=True).first() or 0


def withdrawal_obstacle(question: Question) -> str:
    """Why the question can't be withdrawn, or ''."""
    if question.ordinal == 1:
        return _("The first question stands for the letter itself; correct it instead.")
    if question.hops or not question.is_open or any(_work_done(question)):
        return _("Something was already done with this question; it can't be withdrawn.")
    return ""


def _work_done(question: Question) -> Iterator[bool]:
    """Whether rows of any floor point at the question: hops, answers, letters, measures."""
    for relation in Question._meta.related_objects:
        other = relation.related_model
        if isinstance(other, str) or other in FROM_THE_START:
            continue
        yield other._base_manager.filter(**{relation.field.name: question}).exists()


def _locked(appeal: Appeal) -> Appeal:
    rows = Appeal.objects.select_for_update(of=("self",)).select_related("reception__territory")
    return rows.get(pk=appeal.pk)


def _check_reason(question: Question, reason: str, by: User) -> None:
    if not permissions.can_work(by, question):
        raise DecisionError(_("Only the reception may do this."))
    if not question.is_open:
        raise DecisionError(_("The question is closed."))
    if not reason.strip():
        raise DecisionError(_("Say why."))


def _values(question: Question) -> dict[str, object]:
    point = ""
    if question.latitude is not None and question.longitude is not None:
        point = f"{question.latitude:.6f}, {question.longitude:.6f}"
    return {name: getattr(question, name) for name in CORRECTED if name != "point"} | {
        "point": point
    }


def _record(
    question: Question,
    kind: str,
    values: tuple[dict[str, object], dict[str, object]],
    reason: str,
    by: User,
) -> QuestionChange:
    before, after = values
    return QuestionChange.objects.create(
        question=question,
        appeal_id=question.appeal_id,
        kind=kind,
        reason=reason.strip()[:300],
        by=by,
        at=clock.now(),
        **{f"old_{name}": value for name, value in before.items()},
        **{f"new_{name}": value for name, value in after.items()},
    )
