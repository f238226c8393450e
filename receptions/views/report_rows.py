"""Problems and proposals of a report as rows, and the answer of the level above."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from receptions import report_permissions as permissions
from receptions.exceptions import ReceptionsError
from receptions.forms.report_words import AnswerForm, ProblemForm, ProposalForm, initial
from receptions.models import QuarterReport, ReportProblem, ReportProposal
from receptions.services import report_words
from receptions.views.report_words import back_to_suggestions
from receptions.views.reports import report_for
from territories.htmx import go

FORMS = {"problem": ProblemForm, "proposal": ProposalForm}


def _row(
    report: QuarterReport, kind: str, row: int | None
) -> ReportProblem | ReportProposal | None:
    if kind not in FORMS:
        raise Http404
    if row is None:
        return None
    if kind == "problem":
        return get_object_or_404(ReportProblem.objects.filter(report=report), pk=row)
    return get_object_or_404(ReportProposal.objects.filter(report=report), pk=row)


@login_required
@require_http_methods(["GET", "POST"])
def row_edit(request: HttpRequest, pk: int, kind: str, row: int | None = None) -> HttpResponse:
    """Add a problem or a proposal, or change one."""
    report = report_for(request, pk, permissions.can_write)
    one = _row(report, kind, row)
    form = FORMS[kind](request.POST or None, initial=initial(one), report=report, user=request.user)
    if form.is_valid():
        try:
            values = {**form.cleaned_data, "topic": form.cleaned_data["topic"] or None}
            if kind == "problem":
                problem = one if isinstance(one, ReportProblem) else None
                report_words.save_problem(report=report, by=request.user, row=problem, **values)
            else:
                proposal = one if isinstance(one, ReportProposal) else None
                report_words.save_proposal(report=report, by=request.user, row=proposal, **values)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return go(request, report.get_absolute_url())
    context = {"report": report, "form": form, "row": one, "kind": kind}
    status = 422 if form.errors else 200
    return render(request, "receptions/report_row.html", context, status=status)


@login_required
@require_POST
def row_remove(request: HttpRequest, pk: int, kind: str, row: int) -> HttpResponse:
    """Take a row out of a report in work."""
    report = report_for(request, pk, permissions.can_write)
    one = _row(report, kind, row)
    if one is None:
        raise Http404
    try:
        report_words.remove(row=one)
    except ReceptionsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Removed."))
    return go(request, report.get_absolute_url())


@login_required
@require_POST
def row_take(request: HttpRequest, pk: int, kind: str, row: int) -> HttpResponse:
    """Take a problem or a proposal of a report below over, with its origin."""
    report = report_for(request, pk, permissions.can_write)
    visible = QuarterReport.objects.visible_to(request.user)
    if kind not in FORMS:
        raise Http404
    model = ReportProblem if kind == "problem" else ReportProposal
    one = get_object_or_404(
        model.objects.filter(report__in=visible).select_related("report__reception__territory"),
        pk=row,
    )

    def act() -> None:
        if isinstance(one, ReportProblem):
            report_words.take_problem(report=report, row=one, by=request.user)
        else:
            report_words.take_proposal(report=report, row=one, by=request.user)

    return back_to_suggestions(request, report, act, _("Taken over with its origin."))


@login_required
@require_http_methods(["GET", "POST"])
def proposal_answer(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """The level above answers a proposal."""
    report = report_for(request, pk, permissions.can_answer)
    one = get_object_or_404(ReportProposal.objects.filter(report=report), pk=row)
    if one.answer:
        raise PermissionDenied
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        try:
            report_words.answer_proposal(row=one, by=request.user, **form.cleaned_data)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The proposal is answered."))
            return go(request, report.get_absolute_url())
    context = {"report": report, "form": form, "row": one}
    status = 422 if form.errors else 200
    return render(request, "receptions/report_answer.html", context, status=status)
