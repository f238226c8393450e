"""The words of a plan as they are read in each language.

Plans are stored in Uzbek. What nobody changed since it was proposed is said in the reader's
language; what a head wrote stays as it was written.
"""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from fieldvisits.choices import Horizon
from programs.models import Measure, Programme
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


def result_of(measure: Measure) -> str:
    """What is expected; comes with the sources."""
    count, people = len(measure.sources.all()), measure.people_served
    with translation.override(STORED_LANGUAGE):
        proposed = expected(count, people)
    return (
        expected(count, people)
        if measure.expected_result == proposed
        else (measure.expected_result)
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


def expected(count: int, people: int) -> str:
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
