"""A sealed report opened again by two people of the Administration; what it said is kept."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from receptions import report_statements
from receptions.choices import ReportState
from receptions.exceptions import ReportError
from receptions.models import QuarterReport, ReportReopening, ReportVersion
from receptions.models.report import NARRATIVE
from receptions.services import report_locks
from territories import clock
from territories.models import User


@transaction.atomic
def ask(*, report: QuarterReport, by: User, reason: str) -> ReportReopening:
    """Ask for an exceptional reopening; somebody else confirms it.

    Only for what nothing else opens: an accepted report, or one of a quarter locked by its date.
    """
    report = _locked(report)
    if report.state != ReportState.ACCEPTED and not report_locks.is_locked(report):
        raise ReportError(_("This report is not closed: it can be changed or returned."))
    if report.reopenings.filter(decided_at__isnull=True).exists():
        raise ReportError(_("A reopening of this report waits for confirmation already."))
    return ReportReopening.objects.create(report=report, reason=reason, asked_by=by)


@transaction.atomic
def refuse(*, reopening: ReportReopening, by: User) -> ReportReopening:
    """The report stays closed; who asked may take it back so too."""
    return _decide(reopening, by, confirmed=False)


@transaction.atomic
def confirm(*, reopening: ReportReopening, by: User) -> QuarterReport:
    """A second person opens the report: the sealed version is kept, the reception works on.

    Reports above that contain it keep their totals.
    """
    report = _locked(reopening.report)
    if reopening.asked_by_id == by.pk:
        raise ReportError(_("Another person must confirm what you asked for."))
    reopening = _decide(reopening, by, confirmed=True)
    if not report.is_sealed:
        return report
    _keep(report, reopening)
    report.state = ReportState.RETURNED
    report.accepted_by = report.accepted_at = None
    report.save(update_fields=["state", "accepted_by", "accepted_at"])
    return report


def _keep(report: QuarterReport, reopening: ReportReopening) -> None:
    assert report.submitted_at is not None  # noqa: S101  sealed reports have it (a constraint)
    narrative = {name: getattr(report, name) for name in NARRATIVE}
    ReportVersion.objects.create(
        report=report,
        number=report.versions.count() + 1,
        figures=report.figures,
        narrative={**narrative, "rows": report_statements.frozen_rows(report)},
        digest=report.digest,
        submitted_by=report.submitted_by,
        submitted_at=report.submitted_at,
        accepted_by=report.accepted_by,
        accepted_at=report.accepted_at,
        reopening=reopening,
        reason=reopening.reason,
    )


def _decide(reopening: ReportReopening, by: User, *, confirmed: bool) -> ReportReopening:
    reopening = ReportReopening.objects.select_for_update().get(pk=reopening.pk)
    if reopening.decided_at is not None:
        raise ReportError(_("This reopening is decided already."))
    reopening.decided_by, reopening.decided_at = by, clock.now()
    reopening.confirmed = confirmed
    reopening.save(update_fields=["decided_by", "decided_at", "confirmed"])
    return reopening


def _locked(report: QuarterReport) -> QuarterReport:
    reports = QuarterReport.objects.select_for_update(of=("self",))
    return reports.select_related("reception__territory").get(pk=report.pk)
