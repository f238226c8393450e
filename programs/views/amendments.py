"""Amendments: asked on the page of a measure, decided above."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from programs import agreeing_permissions as may
from programs import agreeing_words, permissions
from programs.agreeing_forms import AmendmentForm, DecideForm, NewMeasureForm
from programs.contents import waiting_for
from programs.exceptions import ProgramsError
from programs.models import Amendment, Measure, Programme
from programs.services import amendments
from programs.services.areas import Problem
from programs.views.common import find_measure, find_problem, find_programme, require
from territories import clock
from territories.htmx import go
from territories.models import User


@login_required
@require_http_methods(["GET", "POST"])
def amendment_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for another plan of a measure under way."""
    measure = find_measure(request.user, pk)
    require(allowed=may.can_amend(request.user, measure))
    adds = may.can_add_measure(request.user, measure.programme)
    form = AmendmentForm(
        request.POST if request.method == "POST" else None,
        instance=measure,
        waiting=waiting_for(measure.programme, request.user) if adds else (),
    )
    if request.method == "POST" and form.is_valid():
        try:
            amendment = amendments.ask(
                measure=measure,
                by=request.user,
                plan=form.plan,
                grounds=form.cleaned_data["grounds"],
                about=form.about,
                problem=_chosen(form, measure.programme),
            )
        except ProgramsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The regional head decides now."))
            return go(request, amendment.get_absolute_url())
    context = {"measure": measure, "programme": measure.programme, "form": form}
    status = 422 if form.errors else 200
    return render(request, "programs/amendment_new.html", context, status=status)


def _chosen(form: AmendmentForm, programme: Programme) -> Problem | None:
    """The problem that the form names, if it names one."""
    kind, _dash, pk = form.cleaned_data.get("problem", "").partition("-")
    return find_problem(kind, int(pk), programme) if pk else None


@login_required
@require_http_methods(["GET", "POST"])
def amendment_new_measure(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a new measure of a programme under way: for a waiting problem, or without one."""
    programme = find_programme(request.user, pk)
    require(allowed=may.can_add_measure(request.user, programme))
    waiting = waiting_for(programme, request.user)
    blank = Measure(programme=programme, place=programme.territory, starts_on=clock.today())
    form = NewMeasureForm(
        request.POST if request.method == "POST" else None, instance=blank, waiting=waiting
    )
    if request.method == "POST" and form.is_valid():
        try:
            amendment = _ask_new(request.user, programme, form)
        except ProgramsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The regional head decides now."))
            return go(request, amendment.get_absolute_url())
    context = {"programme": programme, "form": form}
    status = 422 if form.errors else 200
    return render(request, "programs/amendment_new_measure.html", context, status=status)


def _ask_new(user: User, programme: Programme, form: NewMeasureForm) -> Amendment:
    said: dict[str, Any] = {
        "programme": programme,
        "by": user,
        "plan": form.plan,
        "grounds": form.cleaned_data["grounds"],
    }
    if problem := _chosen(form, programme):
        return amendments.ask_new(problem=problem, **said)
    return amendments.ask_own(about=form.about, reason=form.cleaned_data["reason"], **said)


@login_required
@require_GET
def amendment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One amendment: what was and what is to be, the grounds, the decision."""
    return _page(request, _find(request, pk))


def _find(request: HttpRequest, pk: int) -> Amendment:
    rows = Amendment.objects.visible_to(request.user).for_list()
    rows = rows.select_related(
        "programme__territory",
        "programme__reception",
        "measure__place",
        "measure__topic",
        "measure__typical",
    )
    return get_object_or_404(rows, pk=pk)


def _page(
    request: HttpRequest, amendment: Amendment, problem: str = "", form: DecideForm | None = None
) -> HttpResponse:
    context = {
        "amendment": amendment,
        "programme": amendment.programme,
        "changes": agreeing_words.amendment_changes(amendment),
        "may_decide": may.can_decide_amendment(request.user, amendment),
        "form": form or DecideForm(),
        "problem": problem,
    }
    status = 422 if problem or form else 200
    return render(request, "programs/amendment_detail.html", context, status=status)


@login_required
@require_POST
def amendment_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The regional head approves or refuses."""
    amendment = _find(request, pk)
    allowed = permissions.may_decide(request.user, amendment.programme)
    require(allowed=allowed and request.user.pk != amendment.asked_by_id)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _page(request, amendment, form=form)
    approves = form.cleaned_data["decision"] == "approve"
    decide = amendments.approve if approves else amendments.refuse
    try:
        decide(amendment=amendment, by=request.user, reason=form.cleaned_data["reason"])
    except ProgramsError as error:
        return _page(request, _find(request, pk), str(error), form)
    done = _("Approved: the plan is changed.") if approves else _("Refused; the plan stays.")
    messages.success(request, done)
    return go(request, amendment.get_absolute_url())
