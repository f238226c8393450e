"""The quarterly report's way: opened, written, sealed, accepted or returned (decision 8)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from receptions import report_rules
from receptions.choices import ReportEdition, ReportState
from receptions.exceptions import ReceptionsError, TransitionError
from receptions.models import QuarterReport, Reception, ReportFile, ReportReturn
from receptions.models.report import NARRATIVE
from receptions.services import report_counts
from receptions.services.report_counts import Counted
from territories import clock, jobs
from territories.choices import JobState
from territories.models import User
from territories.periods import Quarter

OPEN_TO_WORK = (ReportState.DRAFT, ReportState.RETURNED)


@transaction.atomic
def open_quarter(quarter: Quarter, *, counted: Counted | None = None) -> list[QuarterReport]:
    """Have a draft of every working reception, with the figures as they are now.

    Safe to run again: what is there stays. Returns all reports of the quarter.
    """
    receptions = Reception.objects.filter(closed_on__isnull=True).select_related("territory")
    present = set(_of(quarter).values_list("reception", flat=True))
    QuarterReport.objects.bulk_create(
        (
            QuarterReport(
                reception=reception,
                year=quarter.year,
                quarter=quarter.number,
                due_on=report_rules.due_on(
                    quarter, reception.territory.level, settings.REPORT_DUE_DAYS
                ),
            )
            for reception in receptions
            if reception.pk not in present
        ),
        ignore_conflicts=True,
    )
    counted = counted or Counted(quarter)
    fresh = _of(quarter).filter(state=ReportState.DRAFT, figures={})
    for report in fresh.select_related("reception__territory"):
        report.figures = report_counts.build(report, counted)
        report.save(update_fields=["figures"])
    return list(_of(quarter).select_related("reception__territory"))


@transaction.atomic
def refresh(report: QuarterReport, *, counted: Counted | None = None) -> QuarterReport:
    """Count a report in work again. Raises TransitionError once it is sealed."""
    report = _locked(report)
    _require(report, OPEN_TO_WORK, ReportState.DRAFT)
    report.figures = report_counts.build(report, counted or Counted(report.period))
    report.save(update_fields=["figures"])
    return report


@transaction.atomic
def save_narrative(*, report: QuarterReport, by: User, **fields: str) -> QuarterReport:
    """Keep the words of a report in work: problems, mood, measures, proposals."""
    report = _locked(report, light=True)
    _require(report, OPEN_TO_WORK, ReportState.DRAFT)
    for name in NARRATIVE:
        if name in fields:
            setattr(report, name, fields[name])
    report.save(update_fields=list(NARRATIVE))
    return report


@transaction.atomic
def submit(*, report: QuarterReport, by: User, counted: Counted | None = None) -> QuarterReport:
    """Count once more, freeze figures and words, and send the report up.

    `counted` are the quarter's counts when the caller has them already.
    """
    report = _locked(report)
    _require(report, OPEN_TO_WORK, ReportState.SUBMITTED)
    counted = counted or Counted(report.period)
    report.figures = report_counts.build(report, counted, cases=True)
    report.digest = seal(report)
    report.state = ReportState.SUBMITTED
    report.submitted_by, report.submitted_at = by, clock.now()
    report.save()
    return report


def seal(report: QuarterReport) -> str:
    """The digest over what the report says: figures, words, whose and when."""
    words = {name: getattr(report, name) for name in NARRATIVE}
    content: dict[str, Any] = {
        "reception": report.reception.code,
        "quarter": report.period.slug,
        "figures": report.figures,
        "narrative": words,
    }
    return report_rules.digest(content)


@transaction.atomic
def accept(*, report: QuarterReport, by: User) -> QuarterReport:
    """The level above takes the report; it is published and never changes again.

    Refused to the person who submitted it. The council edition is drawn once this commits.
    """
    report = _locked(report, light=True)
    _require(report, (ReportState.SUBMITTED,), ReportState.ACCEPTED)
    if report.submitted_by_id == by.pk:
        raise ReceptionsError(_("Nobody accepts a report that they submitted themselves."))
    report.state = ReportState.ACCEPTED
    report.accepted_by, report.accepted_at = by, clock.now()
    report.save(update_fields=["state", "accepted_by", "accepted_at"])
    transaction.on_commit(partial(_draw_for_council, report.pk, by))
    return report


@transaction.atomic
def return_(*, report: QuarterReport, by: User, subject: str, reason: str) -> ReportReturn:
    """Send a report back, naming the figure or section and the reason.

    Refused while the report of the level above, which contains it, is itself sealed.
    """
    report = _locked(report)
    _require(report, (ReportState.SUBMITTED,), ReportState.RETURNED)
    above = _of(report.period).filter(
        reception__territory=report.reception.territory.parent_id,
        state__in=report_counts.SEALED,
    )
    if above.exists():
        raise ReceptionsError(
            _("The report of the level above contains this one and is already submitted.")
        )
    report.state = ReportState.RETURNED
    report.save(update_fields=["state"])
    return ReportReturn.objects.create(report=report, subject=subject, reason=reason, by=by)


@transaction.atomic
def request_file(
    *, report: QuarterReport, language: str, edition: str, by: User | None
) -> ReportFile:
    """The PDF in a language and edition; drawn by a job unless it is there already."""
    file, _created = ReportFile.objects.get_or_create(
        report=report, language=language, edition=edition
    )
    file = ReportFile.objects.select_for_update(of=("self",)).select_related("job").get(pk=file.pk)
    if is_current(file, report) or is_being_drawn(file):
        return file
    file.job = jobs.start(kind="report_pdf", args={"files": [file.pk]}, by=by)
    file.save(update_fields=["job"])
    return file


def is_current(file: ReportFile, report: QuarterReport) -> bool:
    """Whether the file shows the sealed report. A draft's file never counts as current."""
    return bool(report.is_sealed and file.built_at and file.digest == report.digest)


def is_being_drawn(file: ReportFile) -> bool:
    """Whether a job is still at it."""
    return file.job is not None and file.job.state in (JobState.QUEUED, JobState.RUNNING)


def _draw_for_council(report_id: int, by: User) -> None:
    """One job for the council edition in every language."""
    with transaction.atomic():
        ReportFile.objects.bulk_create(
            (
                ReportFile(report_id=report_id, language=language, edition=ReportEdition.COUNCIL)
                for language, _name in settings.LANGUAGES
            ),
            ignore_conflicts=True,
        )
        files = ReportFile.objects.filter(report=report_id, edition=ReportEdition.COUNCIL)
        keys = list(files.order_by("pk").values_list("pk", flat=True))
        job = jobs.start(kind="report_pdf", args={"files": keys}, by=by)
        ReportFile.objects.filter(pk__in=keys).update(job=job)


def _of(quarter: Quarter) -> Any:
    return QuarterReport.objects.filter(year=quarter.year, quarter=quarter.number)


def _locked(report: QuarterReport, *, light: bool = False) -> QuarterReport:
    reports = QuarterReport.objects.select_for_update(of=("self",))
    if light:
        reports = reports.light()
    return reports.select_related("reception__territory").get(pk=report.pk)


def _require(report: QuarterReport, states: tuple[str, ...], wanted: ReportState) -> None:
    if report.state not in states:
        raise TransitionError(report.get_state_display(), wanted.label)
