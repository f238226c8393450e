"""Terms of a question besides extending: extra study, stops, and what else is owed by a date."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from receptions import permissions
from receptions.choices import AppealType, DutyKind, QuestionStatus
from receptions.exceptions import ReceptionsError
from receptions.forms.actions import GroundForm
from receptions.forms.terms import InquiryForm, NoteForm, StopForm
from receptions.models import Appeal, Duty, Question
from receptions.neighbours import stay
from receptions.services import deadlines, duties, inquiries, stops
from receptions.views.workflow import act, question_for, sent, step_page
from territories.htmx import go


@login_required
@require_http_methods(["GET", "POST"])
def question_study(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Extra study: a month for applications, complaints (T-05), a notice for proposals (T-08)."""
    question = question_for(request, number, ordinal, permissions.can_work)
    form = GroundForm(sent(request))
    proposal = question.appeal.appeal_type == AppealType.PROPOSAL

    def study() -> Any:
        ground = form.cleaned_data["ground"]
        if proposal:
            kind = DutyKind.STUDY_NOTICE
            return duties.ask(question=question, kind=kind, note=ground, by=request.user)
        return deadlines.extra_study(question=question, by=request.user, ground=ground)

    if form.is_valid():
        said = _("The notice of extra study is owed.") if proposal else _("A month holds now.")
        answer = act(request, form, study, said, question.get_absolute_url())
        if answer is not None:
            return answer
    return step_page(request, question, form, name="question_study", proposal=proposal)


@login_required
@require_http_methods(["GET", "POST"])
def question_stop(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Let the term stand still, on a ground with its source."""
    question = question_for(request, number, ordinal, permissions.can_decide)
    form = StopForm(sent(request))
    if form.is_valid():
        answer = act(
            request,
            form,
            lambda: stops.stop(question=question, by=request.user, **form.cleaned_data),
            _("The term stands still."),
            question.get_absolute_url(),
        )
        if answer is not None:
            return answer
    return step_page(request, question, form, name="question_stop")


@login_required
@require_POST
def question_restart(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Let the term run again from today."""
    question = question_for(request, number, ordinal, permissions.can_decide)
    try:
        stops.restart(question=question, by=request.user)
    except ReceptionsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The term runs again."))
    return go(request, stay(request, question.get_absolute_url()))


@login_required
@require_http_methods(["GET", "POST"])
def question_ask(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """T-09: ask another body for information; T-11 for a closed question: explain the reply."""
    question = question_for(request, number, ordinal, permissions.can_ask_body)
    closed = question.status == QuestionStatus.CLOSED
    kind = DutyKind.EXPLANATION if closed else DutyKind.INFORMATION
    form = NoteForm(sent(request)) if closed else InquiryForm(sent(request))

    def ask() -> Any:
        data = form.cleaned_data
        if data.get("office"):
            return inquiries.ask(
                question=question, office=data["office"], text=data["text"], by=request.user
            )
        return duties.ask(question=question, kind=kind, note=data["note"], by=request.user)

    if form.is_valid():
        said = _("Written down with its date.")
        answer = act(request, form, ask, said, question.get_absolute_url())
        if answer is not None:
            return answer
    return step_page(request, question, form, name="question_ask", kind=kind, closed=closed)


@login_required
@require_POST
def duty_done(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """What was owed is done."""
    appeal = get_object_or_404(Appeal.objects.visible_to(request.user), number=number)
    duty = get_object_or_404(Duty.objects.select_related("question"), pk=pk, appeal=appeal)
    question = duty.question or Question.objects.filter(appeal=appeal).first()
    office_asked = duty.kind == DutyKind.INFORMATION
    may = permissions.can_ask_body if office_asked else permissions.can_work
    if question is None or not may(request.user, question):
        raise PermissionDenied
    try:
        duties.done(duty=duty, by=request.user)
    except ReceptionsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Done: %(what)s.") % {"what": duty.get_kind_display()})
    return go(request, stay(request, appeal.get_absolute_url()))
