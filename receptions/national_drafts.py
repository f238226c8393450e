"""Items of a brief and of an agenda, drafted from the figures; the numbers are frozen with them.

Sentences say what the numbers say and nothing more; each is written in every language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from receptions import national_rules as rules
from receptions.models import NationalPaperItem, Topic
from receptions.national_numbers import Compared, compared, reason, topics, worst_districts
from receptions.report_content import written
from territories import rounding
from territories.choices import Level
from territories.figure_registry import registry
from territories.figures import Count, Unit
from territories.models import Territory
from territories.periods import Quarter

MOST_TOPICS, MOST_FIGURES, MOST_PLACES, MOST_DISTRICTS = 5, 3, 3, 3
Say = Callable[[], str]


def brief(quarter: Quarter) -> list[NationalPaperItem]:
    """Rising topics and figures that got worse, with the places where they weigh most."""
    return [*_topics(quarter), *_figures(quarter)]


def agenda(quarter: Quarter) -> list[NationalPaperItem]:
    """One item a region: its worst districts and figures, and questions to its head."""
    numbers = compared(quarter)
    regions = Territory.objects.filter(level=Level.REGION, reception__isnull=False)
    return [_region(region, quarter, numbers) for region in regions.order_by("path")]


def shown(code: str, value: str | Decimal, way: str = ROUND_HALF_UP) -> str:
    """A figure's value as it is written in the active language."""
    unit = registry.figures[code].unit if code in registry.figures else Unit.COUNT
    return written(Decimal(value), unit, way)


def figure_name(code: str) -> str:
    """The figure's name in the active language; the code of one that is registered no more."""
    return str(registry.figures[code].name) if code in registry.figures else code


def _said(name: str, say: Say) -> dict[str, str]:
    """The words in every language, by the item's columns."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found[f"{name}_{language.replace('-', '_')}"] = say()
    return found


def _item(problem: Say, evidence: dict[str, Any], proposal: Say | None = None) -> NationalPaperItem:
    words = _said("problem", problem)
    if proposal is not None:
        words |= _said("proposal", proposal)
    return NationalPaperItem(evidence={**evidence, rounding.KEY: ROUND_HALF_UP}, **words)


def _topics(quarter: Quarter) -> Iterator[NationalPaperItem]:
    now, places = topics(quarter)
    before, _places = topics(quarter.previous)
    known = Topic.objects.in_bulk(list(now), field_name="code")
    territories = Territory.objects.in_bulk({pk for found in places.values() for pk in found})
    for one in rules.risen(now, before, most=MOST_TOPICS):
        most = sorted(places[one.code].items(), key=lambda pair: (-pair[1], pair[0]))
        evidence = {
            "topic": one.code,
            "now": one.now,
            "before": one.before if before else None,
            "places": [
                {"code": territories[pk].code, "cases": number} for pk, number in most[:MOST_PLACES]
            ],
        }
        topic = known.get(one.code)

        def say(one: rules.Rise = one, topic: Topic | None = topic) -> str:
            said = (
                _("%(topic)s: %(now)s questions after %(before)s in the previous quarter.")
                if before
                else _("%(topic)s: %(now)s questions; nothing is kept of the previous quarter.")
            )
            return said % {
                "topic": topic.name if topic else one.code,
                "now": written(one.now),
                "before": written(one.before),
            }

        yield _item(say, evidence)


def _figures(quarter: Quarter) -> Iterator[NationalPaperItem]:
    now, before = compared(quarter), compared(quarter.previous)
    values, earlier = now.values(now.country), before.values(now.country)
    fallen = rules.lags(values, earlier, now.directions, most=MOST_FIGURES)
    regions = list(Territory.objects.filter(level=Level.REGION, reception__isnull=False))
    for one in fallen:
        count = now.counts[one.code].get(now.country, Count())
        evidence = {
            "figure": one.code,
            "now": str(one.value),
            "before": str(one.whole),
            "n": str(count.numerator),
            "d": str(count.denominator),
            "places": _weakest(one.code, regions, now),
        }

        def say(one: rules.Lag = one) -> str:
            return _("%(figure)s: %(now)s after %(before)s in the previous quarter.") % {
                "figure": figure_name(one.code),
                "now": shown(one.code, one.value),
                "before": shown(one.code, one.whole),
            }

        yield _item(say, evidence)


def _weakest(code: str, regions: list[Territory], numbers: Compared) -> list[dict[str, Any]]:
    """The regions with the worst values, of those with enough cases."""
    pairs = [
        (region, value)
        for region in regions
        if (value := numbers.judged(code, region.pk)) is not None
    ]
    up = not rules.worse(numbers.directions[code], Decimal(1), Decimal(0))
    pairs.sort(key=lambda pair: pair[1], reverse=not up)
    return [{"code": region.code, "value": str(value)} for region, value in pairs[:MOST_PLACES]]


def _region(region: Territory, quarter: Quarter, numbers: Compared) -> NationalPaperItem:
    worst = worst_districts(quarter, most=MOST_DISTRICTS, inside=region.path, numbers=numbers)
    lags = numbers.lags(region.pk)
    evidence = {
        "region": region.code,
        "figures": [reason(one) for one in lags],
        "districts": [
            {
                "code": one.territory.code,
                "score": "" if one.score is None else str(one.score),
                "reasons": one.reasons,
            }
            for one in worst
        ],
    }

    def problem() -> str:
        names = ", ".join(one.territory.name for one in worst)
        if not names:
            return _("No district stands out.")
        return _("Districts at the bottom: %(places)s.") % {"places": names}

    def questions() -> str:
        lines = [
            _("%(figure)s: %(value)s, in the country %(whole)s. What will be done, and by when?")
            % {
                "figure": figure_name(one.code),
                "value": shown(one.code, one.value),
                "whole": shown(one.code, one.whole),
            }
            for one in lags
        ]
        lines += [
            _("%(place)s: %(figure)s is %(value)s. Who answers for it?")
            % {
                "place": one.territory.name,
                "figure": figure_name(one.lags[0].code),
                "value": shown(one.lags[0].code, one.lags[0].value),
            }
            for one in worst
            if one.lags
        ]
        return "\n".join(lines)

    item = _item(problem, evidence, questions)
    item.territory = region
    return item
