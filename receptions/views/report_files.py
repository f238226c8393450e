"""Papers of a report: have one drawn, watch the progress, download it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from receptions import report_permissions as permissions
from receptions.choices import ReportEdition
from receptions.models import QuarterReport, ReportFile
from receptions.services import reports
from territories.choices import JobState
from territories.htmx import go, wants_partial


def _report(request: HttpRequest, pk: int, language: str, edition: str) -> QuarterReport:
    """The report whose paper in this edition the person may have."""
    if language not in dict(settings.LANGUAGES) or edition not in ReportEdition.values:
        raise Http404
    visible = QuarterReport.objects.visible_to(request.user)
    report = get_object_or_404(visible.select_related("reception__territory"), pk=pk)
    if not permissions.can_download(request.user, report, edition):
        raise PermissionDenied
    return report


@login_required
@require_http_methods(["GET", "POST"])
def report_file(request: HttpRequest, pk: int, language: str, edition: str) -> HttpResponse:
    """POST has the paper drawn; GET shows how far it is, as a page or a fragment."""
    report = _report(request, pk, language, edition)
    address = reverse("receptions:report-file", args=[pk, language, edition])
    if request.method == "POST":
        reports.request_file(report=report, language=language, edition=edition, by=request.user)
        return go(request, address)
    file = (
        ReportFile.objects.filter(report=report, language=language, edition=edition)
        .select_related("job")
        .first()
    )
    job = file.job if file else None
    drawing = file is not None and reports.is_being_drawn(file)
    done = file is not None and file.built_at is not None and not drawing
    failed = job is not None and job.state == JobState.FAILED
    context = {
        "report": report,
        "file": file,
        "language_name": dict(settings.LANGUAGES)[language],
        "edition": ReportEdition(edition),
        "drawing": drawing,
        "failed": failed,
        "done": done and not failed,
        "percent": 100 if done else job.progress if job else 0,
        "label": _("The paper is ready.") if done else (job and job.message) or _("Waiting"),
        "progress_url": address,
        "done_url": reverse("receptions:report-download", args=[pk, language, edition]),
    }
    partial = wants_partial(request) and drawing
    if wants_partial(request) and not partial:
        return go(request, address)
    name = "config/partials/_progress.html" if partial else "receptions/report_file.html"
    return render(request, name, context)


@login_required
@require_GET
def report_download(request: HttpRequest, pk: int, language: str, edition: str) -> FileResponse:
    """The PDF itself."""
    report = _report(request, pk, language, edition)
    file = get_object_or_404(
        ReportFile, report=report, language=language, edition=edition, built_at__isnull=False
    )
    if report.is_sealed and not reports.is_current(file, report):
        raise Http404
    name = f"{report.reception.code}-{report.period.slug}-{language}-{edition}.pdf"
    return FileResponse(
        file.file.open("rb"), filename=name, content_type="application/pdf", as_attachment=False
    )
