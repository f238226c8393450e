"""Bringing objects in: the template, sending a file, what was found, taking it over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from programs import state_permissions as may
from programs.exceptions import ProgramsError
from programs.models import ObjectImport
from programs.object_sheet import template
from programs.object_sheet.columns import layout_of
from programs.services import object_imports
from programs.views.common import require
from programs.views.state_common import find_list
from territories.htmx import go, wants_partial
from territories.spreadsheets import reading
from territories.spreadsheets.layout import Layout

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LISTED = 20


class ObjectImportForm(forms.Form):
    """A spreadsheet; it is judged by its content before anything is kept."""

    file = forms.FileField(
        label=gettext_lazy("Spreadsheet (.xlsx)"),
        help_text=gettext_lazy("Up to 100,000 rows and 40 MB. First it is only checked."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    def __init__(self, *args: Any, layout: Layout, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.layout = layout

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        reading.check(file, self.layout)
        return file


@login_required
@require_http_methods(["GET", "POST"])
def import_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The files of a list so far; POST takes one in."""
    work_list = find_list(request.user, pk)
    require(allowed=may.can_edit_list(request.user, work_list))
    layout = layout_of(loans=work_list.district_year.programme.is_loans)
    posted = request.method == "POST"
    sent = (request.POST, request.FILES) if posted else (None, None)
    form = ObjectImportForm(*sent, layout=layout)
    if form.is_valid():
        try:
            batch = object_imports.upload(
                work_list=work_list, by=request.user, file=form.cleaned_data["file"]
            )
        except ProgramsError as error:
            form.add_error(None, str(error))
        else:
            return go(request, batch.get_absolute_url())
    batches = ObjectImport.objects.visible_to(request.user).filter(work_list=work_list)
    context = {
        "form": form,
        "work_list": work_list,
        "district_year": work_list.district_year,
        "batches": batches.select_related("by")[:LISTED],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "programs/object_import_list.html", context, status=status)


@login_required
@require_GET
def import_template(request: HttpRequest, pk: int) -> HttpResponse:
    """The empty spreadsheet in the reader's language, with the district's mahallas."""
    work_list = find_list(request.user, pk)
    require(allowed=may.can_keep(request.user, work_list.district_year))
    response = HttpResponse(template.draw(work_list.district_year), content_type=XLSX)
    name = f"{work_list.district_year.programme.code}-{work_list.district_year.year}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


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
    context = _context(batch)
    if wants_partial(request):
        if not context["at_work"]:
            return go(request, batch.get_absolute_url())
        return render(request, "config/partials/_progress.html", context)
    return render(request, "programs/object_import.html", context)


@login_required
@require_POST
def import_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the good rows over, or begin again after a failure."""
    batch = _batch(request, pk)
    require(allowed=may.can_keep(request.user, batch.work_list.district_year))
    try:
        if batch.is_at_work:
            object_imports.try_again(batch=batch, by=request.user)
        else:
            object_imports.order(batch=batch, by=request.user)
    except ProgramsError as error:
        context = {**_context(batch), "problem": str(error)}
        return render(request, "programs/object_import.html", context, status=422)
    return go(request, batch.get_absolute_url())


@login_required
@require_GET
def import_wrong(request: HttpRequest, pk: int) -> FileResponse:
    """The refused rows with what is wrong, to be corrected and sent again."""
    batch = _batch(request, pk)
    if not batch.wrong_file:
        raise Http404
    return FileResponse(
        batch.wrong_file.open("rb"),
        as_attachment=True,
        filename=f"objects-{batch.pk}.xlsx",
        content_type=XLSX,
    )


def _context(batch: ObjectImport) -> dict[str, Any]:
    failed = batch.is_at_work and batch.has_failed
    outcomes = {"added": _("new"), "changed": _("changed"), "same": _("already here")}
    return {
        "batch": batch,
        "work_list": batch.work_list,
        "district_year": batch.work_list.district_year,
        "failed": failed,
        "at_work": batch.is_at_work and not failed,
        "percent": batch.job.progress if batch.job else 0,
        "label": (batch.job and batch.job.message) or _("Waiting"),
        "done": False,
        "progress_url": batch.get_absolute_url(),
        "samples": [
            (number, shown, outcome, outcomes[outcome], fields)
            for number, shown, outcome, fields in batch.samples
        ],
    }
