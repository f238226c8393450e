"""What differs between two versions of a plan, as pure functions: lines in, differences out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from programs.snapshots import PLAN, Line, bare


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a line, as it was and as it is."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class LineDifference:
    """A line that came, went or changed. `line` is the newer of the two there are."""

    kind: Kind
    line: Line
    fields: tuple[FieldChange, ...] = ()


def compare(before: Sequence[Line], after: Sequence[Line]) -> list[LineDifference]:
    """Every line that differs, in the order of the newer version; what went comes last.

    Lines are the same by their id, or else by place and topic: a draft made anew writes its
    lines anew. A line that only got another number has not changed.
    """
    pairs = _pairs(before, after)
    found = []
    for line in after:
        earlier = pairs.get(line["id"])
        if earlier is None:
            found.append(LineDifference(Kind.ADDED, line))
        elif fields := changes(earlier, line):
            found.append(LineDifference(Kind.CHANGED, line, fields))
    kept = {line["id"] for line in pairs.values()}
    gone = [line for line in before if line["id"] not in kept]
    return [*found, *(LineDifference(Kind.REMOVED, line) for line in gone)]


def changes(before: Line, after: Line) -> tuple[FieldChange, ...]:
    """The fields of the plan that differ, and the source problems where they do."""
    found = [
        FieldChange(name, before[name], after[name])
        for name in PLAN
        if bare(before[name]) != bare(after[name])
    ]
    if _keys(before) != _keys(after):
        found.append(FieldChange("sources", before["sources"], after["sources"]))
    return tuple(found)


def _keys(line: Line) -> set[tuple[str, int]]:
    return {(kind, pk) for kind, pk, _label in line["sources"]}


def _pairs(before: Sequence[Line], after: Sequence[Line]) -> dict[int, Line]:
    """The earlier line of each newer one that has one, by the newer one's id."""
    by_id = {line["id"]: line for line in before}
    pairs = {line["id"]: by_id[line["id"]] for line in after if line["id"] in by_id}
    free: dict[tuple[int, int], list[Line]] = {}
    for line in before:
        if line["id"] not in pairs:
            free.setdefault(_place_and_topic(line), []).append(line)
    for line in after:
        if line["id"] not in pairs and (same := free.get(_place_and_topic(line))):
            pairs[line["id"]] = same.pop(0)
    return pairs


def _place_and_topic(line: Line) -> tuple[int, int]:
    return line["place"]["id"], line["topic"]["id"]
