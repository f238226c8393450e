"""Lines of a draft as they are proposed: from groups of problems and the library."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
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
) -> list[Measure]:
    """A line a group, numbered on from `first`, with its sources."""
    plans = _plans(programme, groups, problems)
    measures = Measure.objects.bulk_create(
        Measure(programme=programme, ordinal=ordinal, **plan)
        for ordinal, plan in enumerate(plans, start=first)
    )
    write_sources(
        (measure, problems[source.key])
        for measure, group in zip(measures, groups, strict=True)
        for source in group.sources
    )
    return measures


def propose_anew(measure: Measure) -> None:
    """Bring a line that nobody edited in step with the problems it holds now."""
    kept = {
        key: problem
        for key, (problem, line) in sources.kept_by(measure.programme).items()
        if line == measure.pk
    }
    whole = as_one(groups_of(kept.values()), place=measure.place_id)
    (plan,) = _plans(measure.programme, [whole], kept)
    for name, value in plan.items():
        setattr(measure, name, value)
    measure.save()


def as_one(groups: Sequence[rules.Group], place: int = 0) -> rules.Group:
    """Groups that a head puts into one line: the measure and place of the first."""
    first = groups[0]
    return rules.Group(
        place=place or first.place,
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
