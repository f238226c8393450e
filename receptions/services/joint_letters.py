"""What a letter about several questions of one appeal needs (JOINT_LETTERS)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from receptions import letter_values
from receptions.choices import JOINT_LETTERS, AnswerDecision, LetterKind, QuestionStatus
from receptions.exceptions import LetterError
from receptions.models import Appeal, Assignment, Letter, LetterCover, Question

DECIDED = (QuestionStatus.ACCEPTED, QuestionStatus.CLOSED)


def chosen(appeal: Appeal, question: Question | None, also: Sequence[Question]) -> list[Question]:
    """The questions covered, in their order; none where the letter is about one. LetterError."""
    found = {one.pk: one for one in (*also, *([question] if question is not None else []))}
    if len(found) < 2:
        return []
    if any(one.appeal_id != appeal.pk for one in found.values()):
        raise LetterError(_("A letter covers questions of its own appeal only."))
    return sorted(found.values(), key=lambda one: one.ordinal)


def check(kind: str, questions: Sequence[Question]) -> None:
    """Whether one such letter may speak of them all. Raises LetterError."""
    if not questions:
        return
    if kind not in JOINT_LETTERS:
        raise LetterError(_("This letter is written about one question at a time."))
    if kind != LetterKind.REPLY:
        return
    texts = {letter_values.template_kind(kind, question) for question in questions}
    if len(texts) == 1 and texts != {kind}:
        return  # all of them were left unexamined, say: one text tells so
    for question in questions:
        if not is_answered(question):
            raise unanswered(question)


def is_answered(question: Question) -> bool:
    """Whether an answer to the question is accepted and still holds."""
    accepted = question.answers.filter(decision=AnswerDecision.ACCEPTED)
    return question.status in DECIDED and accepted.exists()


def unanswered(question: Question) -> LetterError:
    """Why no reply can speak of the question."""
    text = _("Question %(ordinal)s has no accepted answer yet.")
    return LetterError(text % {"ordinal": question.ordinal})


def cover(
    letter: Letter, questions: Sequence[Question], hops: Sequence[Assignment | None]
) -> list[LetterCover]:
    """Write down what the draft covers; the hop of a forwarding is told of once."""
    rows = [
        LetterCover(letter=letter, question=question, assignment=hop)
        for question, hop in zip(questions, hops, strict=True)
    ]
    try:
        with transaction.atomic():
            return LetterCover.objects.bulk_create(rows)
    except IntegrityError as error:
        raise LetterError(_("This letter is already written.")) from error
