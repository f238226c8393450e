"""The small model that suggests topics: words of the reference texts, weighed; no black box.

A word's stem is its first letters in the one alphabet of search. A stem speaks for a topic the
more often it stands in that topic's names and example letters, and the fewer topics have it
(tf-idf); each topic's weights are brought to the same length.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from django.db import connection, transaction

from receptions.models import Topic, TopicWord
from territories.services.reference import rows

DATA = Path(__file__).resolve().parent.parent / "data"
STEM, SHORTEST, SUGGESTED = 6, 3, 3
NAME_WEIGHT = 3
# A stem that more topics have than this share says nothing about any of them.
COMMON = 0.35

_STEMS = """
SELECT number, left(word, %(stem)s), count(*)
FROM unnest(%(texts)s::text[]) WITH ORDINALITY AS one(text, number),
     regexp_split_to_table(qx_fold(text), '[^[:alnum:]]+') AS word
WHERE length(word) >= %(shortest)s AND word !~ '^[0-9]+$'
GROUP BY 1, 2
"""
_SUGGEST = """
SELECT t.topic_id, array_agg(t.stem ORDER BY t.weight DESC), sum(t.weight) AS score
FROM receptions_topicword t
WHERE t.stem IN (
    SELECT left(word, %(stem)s) FROM regexp_split_to_table(qx_fold(%(text)s), '[^[:alnum:]]+') word
    WHERE length(word) >= %(shortest)s)
GROUP BY t.topic_id ORDER BY score DESC, t.topic_id LIMIT %(most)s
"""


class Suggestion(NamedTuple):
    """A topic and the words of the text that speak for it."""

    topic: Topic
    words: list[str]


def suggest(text: str, *, most: int = SUGGESTED) -> list[Suggestion]:
    """Topics that the words speak for, the likeliest first; chosen by a person, never silently."""
    if not text.strip():
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _SUGGEST,
            {"text": text[:4000], "stem": STEM, "shortest": SHORTEST, "most": most},
        )
        found = cursor.fetchall()
    topics = Topic.objects.choosable().in_bulk([topic for topic, _stems, _score in found])
    return [Suggestion(topics[topic], _spoken(text, stems)) for topic, stems, _score in found]


def _spoken(text: str, stems: list[str]) -> list[str]:
    """The words of the text as written that begin with the strongest stems; at most four."""
    words = list(dict.fromkeys(word.strip('.,;:!?"«»“”()') for word in text.split()))
    found = _stems_of(words)
    by_stem: dict[str, str] = {}
    for word, own in zip(words, found, strict=True):
        for stem in own:
            by_stem.setdefault(stem, word)
    return [by_stem[stem] for stem in stems if stem in by_stem][:4]


@transaction.atomic
def load(texts: Iterable[tuple[str, str]] | None = None) -> int:
    """Weigh the words anew, from the reference texts unless others are given; their number.

    `texts` are pairs of topic code and letter.
    """
    counted = _documents(texts if texts is not None else _reference_texts())
    weighed = _weigh(counted)
    TopicWord.objects.all().delete()
    TopicWord.objects.bulk_create(
        (
            TopicWord(topic_id=topic, stem=stem, weight=weight)
            for topic, weights in weighed.items()
            for stem, weight in weights.items()
        ),
        batch_size=5000,
    )
    return TopicWord.objects.count()


def _reference_texts() -> list[tuple[str, str]]:
    return [(row["topic_code"], row["text"]) for row in rows(DATA / "appeal_texts.csv")]


def _documents(texts: Iterable[tuple[str, str]]) -> dict[int, Counter[str]]:
    """Stems of each topic: its names and usual measure, its group's name, its example letters."""
    topics = list(Topic.objects.choosable())
    keys = {topic.code: topic.pk for topic in topics}
    documents: list[tuple[int, str, int]] = []
    for topic in topics:
        group = topic.parent
        documents += [
            (topic.pk, topic.name_uz, NAME_WEIGHT),
            (topic.pk, topic.name_ru, NAME_WEIGHT),
            (topic.pk, topic.typical_measure, 1),
            (topic.pk, f"{group.name_uz} {group.name_ru}" if group else "", 1),
        ]
    documents += [(keys[code], text, 1) for code, text in texts if code in keys]
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    for (topic_id, _text, weight), stems in zip(
        documents, _stems_of([text for _topic, text, _weight in documents]), strict=True
    ):
        for stem, number in stems.items():
            counted[topic_id][stem] += number * weight
    return counted


def _stems_of(texts: list[str]) -> list[dict[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_STEMS, {"texts": texts, "stem": STEM, "shortest": SHORTEST})
        found: list[dict[str, int]] = [{} for _text in texts]
        for number, stem, count in cursor.fetchall():
            found[number - 1][stem] = count
    return found


def _weigh(counted: dict[int, Counter[str]]) -> dict[int, dict[str, float]]:
    spread = Counter(stem for stems in counted.values() for stem in stems)
    most = max(2, COMMON * len(counted))
    weighed = {}
    for topic, stems in counted.items():
        weights = {
            stem: (1 + math.log(number)) * math.log((1 + len(counted)) / spread[stem])
            for stem, number in stems.items()
            if spread[stem] <= most
        }
        length = math.sqrt(sum(weight**2 for weight in weights.values())) or 1.0
        weighed[topic] = {stem: weight / length for stem, weight in weights.items()}
    return weighed
