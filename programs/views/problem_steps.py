"""Steps of a systemic problem: judged by a head, proposed, sent up, answered from above."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from programs import problem_permissions as permissions
from programs.exceptions import ProgramsError
from programs.models import SystemicProblem
from programs.problem_forms import (
    ConfirmForm,
    DecideForm,
    NoteForm,
    ProposalForm,
    RejectForm,
    ReturnForm,
)
from programs.services import problem_ways, systemic
from programs.views.common import require
from programs.views.problems import find_systemic
from territories.htmx import go


def _step(
    request: HttpRequest,
    problem: SystemicProblem,
    form: Any,
    do: Callable[..., Any],
    words: tuple[Any, Any],
    done: Any,
) -> HttpResponse:
    """A page of one form: read it, call the service, go back to the problem."""
    if request.method == "POST" and form.is_valid():
        try:
            do(problem=problem, by=request.user, **form.cleaned_data)
        except ProgramsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return go(request, problem.get_absolute_url())
    heading, send = words
    context = {"one": problem, "form": form, "heading": heading, "send": send}
    status = 422 if form.errors else 200
    return render(request, "programs/problem_step.html", context, status=status)


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@login_required
@require_http_methods(["GET", "POST"])
def problem_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a candidate into the register."""
    problem = find_systemic(request.user, pk)
    require(allowed=permissions.can_judge(request.user, problem))
    return _step(
        request,
        problem,
        ConfirmForm(_posted(request), problem=problem),
        systemic.confirm,
        (_("Confirm a systemic problem"), _("Confirm")),
        _("It stands in the register now; its numbers are kept as they are today."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def problem_reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a candidate with a reason."""
    problem = find_systemic(request.user, pk)
    require(allowed=permissions.can_judge(request.user, problem))
    return _step(
        request,
        problem,
        RejectForm(_posted(request)),
        systemic.reject,
        (_("Reject a candidate"), _("Reject")),
        _("The candidate is rejected."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def problem_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what should be done."""
    problem = find_systemic(request.user, pk)
    require(allowed=permissions.can_propose(request.user, problem))
    return _step(
        request,
        problem,
        ProposalForm(_posted(request), problem=problem),
        problem_ways.propose,
        (_("What should be done"), _("Save")),
        _("The proposal is saved."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def problem_send_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the proposal one level up."""
    problem = find_systemic(request.user, pk)
    require(allowed=permissions.can_send_up(request.user, problem))
    return _step(
        request,
        problem,
        NoteForm(_posted(request)),
        problem_ways.send_up,
        (_("Send the proposal up"), _("Send up")),
        _("Sent up; the answer comes from above."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def problem_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take what was sent up."""
    problem = find_systemic(request.user, pk)
    require(allowed=permissions.can_accept(request.user, problem))
    return _step(
        request,
        problem,
        NoteForm(_posted(request)),
        problem_ways.accept,
        (_("Accept what was sent up"), _("Accept")),
        _("Accepted: decide it here, or send it further up."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def problem_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it back with a reason."""
    problem = find_systemic(request.user, pk)
    require(allowed=permissions.can_return(request.user, problem))
    return _step(
        request,
        problem,
        ReturnForm(_posted(request)),
        problem_ways.return_,
        (_("Return to the level below"), _("Return")),
        _("Returned with your reason."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def problem_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the decision down."""
    problem = find_systemic(request.user, pk)
    require(allowed=permissions.can_decide(request.user, problem))
    return _step(
        request,
        problem,
        DecideForm(_posted(request)),
        problem_ways.decide,
        (_("Write the decision down"), _("Decide")),
        _("The decision is written down."),
    )
