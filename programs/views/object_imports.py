"""Bringing objects in: the template, sending a file, what was found, taking it over."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from programs import state_permissions as may
from programs.models import ObjectImport
from programs.object_sheet import template
from programs.object_sheet.columns import layout_of
from programs.services import object_imports
from programs.views import state_sheets
from programs.views.common import require
from programs.views.state_common import find_list
from territories import sheet_pages

PAGES = state_sheets.pages("programs/object_import.html", "programs:object-import", object_imports)


@login_required
@require_http_methods(["GET", "POST"])
def import_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The files of a list so far; POST takes one in."""
    work_list = find_list(request.user, pk)
    require(allowed=may.can_edit_list(request.user, work_list))
    files = ObjectImport.objects.visible_to(request.user)
    return state_sheets.send_page(
        request,
        layout=layout_of(loans=work_list.district_year.programme.is_loans),
        upload=partial(object_imports.upload, work_list=work_list),
        batches=files.filter(work_list=work_list),
        template="programs/object_import_list.html",
        context={"work_list": work_list, "district_year": work_list.district_year},
    )


@login_required
@require_GET
def import_template(request: HttpRequest, pk: int) -> HttpResponse:
    """The empty spreadsheet in the reader's language, with the district's mahallas."""
    work_list = find_list(request.user, pk)
    require(allowed=may.can_keep(request.user, work_list.district_year))
    name = f"{work_list.district_year.programme.code}-{work_list.district_year.year}.xlsx"
    return sheet_pages.workbook(template.draw(work_list.district_year), name)


def _batch(request: HttpRequest, pk: int) -> ObjectImport:
    rows = ObjectImport.objects.visible_to(request.user).select_related(
        "work_list__district_year__programme",
        "work_list__district_year__territory",
        "work_list__district_year__khokimiyat",
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
    require(allowed=may.can_keep(request.user, batch.work_list.district_year))
    return PAGES.start(request, batch, **_more(batch))


def _more(batch: ObjectImport) -> dict[str, Any]:
    return {
        "work_list": batch.work_list,
        "district_year": batch.work_list.district_year,
        "change_words": _("change an object"),
    }


@login_required
@require_GET
def import_wrong(request: HttpRequest, pk: int) -> FileResponse:
    """The refused rows with what is wrong, to be corrected and sent again."""
    batch = _batch(request, pk)
    return sheet_pages.kept_workbook(batch.wrong_file, f"objects-{batch.pk}.xlsx")
