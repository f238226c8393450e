"""Where proposals for legal acts and state programmes come from: a registry for higher floors.

A source gives candidates in the active language; the Administration collects them one by one or
all together, each once. Higher apps register theirs from `apps.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from receptions.choices import ReportState
from receptions.models import QuarterReport
from receptions.national_choices import NationalKind
from receptions.report_choices import AsksFor
from territories.choices import Level

KINDS: dict[str, str] = {AsksFor.STATE_PROGRAMME: NationalKind.STATE_PROGRAMME}
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
    """The proposals to the level above in the newest accepted reports of regions.

    Rows of their own where the report has some, else the lines of its words.
    """
    accepted = QuarterReport.objects.filter(
        state=ReportState.ACCEPTED, reception__territory__level=Level.REGION
    )
    reports = accepted.filter(~Q(proposals="") | Q(proposal_rows__isnull=False)).distinct()
    found = reports.select_related("reception__territory").order_by("-year", "-quarter", "pk")
    newest: list[tuple[int, int]] = []
    for report in found.defer("figures").prefetch_related("proposal_rows"):
        when = (report.year, report.quarter)
        if when not in newest:
            newest.append(when)
        if len(newest) > QUARTERS:
            return
        yield from _of_report(report)


def _of_report(report: QuarterReport) -> Iterable[Candidate]:
    rows = list(report.proposal_rows.all())
    for row in rows:
        text = " ".join(filter(None, (row.text, row.grounds)))
        yield _candidate(report, f"proposal:{row.pk}", text, KINDS.get(row.asks_for))
    if rows:
        return
    lines = [line.strip(" \t-–•") for line in report.proposals.splitlines()]
    for number, line in enumerate(filter(None, lines), start=1):
        yield _candidate(report, f"report:{report.pk}:{number}", line)


def _candidate(report: QuarterReport, origin: str, text: str, kind: str | None = None) -> Candidate:
    territory = report.reception.territory
    return Candidate(
        origin=origin,
        kind=kind or NationalKind.LEGAL_ACT,
        title=text[:300],
        text=text,
        grounds=_("Quarterly report of %(place)s, %(quarter)s")
        % {"place": territory.name, "quarter": report.period},
        territory_id=territory.pk,
        report_id=report.pk,
        url=reverse("receptions:report-detail", args=[report.pk]),
    )


def join() -> None:
    """Register the source of this app; called from apps.py."""
    register(Source("reports", gettext_lazy("reports of regions"), from_reports))
