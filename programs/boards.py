"""The measures of a programme as a board: a column a state, each card with its next step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs import permissions
from programs.choices import FINISHED, MEASURE_TONES, MeasureState
from programs.models import Measure
from territories.models import User


@dataclass(frozen=True)
class Card:
    """A measure on the board; `step` is what this person can do with it now."""

    measure: Measure
    step: Any = ""
    url: str = ""


@dataclass(frozen=True)
class Column:
    """A state and its measures, what is due first on top."""

    state: str
    label: Any
    tone: str
    cards: list[Card] = field(default_factory=list)


def columns(user: User, measures: Iterable[Measure]) -> list[Column]:
    """A column a state; states that end a measure otherwise than verified only where they occur."""
    cards: dict[str, list[Card]] = {}
    for measure in measures:
        cards.setdefault(measure.state, []).append(_card(user, measure))
    return [
        Column(state.value, state.label, MEASURE_TONES[state], cards.get(state, []))
        for state in MeasureState
        if state in cards or state == MeasureState.VERIFIED or state not in FINISHED
    ]


def _card(user: User, measure: Measure) -> Card:
    """Steps lead through their own pages: taking and verifying begin on the measure's page."""
    page = f"{measure.get_absolute_url()}#next-step"
    if permissions.can_take(user, measure):
        return Card(measure, _("Take into work"), page)
    if permissions.can_report(user, measure):
        report = reverse("programs:measure-report", args=[measure.pk])
        return Card(measure, _("Report what was done"), report)
    if measure.state == MeasureState.REPORTED and permissions.works_at_reception(user, measure):
        return Card(measure, _("Look on site"), page)
    if permissions.can_edit(user, measure.programme):
        return Card(measure, _("Edit the plan"), measure.get_edit_url())
    return Card(measure)
