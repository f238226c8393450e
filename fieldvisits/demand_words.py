"""The score of a place explained in words, part by part."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.formats import number_format as number
from django.utils.translation import gettext as _

from fieldvisits.demand import Demand, weights
from fieldvisits.inhabitants import Source


@dataclass(frozen=True)
class Line:
    """One part: what it says, its points of how many, and the list behind it."""

    words: str
    points: float
    most: float
    url: str = ""


def lines(demand: Demand) -> list[Line]:
    """The four parts of the score."""
    rule = weights()
    said = {
        "open": (_open(demand), list_url(demand, "open")),
        "repeat": (_repeat(demand), list_url(demand, "repeat")),
        "distance": (_distance(demand), ""),
        "waiting": (_waiting(demand), ""),
    }
    return [
        Line(words, demand.parts[part], rule.points[part], url)
        for part, (words, url) in said.items()
    ]


def list_url(demand: Demand, kind: str) -> str:
    """The list of the questions behind a number."""
    return f"{reverse('fieldvisits:demand', args=[demand.territory.pk])}?kind={kind}"


def people(demand: Demand) -> str:
    """How many live there and how that is known."""
    if demand.place.source is None:
        return _("How many people live there is not known.")
    words = {
        Source.STATISTICS: _("%(people)s inhabitants"),
        Source.HOUSEHOLDS: _("%(people)s people in the registered households"),
        Source.EVEN_SHARE: _("about %(people)s inhabitants: an even share of the district"),
    }[demand.place.source]
    return words % {"people": number(demand.place.people or 0, use_l10n=True, force_grouping=True)}


def _open(demand: Demand) -> str:
    rate = demand.values["open"]
    if rate is None:
        return _("%(number)s open questions; the rate is not known.") % {"number": demand.open}
    return _("%(number)s open questions, %(rate)s per 10,000 inhabitants.") % {
        "number": demand.open,
        "rate": number(rate, 1),
    }


def _repeat(demand: Demand) -> str:
    rate = demand.values["repeat"]
    if rate is None:
        return _("%(number)s repeat questions in a year.") % {"number": demand.repeat}
    return _("%(number)s repeat questions in a year, %(rate)s per 10,000 inhabitants.") % {
        "number": demand.repeat,
        "rate": number(rate, 1),
    }


def _distance(demand: Demand) -> str:
    if demand.distance is None:
        return _("How far it is to the reception is not known: no points.")
    return _("%(km)s km to the reception.") % {"km": number(demand.distance, 1)}


def _waiting(demand: Demand) -> str:
    if demand.last_held is None:
        return _("No field reception was held there yet.")
    return _("The last field reception there was on %(day)s.") % {
        "day": date_format(demand.last_held)
    }
