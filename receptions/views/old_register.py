"""Bringing the old register in: the template, sending a file, what was found, taking it over."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from receptions.exceptions import ReceptionsError
from receptions.forms.intake import ImportForm
from receptions.models import ImportBatch, Reception
from receptions.old_register import template
from receptions.services import imports
from territories.htmx import go, wants_partial
from territories.models import User

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LISTED = 50


def _receptions(user: User) -> list[Reception]:
    """Where the person may bring the old register in; refuses where there is none."""
    inside = user.powers.inside("decide_appeals", "territory__path")
    found = list(Reception.objects.filter(inside).select_related("territory"))
    if not found:
        raise PermissionDenied
    own = [one for one in found if user.powers.exactly_at("decide_appeals", one.territory)]
    return own + [one for one in found if one not in own]


@login_required
@require_http_methods(["GET", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    """The files so far; POST takes one in."""
    receptions = _receptions(request.user)
    posted = request.method == "POST"
    initial = {"reception": receptions[0].pk}
    form = ImportForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        receptions=receptions,
        initial=initial,
    )
    if form.is_valid():
        try:
            batch = imports.upload(by=request.user, **form.cleaned_data)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            return go(request, batch.get_absolute_url())
    batches = ImportBatch.objects.visible_to(request.user).select_related("reception", "by")
    context = {"form": form, "batches": batches[:LISTED], "receptions": receptions}
    status = 422 if form.errors else 200
    return render(request, "receptions/import_list.html", context, status=status)


@login_required
@require_GET
def import_template(request: HttpRequest) -> HttpResponse:
    """The empty spreadsheet in the reader's language, with the reception's own places."""
    receptions = _receptions(request.user)
    wanted = request.GET.get("reception", "")
    reception = next((one for one in receptions if str(one.pk) == wanted), receptions[0])
    response = HttpResponse(template.draw(reception), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="register-{reception.code}.xlsx"'
    return response


def _batch(request: HttpRequest, pk: int) -> ImportBatch:
    visible = ImportBatch.objects.visible_to(request.user)
    return get_object_or_404(
        visible.select_related("reception__territory", "by", "taken_by", "job"), pk=pk
    )


@login_required
@require_GET
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the file is, as a page or a fragment; then what was found in it."""
    batch = _batch(request, pk)
    failed = batch.is_at_work and batch.has_failed
    at_work = batch.is_at_work and not failed
    context: dict[str, Any] = {
        "batch": batch,
        "failed": failed,
        "at_work": at_work,
        "percent": batch.job.progress if batch.job else 0,
        "label": (batch.job and batch.job.message) or _("Waiting"),
        "done": False,
        "progress_url": batch.get_absolute_url(),
    }
    if wants_partial(request):
        if not at_work:
            return go(request, batch.get_absolute_url())
        return render(request, "config/partials/_progress.html", context)
    return render(request, "receptions/import_detail.html", context)


@login_required
@require_POST
def import_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the good rows over, or begin again after a failure."""
    batch = _batch(request, pk)
    try:
        if batch.is_at_work:
            imports.try_again(batch=batch, by=request.user)
        else:
            imports.order(batch=batch, by=request.user)
    except ReceptionsError as error:
        context = {"batch": batch, "problem": str(error)}
        return render(request, "receptions/import_detail.html", context, status=422)
    return go(request, batch.get_absolute_url())


@login_required
@require_GET
def import_wrong(request: HttpRequest, pk: int) -> FileResponse:
    """The refused rows with what is wrong, to be corrected and sent again."""
    batch = _batch(request, pk)
    if not batch.wrong_file:
        raise Http404
    name = f"register-{batch.reception.code}-{batch.pk}.xlsx"
    return FileResponse(
        batch.wrong_file.open("rb"), as_attachment=True, filename=name, content_type=XLSX
    )
