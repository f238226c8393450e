"""What R-57 asks for: visitors by category and sphere per day, week and month, and the wait."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
)

from receptions.models import QueueTicket, Topic
from receptions.queue_choices import TicketState, VisitorCategory

WAIT = ExpressionWrapper(F("called_at") - F("issued_at"), output_field=DurationField())
RESULTS: dict[str, Q] = {
    "all": Q(),
    TicketState.SERVED: Q(state=TicketState.SERVED),
    TicketState.NO_SHOW: Q(state=TicketState.NO_SHOW),
    TicketState.LEFT: Q(state=TicketState.LEFT),
}


class Median(Aggregate):
    """The middle value, computed by the database."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Span:
    """A day, week or month: first and last day."""

    grain: str
    first: dt.date
    last: dt.date

    @property
    def condition(self) -> Q:
        return Q(day__gte=self.first, day__lte=self.last)


@dataclass(frozen=True)
class Line:
    """One line of a table: what it counts (key in the list's address) and a number a span."""

    key: Any
    label: Any
    numbers: tuple[int, ...]


def spans_of(day: dt.date) -> tuple[Span, Span, Span]:
    """The day, its week from Monday on, its month."""
    monday = day - dt.timedelta(days=day.weekday())
    length = calendar.monthrange(day.year, day.month)[1]
    return (
        Span("day", day, day),
        Span("week", monday, monday + dt.timedelta(days=6)),
        Span("month", day.replace(day=1), day.replace(day=length)),
    )


def within(tickets: QuerySet[QueueTicket], spans: tuple[Span, ...]) -> QuerySet[QueueTicket]:
    """Tickets of any of the spans."""
    first, last = min(one.first for one in spans), max(one.last for one in spans)
    return tickets.filter(day__gte=first, day__lte=last).order_by()


def by_category(tickets: QuerySet[QueueTicket], spans: tuple[Span, ...]) -> list[Line]:
    """A line for every category, the empty ones too."""
    counted = _grouped(tickets, spans, "category")
    nothing = (0,) * len(spans)
    return [
        Line(value, label, counted.get(value, nothing)) for value, label in VisitorCategory.choices
    ]


def by_sphere(tickets: QuerySet[QueueTicket], spans: tuple[Span, ...]) -> list[Line]:
    """A line for every sphere somebody came with; key 0 is "not named"."""
    counted = _grouped(tickets, spans, "sphere")
    named = Topic.objects.filter(pk__in=[key for key in counted if key is not None])
    lines = [Line(topic.pk, topic, counted[topic.pk]) for topic in named.order_by("code")]
    if None in counted:
        lines.append(Line(0, None, counted[None]))
    return lines


def results(tickets: QuerySet[QueueTicket], spans: tuple[Span, ...]) -> Mapping[str, Any]:
    """By span: how many came, were received, did not come, left; and the middle wait."""
    wanted: dict[str, Any] = {}
    for span in spans:
        for name, condition in RESULTS.items():
            wanted[f"{span.grain}_{name}"] = Count("pk", filter=condition & span.condition)
        called = span.condition & Q(called_at__isnull=False)
        wanted[f"{span.grain}_wait"] = Median(WAIT, filter=called)
    return within(tickets, spans).aggregate(**wanted)


def _grouped(
    tickets: QuerySet[QueueTicket], spans: tuple[Span, ...], column: str
) -> dict[Any, tuple[int, ...]]:
    wanted = {f"in_{one.grain}": Count("pk", filter=one.condition) for one in spans}
    rows = within(tickets, spans).values(column).annotate(**wanted)
    return {row[column]: tuple(row[f"in_{one.grain}"] for one in spans) for row in rows}
