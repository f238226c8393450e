"""What the pages of a report show of its way up the chain, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from receptions import report_chain, report_statements
from receptions import report_permissions as permissions
from receptions.choices import ReportState
from receptions.models import QuarterReport, ReportProblem, ReportProposal, ReportVersion
from receptions.models.report import NARRATIVE, SEALED_STATES, section_title
from receptions.report_choices import BoardState
from receptions.report_made import figures_of
from receptions.services import report_chain as chain
from receptions.services import report_locks, reports
from territories import clock
from territories.figure_registry import registry
from territories.figures import Figure
from territories.models import User
from territories.quarter_tree import Tree

TONES = {
    BoardState.WAITING_BELOW: "neutral",
    BoardState.READY: "info",
    BoardState.SUBMITTED: "wait",
    BoardState.RETURNED: "bad",
    BoardState.ACCEPTED: "good",
    BoardState.LOCKED: "good",
    BoardState.MISSING: "bad",
}


@dataclass(frozen=True)
class Row:
    """A problem or a proposal with what the reader may do with it."""

    row: Any
    evidence: list[str]
    origin: str
    can_answer: bool


def panel(report: QuarterReport, user: User) -> dict[str, Any]:
    """Everything the chain adds to the page of a report."""
    locked = report_locks.is_locked(report)
    waiting = 0 if report.is_sealed else chain.waiting_below(report)
    state = report_chain.board_state(report.state, locked=locked, waiting=waiting)
    can_write = permissions.can_write(user, report) and not locked
    over = report_chain.may_submit(report.period, on=clock.today())
    reopening = report.reopenings.filter(decided_at__isnull=True).select_related("asked_by").first()
    can_decide = permissions.can_decide(user, report) and not locked
    in_whole = can_decide and reports.is_in_a_sealed_whole(report)
    return {
        "board_state": state,
        "board_tone": TONES[state],
        "locked": locked,
        "waiting": waiting,
        "over": over,
        "can_write": can_write,
        "can_submit": can_write and over,
        "can_decide": can_decide,
        "can_return": can_decide and not in_whole,
        "in_whole": in_whole,
        "can_remind": permissions.can_remind(user, report) and over and not locked,
        "can_reopen": permissions.can_reopen(user, report)
        and reopening is None
        and (report.state == ReportState.ACCEPTED or locked),
        "reopening": reopening,
        "can_confirm": reopening is not None
        and permissions.can_reopen(user, report)
        and reopening.asked_by_id != user.pk,
        "can_take_back": reopening is not None and reopening.asked_by_id == user.pk,
        "versions": _versions(report),
        "statements": statements(report),
        "taken": report.taken.prefetch_related(_briefly("origin")),
        **_rows(report, user),
    }


def _versions(report: QuarterReport) -> QuerySet[ReportVersion]:
    found = report.versions.defer("figures", "narrative")
    return found.prefetch_related("reopening__asked_by", "reopening__decided_by")


def _rows(report: QuarterReport, user: User) -> dict[str, list[Row]]:
    """The lines of problems and proposals; the figures are asked only for what names some."""
    asked, made = list(problems(report)), list(proposals(report))
    figures = figures_of(report) if any(one.evidence for one in made) else {}
    return {
        "problem_rows": [_row(one, user, figures) for one in asked],
        "proposal_rows": [_row(one, user, figures) for one in made],
    }


def statements(report: QuarterReport) -> list[dict[str, str]]:
    """Statements against the figures: as sealed, or as they are now."""
    found = (
        report.disagreements
        if report.is_sealed
        else [one.kept() for one in report_statements.disagreements(report)]
    )
    return [{**one, "title": section_title(one["section"])} for one in found]


def problems(report: QuarterReport) -> Any:
    """The report's problems with what a line shows."""
    found = report.problem_rows.select_related("topic", "place")
    return found.prefetch_related(_briefly("origin__report"))


def proposals(report: QuarterReport) -> Any:
    """The report's proposals with what a line shows."""
    found = report.proposal_rows.select_related("topic", "answered_by")
    return found.prefetch_related(_briefly("origin__report"))


def _briefly(report: str) -> Prefetch:
    """A report that a few lines at most come from: no figures, no words, but its reception."""
    return Prefetch(report, QuarterReport.objects.light().select_related("reception"))


def _row(row: ReportProblem | ReportProposal, user: User, figures: Mapping[str, Figure]) -> Row:
    codes = getattr(row, "evidence", [])
    names = [str(figures[code].name) for code in codes if code in figures]
    answerable = (
        isinstance(row, ReportProposal)
        and not row.answer
        and permissions.can_answer(user, row.report)
    )
    origin = row.origin.report.reception.name if row.origin else ""
    return Row(row, names, origin, answerable)


def from_below(report: QuarterReport) -> list[dict[str, Any]]:
    """What the reports right below say, section by section, and what is taken over already."""
    below = (
        QuarterReport.objects.defer("figures")
        .filter(
            year=report.year,
            quarter=report.quarter,
            reception__territory__in=Tree.of(report.period).below_ids(
                report.reception.territory_id
            ),
            state__in=SEALED_STATES,
        )
        .select_related("reception__territory")
        .prefetch_related("problem_rows__topic", "proposal_rows__topic")
        .order_by("reception__territory__path")
    )
    texts = set(report.taken.filter(origin__isnull=False).values_list("origin", "section"))
    rows = {
        "problem": set(report.problem_rows.values_list("origin", flat=True)),
        "proposal": set(report.proposal_rows.values_list("origin", flat=True)),
    }
    return [
        {
            "report": one,
            "texts": [
                {
                    "section": name,
                    "title": section_title(name),
                    "text": getattr(one, name),
                    "taken": (one.pk, name) in texts,
                }
                for name in NARRATIVE
                if getattr(one, name).strip()
            ],
            "rows": [
                {"kind": kind, "row": row, "taken": row.pk in rows[kind]}
                for kind, found in (
                    ("problem", one.problem_rows.all()),
                    ("proposal", one.proposal_rows.all()),
                )
                for row in found
            ],
        }
        for one in below
    ]


def suggested(report: QuarterReport) -> list[dict[str, Any]]:
    """Suggested sentences by section, with the names of the figures behind each."""
    sections: dict[str, list[dict[str, Any]]] = {name: [] for name in NARRATIVE}
    for one in report_statements.suggestions(report):
        sections[one.section].append(
            {
                "key": one.key,
                "text": one.text,
                "figures": [str(registry.figures[code].name) for code in one.codes],
                "taken": one.text in getattr(report, one.section),
            }
        )
    return [
        {"name": name, "title": section_title(name), "sentences": found}
        for name, found in sections.items()
        if found
    ]
