"""Suggested sentences and texts from below, taken over; statements held against the figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from receptions import report_panel
from receptions import report_permissions as permissions
from receptions.exceptions import ReceptionsError
from receptions.forms.report_words import SubmitForm
from receptions.models import QuarterReport
from receptions.services import report_words, reports
from receptions.views.reports import report_for
from territories.htmx import go


def back_to_suggestions(
    request: HttpRequest, report: QuarterReport, act: Callable[[], Any], said: str
) -> HttpResponse:
    """Take something over; a refusal is told on the same page."""
    try:
        act()
    except ReceptionsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return go(request, reverse("receptions:report-suggestions", args=[report.pk]))


@login_required
@require_GET
def suggestions(request: HttpRequest, pk: int) -> HttpResponse:
    """What the figures give, and what the reports below say: one click takes it over."""
    report = report_for(request, pk, permissions.can_write)
    context = {
        "report": report,
        "sections": report_panel.suggested(report),
        "below": report_panel.from_below(report),
    }
    return render(request, "receptions/report_suggestions.html", context)


@login_required
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a suggested sentence over."""
    report = report_for(request, pk, permissions.can_write)
    key = request.POST.get("key", "")
    return back_to_suggestions(
        request,
        report,
        lambda: report_words.take_suggestion(report=report, key=key, by=request.user),
        _("The sentence stands in the report now; you can edit it."),
    )


@login_required
@require_POST
def take_text(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a section of a report below over, with its origin."""
    report = report_for(request, pk, permissions.can_write)
    visible = QuarterReport.objects.visible_to(request.user).select_related("reception__territory")
    asked = request.POST.get("origin", "")
    origin = get_object_or_404(visible, pk=int(asked) if asked.isdecimal() else 0)
    return back_to_suggestions(
        request,
        report,
        lambda: report_words.take_text(
            report=report,
            origin=origin,
            section=request.POST.get("section", ""),
            by=request.user,
        ),
        _("The text stands in the report now, with its origin; you can edit it."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def statements(request: HttpRequest, pk: int) -> HttpResponse:
    """Statements that do not agree with the figures, and submitting all the same with a reason."""
    report = report_for(request, pk, permissions.can_write)
    form = SubmitForm(request.POST or None)
    if form.is_valid():
        try:
            reports.submit(report=report, by=request.user, **form.cleaned_data)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The report is sealed and submitted."))
            return go(request, report.get_absolute_url())
    context = {"report": report, "form": form, "statements": report_panel.statements(report)}
    status = 422 if form.errors else 200
    return render(request, "receptions/report_statements.html", context, status=status)
