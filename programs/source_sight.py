"""Which problems behind a measure a reader may open, and of which they may read the words.

One rule for the pages, the spreadsheet, the chain and its paper. A question opens to those who
see its appeal, a finding to those who see the field of its place; others read the words of a
finding while they name nobody. Where words are kept, topic, place and date stand in their stead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from fieldvisits.models import Finding
from programs.models import MeasureSource
from programs.rules import SourceKey
from receptions.models import Question
from territories.models import User

SHORTEST_NAME = 3  # letters; what is shorter is an initial
LONG_NAME, VOWELS = 6, "aeiou"
PHONE_DIGITS = 9  # of a number within the country; the last seven are one's own
OWN_DIGITS = 7


@dataclass(frozen=True)
class Sight:
    """Keys of sources (MeasureSource): those that open to the reader, those with their words."""

    opens: frozenset[int] = frozenset()
    reads: frozenset[int] = frozenset()


def of(user: User, sources: Iterable[MeasureSource]) -> Sight:
    """What the reader sees of the sources, which come with `for_chain()`; two statements."""
    kept = list(sources)
    seen = set(_questions(user, {one.question_id for one in kept if one.question_id}))
    opens, told = set(), {}
    for source in kept:
        finding = source.finding
        if finding is None:
            is_open = source.question_id in seen
        else:
            is_open = user.powers.at("view_field", finding.territory)
        if is_open:
            opens.add(source.pk)
        elif finding is not None:
            told[source.pk] = finding
    naming = names_people(list(told.values()))
    silent = {pk for pk, finding in told.items() if finding.pk not in naming}
    return Sight(frozenset(opens), frozenset(opens | silent))


def words(user: User, keys: Iterable[SourceKey]) -> dict[SourceKey, str]:
    """The words of the problems that the reader may read, by their keys; three statements."""
    wanted: dict[str, set[int]] = {"question": set(), "finding": set()}
    for kind, pk in keys:
        wanted[kind].add(pk)
    said = {("question", pk): text for pk, text in _questions(user, wanted["question"]).items()}
    rows = Finding.objects.select_related("territory", "visit__household")
    told = []
    for finding in rows.filter(pk__in=wanted["finding"]) if wanted["finding"] else ():
        if user.powers.at("view_field", finding.territory):
            said["finding", finding.pk] = finding.text
        else:
            told.append(finding)
    naming = names_people(told)
    said.update({("finding", one.pk): one.text for one in told if one.pk not in naming})
    return said


def _questions(user: User, keys: Iterable[int]) -> dict[int, str]:
    """The words of those of the questions whose appeal the reader sees."""
    asked = set(keys)
    if not asked:
        return {}
    visible = Question.objects.visible_to(user).filter(pk__in=asked)
    return dict(visible.values_list("pk", "text"))


def names_people(findings: Sequence[Finding]) -> set[int]:
    """Keys of the findings whose text names who told it or the household, or has a telephone."""
    people = [_people(finding) for finding in findings]
    folded = iter(_folded([*(finding.text for finding in findings), *people]))
    texts = [next(folded) for _finding in findings]
    return {
        finding.pk
        for finding, text, names in zip(findings, texts, folded, strict=True)
        if says_a_name(text, names) or says_a_number(finding.text, _phone(finding))
    }


def _people(finding: Finding) -> str:
    home = finding.visit.household.head_name if finding.visit else ""
    return f"{finding.person} {home}"


def _phone(finding: Finding) -> str:
    return finding.visit.household.phone if finding.visit else ""


def _folded(texts: list[str]) -> list[str]:
    """The texts in the one alphabet of search, so that a name is found in either script."""
    if not texts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT qx_fold(text) FROM unnest(%s::text[]) WITH ORDINALITY AS t (text, place)"
            " ORDER BY place",
            [texts],
        )
        return [row[0] for row in cursor.fetchall()]


def says_a_name(text: str, names: str) -> bool:
    """Whether a word of the text begins like one of the names: its ending tells the case.

    Of a long name the last vowel is an ending, too: Karimova, Karimovning, Karimovlar.
    """
    known = tuple(
        word[:-1] if len(word) >= LONG_NAME and word[-1] in VOWELS else word
        for word in _words(names)
        if len(word) >= SHORTEST_NAME
    )
    return any(word.startswith(known) for word in _words(text)) if known else False


def says_a_number(text: str, phone: str) -> bool:
    """Whether the text holds the telephone, or a number as long as any."""
    numbers = re.findall(r"\d{7,}", re.sub(r"(?<=\d)[\s\-().]+(?=\d)", "", text))
    own = re.sub(r"\D", "", phone)[-OWN_DIGITS:]
    return any(len(one) >= PHONE_DIGITS or (own and one.endswith(own)) for one in numbers)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)
