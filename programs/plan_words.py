"""The words of a plan as they are read in each language.

Plans are stored in Uzbek. What nobody changed since it was proposed is said in the reader's
language; what a head wrote stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from django.utils import translation
from django.utils.translation import gettext as _

from fieldvisits.choices import Horizon
from programs.models import Measure, Programme, TypicalMeasure
from receptions.models import Topic
from territories.models import Territory

STORED_LANGUAGE = "uz"


def text_of(measure: Measure) -> str:
    """What is done; comes with `typical` and the topic."""
    typical, topic = measure.typical, measure.topic
    if typical is not None:
        return typical.name if measure.text == typical.name_uz else measure.text
    if measure.text == topic.typical_measure:
        return topic.usual_measure
    return topic.name if measure.text == topic.name_uz else measure.text


def texts_of(topics: Iterable[int]) -> dict[str, str]:
    """What is proposed for these topics in the active language, by the words stored.

    Versions keep a line's words without the line; two statements however many there are.
    """
    wanted = set(topics)
    rows = list(Topic.objects.filter(pk__in=wanted))
    return {
        **{topic.name_uz: topic.name for topic in rows},
        **{topic.typical_measure: topic.usual_measure for topic in rows},
        **{
            typical.name_uz: typical.name
            for typical in TypicalMeasure.objects.filter(topic__in=wanted)
        },
    }


def result_of(measure: Measure) -> str:
    """What is expected."""
    return result_words(measure.expected_result)


def result_words(stored: str) -> str:
    """What is expected, as it is stored with a line or a version of it."""
    found = _proposed_result().fullmatch(stored)
    return expected(found["count"], found["people"]) if found else stored


def with_people(stored: str, people: int) -> str:
    """A proposed result with another number of people; what a head wrote stays."""
    found = _proposed_result().fullmatch(stored)
    if found is None:
        return stored
    with translation.override(STORED_LANGUAGE):
        return expected(found["count"], people)


@cache
def _proposed_result() -> re.Pattern[str]:
    """What a proposed result looks like where it is stored."""
    with translation.override(STORED_LANGUAGE):
        words = re.escape(expected("COUNT", "PEOPLE"))
    return re.compile(
        words.replace("COUNT", r"(?P<count>\d+)").replace("PEOPLE", r"(?P<people>\d+)")
    )


def title_of(programme: Programme) -> str:
    """The title; comes with the territory."""
    with translation.override(STORED_LANGUAGE):
        usual = title(programme.territory, programme.horizon)
    return (
        title(programme.territory, programme.horizon)
        if programme.title == usual
        else (programme.title)
    )


def expected(count: int | str, people: int | str) -> str:
    """The expected result as it is proposed, in the active language."""
    return _("Problems solved: %(count)s. People helped: %(people)s.") % {
        "count": count,
        "people": people,
    }


def title(territory: Territory, horizon: str) -> str:
    """The usual title, in the active language."""
    words = (
        _("Short-term programme of targeted measures: %(territory)s")
        if horizon == Horizon.SHORT
        else _("Medium-term programme of targeted measures: %(territory)s")
    )
    return words % {"territory": territory.name}
