"""Figures and tables of the receptions.

Figures made of parts (`receptions.parts`) are definitions: `data/figures.json`, and what
administrators changed of them. Counted by code here is only what question facts don't hold.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from django.db.models import Count as CountRows
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from receptions import reply_figures
from receptions.choices import Outcome
from receptions.event_parts import EventParts
from receptions.figure_parts import QUESTIONS, case_of, seen_appeals
from receptions.figure_tables import TABLES
from receptions.models import Verification
from territories import figure_definitions, figure_sight
from territories.choices import Direction
from territories.figure_registry import Registry
from territories.figure_sight import Sight
from territories.figures import Case, Count, Counts, Figure, Unit

READY = tuple(figure_definitions.read(Path(__file__).parent / "data" / "figures.json"))
# What a report shows first: the receptions' own figures, in their order.
OWN = [one.code for one in READY]


def _checks(first: dt.date, last: dt.date) -> QuerySet[Verification]:
    midnight = timezone.make_aware(dt.datetime.combine(first, dt.time()))
    end = timezone.make_aware(dt.datetime.combine(last + dt.timedelta(days=1), dt.time()))
    made = Verification.objects.filter(at__gte=midnight, at__lt=end).order_by()
    return made.exclude(outcome=Outcome.EXPLAINED)  # what was explained was never called solved


def false_closures(first: dt.date, last: dt.date) -> Counts:
    """Checks of the period that found the problem unsolved, among all checks."""
    rows = (
        _checks(first, last)
        .values("question__reception__territory")
        .annotate(top=CountRows("pk", filter=Q(confirmed=False)), bottom=CountRows("pk"))
        .values_list("question__reception__territory", "top", "bottom")
    )
    return {territory: Count(top, bottom) for territory, top, bottom in rows}


def false_closure_cases(first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
    """Questions whose check failed in the period; one found so twice is there twice."""
    rows = (
        _checks(first, last)
        .filter(confirmed=False, question__reception__territory__path__startswith=path)
        .order_by("question__appeal__number", "question__ordinal", "pk")
        .values_list("question__appeal__number", "question__ordinal", "at")
    )
    for number, ordinal, at in rows.iterator():
        yield case_of(number, ordinal, timezone.localdate(at).isoformat())


FIGURES = (
    Figure(
        "false_closures",
        _("Closed as satisfied, found unsolved"),
        Unit.PERCENT,
        false_closures,
        Direction.LESS_IS_BETTER,
        false_closure_cases,
        _("Of the checks made in the period, those that found the problem unsolved."),
    ),
)


def register(registry: Registry) -> None:
    """Put the figures, parts and tables of this app into the registry."""
    registry.register_parts(QUESTIONS)
    registry.register_parts(EventParts())
    figure_sight.register("receptions", Sight("view_appeals", "work_reception", seen_appeals))
    registry.register_ready(READY)
    registry.register(*FIGURES, *reply_figures.FIGURES)
    registry.register_table(*TABLES)
