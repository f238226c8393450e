"""The quarterly report's way: opened, written, sealed, accepted or returned (decision 8)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from receptions import report_chain, report_rules, report_statements
from receptions.choices import ReportEdition, ReportState
from receptions.exceptions import ReceptionsError, StatementsError, TransitionError
from receptions.models import QuarterReport, Reception, ReportFile, ReportReturn
from receptions.models.report import NARRATIVE
from receptions.services import council_words, report_counts, report_dates, report_locks
from receptions.services.report_counts import Counted
from territories import clock, jobs, snapshots
from territories.choices import JobState
from territories.jobs import Progress
from territories.models import Job, User
from territories.periods import Quarter
from territories.quarter_tree import Tree

OPENING = "open_quarter"
TRIES = 3  # to read figures of reports below that change meanwhile
OPEN_TO_WORK = (ReportState.DRAFT, ReportState.RETURNED)


def begin_opening(*, quarter: Quarter, by: User) -> Job:
    """Have the quarter opened by a job; while one waits or is at it, it is that one."""
    return jobs.start_once(kind=OPENING, args={"quarter": quarter.slug}, by=by)


def open_quarter(
    quarter: Quarter, *, counted: Counted | None = None, progress: Progress | None = None
) -> list[QuarterReport]:
    """Have a draft of every reception of the quarter's last day, with the figures as they are now.

    Safe to run again: what is there stays, but drafts counted while the quarter ran are counted
    once more after its end, and what a run broken off left uncounted. Each draft is counted in a
    transaction of its own. Returns all reports of the quarter.
    """
    make_drafts(quarter)
    waiting = list(uncounted(quarter).values_list("pk", flat=True))
    counted = counted or Counted(quarter)
    for done, pk in enumerate(waiting, start=1):
        count_draft(quarter, pk, counted)
        if progress is not None:
            words = {"done": done, "all": len(waiting)}
            progress(100 * done // len(waiting), _("%(done)s of %(all)s reports counted") % words)
    return list(_of(quarter).select_related("reception__territory"))


@transaction.atomic
def make_drafts(quarter: Quarter) -> None:
    """Empty drafts for the receptions that have none; `count_draft` fills them."""
    present = _of(quarter).values("reception")
    missing = Reception.objects.existing(on=quarter.last_day).exclude(pk__in=present)
    calendar = report_dates.calendar()
    drafts = []
    for reception in missing.select_related("territory"):
        level = reception.territory.level
        due = report_chain.due(quarter, level, settings.REPORT_DUE_DAYS, calendar)
        drafts.append(
            QuarterReport(
                reception=reception,
                year=quarter.year,
                quarter=quarter.number,
                due_on=due.on,
                due_moved_from=due.moved_from,
            )
        )
    QuarterReport.objects.bulk_create(drafts, ignore_conflicts=True)


@transaction.atomic
def count_draft(quarter: Quarter, pk: int, counted: Counted) -> None:
    """Write a draft's figures, unless somebody has counted or submitted it meanwhile."""
    waiting = uncounted(quarter).select_for_update(of=("self",))
    report = waiting.select_related("reception__territory").filter(pk=pk).first()
    if report is not None:
        report.figures = report_counts.build(report, counted)
        report.save(update_fields=["figures"])


def uncounted(quarter: Quarter) -> Any:
    """Drafts without figures, and those counted before the quarter was over."""
    stale = Q(figures={})
    if report_chain.may_submit(quarter, on=clock.today()):
        stale |= Q(figures__counted_at__lt=quarter.next.first_day.isoformat())
    return _of(quarter).filter(stale, state=ReportState.DRAFT)


@transaction.atomic
def refresh(report: QuarterReport, *, counted: Counted | None = None) -> QuarterReport:
    """Count a report in work again. Raises TransitionError once it is sealed."""
    report = in_work(report)
    report.figures = report_counts.build(report, counted or Counted(report.period))
    report.save(update_fields=["figures"])
    return report


def in_work(report: QuarterReport, *, light: bool = False) -> QuarterReport:
    """The report, locked against others, while its head may change it; else a refusal."""
    report = _locked(report, light=light)
    _require(report, OPEN_TO_WORK, ReportState.DRAFT)
    report_locks.require_unlocked(report)
    return report


@transaction.atomic
def save_narrative(*, report: QuarterReport, by: User, **fields: str) -> QuarterReport:
    """Keep the words of a report in work: problems, mood, measures, proposals."""
    report = in_work(report, light=True)
    for name in NARRATIVE:
        if name in fields:
            setattr(report, name, fields[name])
    report.save(update_fields=list(NARRATIVE))
    return report


def submit(
    *, report: QuarterReport, by: User, counted: Counted | None = None, reason: str = ""
) -> QuarterReport:
    """Count once more, freeze figures and words, and send the report up.

    Figures, tables and cases are read in one snapshot before anything is locked; if a report right
    below was sealed or returned meanwhile, they are read again. Inside a transaction of the caller,
    or with the quarter's `counted` of the caller, they are counted under the locks.

    Raises StatementsError while words do not agree with the figures and no reason is given,
    ReportError while words for the council point at a person, ReceptionsError where the reports
    below do not come to rest.
    """
    if counted is not None or connection.in_atomic_block:
        sealed = _freeze(report, by, reason, counted or Counted(report.period))
        assert sealed is not None  # noqa: S101  counted under the locks
        return sealed
    for _turn in range(TRIES):
        counted = Counted(report.period)
        with snapshots.of_one_moment():
            figures = report_counts.build(_ready(_read(report)), counted, cases=True)
        sealed = _freeze(report, by, reason, counted, figures)
        if sealed is not None:
            return sealed
    raise ReceptionsError(_("The reports below have just changed. Submit this one again."))


@transaction.atomic
def _freeze(
    report: QuarterReport,
    by: User,
    reason: str,
    counted: Counted,
    figures: dict[str, Any] | None = None,
) -> QuarterReport | None:
    """Seal the report with these figures; None where they are not of the reports below as now."""
    report = _ready(_locked(report, anew=True))
    parts = _lock_parts(report, counted)
    if figures is None:
        figures = report_counts.build(report, counted, cases=True)
    elif parts != {one["code"]: (one["state"], one["digest"]) for one in figures["parts"]}:
        return None
    report.figures = figures
    found = report_statements.disagreements(report)
    if found and not reason.strip():
        raise StatementsError(len(found))
    report.disagreements = [one.kept() for one in found]
    report.disagreement_reason = reason.strip() if found else ""
    report.digest = seal(report)
    report.state = ReportState.SUBMITTED
    report.submitted_by, report.submitted_at = by, clock.now()
    report.save()
    return report


def _ready(report: QuarterReport) -> QuarterReport:
    """The report, where it may be sealed; else a refusal."""
    _require(report, OPEN_TO_WORK, ReportState.SUBMITTED)
    report_locks.require_unlocked(report)
    _require_over(report.period)
    council_words.require_impersonal(report)
    return report


def _require_over(quarter: Quarter) -> None:
    if not report_chain.may_submit(quarter, on=clock.today()):
        raise ReceptionsError(
            _("The quarter is not over: the report can be submitted from %(day)s on.")
            % {"day": date_format(quarter.next.first_day, "SHORT_DATE_FORMAT")}
        )


def seal(report: QuarterReport) -> str:
    """The digest over what the report says: figures, words, whose and when."""
    words = {name: getattr(report, name) for name in NARRATIVE}
    content: dict[str, Any] = {
        "reception": report.reception.code,
        "quarter": report.period.slug,
        "figures": report.figures,
        "narrative": words,
    }
    if rows := report_statements.frozen_rows(report):
        content["rows"] = rows
    return report_rules.digest(content)


@transaction.atomic
def accept(*, report: QuarterReport, by: User) -> QuarterReport:
    """The level above takes the report; it is published and never changes again.

    Refused to the person who submitted it. With the acceptance it is written down that the council
    edition is to be drawn.
    """
    report = _locked(report, light=True)
    _require(report, (ReportState.SUBMITTED,), ReportState.ACCEPTED)
    report_locks.require_unlocked(report)
    if report.submitted_by_id == by.pk:
        raise ReceptionsError(_("Nobody accepts a report that they submitted themselves."))
    report.state = ReportState.ACCEPTED
    report.accepted_by, report.accepted_at = by, clock.now()
    report.save(update_fields=["state", "accepted_by", "accepted_at"])
    if report.reception.territory.parent_id is None:
        report_locks.lock_national(report.period, by=by)
    _draw_for_council(report.pk, by)
    return report


@transaction.atomic
def return_(*, report: QuarterReport, by: User, subject: str, reason: str) -> ReportReturn:
    """Send a report back, naming the figure or section and the reason.

    Refused while the report of the level above, which contains it, is itself sealed.
    """
    # The whole before its part, as `submit` locks them: neither can overtake the other.
    above = _of(report.period).filter(reception__territory__in=_above(report))
    states = above.order_by("pk").select_for_update(of=("self",)).values_list("state", flat=True)
    sealed_above = any(state in report_counts.SEALED for state in states)
    report = _locked(report)
    _require(report, (ReportState.SUBMITTED,), ReportState.RETURNED)
    report_locks.require_unlocked(report)
    if sealed_above:
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
    """One job for the council edition in every language; called in the acceptance's transaction."""
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


def _lock_parts(report: QuarterReport, counted: Counted) -> dict[str, tuple[str, str]]:
    """Nothing right below is sealed or returned while the whole is put together.

    Gives state and seal of each territory below, as figures tell them.
    """
    below = counted.below.get(report.reception.territory_id, [])
    parts = _of(report.period).filter(reception__territory__in=below).order_by("pk")
    found = {one.code: ("", "") for one in below}
    rows = parts.select_for_update(of=("self",)).values_list(
        "reception__territory__code", "state", "digest"
    )
    for code, state, digest in rows:
        found[code] = state, digest if state in report_counts.SEALED else ""
    return found


def _above(report: QuarterReport) -> set[int]:
    """The territories whose report contains this one: the parent then and the parent now."""
    territory = report.reception.territory
    below = Tree.of(report.period).below.items()
    then = {pk for pk, parts in below if any(one.pk == territory.pk for one in parts)}
    return then | ({territory.parent_id} if territory.parent_id else set())


def is_in_a_sealed_whole(report: QuarterReport) -> bool:
    """Whether a report above that contains this one is sealed, so that this one stays as it is."""
    above = _of(report.period).filter(reception__territory__in=_above(report))
    return above.filter(state__in=report_counts.SEALED).exists()


def _read(report: QuarterReport) -> QuarterReport:
    return QuarterReport.objects.select_related("reception__territory").get(pk=report.pk)


def _locked(report: QuarterReport, *, light: bool = False, anew: bool = False) -> QuarterReport:
    """The report, locked; `light` or, where they are put together anew, without its figures."""
    reports = QuarterReport.objects.select_for_update(of=("self",))
    if light:
        reports = reports.light()
    if anew:
        reports = reports.defer("figures")
    return reports.select_related("reception__territory").get(pk=report.pk)


def _require(report: QuarterReport, states: tuple[str, ...], wanted: ReportState) -> None:
    if report.state not in states:
        raise TransitionError(report.get_state_display(), wanted.label)
