"""What the council edition of a report says of the council's own work: titles and rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from receptions.council_choices import DecisionState
from receptions.models import CouncilDecision, CouncilHearing, QuarterReport

LAST = 20


@dataclass(frozen=True)
class Section:
    """A section as plain texts; the first of a row is its label."""

    code: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]] = field(default_factory=tuple)


def council_sections(report: QuarterReport) -> list[Section]:
    """Bodies obliged to report, the last decisions and their fate, proposals; in that order."""
    sections = [_obliged(report), _decisions(report), _proposals(report)]
    return [section for section in sections if section.rows]


def _obliged(report: QuarterReport) -> Section:
    coming = CouncilHearing.objects.coming().filter(
        session__council__territory=report.reception.territory_id
    )
    rows = coming.select_related("office", "session").order_by("session__held_at", "position")
    return Section(
        "obliged",
        _("Bodies obliged to report to the council"),
        [_("Body"), _("Session"), _("What it reports about")],
        [
            [one.office.name, _day(timezone.localdate(one.session.held_at)), one.questions]
            for one in rows
        ],
    )


def _decisions(report: QuarterReport) -> Section:
    """Of the council, up to the quarter's last day; the newest first."""
    decided = CouncilDecision.objects.filter(
        council__territory=report.reception.territory_id, decided_on__lte=report.period.last_day
    ).exclude(state=DecisionState.WITHDRAWN)
    rows = decided.select_related("office").order_by("-decided_on", "-pk")[:LAST]
    return Section(
        "decisions",
        _("Last decisions of the council and their fate"),
        [_("Decision"), _("What was decided"), _("Body obliged"), _("Control date"), _("State")],
        [
            [
                _("No. %(number)s of %(day)s")
                % {"number": one.number, "day": _day(one.decided_on)},
                one.text,
                one.office.name,
                _day(one.due_on),
                one.state_words,
            ]
            for one in rows
        ],
    )


def _proposals(report: QuarterReport) -> Section:
    """What the reception proposes, line by line."""
    lines = [line.strip() for line in report.proposals.splitlines() if line.strip()]
    return Section("proposals", _("Proposals"), [_("Proposal")], [[line] for line in lines])


def _day(day: dt.date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
