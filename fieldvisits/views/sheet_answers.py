"""What was answered: the sheet of a visit, on the page and on paper, and the summaries."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from fieldvisits import sheet_prefill
from fieldvisits.forms.sheets import SummaryForm
from fieldvisits.models import Visit, VisitAnswers
from fieldvisits.pdf import sheet_paper
from fieldvisits.services import sheet_summary as summaries
from fieldvisits.services import sheets
from fieldvisits.sheet_permissions import can_read_answers, can_read_answers_of, can_sum_up
from fieldvisits.sheets import reading
from fieldvisits.views.common import find_round, find_visit, require
from receptions.exceptions import ReceptionsError
from territories import clock, sheet_pages
from territories.htmx import go


@login_required
@never_cache
@require_GET
def visit_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The answers of one visit."""
    visit = find_visit(request.user, pk)
    require(can_read_answers(request.user, visit))
    kept = _kept(visit)
    language = get_language() or "uz"
    sections = reading.sections(kept.version.definition, kept.answers, language) if kept else []
    context = {"visit": visit, "kept": kept, "sections": sections}
    return render(request, "fieldvisits/visit_sheet.html", context)


@login_required
@never_cache
@require_GET
def visit_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet of one visit as PDF: the answers, or what is known and room to write."""
    visit = find_visit(request.user, pk)
    require(can_read_answers(request.user, visit))
    kept = _kept(visit)
    version = kept.version if kept else sheets.current()
    known = sheet_prefill.of_visit(version.definition, visit, clock.today())
    answers = kept.answers if kept else known
    content = sheet_paper.draw(version, get_language() or "uz", answers)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="visit-{visit.pk}.pdf"'
    return response


@login_required
@never_cache
@require_GET
def round_answers(request: HttpRequest, pk: int) -> HttpResponse:
    """The answers of a round as a spreadsheet."""
    round_ = find_round(request.user, pk)
    require(can_read_answers_of(request.user, round_))
    visits = Visit.objects.filter(round=round_)
    try:
        content = summaries.draw(visits=visits, by=request.user)
    except ReceptionsError as error:
        messages.error(request, str(error))
        return go(request, round_.get_absolute_url())
    return sheet_pages.workbook(content, f"round-{round_.pk}.xlsx")


@login_required
@never_cache
@require_GET
def sheet_summary(request: HttpRequest) -> HttpResponse:
    """The answers of a district or mahalla as a spreadsheet, after asking which and when."""
    require(can_sum_up(request.user))
    form = SummaryForm(request.GET or None, user=request.user)
    if form.is_valid():
        data = form.cleaned_data
        try:
            visits = summaries.of_place(
                territory=data["territory"],
                first=data["first"],
                last=data["last"],
                user=request.user,
            )
            content = summaries.draw(visits=visits, by=request.user)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            return sheet_pages.workbook(content, f"sheets-{data['first']}-{data['last']}.xlsx")
    status = 422 if form.is_bound else 200
    return render(request, "fieldvisits/sheet_summary.html", {"form": form}, status=status)


def _kept(visit: Visit) -> VisitAnswers | None:
    return VisitAnswers.objects.filter(visit=visit).select_related("version", "by").first()
