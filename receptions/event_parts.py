"""The parts of the second grain: steps of questions, as the database wrote them down.

A question may take a step several times; each is counted on its day in Tashkent, at the reception
and the office of the question then. Figures of facts tell how things stand, these how they came.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Count as CountRows
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from receptions.choices import QuestionStatus as Status
from receptions.figure_parts import MOST_COUNTED, ReceptionParts, case_of
from receptions.models import Appeal, QuestionEvent, Reception
from territories.figure_parts import CUTS, CasePage, Noun, Numbers, Terms
from territories.figures import WHOLE, By, Case, Cut, Text
from territories.keyset import KeysetPage
from territories.models import User

KEYS = {
    By.TOPIC_GROUP: "question__topic__parent__code",
    By.TOPIC: "question__topic__code",
    By.CHANNEL: "appeal__channel",
    By.OFFICE: "office",
}


@dataclass(frozen=True)
class Step:
    """A step from one status to another."""

    code: str
    name: Text
    condition: Q
    noun: Noun = Noun.STEPS
    cuts: frozenset[str] = CUTS


def _step(code: str, name: Text, before: Status, after: Status) -> Step:
    return Step(f"steps_{code}", name, Q(from_status=before, to_status=after))


_TO_CLOSED = Q(to_status=Status.CLOSED) & ~Q(from_status=Status.CLOSED)
STEPS: Mapping[str, Step] = {
    step.code: step
    for step in (
        _step("handed_on", _("questions handed to another office"), *[Status.ASSIGNED] * 2),
        _step("answered", _("answers given"), Status.ASSIGNED, Status.ANSWERED),
        _step("returned", _("answers returned"), Status.ANSWERED, Status.ASSIGNED),
        _step("accepted", _("answers accepted"), Status.ANSWERED, Status.ACCEPTED),
        Step("steps_closed", _("closings, also of what was opened again"), _TO_CLOSED),
        _step("reopened", _("questions opened again"), Status.CLOSED, Status.ASSIGNED),
    )
}


def _within(cut: Cut) -> Q:
    condition = Q()
    if cut.topic:
        condition &= Q(question__topic__code=cut.topic) | Q(question__topic__parent__code=cut.topic)
    if cut.channel:
        condition &= Q(appeal__channel=cut.channel)
    if cut.office:
        condition &= Q(office=cut.office)
    return condition


def _days(first: dt.date, last: dt.date) -> Q:
    begin, end = (
        timezone.make_aware(dt.datetime.combine(day, dt.time()))
        for day in (first, last + dt.timedelta(days=1))
    )
    return Q(at__gte=begin, at__lt=end)


def _where(terms: Terms) -> Q:
    return reduce(or_, (STEPS[term.part].condition & _within(term.cut) for term in terms))


def _events(first: dt.date, last: dt.date, receptions: Iterable[int]) -> QuerySet[QuestionEvent]:
    """The steps of the period; the receptions are named, so that the index is used."""
    return QuestionEvent.objects.filter(_days(first, last), reception__in=list(receptions))


def steps_in(
    terms: Terms, period: tuple[dt.date, dt.date], cut: Cut, territories: Iterable[int], user: User
) -> QuerySet[QuestionEvent]:
    """The steps of any of the terms within the cut, at these territories, that the person may see.

    Each row is ready for `case_of_step`.
    """
    receptions = Reception.objects.filter(territory__in=list(territories))
    events = _events(*period, receptions.values_list("pk", flat=True)).filter(
        _where(terms) & _within(cut), appeal__in=Appeal.objects.visible_to(user)
    )
    return events.select_related("appeal", "question__topic")


def case_of_step(event: QuestionEvent) -> Case:
    """The question of a step with the day of the step and its topic."""
    day = date_format(timezone.localdate(event.at), "SHORT_DATE_FORMAT")
    question = event.question
    return case_of(event.appeal.number, question.ordinal, f"{day} · {question.topic.name}")


def _below(path: str) -> QuerySet[Reception, int]:
    found = Reception.objects.filter(territory__path__startswith=path)
    return found.values_list("pk", flat=True)


class EventParts(ReceptionParts):
    """Steps of questions as parts of figures (territories.figure_parts.Parts)."""

    @property
    def parts(self) -> Mapping[str, Step]:  # type: ignore[override]
        return STEPS

    def count(
        self,
        codes: Iterable[str],
        first: dt.date,
        last: dt.date,
        cut: Cut = WHOLE,
        by: str = By.TOTAL,
    ) -> Numbers:
        steps = [STEPS[code] for code in dict.fromkeys(codes)]
        found: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
        if first > last or not steps:
            return found
        events = _events(first, last, Reception.objects.values_list("pk", flat=True))
        wanted = reduce(or_, (step.condition for step in steps)) & _within(cut)
        rows = events.filter(wanted).order_by().annotate(key=_key(by))
        numbers = rows.values_list("reception__territory", "key").annotate(
            **{step.code: CountRows("pk", filter=step.condition) for step in steps}
        )
        for territory, key, *counted in numbers:
            name = f"{key:%Y-%m}" if by == By.MONTH else "" if key is None else str(key)
            found[territory, name] = {
                step.code: number for step, number in zip(steps, counted, strict=True)
            }
        return found

    def cases(self, terms: Terms, first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
        events = _events(first, last, _below(path)).filter(_where(terms))
        rows = events.order_by("appeal__number", "question__ordinal", "pk").values_list(
            "appeal__number", "question__ordinal", "at"
        )
        for number, ordinal, at in rows.iterator():
            yield case_of(number, ordinal, timezone.localdate(at).isoformat())

    def numbers(
        self,
        by_code: Mapping[str, Terms],
        period: tuple[dt.date, dt.date],
        path: str,
        *,
        own: bool = False,
    ) -> dict[str, list[str]]:
        receptions = Reception.objects.filter(territory__path=path) if own else None
        inside = _below(path) if receptions is None else receptions.values_list("pk", flat=True)
        found = {}
        for code, terms in by_code.items():
            events = _events(*period, inside).filter(_where(terms)).order_by()
            rows = events.values_list("appeal__number", "question__ordinal")
            found[code] = [f"{number}/{ordinal}" for number, ordinal in rows.iterator()]
        return found

    def page(
        self,
        terms: Terms,
        period: tuple[dt.date, dt.date],
        path: str,
        user: User,
        params: Mapping[str, str],
    ) -> CasePage:
        events = _events(*period, _below(path)).filter(
            _where(terms), appeal__in=Appeal.objects.visible_to(user)
        )
        related = events.select_related("appeal", "question__topic")
        page = KeysetPage(related, ordering=("-at",), params=params)
        number = events.order_by()[: MOST_COUNTED + 1].count()
        cases = [case_of_step(event) for event in page]
        return CasePage(page, cases, min(number, MOST_COUNTED), number > MOST_COUNTED)


def _key(by: str) -> Value | F | TruncMonth:
    if by == By.TOTAL:
        return Value("")
    return TruncMonth("at") if by == By.MONTH else F(KEYS[By(by)])
