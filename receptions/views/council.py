"""The deputies' portal: accepted reports of the own territory, without personal data."""

from __future__ import annotations

from itertools import groupby

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from receptions import council_permissions
from receptions import report_permissions as permissions
from receptions.choices import ReportEdition
from receptions.models import QuarterReport
from receptions.report_content import PART_FIGURES, content, hearing_questions, part_table
from receptions.services import reports

SHOWN = 200


@login_required
@require_GET
def council(request: HttpRequest) -> HttpResponse:
    """Accepted reports by quarter, the newest first, with the key figures of the latest."""
    if not request.user.powers.anywhere("read_council"):
        raise PermissionDenied
    published = QuarterReport.objects.for_council_of(request.user)
    found = published.light().select_related("reception__territory").order_by(
        "-year", "-quarter", Length("reception__territory__path"), "reception__territory__path"
    )[:SHOWN]  # fmt: skip
    quarters = [(quarter, list(rows)) for quarter, rows in groupby(found, lambda one: one.period)]
    latest = None
    if quarters:
        first = published.select_related("reception__territory").get(pk=quarters[0][1][0].pk)
        latest = content(first, ReportEdition.COUNCIL)
    tabs = council_permissions.tabs(request.user)
    context = {"quarters": quarters, "latest": latest, "tabs": tabs}
    if latest is not None:
        context["latest_url"] = reverse("receptions:council-report", args=[first.pk])
    return render(request, "receptions/report_council.html", context)


@login_required
@require_GET
def council_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The council edition to read in the browser, and its papers in four languages."""
    visible = QuarterReport.objects.visible_to(request.user)
    report = get_object_or_404(visible.select_related("reception__territory"), pk=pk)
    if not permissions.can_download(request.user, report, ReportEdition.COUNCIL):
        raise PermissionDenied
    words = content(report, ReportEdition.COUNCIL)
    drawn = {file.language: file for file in report.files.filter(edition=ReportEdition.COUNCIL)}
    papers = []
    for language, name in settings.LANGUAGES:
        args = [report.pk, language, ReportEdition.COUNCIL.value]
        file = drawn.get(language)
        papers.append(
            {
                "language": name,
                "file": file if file and reports.is_current(file, report) else None,
                "url": reverse("receptions:report-file", args=args),
                "download": reverse("receptions:report-download", args=args),
            }
        )
    context = {
        "report": report,
        "content": words,
        "parts": part_table(words, PART_FIGURES, name=_("Territories")),
        "questions": hearing_questions(words),
        "papers": papers,
    }
    return render(request, "receptions/report_council_detail.html", context)
