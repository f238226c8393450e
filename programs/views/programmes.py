"""Programmes: the list, a new draft, one programme with its trace, and its way."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from programs import agreeing_panel, drafting_panel, execution_page, permissions, portfolio
from programs.contents import left_out_for, lines_for, sight_for, totals
from programs.drafting_forms import DraftForm
from programs.exceptions import ProgramsError
from programs.forms import ProgrammeFilter, ReasonForm
from programs.models import Programme, ProgrammeReturn
from programs.services import drafting, programmes
from programs.views.common import (
    LINES_SHOWN,
    find_problem,
    find_programme,
    may_look,
    require,
    step,
)
from programs.wording import next_step, timeline
from territories.htmx import go, wants_partial
from territories.keyset import KeysetPage

LEFT_OUT_SHOWN = 200


@login_required
@vary_on_headers("HX-Request")
@require_GET
def programme_list(request: HttpRequest) -> HttpResponse:
    """Programmes the person may see, the newest first."""
    require(allowed=may_look(request.user))
    filter_form = ProgrammeFilter(request.GET, user=request.user)
    visible = Programme.objects.visible_to(request.user)
    page = KeysetPage(filter_form.narrow(visible).for_list(), params=request.GET)
    context = {
        "filter_form": filter_form,
        "page": page,
        "may_draft": request.user.powers.anywhere("draft_programmes"),
        "may_open_portfolio": portfolio.may_open(request.user),
    }
    name = "partials/_programme_table.html" if wants_partial(request) else "programme_list.html"
    return render(request, f"programs/{name}", context)


@login_required
@require_http_methods(["GET", "POST"])
def programme_new(request: HttpRequest) -> HttpResponse:
    """Choose territory, period and term; the draft is made from what waits there."""
    require(allowed=request.user.powers.anywhere("draft_programmes"))
    form = DraftForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            programme = drafting.draft(by=request.user, **form.wanted)
        except ProgramsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The draft is made. Look at each measure and complete it."))
            return go(request, programme.get_absolute_url())
    status = 422 if form.errors else 200
    return render(request, "programs/programme_new.html", {"form": form}, status=status)


@login_required
@require_GET
def programme_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One programme: the next step, the lines with their sources, the trace, the way."""
    return _page(request, find_programme(request.user, pk))


def _page(
    request: HttpRequest, programme: Programme, problem: str = "", form: Any = None
) -> HttpResponse:
    user = request.user
    returns = ProgrammeReturn.objects.select_related("by")
    prefetch_related_objects([programme], Prefetch("returns", returns))
    lines = list(lines_for(programme, user))
    counted = [line for line in lines if line.is_counted]
    page = Paginator(lines, LINES_SHOWN).get_page(request.GET.get("page"))
    left_out = left_out_for(programme, user)
    talk = agreeing_panel.talk_of(programme)
    said = agreeing_panel.all_consents(programme, lines, talk)
    amendments = agreeing_panel.amendments_of(user, programme)
    context = {
        "programme": programme,
        "page": page,
        **totals(counted),
        "left_out": [one for one in left_out if not one.elsewhere][:LEFT_OUT_SHOWN],
        "elsewhere": [one for one in left_out if one.elsewhere][:LEFT_OUT_SHOWN],
        "left_out_count": len(left_out),
        "shown_at_most": LEFT_OUT_SHOWN,
        "step": next_step(user, programme, counted, said),
        "may_edit": permissions.can_edit(user, programme),
        "reason_form": form or ReasonForm(),
        "may_decide": permissions.can_decide(user, programme),
        "timeline": timeline(user, programme, amendments),
        "sight": sight_for(page.object_list, user),
        "taking": execution_page.of_programme(user, programme),
        "problem": problem,
        "agreeing": agreeing_panel.for_programme(user, programme, lines, said, talk, amendments),
        **drafting_panel.of_programme(user, programme, lines, left_out),
    }
    return render(
        request, "programs/programme_detail.html", context, status=422 if problem or form else 200
    )


@login_required
@require_POST
def programme_redraft(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the draft anew from what waits now."""
    programme = find_programme(request.user, pk)
    require(allowed=permissions.can_draft(request.user, programme.territory))
    done = _("The draft is made anew; lines you edited were kept.")
    return step(
        request,
        programme,
        lambda: drafting.redraft(programme=programme, by=request.user),
        done,
        _page,
    )


@login_required
@require_POST
def line_add(request: HttpRequest, pk: int, kind: str, problem: int) -> HttpResponse:
    """Give a problem that was left out a measure of its own."""
    programme = find_programme(request.user, pk)
    require(allowed=permissions.can_draft(request.user, programme.territory))
    found = find_problem(kind, problem, programme)
    done = _("The problem has a measure of its own now.")
    return step(
        request,
        programme,
        lambda: drafting.add_line(programme=programme, problem=found, by=request.user),
        done,
        _page,
    )


@login_required
@require_POST
def programme_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the draft to the regional head."""
    programme = find_programme(request.user, pk)
    require(allowed=permissions.can_draft(request.user, programme.territory))
    done = _("Submitted: the regional head decides now.")
    return step(
        request,
        programme,
        lambda: programmes.submit(programme=programme, by=request.user),
        done,
        _page,
    )


@login_required
@require_POST
def programme_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The regional head's yes."""
    programme = find_programme(request.user, pk)
    require(allowed=permissions.may_decide(request.user, programme))
    done = _("Approved. The head of the reception sends it to the khokimiyat.")
    return step(
        request,
        programme,
        lambda: programmes.approve(programme=programme, by=request.user),
        done,
        _page,
    )


@login_required
@require_POST
def programme_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the programme back with a reason."""
    programme = find_programme(request.user, pk)
    require(allowed=permissions.may_decide(request.user, programme))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, programme, form=form)
    return step(
        request,
        programme,
        lambda: programmes.return_(programme=programme, by=request.user, **form.cleaned_data),
        _("Returned with your reason."),
        lambda request, found, problem: _page(request, found, problem, form),
    )


@login_required
@require_POST
def programme_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the approved programme to the khokimiyat."""
    programme = find_programme(request.user, pk)
    require(allowed=permissions.can_draft(request.user, programme.territory))
    return step(
        request,
        programme,
        lambda: programmes.send(programme=programme, by=request.user),
        _("Sent: the khokimiyat and the offices see their measures now."),
        _page,
    )


@login_required
@require_POST
def programme_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the programme once everything is finished."""
    programme = find_programme(request.user, pk)
    require(allowed=permissions.can_draft(request.user, programme.territory))
    return step(
        request,
        programme,
        lambda: programmes.close(programme=programme, by=request.user),
        _("The programme is closed."),
        _page,
    )
