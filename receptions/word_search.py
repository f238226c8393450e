"""Appeals by words: their own, those of their questions, and what was said about these."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet

from receptions.models import Appeal, Question
from receptions.models.words import QuestionWords, Span, Words, joined, matches
from receptions.old_numbers import called
from territories.models import User

OWN = ("number", "applicant_name", "text")
ASKED = ("place", "text")


def appeals_with(text: str, user: User, span: Span) -> QuerySet[Any, Any]:
    """Keys of appeals of the span with all the words in one place, or called so in an old register.

    An office finds by its own questions only.
    """
    own = Appeal.objects.visible_to(user).filter(matches(Words(F("id"), joined(*OWN)), text, span))
    asked = Question.objects.filter(matches(Words(F("appeal_id"), joined(*ASKED)), text, span))
    said = QuestionWords.objects.filter(matches(Words(F("appeal_id"), F("words")), text, span))
    if not user.powers.everywhere("view_appeals"):
        visible = Question.objects.visible_to(user)
        asked = asked.filter(pk__in=visible.values("pk"))
        said = said.filter(question__in=visible.values("pk"))
    old = called(text).filter(pk__gte=span.first, pk__lte=span.last)
    return own.order_by().values_list("pk", flat=True).union(
        asked.order_by().values_list("appeal_id", flat=True),
        said.order_by().values_list("appeal_id", flat=True),
        old.order_by().values_list("pk", flat=True),
        all=True,
    )  # fmt: skip
