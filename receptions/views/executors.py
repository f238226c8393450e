"""What an office does with a question besides answering, and what the head decides about it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from receptions import permissions
from receptions.executor_choices import RequestDecision, TermRequestKind
from receptions.forms.executors import (
    AskApplicantForm,
    PassDownForm,
    ReasonGroundForm,
    TermDecisionForm,
)
from receptions.models import Question, Reception, TermRequest
from receptions.services import executors
from receptions.views.workflow import act, question_for, sent, step_page
from territories.keyset import KeysetPage
from territories.models import Office


@login_required
@require_http_methods(["GET", "POST"])
def question_pass(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Art. 24: hand the question down to a unit of the office."""
    question = question_for(request, number, ordinal, permissions.can_answer)
    form = PassDownForm(sent(request), units=units_below(question))
    if form.is_valid():
        data = form.cleaned_data
        answer = act(
            request,
            form,
            lambda: executors.pass_down(question=question, by=request.user, **data),
            _("Given to %(office)s.") % {"office": data["office"]},
            question.get_absolute_url(),
        )
        if answer is not None:
            return answer
    return step_page(request, question, form, name="question_pass")


def units_below(question: Question) -> Any:
    """Working offices under the one that has the question."""
    if question.office is None:
        return Office.objects.none()
    below = Office.objects.active().subordinate_to(question.office)
    return below.exclude(pk=question.office.pk)


@login_required
@require_http_methods(["GET", "POST"])
def question_ask_applicant(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Ask the applicant, who reads it by number and code."""
    question = question_for(request, number, ordinal, permissions.can_answer)
    form = AskApplicantForm(sent(request))
    if form.is_valid():
        answer = act(
            request,
            form,
            lambda: executors.ask_applicant(
                question=question, by=request.user, **form.cleaned_data
            ),
            _("The applicant is asked."),
            question.get_absolute_url(),
        )
        if answer is not None:
            return answer
    return step_page(request, question, form, name="question_ask_applicant")


@login_required
@require_http_methods(["GET", "POST"])
def question_ask_extension(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Ask the head of the reception for more time (T-06)."""
    question = question_for(request, number, ordinal, permissions.can_answer)
    form = ReasonGroundForm(sent(request))
    if form.is_valid():
        ground = form.cleaned_data["ground"]
        answer = act(
            request,
            form,
            lambda: executors.ask_extension(question=question, by=request.user, ground=ground),
            _("The head of the reception is asked."),
            question.get_absolute_url(),
        )
        if answer is not None:
            return answer
    return step_page(request, question, form, name="question_ask_extension")


@login_required
@require_GET
def term_request_list(request: HttpRequest) -> HttpResponse:
    """What offices ask of the head: waiting, or decided; the oldest first."""
    if not request.user.powers.anywhere("decide_appeals"):
        raise PermissionDenied
    tab = "decided" if request.GET.get("tab") == "decided" else "waiting"
    found = TermRequest.objects.decided_by_head(request.user)
    own = request.GET.get("own") == "on"
    if own:
        found = found.filter(question__reception__in=Reception.objects.decided_by(request.user))
    if tab == "waiting":
        found, order = found.waiting(), "pk"
    else:
        found, order = found.exclude(decision=RequestDecision.WAITING), "-pk"
    rows = found.select_related(
        "question__appeal", "question__topic", "assignment__office", "by", "decided_by"
    )
    page = KeysetPage(rows, ordering=(order,), params=request.GET)
    context = {
        "page": page,
        "tab": tab,
        "tabs": {"waiting": _("Waiting"), "decided": _("Decided")},
        "own": own,
    }
    return render(request, "receptions/term_request_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def term_request_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The head grants or refuses one request."""
    visible = Question.objects.visible_to(request.user)
    found = TermRequest.objects.filter(question__in=visible).select_related(
        "question__appeal", "assignment__office", "by", "applicant_request"
    )
    asked = get_object_or_404(found, pk=pk)
    question = question_for(
        request, asked.question.appeal.number, asked.question.ordinal, permissions.can_decide
    )
    stop = asked.kind == TermRequestKind.STOP
    form = TermDecisionForm(sent(request), stop=stop)
    if form.is_valid():
        answer = _decided(request, asked, form)
        if answer is not None:
            return answer
    return step_page(request, question, form, name="term_request_decide", asked=asked)


def _decided(request: HttpRequest, asked: TermRequest, form: TermDecisionForm) -> Any:
    data, by = form.cleaned_data, request.user
    url = reverse("receptions:term-request-list")
    if data["decision"] == RequestDecision.GRANTED:
        ground = data.get("stop_ground")
        return act(
            request,
            form,
            lambda: executors.grant(request=asked, by=by, stop_ground=ground),
            _("Granted."),
            url,
        )
    return act(
        request,
        form,
        lambda: executors.refuse(request=asked, by=by, reason=data["reason"]),
        _("Refused."),
        url,
    )
