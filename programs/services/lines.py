"""Lines of a draft as they are proposed: from groups of problems and the library."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from programs import grouping, plan_words, rules
from programs.choices import FundingSource
from programs.models import Measure, MeasureSource, Programme, TypicalMeasure
from programs.plan_words import STORED_LANGUAGE as STORED_LANGUAGE
from programs.services import offices, sources, typical_measures
from programs.services.areas import Problem
from receptions.models import Topic
from territories import clock
from territories.models import Territory
from territories.services import calendars

UNIT_LENGTH = 40


def groups_of(problems: Iterable[Problem]) -> list[rules.Group]:
    """What one measure each can solve, in the order of the programme."""
    found = [sources.as_source(problem) for problem in problems]
    library = typical_measures.for_topics(source.topic for source in found)
    return grouping.group(found, map(typical_measures.as_typical, library.values()))


def write(
    programme: Programme,
    groups: Sequence[rules.Group],
    problems: Mapping[rules.SourceKey, Problem],
    *,
    first: int,
    before: Sequence[Standing] = (),
) -> list[Measure]:
    """A line a group, numbered on from `first`, with its sources.

    A line of problems that stood in one before (`before`) keeps the key of that: what was said
    about it stays with it.
    """
    plans = _plans(programme, groups, problems)
    keys = _keys_again(groups, before)
    measures = Measure.objects.bulk_create(
        Measure(pk=pk, programme=programme, ordinal=ordinal, **plan)
        for ordinal, (pk, plan) in enumerate(zip(keys, plans, strict=True), start=first)
    )
    write_sources(
        (measure, problems[source.key])
        for measure, group in zip(measures, groups, strict=True)
        for source in group.sources
    )
    return measures


@dataclass(frozen=True, slots=True)
class Standing:
    """A line as it stood before the draft was made anew."""

    pk: int
    place: int
    topic: int
    problems: frozenset[rules.SourceKey]


def standing(programme: Programme) -> list[Standing]:
    """The lines nobody edited, in their order, with the problems they hold."""
    held: dict[int, set[rules.SourceKey]] = defaultdict(set)
    rows = MeasureSource.objects.filter(measure__programme=programme, measure__is_edited=False)
    for line, finding, question in rows.values_list("measure", "finding", "question"):
        held[line].add(("finding", finding) if finding else ("question", question))
    found = Measure.objects.filter(pk__in=held).order_by("ordinal")
    return [
        Standing(pk, place, topic, frozenset(held[pk]))
        for pk, place, topic in found.values_list("pk", "place", "topic")
    ]


def _keys_again(groups: Sequence[rules.Group], before: Sequence[Standing]) -> list[int | None]:
    """For each group the key of the line of its place and topic that held most of its problems."""
    holding = {problem: line for line in before for problem in line.problems}
    taken: set[int] = set()
    keys: list[int | None] = []
    for group in groups:
        shared = Counter(
            line.pk
            for source in group.sources
            if (line := holding.get(source.key)) is not None
            and line.pk not in taken
            and (line.place, line.topic) == (group.place, group.topic)
        )
        pk = max(shared, key=lambda one: (shared[one], -one)) if shared else None
        taken |= {pk} if pk else set()
        keys.append(pk)
    return keys


@contextmanager
def counted_anew(measure: Measure) -> Iterator[None]:
    """While problems come into a line or leave it: afterwards it is counted from those it holds.

    A line whose plan somebody changed is left to them. Place, topic, office and dates stay.
    """
    proposed = _from_problems(measure)
    in_step = all(getattr(measure, name) == value for name, value in proposed.items())
    yield
    if proposed and in_step and (anew := _from_problems(measure)):
        for name, value in anew.items():
            setattr(measure, name, value)
        measure.save(update_fields=list(anew))


def _from_problems(measure: Measure) -> dict[str, Any]:
    """What its typical measure proposes for the problems the line holds; {} where it has none."""
    kept = sources.kept_by(measure.programme, measure)
    held = [sources.as_source(problem) for problem, _line in kept.values()]
    if not held:
        return {}
    typical = measure.typical
    group = rules.Group(
        place=measure.place_id,
        topic=measure.topic_id,
        sources=tuple(held),
        typical=typical_measures.as_typical(typical) if typical else None,
    )
    with translation.override(STORED_LANGUAGE):
        return {**_wording(group, measure.topic, typical), **_money(group, typical)}


def as_one(groups: Sequence[rules.Group]) -> rules.Group:
    """Groups that a head puts into one line: the measure and place of the first."""
    first = groups[0]
    return rules.Group(
        place=first.place,
        topic=first.topic,
        sources=tuple(source for group in groups for source in group.sources),
        typical=first.typical,
    )


def write_sources(pairs: Iterable[tuple[Measure, Problem]]) -> None:
    """Put each problem into its measure."""
    MeasureSource.objects.bulk_create(
        MeasureSource(measure=measure, **sources.link(problem)) for measure, problem in pairs
    )


def _plans(
    programme: Programme,
    groups: Sequence[rules.Group],
    problems: Mapping[rules.SourceKey, Problem],
) -> list[dict[str, Any]]:
    """What is proposed for each group, in Uzbek: the head edits it before submitting."""
    library = TypicalMeasure.objects.in_bulk(
        {group.typical.pk for group in groups if group.typical}
    )
    typical = [library[group.typical.pk] if group.typical else None for group in groups]
    usual = [one.body_id if one else None for one in typical]
    proposed = offices.propose(programme, groups, problems, usual)
    topics = Topic.objects.in_bulk({group.topic for group in groups})
    starts_on, calendar = clock.today(), calendars.current()
    with translation.override(STORED_LANGUAGE):
        return [
            {
                **_wording(group, topics[group.topic], one),
                **_money(group, one),
                "place_id": group.place,
                "topic": topics[group.topic],
                "office": office,
                "starts_on": starts_on,
                "due_on": (
                    rules.due_after(starts_on, one.duration_days, calendar)
                    if one
                    else rules.due_on(starts_on, programme.horizon, calendar)
                ),
            }
            for group, one, office in zip(groups, typical, proposed, strict=True)
        ]


def _wording(group: rules.Group, topic: Topic, typical: TypicalMeasure | None) -> dict[str, Any]:
    text = typical.name_uz if typical else topic.typical_measure
    return {
        "typical": typical,
        "text": text or topic.name_in(STORED_LANGUAGE),
        "unit": typical.unit if typical else _("problem")[:UNIT_LENGTH],
        "quantity": group.quantity,
        "expected_result": plan_words.expected(len(group.sources), group.people),
        "people_served": group.people,
    }


def _money(group: rules.Group, typical: TypicalMeasure | None) -> dict[str, Any]:
    cost = group.cost
    if not cost or typical is None:
        return {"cost": 0, "funding": FundingSource.NONE, "is_estimate": False}
    return {"cost": cost, "funding": typical.funding, "is_estimate": True}


def usual_due(programme: Programme, start: dt.date) -> dt.date:
    """The date of the programme's term for a measure begun that day."""
    return rules.due_on(start, programme.horizon, calendars.current())


def as_over_budget(groups: Sequence[rules.Group]) -> list[dict[str, Any]]:
    """The groups that did not fit, as the programme keeps them: words, place, cost, problems.

    The names stand in Uzbek, for where the typical measure or the place is gone.
    """
    library = TypicalMeasure.objects.in_bulk(
        {group.typical.pk for group in groups if group.typical}
    )
    places = Territory.objects.in_bulk({group.place for group in groups})
    return [
        {
            "typical": group.typical.pk,
            "place_id": group.place,
            "measure": library[group.typical.pk].name_uz,
            "place": places[group.place].name_in(STORED_LANGUAGE),
            "cost": str(group.cost),
            "people": group.people,
            "keys": [list(source.key) for source in group.sources],
        }
        for group in groups
        if group.typical is not None
    ]
