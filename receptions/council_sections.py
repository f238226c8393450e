"""What the council edition of a report says of the council's own work: titles and rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from receptions import report_sections
from receptions.choices import ReportEdition
from receptions.council_choices import DecisionState
from receptions.models import CouncilDecision, CouncilHearing, QuarterReport, VisitResult
from receptions.report_shapes import Section, TableView
from territories import clock

LAST = 20


def register() -> None:
    """Put the sections into the council edition; called from apps.py."""
    for builder in (obliged, decisions, working_groups, proposals):
        report_sections.register(builder, editions=[ReportEdition.COUNCIL])


def obliged(report: QuarterReport) -> Section | None:
    """Bodies obliged to report to the council at its coming sessions."""
    coming = CouncilHearing.objects.coming().filter(
        session__council__territory=report.reception.territory_id
    )
    rows = coming.select_related("office", "session").order_by("session__held_at", "position")
    return _section(
        "council_obliged",
        _("Bodies obliged to report to the council"),
        [_("Body"), _("Session"), _("What it reports about")],
        [
            [one.office.name, _day(timezone.localdate(one.session.held_at)), one.questions]
            for one in rows
        ],
        note=_("As of %(day)s.") % {"day": _day(clock.today())},
    )


def decisions(report: QuarterReport) -> Section | None:
    """Decisions of the council, up to the quarter's last day; the newest first."""
    decided = CouncilDecision.objects.filter(
        council__territory=report.reception.territory_id, decided_on__lte=report.period.last_day
    ).exclude(state=DecisionState.WITHDRAWN)
    rows = decided.select_related("office").order_by("-decided_on", "-pk")[:LAST]
    return _section(
        "council_decisions",
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
        note=_("What became of them: as of %(day)s.") % {"day": _day(clock.today())},
    )


def working_groups(report: QuarterReport) -> Section | None:
    """What working groups of republican heads found here, up to the quarter's last day."""
    results = VisitResult.objects.filter(
        visit__territory__path__startswith=report.reception.territory.path,
        visit__goes_on__lte=report.period.last_day,
    )
    rows = results.select_related("visit__territory").order_by("-visit__goes_on")[:LAST]
    return _section(
        "council_groups",
        _("Results of working groups of republican heads"),
        [_("Place and day"), _("Bodies"), _("What was found"), _("What was decided")],
        [
            [
                f"{one.visit.territory}\n{_day(one.visit.goes_on)}",
                one.visit.bodies,
                one.found,
                one.decided,
            ]
            for one in rows
        ],
    )


def proposals(report: QuarterReport) -> Section | None:
    """What the reception proposes, line by line."""
    lines = [line.strip() for line in report.proposals.splitlines() if line.strip()]
    lines += report.proposal_rows.values_list("text", flat=True)
    rows = [[line] for line in lines]
    return _section("council_proposals", _("Proposals"), [_("Proposal")], rows)


def _section(
    code: str,
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    note: str = "",
) -> Section | None:
    """A section of one table of words, numbered like the others; None where it has no rows."""
    if not rows:
        return None
    return Section(title, [TableView(code, title, columns, rows, note=note, left=len(columns))])


def _day(day: dt.date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
