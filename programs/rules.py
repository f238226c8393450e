"""Grouping and dates of a draft as pure functions: problems in, lines in their order out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from fieldvisits.choices import Horizon
from receptions.rules import Calendar, on_or_after

# DOMAIN 8: no statutory term was found; a month and half a year are our assumption.
DAYS_OF_HORIZON = {Horizon.SHORT: 30, Horizon.MEDIUM: 180}

SourceKey = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Source:
    """A problem that may become part of a measure. `key` is ("finding" | "question", id)."""

    key: SourceKey
    place: int
    topic: int
    people: int
    severity: int
    since: dt.date


@dataclass(frozen=True, slots=True)
class Group:
    """Problems of one topic in one place: one line of the programme."""

    place: int
    topic: int
    sources: tuple[Source, ...]

    @property
    def people(self) -> int:
        return sum(source.people for source in self.sources)

    @property
    def severity(self) -> int:
        return max(source.severity for source in self.sources)

    @property
    def oldest(self) -> dt.date:
        return min(source.since for source in self.sources)


def group(sources: Iterable[Source]) -> list[Group]:
    """One group a place and topic: the gravest first, then most people, then the oldest.

    Every source stands in exactly one group; a key given twice is a mistake (ValueError).
    """
    found: dict[tuple[int, int], list[Source]] = {}
    seen: set[SourceKey] = set()
    for source in sources:
        if source.key in seen:
            raise ValueError(source.key)
        seen.add(source.key)
        found.setdefault((source.place, source.topic), []).append(source)
    groups = [
        Group(place, topic, tuple(sorted(members, key=lambda one: (one.since, one.key))))
        for (place, topic), members in found.items()
    ]
    return sorted(
        groups, key=lambda one: (-one.severity, -one.people, one.oldest, one.place, one.topic)
    )


def due_on(start: dt.date, horizon: str, calendar: Calendar) -> dt.date:
    """The date a measure begun on `start` is due: moved forward to a working day."""
    plain = start + dt.timedelta(days=DAYS_OF_HORIZON[Horizon(horizon)])
    return on_or_after(plain, calendar)


def was_in_time(due: dt.date, reported: dt.date | None) -> bool:
    """Whether the final report came by the date."""
    return reported is not None and reported <= due
