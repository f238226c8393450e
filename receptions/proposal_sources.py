"""Where proposals for legal acts and state programmes come from: a registry for higher floors.

A source gives candidates in the active language; the Administration collects them one by one or
all together, each once. Higher apps register theirs from `apps.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from receptions.choices import ReportState
from receptions.models import QuarterReport
from receptions.national_choices import NationalKind
from territories.choices import Level

QUARTERS = 4  # the newest reports looked at


@dataclass(frozen=True)
class Candidate:
    """A proposal as its source tells it; `origin` names it for ever, like "report:12:1"."""

    origin: str
    kind: str
    title: str
    text: str
    grounds: str = ""
    territory_id: int | None = None
    report_id: int | None = None
    url: str = ""


@dataclass(frozen=True)
class Source:
    """Named by `name` (a str or a lazy translation)."""

    code: str
    name: Any
    candidates: Callable[[], Iterable[Candidate]]


sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a source once, or put another in its place."""
    sources[source.code] = source


def candidates() -> list[tuple[Source, Candidate]]:
    """Everything that the sources offer now."""
    return [(source, one) for source in sources.values() for one in source.candidates()]


def from_reports() -> Iterable[Candidate]:
    """The proposals to the level above in the newest accepted reports of regions, line by line."""
    reports = QuarterReport.objects.filter(
        state=ReportState.ACCEPTED, reception__territory__level=Level.REGION
    ).exclude(proposals="")
    found = reports.select_related("reception__territory").order_by("-year", "-quarter", "pk")
    newest: list[tuple[int, int]] = []
    for report in found.defer("figures"):
        when = (report.year, report.quarter)
        if when not in newest:
            newest.append(when)
        if len(newest) > QUARTERS:
            return
        yield from _of_report(report)


def _of_report(report: QuarterReport) -> Iterable[Candidate]:
    territory = report.reception.territory
    lines = [line.strip(" \t-–•") for line in report.proposals.splitlines()]
    for number, line in enumerate(filter(None, lines), start=1):
        yield Candidate(
            origin=f"report:{report.pk}:{number}",
            kind=NationalKind.LEGAL_ACT,
            title=line[:300],
            text=line,
            grounds=_("Quarterly report of %(place)s, %(quarter)s")
            % {"place": territory.name, "quarter": report.period},
            territory_id=territory.pk,
            report_id=report.pk,
            url=reverse("receptions:report-detail", args=[report.pk]),
        )


def join() -> None:
    """Register the source of this app; called from apps.py."""
    register(Source("reports", gettext_lazy("reports of regions"), from_reports))
