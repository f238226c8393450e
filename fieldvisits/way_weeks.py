"""What ways are planned of: crews, households, days, and a week of one crew."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from fieldvisits.way_rules import Point


@dataclass(frozen=True)
class Team:
    """A crew, as far as ways depend on it."""

    pk: int
    by_car: bool = False
    start: Point | None = None
    household: int = 15


@dataclass(frozen=True)
class Stop:
    """A household to be put into a crew-day; locked ones have theirs, and their place in it."""

    pk: int
    point: Point
    points: int = 0
    earliest: dt.date | None = None
    crew: int | None = None
    day: dt.date | None = None
    place: int | None = None

    @property
    def locked(self) -> bool:
        return self.crew is not None


@dataclass(frozen=True)
class Shift:
    """A crew on a day, with the minutes it still has."""

    crew: int
    day: dt.date
    minutes: int


CrewDayKey = tuple[int, dt.date]


@dataclass
class Week:
    """Some days of one crew, solved together."""

    team: Team
    shifts: list[Shift]
    stops: list[Stop] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        return sum(shift.minutes for shift in self.shifts)
