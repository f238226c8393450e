"""Bringing households in: the template, sending a file, what was found, taking it over."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fieldvisits.forms.fields import keeping_receptions
from fieldvisits.forms.household_imports import HouseholdImportForm
from fieldvisits.models import HouseholdImport
from fieldvisits.register import template
from fieldvisits.services import household_imports
from fieldvisits.views.common import answer, require
from receptions.exceptions import ReceptionsError
from receptions.views.sheet_batches import BatchPages
from territories import sheet_pages

LISTED = 50
PAGES = BatchPages(
    template="fieldvisits/household_import.html",
    urls="fieldvisits:household-import",
    order=household_imports.order,
    try_again=household_imports.try_again,
    refusal=ReceptionsError,
)


@login_required
@require_http_methods(["GET", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    """The files so far; POST takes one in."""
    receptions = keeping_receptions(request.user)
    require(receptions.exists())
    form = HouseholdImportForm(*sheet_pages.sent(request), receptions=receptions)
    kept = sheet_pages.taken_in(
        request,
        form,
        lambda: household_imports.upload(by=request.user, **form.cleaned_data),
        ReceptionsError,
    )
    if kept is not None:
        return kept
    batches = HouseholdImport.objects.visible_to(request.user).select_related("reception", "by")
    context = {"form": form, "batches": batches[:LISTED]}
    return answer(request, "household_import_list.html", context, form)


@login_required
@require_GET
def import_template(request: HttpRequest) -> HttpResponse:
    """The empty spreadsheet in the reader's language, with the district's mahallas."""
    receptions = keeping_receptions(request.user)
    wanted = request.GET.get("reception", "")
    chosen = receptions.filter(pk=wanted).first() if wanted.isdecimal() else None
    reception = chosen or receptions.first()
    require(reception)
    return sheet_pages.workbook(template.draw(reception), f"households-{reception.code}.xlsx")


def _batch(request: HttpRequest, pk: int) -> HouseholdImport:
    visible = HouseholdImport.objects.visible_to(request.user)
    return get_object_or_404(
        visible.select_related("reception__territory", "by", "taken_by", "job"), pk=pk
    )


@login_required
@require_GET
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the file is, as a page or a fragment; then what was found, row by row."""
    return PAGES.detail(request, _batch(request, pk))


@login_required
@require_POST
def import_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the good rows over, or begin again after a failure."""
    return PAGES.start(request, _batch(request, pk))


@login_required
@require_GET
def import_wrong(request: HttpRequest, pk: int) -> FileResponse:
    """The refused rows with what is wrong, to be corrected and sent again."""
    batch = _batch(request, pk)
    name = f"households-{batch.reception.code}-{batch.pk}.xlsx"
    return sheet_pages.kept_workbook(batch.wrong_file, name)
