"""What planning with crews takes in: plain values, checked by the service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fieldvisits.choices import Means
from fieldvisits.planning_rules import Hours, Weights

if TYPE_CHECKING:
    from fieldvisits.drafts import MemberDraft
    from fieldvisits.way_rules import Point
    from receptions.models import Reception
    from territories.models import Territory


@dataclass(frozen=True)
class CrewDraft:
    """A working group: who, how, from where, and its hours."""

    name: str
    means: str = Means.FOOT
    members: Sequence[MemberDraft] = ()
    start_place: str = ""
    start: Point | None = None
    hours: Hours = field(default_factory=Hours)


@dataclass(frozen=True)
class PlanDraft:
    """Where, when and by whom a round is to be walked, and what counts."""

    reception: Reception
    territory: Territory
    starts_on: dt.date
    ends_on: dt.date
    crews: Sequence[CrewDraft]
    purpose: str = ""
    mahallas: Sequence[Territory] = ()
    sectors: Sequence[int] = ()
    weights: Weights = field(default_factory=Weights)
    most: int | None = None
