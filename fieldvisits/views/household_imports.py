"""Bringing households in: the template, sending a file, what was found, taking it over."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fieldvisits.forms.fields import keeping_receptions
from fieldvisits.forms.household_imports import HouseholdImportForm
from fieldvisits.models import HouseholdImport
from fieldvisits.register import template
from fieldvisits.services import household_imports
from fieldvisits.views.common import answer, require
from receptions.exceptions import ReceptionsError
from territories.htmx import go, wants_partial

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LISTED = 50


@login_required
@require_http_methods(["GET", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    """The files so far; POST takes one in."""
    receptions = keeping_receptions(request.user)
    require(receptions.exists())
    posted = request.method == "POST"
    form = HouseholdImportForm(
        request.POST if posted else None, request.FILES if posted else None, receptions=receptions
    )
    if form.is_valid():
        try:
            batch = household_imports.upload(by=request.user, **form.cleaned_data)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            return go(request, batch.get_absolute_url())
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
    response = HttpResponse(template.draw(reception), content_type=XLSX)
    name = f"households-{reception.code}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _batch(request: HttpRequest, pk: int) -> HouseholdImport:
    visible = HouseholdImport.objects.visible_to(request.user)
    return get_object_or_404(
        visible.select_related("reception__territory", "by", "taken_by", "job"), pk=pk
    )


@login_required
@require_GET
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the file is, as a page or a fragment; then what was found, row by row."""
    batch = _batch(request, pk)
    context = _context(batch)
    if wants_partial(request):
        if not context["at_work"]:
            return go(request, batch.get_absolute_url())
        return render(request, "config/partials/_progress.html", context)
    return render(request, "fieldvisits/household_import.html", context)


@login_required
@require_POST
def import_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the good rows over, or begin again after a failure."""
    batch = _batch(request, pk)
    try:
        if batch.is_at_work:
            household_imports.try_again(batch=batch, by=request.user)
        else:
            household_imports.order(batch=batch, by=request.user)
    except ReceptionsError as error:
        context = {**_context(batch), "problem": str(error)}
        return render(request, "fieldvisits/household_import.html", context, status=422)
    return go(request, batch.get_absolute_url())


@login_required
@require_GET
def import_wrong(request: HttpRequest, pk: int) -> FileResponse:
    """The refused rows with what is wrong, to be corrected and sent again."""
    batch = _batch(request, pk)
    if not batch.wrong_file:
        raise Http404
    name = f"households-{batch.reception.code}-{batch.pk}.xlsx"
    return FileResponse(
        batch.wrong_file.open("rb"), as_attachment=True, filename=name, content_type=XLSX
    )


def _context(batch: HouseholdImport) -> dict[str, Any]:
    failed = batch.is_at_work and batch.has_failed
    outcomes = {"added": _("new"), "changed": _("changed"), "same": _("already here")}
    return {
        "batch": batch,
        "failed": failed,
        "at_work": batch.is_at_work and not failed,
        "percent": batch.job.progress if batch.job else 0,
        "label": (batch.job and batch.job.message) or _("Waiting"),
        "done": False,
        "progress_url": batch.get_absolute_url(),
        "samples": [
            (number, address, outcome, outcomes[outcome], fields)
            for number, address, outcome, fields in batch.samples
        ],
    }
