"""The words of a report in work: what is taken over, and problems and proposals as rows."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from receptions import report_statements
from receptions.exceptions import ReportError
from receptions.models import QuarterReport, ReportProblem, ReportProposal, TakenText
from receptions.models.report import NARRATIVE, SEALED_STATES
from receptions.report_choices import ProposalState, TextSource
from receptions.services import reports
from territories import clock
from territories.models import User
from territories.quarter_tree import Tree


@transaction.atomic
def take_suggestion(*, report: QuarterReport, key: str, by: User) -> TakenText:
    """Put a suggested sentence into its section, with the figures it stands on.

    Raises ReportError when the figures no longer give it, or when it stands there already.
    """
    report = reports.in_work(report)
    found = {one.key: one for one in report_statements.suggestions(report)}
    if key not in found:
        raise ReportError(_("The figures no longer give this sentence."))
    one = found[key]
    _append(report, one.section, one.text)
    return TakenText.objects.create(
        report=report,
        section=one.section,
        source=TextSource.SUGGESTION,
        text=one.text,
        key=one.key,
        pattern=one.pattern,
        facts=[list(fact) for fact in one.facts],
        by=by,
    )


@transaction.atomic
def take_text(*, report: QuarterReport, origin: QuarterReport, section: str, by: User) -> TakenText:
    """Put a section of a report below into the same one here, saying whose it is."""
    report = reports.in_work(report)
    if section not in NARRATIVE or not getattr(origin, section).strip():
        raise ReportError(_("There is no text to take over."))
    _require_below(report, origin)
    words = {"reception": origin.reception.name, "text": getattr(origin, section).strip()}
    text = _("From %(reception)s: %(text)s") % words
    _append(report, section, text)
    return TakenText.objects.create(
        report=report,
        section=section,
        source=TextSource.BELOW,
        text=text,
        origin=origin,
        by=by,
    )


def _append(report: QuarterReport, section: str, text: str) -> None:
    before = getattr(report, section).rstrip()
    if text in before:
        raise ReportError(_("This text stands there already."))
    setattr(report, section, f"{before}\n{text}" if before else text)
    report.save(update_fields=[section])


def _require_below(report: QuarterReport, origin: QuarterReport) -> None:
    """Only what was handed in right below, for the same quarter, is taken over."""
    above = Tree.of(report.period).above.get(origin.reception.territory_id)
    right_below = above == report.reception.territory_id
    if not right_below or origin.period != report.period or not origin.is_sealed:
        raise ReportError(_("Only a submitted report of the level below can be taken over from."))


@transaction.atomic
def save_problem(
    *, report: QuarterReport, by: User, row: ReportProblem | None = None, **fields: Any
) -> ReportProblem:
    """Add a problem, or change one; whose it was first stays."""
    report = reports.in_work(report, light=True)
    row = row or ReportProblem(report=report, by=by)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return row


@transaction.atomic
def save_proposal(
    *, report: QuarterReport, by: User, row: ReportProposal | None = None, **fields: Any
) -> ReportProposal:
    """Add a proposal, or change one; whose it was first stays."""
    report = reports.in_work(report, light=True)
    row = row or ReportProposal(report=report, by=by)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return row


@transaction.atomic
def remove(*, row: ReportProblem | ReportProposal) -> None:
    """Take a row out of a report in work."""
    reports.in_work(row.report, light=True)
    if row.copies.exists():
        raise ReportError(_("The level above has taken this over: it stays."))
    row.delete()


@transaction.atomic
def take_problem(*, report: QuarterReport, row: ReportProblem, by: User) -> ReportProblem:
    """A problem of a report below, as an own one with its origin."""
    report = _taking(report, row)
    return ReportProblem.objects.create(
        report=report,
        topic=row.topic,
        place=row.place or row.report.reception.territory,
        text=row.text,
        asked=row.asked,
        cases=row.cases,
        origin=row,
        by=by,
    )


@transaction.atomic
def take_proposal(*, report: QuarterReport, row: ReportProposal, by: User) -> ReportProposal:
    """A proposal of a report below, as an own one with its origin; the reception below sees it."""
    report = _taking(report, row)
    copy = ReportProposal.objects.create(
        report=report,
        topic=row.topic,
        text=row.text,
        grounds=row.grounds,
        evidence=row.evidence,
        cases=row.cases,
        asks_for=row.asks_for,
        addressee=row.addressee,
        origin=row,
        by=by,
    )
    ReportProposal.objects.filter(pk=row.pk, state=ProposalState.NEW).update(
        state=ProposalState.TAKEN_OVER
    )
    return copy


def _taking(report: QuarterReport, row: ReportProblem | ReportProposal) -> QuarterReport:
    report = reports.in_work(report, light=True)
    origin = QuarterReport.objects.light().select_related("reception__territory")
    _require_below(report, origin.get(pk=row.report_id))
    if row.copies.filter(report=report).exists():
        raise ReportError(_("This is taken over already."))
    return report


@transaction.atomic
def answer_proposal(*, row: ReportProposal, by: User, answer: str) -> ReportProposal:
    """The level above answers a proposal of a submitted report; once."""
    row = ReportProposal.objects.select_for_update().select_related("report").get(pk=row.pk)
    if row.report.state not in SEALED_STATES:
        raise ReportError(_("The report with this proposal is not submitted yet."))
    if row.state == ProposalState.ANSWERED:
        raise ReportError(_("This proposal is answered already."))
    row.state, row.answer = ProposalState.ANSWERED, answer
    row.answered_by, row.answered_at = by, clock.now()
    row.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    return row
