"""Bringing facts in: the template, sending a file, what was found, taking it over."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from programs import state_permissions as may
from programs.models import FactImport
from programs.object_sheet import template
from programs.object_sheet.columns import FACTS
from programs.services import fact_imports
from programs.views import state_sheets
from programs.views.common import require
from programs.views.state_common import find_year
from territories import sheet_pages

PAGES = state_sheets.pages("programs/fact_import.html", "programs:fact-import", fact_imports)


@login_required
@require_http_methods(["GET", "POST"])
def import_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The files with facts of a programme's year in a district; POST takes one in."""
    district_year = find_year(request.user, pk)
    require(allowed=may.can_keep(request.user, district_year))
    files = FactImport.objects.visible_to(request.user)
    return state_sheets.send_page(
        request,
        layout=FACTS,
        upload=partial(fact_imports.upload, district_year=district_year),
        batches=files.filter(district_year=district_year),
        template="programs/fact_import_list.html",
        context={"district_year": district_year},
    )


@login_required
@require_GET
def import_template(request: HttpRequest, pk: int) -> HttpResponse:
    """The empty spreadsheet in the reader's language, with the codes of the open objects."""
    district_year = find_year(request.user, pk)
    require(allowed=may.can_keep(request.user, district_year))
    name = f"{district_year.programme.code}-{district_year.year}-facts.xlsx"
    return sheet_pages.workbook(template.draw_facts(district_year), name)


def _batch(request: HttpRequest, pk: int) -> FactImport:
    rows = FactImport.objects.visible_to(request.user).select_related(
        "district_year__programme",
        "district_year__territory",
        "district_year__khokimiyat",
        "by",
        "taken_by",
        "job",
    )
    return get_object_or_404(rows, pk=pk)


@login_required
@require_GET
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the file is, as a page or a fragment; then what was found, row by row."""
    batch = _batch(request, pk)
    return PAGES.detail(request, batch, **_more(batch))


@login_required
@require_POST
def import_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the good rows over, or begin again after a failure."""
    batch = _batch(request, pk)
    require(allowed=may.can_keep(request.user, batch.district_year))
    return PAGES.start(request, batch, **_more(batch))


def _more(batch: FactImport) -> dict[str, Any]:
    return {"district_year": batch.district_year}


@login_required
@require_GET
def import_wrong(request: HttpRequest, pk: int) -> FileResponse:
    """The refused rows with what is wrong, to be corrected and sent again."""
    batch = _batch(request, pk)
    return sheet_pages.kept_workbook(batch.wrong_file, f"facts-{batch.pk}.xlsx")
