"""Points of a draft as typed or pasted, and what a conclusion needs. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from programs.development_choices import DevelopmentState

MOST_POINTS = 500
SECTION = "#"
_NUMBERING = re.compile(r"^(?:\d+(?:\.\d+)*[.)]|[-–•*])\s+")


@dataclass(frozen=True, slots=True)
class Point:
    """A point under its section."""

    section: str
    text: str


def points_of(text: str) -> list[Point]:
    """One point a line; a line that begins with # opens a section; numbering is dropped."""
    found: list[Point] = []
    section = ""
    for line in text.splitlines():
        words = " ".join(line.split())
        if not words:
            continue
        if words.startswith(SECTION):
            section = words.lstrip(SECTION).strip()[:300]
            continue
        if plain := _NUMBERING.sub("", words).strip():
            found.append(Point(section, plain))
    return found


def as_text(points: Iterable[Point]) -> str:
    """The points as a list to be edited: `points_of` reads it back to the same points."""
    lines: list[str] = []
    section = ""
    for point in points:
        if point.section != section:
            section = point.section
            lines.append(f"{SECTION} {section}")
        lines.append(point.text)
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Remarks:
    """How the remarks of a draft stand."""

    being_written: int
    unclosed: int
    satisfied: int
    unsatisfied: int


def conclusions(remarks: Remarks) -> tuple[str, ...]:
    """The conclusions that fit: none while a remark is not closed or not sent."""
    if remarks.being_written or remarks.unclosed:
        return ()
    if remarks.unsatisfied:
        return (DevelopmentState.WITH_REMARKS, DevelopmentState.NOT_AGREED)
    return (DevelopmentState.AGREED,)
