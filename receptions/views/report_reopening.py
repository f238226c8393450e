"""The exceptional reopening of a closed report, and its earlier versions."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from receptions import report_behind, report_versions, table_behind
from receptions import report_permissions as permissions
from receptions.exceptions import ReceptionsError
from receptions.forms.report_words import ReopenForm
from receptions.services import report_reopening
from receptions.views.reports import report_for
from territories.htmx import go


@login_required
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a reopening, with the reason."""
    report = report_for(request, pk, permissions.can_reopen)
    form = ReopenForm(request.POST or None)
    if form.is_valid():
        try:
            report_reopening.ask(report=report, by=request.user, **form.cleaned_data)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Asked for. Another person must confirm."))
            return go(request, report.get_absolute_url())
    context = {"report": report, "form": form}
    status = 422 if form.errors else 200
    return render(request, "receptions/report_reopen.html", context, status=status)


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the reopening as a second person, or refuse it; who asked may take it back."""
    report = report_for(request, pk, permissions.can_reopen)
    waiting = report.reopenings.filter(decided_at__isnull=True).select_related("report")
    reopening = get_object_or_404(waiting)
    confirmed = request.POST.get("confirm") == "1"
    if confirmed and reopening.asked_by_id == request.user.pk:
        raise PermissionDenied
    try:
        if confirmed:
            report_reopening.confirm(reopening=reopening, by=request.user)
        else:
            report_reopening.refuse(reopening=reopening, by=request.user)
    except ReceptionsError as error:
        messages.error(request, str(error))
    else:
        said = _("The report is open again.") if confirmed else _("The report stays closed.")
        messages.success(request, said)
    return go(request, report.get_absolute_url())


@login_required
@require_GET
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What a report said before it was opened again."""
    report = report_for(request, pk, permissions.can_read)
    one = get_object_or_404(
        report.versions.select_related("submitted_by", "accepted_by"), number=number
    )
    words = report_versions.content_of(one)
    then = report_versions.as_then(one)
    figures = report_behind.linked(words, then, request.user, version=one.number)
    tables = table_behind.linked(words.tables, then, request.user, version=one.number)
    words = replace(words, figures=figures, tables=tables)
    context = {"report": report, "version": one, "content": words}
    return render(request, "receptions/report_version.html", context)
