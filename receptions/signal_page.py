"""What the pages of the signals show: the weeks as a chart, the next step, the cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from receptions.models import Question, Signal
from receptions.signal_permissions import can_decide
from territories import small_chart
from territories.models import User
from territories.rounding import rounded
from territories.small_chart import Chart, Point

EXPLORERS = ("receptions:explorer", "territories:explorer")


@dataclass(frozen=True)
class Link:
    """Something that may be done about a signal elsewhere."""

    label: str
    url: str
    icon: str


def chart_of(signal: Signal) -> Chart:
    """The weeks up to the signal; those it speaks of stand out, the line is what is usual."""
    last = len(signal.weeks) - signal.span
    points = []
    for place, (monday, number, days) in enumerate(signal.weeks):
        day = dt.date.fromisoformat(monday)
        label = formats.date_format(day, "d.m")
        words = ngettext(
            "%(number)s, %(days)s working day", "%(number)s, %(days)s working days", days
        )
        points.append(
            Point(label, number, words % {"number": number, "days": days}, marked=place >= last)
        )
    return small_chart.draw(points, expected=float(signal.expected) / signal.span)


def links_of(signal: Signal, user: User) -> list[Link]:
    """Where to go on from a signal, as far as the person may."""
    return list(_links(signal, user))


def _links(signal: Signal, user: User) -> Iterator[Link]:
    yield Link(_("Open its appeals"), reverse("receptions:signal-cases", args=[signal.pk]), "inbox")
    if user.powers.at("plan_field", signal.territory):
        yield from _link(_("Plan a round"), "fieldvisits:round-plan", "map-pin")
    for name in EXPLORERS:
        found = list(_link(_("Open the explorer"), name, "search"))
        if found:
            yield found[0]
            return


def _link(label: str, name: str, icon: str) -> Iterator[Link]:
    try:
        yield Link(label, reverse(name), icon)
    except NoReverseMatch:
        return


def cases_of(signal: Signal) -> QuerySet[Question]:
    """The questions that were counted: every one, whoever may read it."""
    found = Question.objects.filter(
        fact__reception__territory__path__startswith=signal.territory.path,
        fact__received_on__gte=signal.first_day,
        fact__received_on__lte=signal.last_day,
    )
    if signal.topic_id is None:
        own = Q(fact__reception__territory=signal.territory_id, fact__ordinal=1)
        return found.filter(own)
    return found.filter(Q(topic=signal.topic_id) | Q(topic__parent=signal.topic_id))


def page_of(signal: Signal, user: User) -> dict[str, Any]:
    """Everything the page of one signal shows."""
    earlier = Signal.objects.filter(
        territory=signal.territory_id, topic=signal.topic_id, pk__lt=signal.pk
    )
    decides = can_decide(user, signal)
    steps = signal.next_steps if decides else []
    if signal.territory.parent_id is None:
        steps = [step for step in steps if step != "raised"]
    return {
        "signal": signal,
        "chart": chart_of(signal),
        "links": links_of(signal, user),
        "timeline": [
            {"title": step.get_kind_display(), "at": step.at, "by": step.by, "note": step.note}
            for step in signal.steps.select_related("by")
        ],
        "earlier": earlier.for_list().order_by("-pk")[:8],
        "steps": steps,
        "percent": int(rounded(Decimal(signal.week.level) * 100)),
    }
