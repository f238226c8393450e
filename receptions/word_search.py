"""Appeals by words: their own, those of their questions, and what was said about these."""

from __future__ import annotations

import random
import re
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Max, Q, QuerySet

from receptions.models import Appeal, Question, Reception
from receptions.models.words import REACH, QuestionWords, Span, matches, reads
from receptions.old_numbers import called
from territories import clock
from territories.models import User

OWN = ("number", "applicant_name", "text")
NAMELESS = ("number", "text")
ASKED = ("place", "text")
SAID = ("words",)
# A word is rare that none of so many of the newest appeals has, picked by chance.
LOOKED_AT, NEWEST = 100, 20_000
SHORT_NUMBER = re.compile(r"(?:№ ?)?([0-9]{1,6})")  # as people say it: without place, year, zeros


class WordSearch:
    """What one person looks for by words.

    An index of millions of appeals tells the few that have a rare word in no time, but reads all
    that have a common one: in a long span it is asked for the rare words only, and what it finds
    is read for the others.
    """

    def __init__(self, text: str, user: User) -> None:
        self.text, self.user = text, user

    def keys(self, span: Span) -> QuerySet[Any, Any]:
        """Keys of appeals of the span that have all the words in one place, or an old register's
        number, or a short one; an office finds by its own questions only, and nobody by a name kept
        from it (R-20).
        """
        own = Appeal.objects.visible_to(self.user).filter(self._has("id", OWN, span))
        if self.user.powers.office_ids:
            own = own.filter(self._told("") | reads(NAMELESS, self.text))
        asked = Question.objects.filter(self._has("appeal_id", ASKED, span))
        said = QuestionWords.objects.filter(self._has("appeal_id", SAID, span))
        if not self.user.powers.everywhere("view_appeals"):
            visible = Question.objects.visible_to(self.user)
            asked = asked.filter(pk__in=visible.values("pk"))
            said = said.filter(question__in=visible.values("pk"))
        if self.user.powers.office_ids:  # letters, representatives: said with names
            said = said.filter(self._told("appeal__"))
        old = called(self.text).filter(pk__gte=span.first, pk__lte=span.last)
        short = self._short().filter(pk__gte=span.first, pk__lte=span.last)
        return own.order_by().values_list("pk", flat=True).union(
            asked.order_by().values_list("appeal_id", flat=True),
            said.order_by().values_list("appeal_id", flat=True),
            old.order_by().values_list("pk", flat=True),
            short.order_by().values_list("pk", flat=True),
            all=True,
        )  # fmt: skip

    def _short(self) -> QuerySet[Appeal, Appeal]:
        """Appeals of the own receptions with this running number, of this year and the last."""
        number = SHORT_NUMBER.fullmatch(self.text.strip())
        if number is None:
            return Appeal.objects.none()
        year = clock.today().year
        return Appeal.objects.visible_to(self.user).filter(
            reception__in=Reception.objects.pks_worked_by(self.user),
            year__in=(year - 1, year),
            sequence=int(number[1]),
        )

    def _told(self, appeal: str) -> Q:
        """Whose applicant's name this person may read: not kept, or of the own reception."""
        own = Reception.objects.pks_worked_by(self.user)
        open_ = Q(**{f"{appeal}applicant__do_not_disclose": False})
        return open_ | Q(**{f"{appeal}reception__in": own})

    def _has(self, key: str, columns: tuple[str, ...], span: Span) -> Q:
        if span.last - span.first <= 2 * REACH:
            return matches(key, columns, [self.text], span)
        if not self._typed:
            return Q(pk__in=[])
        words = [word for word, is_rare in self._typed if is_rare]
        if len(words) in {0, len(self._typed)}:
            return matches(key, columns, [word for word, _is_rare in self._typed], span)
        return matches(key, columns, words, span) & reads(columns, self.text)

    @cached_property
    def _typed(self) -> list[tuple[str, bool]]:
        """The typed words, and whether it is rare.

        A word taken for rare or common by mistake costs time, nothing else; a single one is asked
        for either way.
        """
        typed = self.text.split()
        picked = _some_of_the_newest() if len(typed) > 1 else []
        with connection.cursor() as cursor:
            cursor.execute(
                """
                WITH newest AS MATERIALIZED (
                    SELECT qx_document(concat_ws(' ', number, applicant_name, text)) AS words
                    FROM receptions_appeal WHERE id = ANY (%s)
                )
                SELECT word, NOT EXISTS (SELECT FROM newest WHERE words @@ asked)
                FROM (SELECT word, qx_query(word) AS asked FROM unnest(%s::text[]) AS word) AS typed
                WHERE asked IS NOT NULL
                """,
                [picked, typed],
            )
            return list(cursor.fetchall())


def _some_of_the_newest() -> list[int]:
    """Keys of as many appeals, picked by chance; the same until another one comes."""
    last = Appeal.objects.aggregate(last=Max("pk"))["last"] or 0
    newest = range(max(0, last - NEWEST), last + 1)
    return random.Random(last).sample(newest, min(LOOKED_AT, len(newest)))  # noqa: S311
