"""Which topics are systemic, as a pure function: counts in, candidates out.

A topic recurs in a territory when its appeals and findings reach the volume in enough quarters,
the last one included. It is unsolved there when it has no measure, when every measure is done and
somebody behind each said that the problem is there still, or when people went on appealing after
a measure was verified; a measure that is being carried out waits for its end. Enough such
territories of one scope and enough appeals and findings make a candidate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from programs.problem_choices import RuleLevel, WhyUnsolved
from territories.periods import Quarter


@dataclass(frozen=True, slots=True)
class Parameters:
    """One version of the rule. Number 0: as delivered ([assumption])."""

    window: int
    quarters: int
    volume: int
    territories: int
    total: int
    after_verified: int
    number: int = 0

    def as_json(self) -> dict[str, int]:
        return asdict(self)


DELIVERED: dict[str, Parameters] = {
    RuleLevel.DISTRICT: Parameters(4, 3, 3, 3, 30, 3),
    RuleLevel.REGION: Parameters(4, 3, 10, 3, 120, 5),
    RuleLevel.COUNTRY: Parameters(4, 3, 10, 20, 1000, 5),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """Appeals about a topic from a territory in a quarter, and what was found there in the field.

    A finding that became an appeal is counted as that.
    """

    topic: int
    territory: int
    quarter: Quarter
    appeals: int
    repeats: int = 0
    findings: int = 0

    @property
    def volume(self) -> int:
        """How often the topic was told there, in a letter or at the door."""
        return self.appeals + self.findings


@dataclass(frozen=True, slots=True)
class Work:
    """Measures for a topic in a territory, and the appeals after the last verified one.

    Of those verified `unsolved` have a problem that is known not to be solved.
    """

    measures: int = 0
    verified: int = 0
    appeals_after: int = 0
    unsolved: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A territory in which the topic recurs unsolved."""

    territory: int
    why: str
    cells: tuple[Cell, ...]
    work: Work

    @property
    def appeals(self) -> int:
        return sum(cell.appeals for cell in self.cells)

    @property
    def repeats(self) -> int:
        return sum(cell.repeats for cell in self.cells)

    @property
    def volume(self) -> int:
        return sum(cell.volume for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A topic that is systemic in a scope."""

    topic: int
    scope: int
    parts: tuple[Part, ...]

    @property
    def quarters(self) -> list[Quarter]:
        return sorted({cell.quarter for part in self.parts for cell in part.cells})

    @property
    def appeals(self) -> int:
        return sum(part.appeals for part in self.parts)

    @property
    def volume(self) -> int:
        return sum(part.volume for part in self.parts)


def window(last: Quarter, parameters: Parameters) -> list[Quarter]:
    """The quarters looked at, the oldest first."""
    quarters = [last]
    while len(quarters) < parameters.window:
        quarters.append(quarters[-1].previous)
    return quarters[::-1]


def why_unsolved(work: Work, parameters: Parameters) -> str:
    """Why measures don't solve the topic there; empty where they may."""
    if not work.measures:
        return WhyUnsolved.NO_MEASURE
    if work.unsolved >= work.measures:
        return WhyUnsolved.SAID_NOT
    if work.verified and work.appeals_after >= parameters.after_verified:
        return WhyUnsolved.NOT_SOLVED
    return ""


def systemic(
    cells: Iterable[Cell],
    works: Mapping[tuple[int, int], Work],
    scopes: Mapping[int, int],
    last: Quarter,
    parameters: Parameters,
) -> list[Candidate]:
    """The candidates, those told most often first. `scopes` puts territories into scopes."""
    looked_at = set(window(last, parameters))
    recurring: dict[tuple[int, int], list[Cell]] = defaultdict(list)
    for cell in cells:
        if cell.quarter in looked_at and cell.volume >= parameters.volume:
            recurring[cell.topic, cell.territory].append(cell)
    found: dict[tuple[int, int], list[Part]] = defaultdict(list)
    for (topic, territory), kept in recurring.items():
        quarters = {cell.quarter for cell in kept}
        if len(quarters) < parameters.quarters or last not in quarters:
            continue
        work = works.get((topic, territory), Work())
        why = why_unsolved(work, parameters)
        if why and territory in scopes:
            ordered = tuple(sorted(kept, key=lambda cell: cell.quarter))
            found[topic, scopes[territory]].append(Part(territory, why, ordered, work))
    candidates = [
        Candidate(topic, scope, tuple(sorted(parts, key=lambda one: (-one.volume, one.territory))))
        for (topic, scope), parts in found.items()
        if len(parts) >= parameters.territories
    ]
    enough = [one for one in candidates if one.volume >= parameters.total]
    return sorted(enough, key=lambda one: (-one.volume, one.topic, one.scope))
