"""Measures: the list, one measure with its chain, its plan, its execution, its check."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from programs import (
    agreeing_panel,
    drafting_panel,
    execution_page,
    permissions,
    proof_page,
    source_sight,
)
from programs.choices import WITH_THE_KHOKIMIYAT
from programs.contents import waiting_for
from programs.drafting_forms import TakeOutForm
from programs.exceptions import ProgramsError
from programs.forms import ReportForm, SourceForm, shortest
from programs.khokimiyat_permissions import can_correct
from programs.line_forms import LineForm
from programs.measure_filters import NarrowFilter
from programs.models import Evidence, Measure, MeasureCheck, MeasureReport
from programs.services import measures
from programs.views.common import (
    find_measure,
    find_problem,
    may_look,
    require,
    require_now,
    step,
)
from programs.wording import measure_timeline
from territories.htmx import go, wants_partial
from territories.keyset import KeysetPage


@login_required
@vary_on_headers("HX-Request")
@require_GET
def measure_list(request: HttpRequest) -> HttpResponse:
    """Measures of programmes sent, what is due first on top; for an executor their own."""
    user = request.user
    require(allowed=may_look(user))
    filter_form = NarrowFilter(request.GET, user=user)
    sent = Measure.objects.counted().filter(programme__state__in=WITH_THE_KHOKIMIYAT)
    rows = sent.visible_to(user)
    page = KeysetPage(
        filter_form.narrow(rows).for_list(), ordering=("due_on", "id"), params=request.GET
    )
    context = {"filter_form": filter_form, "page": page}
    name = "partials/_measure_table.html" if wants_partial(request) else "measure_list.html"
    return render(request, f"programs/{name}", context)


@login_required
@require_GET
def measure_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One measure: the chain from the doorstep to the check, and what can be done now."""
    return page_of(request, find_measure(request.user, pk))


def page_of(
    request: HttpRequest, measure: Measure, problem: str = "", typed: Any = None
) -> HttpResponse:
    """The page of a measure, with why a step was refused (422) and the form as it was typed."""
    user = request.user
    kept = list(measure.sources.for_chain())
    reports = MeasureReport.objects.filter(measure=measure).select_related("by")
    reports = reports.prefetch_related("evidence")
    checks = MeasureCheck.objects.filter(measure=measure).select_related("by")
    programme = measure.programme
    context = {
        "measure": measure,
        "programme": programme,
        "sources": kept,
        "sight": source_sight.of(user, kept),
        "reports": reports,
        "checks": checks,
        "timeline": measure_timeline(measure, list(reports), list(checks)),
        "may_edit": permissions.can_edit(user, programme),
        "may_take": permissions.can_take(user, measure),
        "may_report": permissions.can_report(user, measure),
        "may_verify": permissions.can_verify(user, measure),
        "may_ask_impossible": permissions.can_ask_impossible(user, measure),
        "may_decide_impossible": permissions.can_decide_impossible(user, measure),
        "execution": execution_page.of_measure(user, measure),
        "problem": problem,
        "agreeing": agreeing_panel.for_measure(user, measure, kept, typed),
        **proof_page.of_measure(user, measure, kept, typed),
    }
    return render(request, "programs/measure_detail.html", context, status=422 if problem else 200)


@login_required
@require_http_methods(["GET", "POST"])
def measure_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the plan, place and topic of a line, and which problems it is there for."""
    measure = find_measure(request.user, pk)
    _require_editable(request, measure)
    form = LineForm(posted(request), instance=measure)
    if request.method == "POST" and form.is_valid():
        try:
            measures.edit(measure=measure, by=request.user, **form.wanted)
        except ProgramsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The measure is saved."))
            return go(request, measure.programme.get_absolute_url())
    return _edit_page(request, measure, form)


def _require_editable(request: HttpRequest, measure: Measure) -> None:
    programme = measure.programme
    require_now(
        programme,
        held=permissions.can_draft(request.user, programme.territory),
        allowed=permissions.can_edit(request.user, programme),
    )


def _edit_page(
    request: HttpRequest,
    measure: Measure,
    form: LineForm,
    problem: str = "",
    taking: TakeOutForm | None = None,
) -> HttpResponse:
    waiting = waiting_for(measure.programme, request.user)
    kept = list(measure.sources.for_chain())
    forms = [TakeOutForm(source=one) for one in kept]
    context = {
        "measure": measure,
        "programme": measure.programme,
        "form": form,
        "sources": kept,
        "takings": [taking if taking and one.prefix == taking.prefix else one for one in forms],
        "sight": source_sight.of(request.user, kept),
        "source_form": SourceForm(waiting=waiting) if waiting else None,
        "problem": problem,
        **drafting_panel.of_edit(measure),
    }
    status = 422 if form.errors or problem or taking else 200
    return render(request, "programs/measure_edit.html", context, status=status)


def refused_edit(request: HttpRequest, measure: Measure, problem: str) -> HttpResponse:
    """The page of the plan with what was refused."""
    return _edit_page(request, measure, LineForm(instance=measure), problem)


@login_required
@require_POST
def source_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a waiting problem into the measure."""
    measure = find_measure(request.user, pk)
    _require_editable(request, measure)
    waiting = waiting_for(measure.programme, request.user)
    form = SourceForm(request.POST, waiting=waiting)
    if not form.is_valid():
        return refused_edit(request, measure, str(_("Choose a problem that waits.")))
    kind, _dash, problem = form.cleaned_data["problem"].partition("-")
    found = find_problem(kind, int(problem), measure.programme)
    try:
        measures.add_source(measure=measure, by=request.user, problem=found)
    except ProgramsError as error:
        return refused_edit(request, measure, str(error))
    messages.success(request, _("The problem stands in this measure now."))
    return go(request, measure.get_edit_url())


@login_required
@require_POST
def source_remove(request: HttpRequest, pk: int, source: int) -> HttpResponse:
    """Take a problem out of the draft, saying why; the last one takes the measure along."""
    measure = find_measure(request.user, pk)
    _require_editable(request, measure)
    row = get_object_or_404(measure.sources, pk=source)
    form = TakeOutForm(request.POST, source=row)
    if not form.is_valid():
        return _edit_page(request, measure, LineForm(instance=measure), taking=form)
    try:
        gone = measures.remove_source(source=row, by=request.user, **form.cleaned_data)
    except ProgramsError as error:
        form.add_error(None, str(error))
        return _edit_page(request, measure, LineForm(instance=measure), taking=form)
    if gone:
        messages.success(request, _("The problem is left out; its measure had no other."))
        return go(request, measure.programme.get_absolute_url())
    messages.success(request, _("The problem is left out; a new draft leaves it out, too."))
    return go(request, measure.get_edit_url())


@login_required
@require_POST
def measure_take(request: HttpRequest, pk: int) -> HttpResponse:
    """The office takes the measure into work."""
    measure = find_measure(request.user, pk)
    require(allowed=permissions.carries_out(request.user, measure))
    return step(
        request,
        measure,
        lambda: measures.take(measure=measure, by=request.user),
        _("The measure is in work."),
        page_of,
    )


@login_required
@require_http_methods(["GET", "POST"])
def measure_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The office reports what was done, with evidence."""
    measure = find_measure(request.user, pk)
    require_now(
        measure,
        held=permissions.carries_out(request.user, measure),
        allowed=permissions.can_report(request.user, measure) or can_correct(request.user, measure),
    )
    initial = {"quantity_done": shortest(measure.quantity_done), "spent": measure.spent}
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ReportForm(*sent, measure=measure, initial=initial)
    done = _("Your report is written down.")
    return with_form(request, measure, form, "report", measures.report, done)


def posted(request: HttpRequest) -> Any:
    """What was sent, an empty form too; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def with_form(
    request: HttpRequest, measure: Measure, form: Any, page: str, service: Any, done: Any
) -> HttpResponse:
    """Read the form, call the service with what it holds, or show the page with its errors."""
    if request.method == "POST" and form.is_valid():
        try:
            service(measure=measure, by=request.user, **form.cleaned_data)
        except ProgramsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return go(request, measure.get_absolute_url())
    context = {
        "measure": measure,
        "programme": measure.programme,
        "form": form,
        "reports": measure.reports.select_related("by").prefetch_related(
            Prefetch("evidence", queryset=Evidence.objects.order_by("pk"))
        ),
        "decides": permissions.can_decide_impossible(request.user, measure),
    }
    status = 422 if form.errors else 200
    return render(request, f"programs/measure_{page}.html", context, status=status)


@login_required
@require_GET
def evidence(request: HttpRequest, pk: int) -> FileResponse:
    """A file of a report, for those who see the measure."""
    kept = get_object_or_404(Evidence.objects.visible_to(request.user).exclude(file=""), pk=pk)
    return FileResponse(
        kept.file.open("rb"),
        as_attachment=True,
        filename=kept.name,
        content_type=kept.content_type,
    )
