"""Around the seal: correction sheets, the comparison on demand, the workbook of the tables."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from receptions import report_behind, report_book, report_versions, signing, table_behind
from receptions import report_permissions as permissions
from receptions.choices import ReportEdition
from receptions.models import CorrectionSheet, QuarterReport, ReportVersion
from receptions.pdf import correction as paper
from receptions.report_content import content, written
from receptions.services import corrections
from receptions.services.table_cases import Cell
from receptions.views.reports import report_for
from territories import sheet_pages
from territories.htmx import go

VERSION_DIGITS = 4


@login_required
@require_POST
def report_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the sealed reports of the quarter compared with what is there now."""
    report = report_for(request, pk, permissions.can_compare)
    corrections.begin(quarter=report.period, by=request.user)
    messages.success(
        request, _("The comparison has begun. A sheet appears here if anything differs.")
    )
    return go(request, report.get_absolute_url())


@login_required
@require_GET
def report_figure_cases(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The case numbers sealed with a figure, and the reports below that hold the others.

    `?version=` asks for those of an earlier version of the report.
    """
    report = report_for(request, pk, permissions.can_read)
    version = _version(request, report)
    report = report_versions.as_then(version) if version else report
    line = content(report, is_paper=False).figures.get(code)
    if line is None or report_behind.frozen(report, code) is None:
        raise Http404
    figure = line.figure
    if not report_behind.may_open(request.user, report.reception.territory, figure):
        raise PermissionDenied
    found = report_behind.cases(report, figure, request.user, request.GET)
    context = {
        "report": report,
        "version": version,
        "line": line,
        "figure": figure,
        "cases": found,
        "page": found,
        "sealed": len(report_behind.frozen(report, code) or ()),
        "parts": report_behind.parts(report, code),
    }
    return render(request, "receptions/report_figure_cases.html", context)


@login_required
@require_GET
def report_cell_cases(request: HttpRequest, pk: int, table: str, column: str) -> HttpResponse:
    """The cases behind a number of a table: sealed ones, or of a report in work those of now.

    `?place=` asks for a part or for the reception itself, `?row=` for a row of a table that is not
    by territory, else it is the whole; `?version=` for an earlier version of the report.
    """
    report = report_for(request, pk, permissions.can_read)
    version = _version(request, report)
    report = report_versions.as_then(version) if version else report
    asked = request.GET.get("place", "")
    cell = Cell(table, column, request.GET.get("row", ""))
    figure = table_behind.figure_of(report, cell)
    place = table_behind.place_of(report, cell, asked)
    if figure is None or place is None:
        raise Http404
    if not report_behind.may_open(request.user, place, figure):
        raise PermissionDenied
    numbers = table_behind.numbers(report, cell, asked)
    if numbers is None:
        raise Http404
    found = report_behind.listed(report, figure, numbers, request.user, request.GET)
    context = {
        "report": report,
        "version": version,
        "place": place if asked else None,
        "figure": figure,
        "shown": written(table_behind.number(report, cell, asked)),
        "cases": found,
        "page": found,
        "listed": len(numbers),
        "parts": [] if asked else table_behind.parts(report, cell),
    }
    return render(request, "receptions/report_cell_cases.html", context)


def _version(request: HttpRequest, report: QuarterReport) -> ReportVersion | None:
    number = request.GET.get("version")
    if number is None:
        return None
    if not number.isdecimal() or len(number) > VERSION_DIGITS:
        raise Http404
    return get_object_or_404(report.versions.select_related("report__reception"), number=number)


def _sheet(request: HttpRequest, pk: int, sheet: int) -> CorrectionSheet:
    report = report_for(request, pk, permissions.can_read)
    found = CorrectionSheet.objects.select_related("report__reception__territory")
    return get_object_or_404(found, pk=sheet, report=report)


@login_required
@require_GET
def report_correction(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """One sheet with the cases behind each line."""
    found = _sheet(request, pk, sheet)
    views = paper.views(found, reader=request.user)
    context = {"sheet": found, "report": found.report, "views": views}
    return render(request, "receptions/report_correction.html", context)


@login_required
@require_GET
def report_correction_paper(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """The sheet as a PDF in the person's language, signed where a certificate is set up."""
    found = _sheet(request, pk, sheet)
    data = paper.draw(found)
    data = signing.sign(data, reason=str(found.report.code or found.digest[:16]))
    report = found.report
    name = f"{report.reception.code}-{report.period.slug}-correction-{found.number}.pdf"
    return HttpResponse(
        data,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


@login_required
@require_GET
def report_workbook(request: HttpRequest, pk: int, edition: str) -> HttpResponse:
    """Every table of the report as XLSX, in the person's language."""
    if edition not in ReportEdition.values:
        raise Http404
    report = report_for(request, pk, lambda user, one: permissions.can_download(user, one, edition))
    name = f"{report.reception.code}-{report.period.slug}-{edition}.xlsx"
    return sheet_pages.workbook(report_book.draw(content(report, edition)), name)
