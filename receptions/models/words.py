"""Words to search by, block by block of appeals, so that the newest matches are found first.

Ids are cut into blocks; each indexed word begins with its block. A search asks the newest blocks
alone, which costs the same in a large register as in a small one, and all of them only where
these hold too few. Every word of a search is the beginning of a word.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import pgtrigger
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import (
    SearchQueryCombinable,
    SearchQueryField,
    SearchVectorField,
)
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat

if TYPE_CHECKING:
    from receptions.models.appeal import Appeal

BLOCK_BITS = 15  # 32,768 appeals; `qx_words` holds the same number
REACH = 2**BLOCK_BITS


class Span(NamedTuple):
    """Ids of appeals, both ends included."""

    first: int
    last: int

    @property
    def condition(self) -> Q:
        return Q(pk__range=(self.first, self.last))


class Document(models.Func):
    """`qx_document(text)`: the folded words of a text as a tsvector."""

    function = "qx_document"
    output_field = SearchVectorField()


class WordQuery(SearchQueryCombinable, models.Func):
    """`qx_query(text)`: every word a folded prefix, all of them wanted; empty text finds none."""

    function = "qx_query"
    output_field = SearchQueryField()


class Words(models.Func):
    """`qx_words(appeal id, text)`: the folded words of a text, each with its block before it."""

    function = "qx_words"
    output_field = SearchVectorField()


class BlockQuery(models.Func):
    """`qx_words_query(text, first id, last id)`: all words wanted, in one block of a span."""

    function = "qx_words_query"
    output_field = SearchQueryField()


class Matches(models.Func):
    """`document @@ query`."""

    arg_joiner = " @@ "
    template = "(%(expressions)s)"
    output_field = models.BooleanField()
    conditional = True


class KeysOf(ArraySubquery):
    """The keys that a query gives as one array; Django takes the outer brackets off a union."""

    template = "ARRAY((%(subquery)s))"


class AmongKeys(models.Func):
    """`key = ANY(array)`: found first, then read in the order of the keys as far as a page needs.

    Of an IN the planner thinks that it may as well walk all rows and look each up among the found.
    """

    arg_joiner = " = ANY("
    template = "(%(expressions)s))"
    output_field = models.BooleanField()
    conditional = True


def joined(*columns: str) -> Concat | F:
    """The text of the columns, a space between each."""
    if len(columns) == 1:
        return F(columns[0])
    parts = [part for name in columns for part in (Value(" "), F(name))][1:]
    return Concat(*parts, output_field=models.TextField())


def matches(key: str, columns: Iterable[str], words: Iterable[str], span: Span) -> Q:
    """The condition that the columns together have all the words, for appeals of the span.

    `key` names the column with the appeal's id. Words given one by one are held against each
    other by the index only where the rarest of them is found.
    """
    told = Words(F(key), joined(*columns))
    condition = Q()
    for word in words:
        condition &= Q(Matches(told, BlockQuery(Value(word), Value(span.first), Value(span.last))))
    return condition


def reads(columns: Iterable[str], text: str) -> Q:
    """The same condition without an index: each row is read."""
    return Q(Matches(Document(joined(*columns)), WordQuery(Value(text))))


def _keep(words: str, condition: str = "", *, questions: str = "q.id = NEW.question_id") -> str:
    """Add words to those of NEW's question, or of other questions of its appeal."""
    return f"""
    INSERT INTO receptions_questionwords (question_id, appeal_id, words)
    SELECT q.id, q.appeal_id, {words} FROM receptions_question q
    WHERE {questions} AND btrim({words}) <> '' {condition}
    ON CONFLICT (question_id) DO UPDATE
    SET words = receptions_questionwords.words || ' ' || excluded.words;
    RETURN NEW;
    """  # noqa: S608  no value comes from outside


# Who else is named by the appeal of a question `q`, and the body that sent it with its number.
_NAMED = """
    (SELECT concat_ws(' ', a.representative, a.sender_body, a.sender_number, a.complained_name, (
        SELECT string_agg(o.name, ' ' ORDER BY o.ordinal) FROM receptions_coapplicant o
        WHERE o.appeal_id = a.id
    )) FROM receptions_appeal a WHERE a.id = q.appeal_id)"""
KEEP_NAMED = pgtrigger.Trigger(
    name="keep_words_of_appeal",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    func=_keep(_NAMED, questions="q.id = NEW.id"),
)
KEEP_SIGNATORY = pgtrigger.Trigger(
    name="keep_words",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    func=_keep("NEW.name", questions="q.appeal_id = NEW.appeal_id"),
)
KEEP_LETTER = pgtrigger.Trigger(
    name="keep_words",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("number"),  # type: ignore[no-untyped-call]
    func=_keep(
        "concat_ws(' ', NEW.number, NEW.subject, NEW.body)",
        "AND NEW.number <> '' AND (TG_OP = 'INSERT' OR OLD.number = '')",
        questions="q.appeal_id = NEW.appeal_id AND q.id = coalesce(NEW.question_id, q.id)",
    ),
)
KEEP_ANSWER = pgtrigger.Trigger(
    name="keep_words",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    func=_keep("NEW.text || ' ' || NEW.letter_number"),
)
KEEP_RETURN = pgtrigger.Trigger(
    name="keep_words_of_return",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("return_reason"),  # type: ignore[no-untyped-call]
    func=_keep("NEW.return_reason", "AND NEW.return_reason <> OLD.return_reason"),
)
KEEP_NOTE = pgtrigger.Trigger(
    name="keep_words", when=pgtrigger.After, operation=pgtrigger.Insert, func=_keep("NEW.note")
)


class QuestionWords(models.Model):
    """What is said about a question, gathered by triggers for the search: its answers, hops, checks
    and letters, and whom else its appeal names.
    """

    question = models.OneToOneField(
        "receptions.Question", on_delete=models.DO_NOTHING, primary_key=True, related_name="+"
    )
    appeal = models.ForeignKey("receptions.Appeal", on_delete=models.DO_NOTHING, related_name="+")
    words = models.TextField()

    class Meta:
        indexes = [
            GinIndex(Words("appeal_id", "words"), name="questionwords_search", fastupdate=False)
        ]

    def __str__(self) -> str:
        return f"words {self.question_id}"


def remember(appeal: Appeal, words: Iterable[str]) -> None:
    """Let the search find the appeal by words that came beside it after its registration."""
    said = " ".join(word for word in words if word)
    if not said:
        return
    asked = appeal.questions.values_list("pk", flat=True)
    QuestionWords.objects.bulk_create(
        [QuestionWords(question_id=pk, appeal_id=appeal.pk, words="") for pk in asked],
        ignore_conflicts=True,
    )
    QuestionWords.objects.filter(appeal=appeal).update(words=Concat("words", Value(f" {said}")))
