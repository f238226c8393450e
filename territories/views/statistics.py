"""Statistics: indicators, a territory's values, releases, and taking a file in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from territories import sheet_pages, statistic_page, statistic_sheet
from territories.exceptions import StatisticsError
from territories.htmx import go
from territories.keyset import KeysetPage
from territories.models import StatisticIndicator, StatisticRelease, Territory
from territories.permissions import can_import_statistics
from territories.services import statistics
from territories.spreadsheets.languages import active
from territories.statistic_changes import changes
from territories.statistic_forms import PublishForm, RegionFilter, ReleaseForm


def _require_keeper(request: HttpRequest) -> None:
    if not can_import_statistics(request.user):
        raise PermissionDenied


@login_required
@require_GET
def statistic_list(request: HttpRequest) -> HttpResponse:
    """What is measured, with the last period of each."""
    may_import = can_import_statistics(request.user)
    context = {
        "rows": statistic_page.indicators(with_off=may_import),
        "may_import": may_import,
    }
    return render(request, "territories/statistic_list.html", context)


@login_required
@require_GET
def statistic_indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator over the regions, or over the districts of one."""
    indicators = StatisticIndicator.objects.select_related("group")
    indicator = get_object_or_404(indicators, code=code)
    form = RegionFilter(request.GET)
    region = form.cleaned_data.get("region") if form.is_valid() else None
    may_import = can_import_statistics(request.user)
    context = {
        "indicator": indicator,
        "filter_form": form,
        "rows": statistic_page.places(indicator, region),
        "may_import": may_import,
        "changes": changes(indicator) if may_import else [],
    }
    return render(request, "territories/statistic_indicator.html", context)


@login_required
@require_GET
def statistic_territory(request: HttpRequest, code: str) -> HttpResponse:
    """Every indicator of one territory over its periods, replaced values too."""
    territory = get_object_or_404(Territory.objects.with_reception(), code=code)
    context = {"territory": territory, "histories": statistic_page.histories(territory)}
    return render(request, "territories/statistic_territory.html", context)


@login_required
@require_GET
def release_list(request: HttpRequest) -> HttpResponse:
    """The files that statistics came in, the newest first."""
    releases = StatisticRelease.objects.visible_to(request.user)
    page = KeysetPage(releases.select_related("by", "published_by"), params=request.GET)
    context = {"page": page, "may_import": can_import_statistics(request.user)}
    return render(request, "territories/statistic_releases.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def statistic_import(request: HttpRequest) -> HttpResponse:
    """Take a file in; it is checked at once."""
    _require_keeper(request)
    form = ReleaseForm(*sheet_pages.sent(request))
    kept = sheet_pages.taken_in(
        request,
        form,
        lambda: statistics.receive(
            file=form.cleaned_data["file"],
            source=form.cleaned_data["source"],
            period=form.period,
            by=request.user,
        ),
        StatisticsError,
    )
    if kept is not None:
        return kept
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "territories/statistic_import.html", {"form": form}, status=status)


@login_required
@require_GET
def statistic_template(request: HttpRequest) -> HttpResponse:
    """The empty spreadsheet in the reader's language."""
    _require_keeper(request)
    return sheet_pages.workbook(statistic_sheet.template(), "statistika.xlsx")


def _release(request: HttpRequest, pk: int) -> StatisticRelease:
    visible = StatisticRelease.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("by", "published_by"), pk=pk)


@login_required
@require_GET
def statistic_release(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: what was found, its values, and the next step."""
    release = _release(request, pk)
    return render(request, "territories/statistic_release.html", _context(request, release))


def _context(
    request: HttpRequest, release: StatisticRelease, form: PublishForm | None = None
) -> dict[str, Any]:
    values = release.values.select_related("indicator", "territory")
    may_import = can_import_statistics(request.user)
    page = KeysetPage(values, ordering=("id",), params=request.GET, per_page=100)
    changed = may_import and release.state == "published"
    return {
        "release": release,
        "page": page,
        "warnings": [
            (row, active(whose), *(statistic_page.plain(Decimal(one)) for one in pair))
            for row, whose, *pair in release.warnings
        ],
        "lines": [(one, statistic_page.plain(one.value)) for one in page],
        "form": form or PublishForm(),
        "may_import": may_import,
        "populations": len(statistics.populations(release)) if changed else 0,
    }


@login_required
@require_POST
def statistic_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the values of a checked file count."""
    release = _release(request, pk)
    _require_keeper(request)
    form = PublishForm(request.POST)
    looked = form.is_valid() and form.cleaned_data["looked"]
    try:
        statistics.publish(release=release, by=request.user, looked=looked)
    except StatisticsError as error:
        form.add_error(None, str(error))
        context = _context(request, release, form)
        return render(request, "territories/statistic_release.html", context, status=422)
    messages.success(request, _("The release is published; its values count from now on."))
    return go(request, release.get_absolute_url())


@login_required
@require_POST
def statistic_population(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the territories have the population of a published release."""
    release = _release(request, pk)
    _require_keeper(request)
    try:
        count = statistics.take_populations(release=release, by=request.user)
    except StatisticsError as error:
        messages.error(request, str(error))
    else:
        said = _("The population of territories was brought up to date: %(count)s.")
        messages.success(request, said % {"count": count})
    return go(request, release.get_absolute_url())


@login_required
@require_GET
def statistic_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it was sent."""
    release = _release(request, pk)
    name = f"statistika-{release.year}-{release.quarter}-v{release.version}.xlsx"
    return sheet_pages.kept_workbook(release.file, name)
