"""Bringing the old register in: the template, sending a file, what was found, taking it over."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from receptions.exceptions import ReceptionsError
from receptions.forms.intake import ImportForm
from receptions.models import ImportBatch, Reception
from receptions.old_register import template
from receptions.services import imports
from receptions.views.sheet_batches import BatchPages
from territories import sheet_pages
from territories.models import User

LISTED = 50
PAGES = BatchPages(
    template="receptions/import_detail.html",
    urls="receptions:import",
    order=imports.order,
    try_again=imports.try_again,
    refusal=ReceptionsError,
)


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
    initial = {"reception": receptions[0].pk}
    form = ImportForm(*sheet_pages.sent(request), receptions=receptions, initial=initial)
    kept = sheet_pages.taken_in(
        request,
        form,
        lambda: imports.upload(by=request.user, **form.cleaned_data),
        ReceptionsError,
    )
    if kept is not None:
        return kept
    batches = ImportBatch.objects.visible_to(request.user).select_related("reception", "by")
    context = {"form": form, "batches": batches[:LISTED]}
    status = 422 if form.errors else 200
    return render(request, "receptions/import_list.html", context, status=status)


@login_required
@require_GET
def import_template(request: HttpRequest) -> HttpResponse:
    """The empty spreadsheet in the reader's language, with the reception's own places."""
    receptions = _receptions(request.user)
    wanted = request.GET.get("reception", "")
    reception = next((one for one in receptions if str(one.pk) == wanted), receptions[0])
    return sheet_pages.workbook(template.draw(reception), f"register-{reception.code}.xlsx")


def _batch(request: HttpRequest, pk: int) -> ImportBatch:
    visible = ImportBatch.objects.visible_to(request.user)
    return get_object_or_404(
        visible.select_related("reception__territory", "by", "taken_by", "job"), pk=pk
    )


@login_required
@require_GET
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the file is, as a page or a fragment; then what was found in it."""
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
    name = f"register-{batch.reception.code}-{batch.pk}.xlsx"
    return sheet_pages.kept_workbook(batch.wrong_file, name)
