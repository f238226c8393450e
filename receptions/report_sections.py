"""Sections of a report that other modules and apps add, each for the editions it is meant for.

A builder is called in the active language with the report and gives a Section, or None where it
has nothing to say. What it shows of a sealed report must be kept with the builder's own rows: it
is not part of the frozen figures. In the council edition nothing may point at a person.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from receptions.choices import ReportEdition
from receptions.models import QuarterReport
from receptions.report_shapes import Section

Builder = Callable[[QuarterReport], Section | None]
_builders: list[tuple[frozenset[str], Builder]] = []


def register(builder: Builder, *, editions: Collection[str] = tuple(ReportEdition)) -> None:
    """Add a section to these editions, after those registered before."""
    if builder not in [known for _editions, known in _builders]:
        _builders.append((frozenset(editions), builder))


def sections(report: QuarterReport, edition: str) -> list[Section]:
    """The sections of the edition that have something to say."""
    found = [build(report) for editions, build in _builders if edition in editions]
    return [one for one in found if one is not None]
