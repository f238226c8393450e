"""Whether two entries are the same person: names in any script, birth date, telephone.

Candidates come from indexes (the starts of the name's words, the birth date, the telephone); here
they are ranked. Measured in docs/matching.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from rapidfuzz.distance import OSA, JaroWinkler

from receptions.models import Appeal, Applicant, Reception
from territories.models import User
from territories.models.fold import START, Starts, start

# From here on two entries are shown as probably the same person.
LIKELY = 0.80
# Below it names are too unlike for a birth date or telephone to speak for one person.
RESEMBLES = 0.75
CANDIDATES, SHOWN = 200, 5
WORDS = 5  # of a typed name are looked for


@dataclass(frozen=True)
class PersonKey:
    """What is known of an entry. `name` is folded: surname, given name, patronymic."""

    name: str
    born: dt.date | None = None
    phone: str = ""


class Match(NamedTuple):
    """A known person and how surely it is the same one, from 0 to 1."""

    person: Applicant
    score: float


def score(one: PersonKey, other: PersonKey) -> float:
    """How surely two entries are one person, from 0 to 1.

    The name decides; an equal birth date or telephone adds, another birth date takes away. Two
    digits swapped in a date or one mistyped count as nearly equal.
    """
    words, other_words = one.name.split(), other.name.split()
    if not words or not other_words:
        return 0.0
    name = _names(words, other_words)
    more = _dates(one.born, other.born) + _phones(one.phone, other.phone)
    if name < RESEMBLES:  # many people share a birthday, and a family a telephone
        more = min(0.0, more)
    return max(0.0, min(1.0, name + more))


def candidates(
    *,
    surname: str,
    given_name: str,
    patronymic: str,
    born: dt.date | None,
    phone: str,
    user: User,
) -> list[Match]:
    """Known people who are probably the one typed, the surest first; at most five.

    Only people whose appeals the user sees, and none who asked not to be disclosed.
    """
    typed = PersonKey(fold(" ".join((surname, given_name, patronymic))), born, phone)
    if len(typed.name) < START:
        return []
    people = Applicant.objects.filter(do_not_disclose=False)
    if not user.powers.everywhere("view_appeals"):
        receptions = list(Reception.objects.visible_to(user).values_list("pk", flat=True))
        lawful = Appeal.objects.not_kept_from(user)
        here = lawful.filter(applicant=OuterRef("pk"), reception__in=receptions)
        people = people.filter(Exists(here))
    return rank(typed, resembling(typed, people.select_related("mahalla__parent")))


def resembling(typed: PersonKey, people: QuerySet[Applicant]) -> list[Applicant]:
    """Those among people who are worth comparing, from indexes.

    They share the telephone; or the start of one word of the name and the birth date, nearly; or
    the starts of two words in any order. Of the last, who may be many, the newest; not by the
    key, whose index would tempt the planner to fold name after name from the end.
    """
    starts = sorted({start(word) for word in typed.name.split() if len(word) > 1})[:WORDS]
    people = people.alias(starts=Starts("name_key")).order_by("-created_at", "-pk")
    pairs = Q(pk__in=[])
    for pair in combinations(starts, 2) if len(starts) > 1 else [starts]:
        pairs |= Q(starts__contains=pair) if pair else Q()
    found = {person.pk: person for person in people.filter(pairs)[:CANDIDATES]}
    sure = Q(phone=typed.phone) if typed.phone else Q(pk__in=[])
    if typed.born and starts:
        sure |= Q(birth_date__in=_near(typed.born), starts__overlap=starts)
    return [*found.values(), *people.filter(sure).exclude(pk__in=found)[:CANDIDATES]]


def rank(typed: PersonKey, people: Iterable[Applicant]) -> list[Match]:
    """The likely ones among people, the surest first."""
    matches = [
        Match(person, score(typed, PersonKey(person.name_key, person.birth_date, person.phone)))
        for person in people
    ]
    likely = [match for match in matches if match.score >= LIKELY]
    return sorted(likely, key=lambda match: (-match.score, match.person.pk))[:SHOWN]


def fold(text: str) -> str:
    """The text in the one alphabet of search."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT qx_fold(%s)", [text])
        return str(cursor.fetchone()[0])


def _names(one: list[str], other: list[str]) -> float:
    """The words of both names in pairs, the most alike first, in whatever order they are given."""
    short, long = sorted((one, other), key=len)
    pairs = sorted(
        (-_words(word, partner), sorted((word, partner)), here, there)
        for here, word in enumerate(short)
        for there, partner in enumerate(long)
    )
    used, partners = set[int](), set[int]()
    total = 0.0
    for likeness, _pair, here, there in pairs:
        if here in used or there in partners:
            continue
        used.add(here)
        partners.add(there)
        total -= likeness
    return total / len(short) - (0.08 if len(short) == 1 and len(long) > 1 else 0.0)


def _words(one: str, other: str) -> float:
    first, second = sorted((one, other))  # the measure itself depends on the order
    return JaroWinkler.similarity(first, second)


def _dates(one: dt.date | None, other: dt.date | None) -> float:
    if one is None or other is None:
        return -0.05
    if one == other:
        return 0.08
    return 0.0 if OSA.distance(f"{one:%Y%m%d}", f"{other:%Y%m%d}") <= 1 else -0.25


def _near(born: dt.date) -> list[dt.date]:
    """The dates that `_dates` calls nearly equal: one digit another, or two neighbours swapped."""
    digits = f"{born:%Y%m%d}"
    spelled = {digits}
    for place in range(len(digits)):
        before, after = digits[:place], digits[place + 1 :]
        spelled |= {before + digit + after for digit in "0123456789"}
        spelled.add(before + after[:1] + digits[place] + after[1:])
    return sorted(filter(None, map(_date, spelled)))


def _date(digits: str) -> dt.date | None:
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _phones(one: str, other: str) -> float:
    return 0.06 if one and one == other else 0.0
