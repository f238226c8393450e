"""The parts of the receptions, as definitions of figures use them: numbers and their cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from receptions import part_counts
from receptions.choices import Channel
from receptions.models import Appeal, QuestionFact, Topic
from receptions.parts import OF_TABLES, PARTS, ROW_FIELDS, Part, within
from territories.case_lists import Lists
from territories.figure_parts import CasePage, Numbers, Term, Terms
from territories.figures import WHOLE, By, Case, Cut
from territories.keyset import KeysetPage
from territories.models import Office, User

MOST_COUNTED = 10_000
_LISTED = PARTS | OF_TABLES


@cache
def _appeals_url() -> str:
    return reverse("receptions:appeal-list")


def case_of(number: str, ordinal: int, hint: str) -> Case:
    """The case of an appeal, or of one of its questions."""
    url = f"{_appeals_url()}{number}/"  # a report has thousands of them; too many for reverse
    if not ordinal:
        return Case(number, url, hint)
    return Case(f"{number}/{ordinal}", f"{url}#question-{ordinal}", hint)


def seen_appeals(user: User, cases: Sequence[Case]) -> set[str]:
    """Numbers of those cases whose appeal the person may see."""
    numbers = {case.number: case.number.partition("/")[0] for case in cases}
    wanted = set(numbers.values())
    seen = Appeal.objects.visible_to(user).filter(number__in=wanted)
    visible = set(seen.values_list("number", flat=True))
    return {number for number, appeal in numbers.items() if appeal in visible}


def _where(terms: Iterable[Term], first: dt.date, last: dt.date) -> Q:
    """The facts of any of the terms."""
    conditions = [
        _LISTED[term.part].where(first, last)
        & within(term.cut)
        & Q(**{ROW_FIELDS[name]: key for name, key in term.only})
        for term in terms
    ]
    return reduce(or_, conditions)


def _of_appeals(terms: Terms) -> bool:
    """Whether the cases are appeals and not single questions."""
    return _LISTED[terms[0].part].appeals


@dataclass(frozen=True)
class ReceptionParts:
    """Question facts as parts of figures (territories.figure_parts.Parts)."""

    source: str = "receptions"

    @property
    def parts(self) -> Mapping[str, Part]:
        return PARTS

    def count(
        self,
        codes: Iterable[str],
        first: dt.date,
        last: dt.date,
        cut: Cut = WHOLE,
        by: str = By.TOTAL,
    ) -> Numbers:
        return part_counts.count(codes, first, last, cut, by)

    def both(self, one: Cut, other: Cut) -> Cut | None:
        topic = _narrower(one.topic, other.topic)
        if topic is None:
            return None
        for mine, theirs in ((one.channel, other.channel), (one.office, other.office)):
            if mine and theirs and mine != theirs:
                return None
        return Cut(topic, one.channel or other.channel, one.office or other.office)

    def cut_words(self, cut: Cut) -> str:
        words = []
        if cut.topic:
            topic = Topic.objects.filter(code=cut.topic).first()
            words.append(topic.name if topic else cut.topic)
        if cut.channel:
            known = cut.channel in Channel.values
            words.append(str(Channel(cut.channel).label) if known else cut.channel)
        if cut.office:
            office = Office.objects.filter(pk=cut.office).first()
            words.append(office.name if office else _("an unknown office"))
        return ", ".join(words)

    def cases(self, terms: Terms, first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
        facts: QuerySet[QuestionFact] = QuestionFact.objects.filter(
            _where(terms, first, last), reception__territory__path__startswith=path
        )
        rows = facts.order_by("appeal__number", "ordinal").values_list(
            "appeal__number", "ordinal", "received_on"
        )
        whole = _of_appeals(terms)
        for number, ordinal, day in rows.iterator():
            yield case_of(number, 0 if whole else ordinal, day.isoformat())

    def numbers(
        self,
        by_code: Mapping[str, Terms],
        period: tuple[dt.date, dt.date],
        path: str,
        *,
        own: bool = False,
    ) -> dict[str, list[str]]:
        lists = Lists(by_code)
        conditions = [_where(flag.terms, *period) for flag in lists.flags]
        flags = [(flag, _of_appeals(flag.terms)) for flag in lists.flags]
        place = Q(reception__territory__path=path)
        if not own:
            place = Q(reception__territory__path__startswith=path)
        facts = QuestionFact.objects.filter(reduce(or_, conditions), place)
        holds = [ExpressionWrapper(one, BooleanField()) for one in conditions]
        keys = [ROW_FIELDS[name] for name in lists.names]
        rows = facts.order_by().values_list("appeal__number", "ordinal", *keys, *holds)
        for number, ordinal, *rest in rows.iterator():
            row = dict(zip(lists.names, rest, strict=False))
            for (flag, whole), held in zip(flags, rest[len(keys) :], strict=True):
                if held:
                    flag.put(number if whole else f"{number}/{ordinal}", row)
        return lists.listed

    def page(
        self,
        terms: Terms,
        period: tuple[dt.date, dt.date],
        path: str,
        user: User,
        params: Mapping[str, str],
    ) -> CasePage:
        facts: QuerySet[QuestionFact] = QuestionFact.objects.filter(
            _where(terms, *period),
            reception__territory__path__startswith=path,
            appeal__in=Appeal.objects.visible_to(user),
        )
        day = part_counts.DAYS.get(_LISTED[terms[0].part].period, "received_on")
        page = KeysetPage(
            facts.select_related("appeal", "topic", "office"), ordering=(f"-{day}",), params=params
        )
        number = facts.order_by()[: MOST_COUNTED + 1].count()
        whole = _of_appeals(terms)
        cases = [case_of(f.appeal.number, 0 if whole else f.ordinal, _hint(f)) for f in page]
        return CasePage(page, cases, min(number, MOST_COUNTED), number > MOST_COUNTED)

    def topics(self) -> list[tuple[str, str]]:
        return [(one.code, f"{one.code} {one.name}") for one in Topic.objects.order_by("code")]

    def channels(self) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in Channel.choices]


QUESTIONS = ReceptionParts()


def _hint(fact: QuestionFact) -> str:
    words = [date_format(fact.received_on, "SHORT_DATE_FORMAT"), fact.topic.name]
    return " · ".join([*words, fact.office.name] if fact.office else words)


def _narrower(one: str, other: str) -> str | None:
    """The topic inside the other one; None for two that have nothing in common."""
    if not one or not other or one == other:
        return one or other
    for topic, group in ((one, other), (other, one)):
        if Topic.objects.filter(code=topic, parent__code=group).exists():
            return topic
    return None
