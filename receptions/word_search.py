"""Appeals by words: their own, those of their questions, and what was said about these."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import QuerySet

from receptions.models import Appeal, Question
from receptions.models.words import REACH, QuestionWords, Span, matches
from receptions.old_numbers import called
from territories.models import User

OWN = ("number", "applicant_name", "text")
ASKED = ("place", "text")
LOOKED_AT = 200  # of the newest appeals, to tell rare words from common ones


def appeals_with(text: str, user: User, span: Span) -> QuerySet[Any, Any]:
    """Keys of appeals of the span with all the words in one place, or called so in an old register.

    An office finds by its own questions only.
    """
    rare = _rare(text, span)
    own = Appeal.objects.visible_to(user).filter(matches("id", OWN, text, span, rare))
    asked = Question.objects.filter(matches("appeal_id", ASKED, text, span, rare))
    said = QuestionWords.objects.filter(matches("appeal_id", ["words"], text, span, rare))
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


def _rare(text: str, span: Span) -> str:
    """Of the typed words those that none of the newest appeals has; none where the span is short.

    An index of millions of appeals tells the few that have a rare word in no time, but reads all
    that have a common one. A word taken for rare or common by mistake costs time, nothing else.
    """
    if span.last - span.first <= 2 * REACH:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH newest AS MATERIALIZED (
                SELECT qx_document(concat_ws(' ', number, applicant_name, text)) AS words
                FROM receptions_appeal WHERE id <= %s ORDER BY id DESC LIMIT %s
            )
            SELECT coalesce(string_agg(word, ' '), '')
            FROM (SELECT word, qx_query(word) AS asked FROM unnest(%s::text[]) AS word) AS typed
            WHERE asked IS NOT NULL
                AND NOT EXISTS (SELECT FROM newest WHERE words @@ asked)
            """,
            [span.last, LOOKED_AT, text.split()],
        )
        return str(cursor.fetchone()[0])
