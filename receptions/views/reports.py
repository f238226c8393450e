"""The board of a quarter's reports, one report, and its way up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from receptions import report_behind, report_grid, report_panel, report_seal, table_behind
from receptions import report_permissions as permissions
from receptions.choices import ReportEdition, ReportState
from receptions.exceptions import ReceptionsError, StatementsError
from receptions.forms.report import BoardFilter, NarrativeForm, ReturnForm
from receptions.models import QuarterReport
from receptions.report_content import PART_FIGURES, content, part_table
from receptions.report_standing import summary_of
from receptions.services import reports
from territories import clock
from territories.choices import JobState, Level
from territories.htmx import go, wants_partial
from territories.models import Job, User
from territories.periods import Quarter

TONES = {
    ReportState.DRAFT: "neutral",
    ReportState.SUBMITTED: "wait",
    ReportState.RETURNED: "bad",
    ReportState.ACCEPTED: "good",
}


def report_for(
    request: HttpRequest, pk: int, may: Callable[[User, QuarterReport], bool]
) -> QuarterReport:
    """The visible report (404) with which the person may do this (403)."""
    visible = QuarterReport.objects.visible_to(request.user).select_related(
        "reception__territory__parent", "submitted_by", "accepted_by"
    )
    report = get_object_or_404(visible.with_course(), pk=pk)
    if not may(request.user, report):
        raise PermissionDenied
    return report


def _quarters(visible: QuerySet[QuarterReport]) -> list[Quarter]:
    rows = visible.order_by().values_list("year", "quarter").distinct()
    return sorted((Quarter(*row) for row in rows), reverse=True)


def _chosen(slug: str, quarters: list[Quarter]) -> Quarter | None:
    for quarter in quarters:
        if quarter.slug == slug:
            return quarter
    return quarters[0] if quarters else None


@login_required
@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    """Reports of a quarter with their states: what is missing, late, or waits for a decision."""
    powers = request.user.powers
    if not powers.anywhere("view_reports") and powers.anywhere("read_council"):
        return redirect("receptions:council")
    visible = QuarterReport.objects.visible_to(request.user)
    quarters = _quarters(visible)
    form = BoardFilter(request.GET or None, quarters=quarters, user=request.user)
    form.is_valid()
    asked = form.cleaned_data if form.is_bound else {}
    quarter = _chosen(asked.get("quarter") or "", quarters)
    form.initial["quarter"] = quarter.slug if quarter else ""
    board = visible.none()
    if quarter is not None:
        board = visible.filter(year=quarter.year, quarter=quarter.number)
    shown = _narrowed(board, asked, whole=powers.everywhere("view_reports"))
    running = Quarter.of(clock.today())
    last, opens = running.previous, permissions.can_open_quarter(request.user)
    context = {
        "filter_form": form,
        "quarter": quarter,
        "counts": summary_of(quarter, report_grid.within(request.user)) if quarter else {},
        "rows": _rows(shown, request.user),
        "to_open": last if opens and last not in quarters else None,
        "running": running if opens and running not in quarters else None,
        "board": report_grid.addresses(quarter) if permissions.can_see_board(request.user) else {},
    }
    return render(request, "receptions/report_list.html", context)


def _narrowed(
    board: QuerySet[QuarterReport], asked: dict[str, Any], *, whole: bool
) -> QuerySet[QuarterReport]:
    if region := asked.get("region"):
        board = board.filter(reception__territory__path__startswith=region.path)
    elif whole and not asked.get("state"):
        board = board.filter(reception__territory__level__in=[Level.COUNTRY, Level.REGION])
    if state := asked.get("state"):
        board = board.filter(state=state)
    return board


def _rows(board: QuerySet[QuarterReport], user: User) -> list[dict[str, Any]]:
    first = Case(When(state=ReportState.SUBMITTED, then=Value(0)), default=Value(1))
    found = board.light().with_course().select_related("reception__territory__parent")
    return [
        {
            "report": report,
            "tone": TONES[ReportState(report.state)],
            "late": report.is_late(on=clock.today()),
            "to_decide": permissions.can_decide(user, report),
        }
        for report in found.order_by(first, "reception__territory__path")[:400]
    ]


@login_required
@require_POST
def report_open(request: HttpRequest) -> HttpResponse:
    """Open the reports of the quarter that has just ended, or look at the one that runs."""
    if not permissions.can_open_quarter(request.user):
        raise PermissionDenied
    quarter = Quarter.of(clock.today())
    if request.POST.get("quarter") != quarter.slug:
        quarter = quarter.previous
    job = reports.begin_opening(quarter=quarter, by=request.user)
    return go(request, reverse("receptions:report-opening", args=[job.pk]))


@login_required
@never_cache
@require_GET
def report_opening(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the opening of a quarter is, as a page or a fragment."""
    if not permissions.can_open_quarter(request.user):
        raise PermissionDenied
    job = get_object_or_404(Job, pk=pk, kind=reports.OPENING)
    working = job.state in (JobState.QUEUED, JobState.RUNNING)
    done = job.state == JobState.DONE
    address = reverse("receptions:report-opening", args=[job.pk])
    if wants_partial(request) and not working:
        return go(request, address)
    opened = _("%(count)s reports are open.") % {"count": job.result.get("reports", 0)}
    context = {
        "job": job,
        "quarter": Quarter.parse(job.args["quarter"]),
        "working": working,
        "percent": 100 if done else job.progress,
        "label": opened if done else job.message or _("Waiting"),
        "done": done,
        "progress_url": address,
        "done_url": f"{reverse('receptions:report-list')}?quarter={job.args['quarter']}",
    }
    name = "receptions/report_opening.html"
    if wants_partial(request):
        name = "config/partials/_progress.html"
    return render(request, name, context)


@login_required
@require_GET
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: figures, tables, words, returns, papers and the next step."""
    report = report_for(request, pk, lambda _user, _report: True)
    if not permissions.can_read(request.user, report):
        return redirect("receptions:council-report", pk=report.pk)
    user = request.user
    words = content(report, is_paper=False)
    words = replace(
        words,
        figures=report_behind.linked(words, report, user),
        tables=table_behind.linked(words.tables, report, user),
    )
    parts = part_table(words, PART_FIGURES, name=_("Territories"))
    context = {
        "report": report,
        "content": words,
        "tone": TONES[ReportState(report.state)],
        "late": report.is_late(on=clock.today()),
        "parts": parts and table_behind.linked_parts(parts, words, report, user),
        "returns": report.returns.select_related("by"),
        "files": _files(report),
        "seal": report_seal.panel(report, user, words.changes),
        **report_panel.panel(report, user),
    }
    return render(request, "receptions/report_detail.html", context)


def _files(report: QuarterReport) -> list[dict[str, Any]]:
    """Every paper the report can have: edition, language, and the file where it is drawn."""
    drawn = {(file.language, file.edition): file for file in report.files.all()}
    rows = []
    for edition in ReportEdition:
        for language, name in settings.LANGUAGES:
            file = drawn.get((language, edition.value))
            ready = file if file and reports.is_current(file, report) else None
            args = [report.pk, language, edition.value]
            rows.append(
                {
                    "edition": edition,
                    "language": name,
                    "file": ready,
                    "url": reverse("receptions:report-file", args=args),
                    "download": reverse("receptions:report-download", args=args),
                }
            )
    return rows


@login_required
@require_http_methods(["GET", "POST"])
def report_write(request: HttpRequest, pk: int) -> HttpResponse:
    """The four sections in words."""
    report = report_for(request, pk, permissions.can_write)
    form = NarrativeForm(request.POST or None, instance=report)
    if form.is_valid():
        try:
            reports.save_narrative(report=report, by=request.user, **form.cleaned_data)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return go(request, report.get_absolute_url())
    context = {"report": report, "form": form}
    status = 422 if form.errors else 200
    return render(request, "receptions/report_write.html", context, status=status)


def _step(
    request: HttpRequest,
    report: QuarterReport,
    act: Callable[[], Any],
    said: str,
    *,
    but: type[Exception] | tuple[()] = (),
) -> HttpResponse:
    """Do a step that needs no form; a refusal is told on the report's page, `but` is let out."""
    try:
        act()
    except but:
        raise
    except ReceptionsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return go(request, report.get_absolute_url())


@login_required
@require_POST
def report_refresh(request: HttpRequest, pk: int) -> HttpResponse:
    """Count a report in work again."""
    report = report_for(request, pk, permissions.can_write)
    return _step(request, report, lambda: reports.refresh(report), _("Counted again."))


@login_required
@require_POST
def report_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze and send up; statements against the figures are shown first."""
    report = report_for(request, pk, permissions.can_write)
    said = _("The report is sealed and submitted.")

    def act() -> None:
        reports.submit(report=report, by=request.user)

    try:
        return _step(request, report, act, said, but=StatementsError)
    except StatementsError:
        return go(request, reverse("receptions:report-statements", args=[report.pk]))


@login_required
@require_POST
def report_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept and publish."""
    report = report_for(request, pk, permissions.can_decide)
    said = _("The report is accepted and open to the council.")
    return _step(request, report, lambda: reports.accept(report=report, by=request.user), said)


@login_required
@require_http_methods(["GET", "POST"])
def report_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Send back with a figure or section and the reason."""
    report = report_for(request, pk, permissions.can_decide)
    form = ReturnForm(request.POST or None, content=content(report, is_paper=False))
    if form.is_valid():
        try:
            reports.return_(report=report, by=request.user, **form.cleaned_data)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The report is returned."))
            return go(request, report.get_absolute_url())
    context = {"report": report, "form": form}
    status = 422 if form.errors else 200
    return render(request, "receptions/report_return.html", context, status=status)
