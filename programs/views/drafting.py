"""Lines of a draft as wholes, measures of the head's own, and the trace matrix."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from programs import permissions
from programs.choices import FundingSource, ProgrammeState
from programs.contents import left_out_for, lines_for, sight_for
from programs.drafting_forms import JoinForm, PartForm, TraceFilter
from programs.exceptions import ProgramsError
from programs.line_forms import OwnMeasureForm, places_of
from programs.models import Measure, Programme
from programs.services import line_edits, lines, trace
from programs.views.common import find_measure, find_programme, lines_url, require
from programs.views.measures import refused_edit
from receptions import lookups
from receptions.views.lookup import typed
from territories import clock
from territories.htmx import go, wants_partial
from territories.typeahead import suggestions

PAGE = 100


@login_required
@require_http_methods(["GET", "POST"])
def measure_own(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a measure without a source problem, with the reason."""
    programme = find_programme(request.user, pk)
    require(allowed=permissions.can_edit(request.user, programme))
    today = clock.today()
    initial = {
        "office": programme.khokimiyat_id,
        "starts_on": today,
        "due_on": lines.usual_due(programme, today),
        "funding": FundingSource.NONE,
        "quantity": 1,
    }
    posted = request.POST if request.method == "POST" else None
    form = OwnMeasureForm(posted, programme=programme, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            line_edits.add_own(programme=programme, by=request.user, **form.wanted)
        except ProgramsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The measure stands at the end of the programme."))
            return go(request, programme.get_absolute_url())
    context = {"programme": programme, "form": form}
    status = 422 if form.errors else 200
    return render(request, "programs/measure_own.html", context, status=status)


@login_required
@require_GET
def programme_places(request: HttpRequest, pk: int) -> JsonResponse:
    """Places a measure may stand at, while their name is typed: in a draft, or an amendment."""
    programme = find_programme(request.user, pk)
    amends = programme.state == ProgrammeState.SENT
    require(allowed=amends or permissions.can_edit(request.user, programme))
    rows: Any = lookups.search_places(places_of(programme), typed(request))
    return suggestions(rows, label=lookups.place_label, hint=lookups.place_hint)


@login_required
@require_POST
def measure_move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down."""
    measure = _editable(request, pk)
    try:
        up = request.POST.get("to") == "up"
        measure = line_edits.move(measure=measure, by=request.user, up=up)
    except ProgramsError as error:
        messages.error(request, str(error))
    return go(request, lines_url(measure))


@login_required
@require_POST
def measure_split(request: HttpRequest, pk: int) -> HttpResponse:
    """Give some problems a measure of their own."""
    measure = _editable(request, pk)
    form = PartForm(request.POST, measure=measure)
    if not form.is_valid():
        return refused_edit(
            request, measure, str(_("Choose some of the problems, not all of them."))
        )
    try:
        new = line_edits.split(
            measure=measure, by=request.user, parted=list(form.cleaned_data["parted"])
        )
    except ProgramsError as error:
        return refused_edit(request, measure, str(error))
    messages.success(request, _("These problems have a measure of their own now."))
    return go(request, new.get_edit_url())


@login_required
@require_POST
def measure_move_sources(request: HttpRequest, pk: int) -> HttpResponse:
    """Put problems into another measure."""
    measure = _editable(request, pk)
    form = PartForm(request.POST, measure=measure)
    if not form.is_valid() or form.cleaned_data["to"] is None:
        problem = _("Choose the problems and the measure they go to.")
        return refused_edit(request, measure, str(problem))
    target = form.cleaned_data["to"]
    try:
        gone = line_edits.move_sources(
            measure=measure, by=request.user, parted=list(form.cleaned_data["parted"]), to=target
        )
    except ProgramsError as error:
        return refused_edit(request, measure, str(error))
    messages.success(request, _("The problems stand in the other measure now."))
    return go(request, target.get_edit_url() if gone else measure.get_edit_url())


@login_required
@require_POST
def measure_join(request: HttpRequest, pk: int) -> HttpResponse:
    """Make two measures one."""
    measure = _editable(request, pk)
    form = JoinForm(request.POST, measure=measure)
    if not form.is_valid():
        return refused_edit(request, measure, str(_("Choose another measure of the programme.")))
    try:
        line_edits.join(measure=measure, by=request.user, other=form.cleaned_data["other"])
    except ProgramsError as error:
        return refused_edit(request, measure, str(error))
    messages.success(request, _("The two measures are one now; their costs are added."))
    return go(request, measure.get_edit_url())


def _editable(request: HttpRequest, pk: int) -> Measure:
    """A line the person may see and change; else 404 or 403."""
    measure = find_measure(request.user, pk)
    require(allowed=permissions.can_edit(request.user, measure.programme))
    return measure


@login_required
@vary_on_headers("HX-Request")
@require_GET
def programme_trace(request: HttpRequest, pk: int) -> HttpResponse:
    """Every problem with its measure or the reason why it has none."""
    programme = find_programme(request.user, pk)
    filter_form = TraceFilter(request.GET or {"show": trace.Show.ALL})
    rows, held = _rows(request, programme, filter_form.shown)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "programme": programme,
        "filter_form": filter_form,
        "shown": filter_form.shown,
        "page": page,
        "sight": sight_for(held, request.user),
        "may_edit": permissions.can_edit(request.user, programme),
    }
    name = "partials/_trace_table.html" if wants_partial(request) else "programme_trace.html"
    return render(request, f"programs/{name}", context)


def _rows(
    request: HttpRequest, programme: Programme, show: str
) -> tuple[list[trace.Row], list[Any]]:
    held = list(lines_for(programme, request.user))
    reads = sight_for(held, request.user).reads
    return trace.matrix(held, left_out_for(programme, request.user), show, reads=reads), held
