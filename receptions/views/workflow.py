"""The steps of one question, each with its own page: route, take, answer, review, close, check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from receptions import permissions
from receptions.choices import AnswerDecision, HopReason, QuestionStatus
from receptions.exceptions import ReceptionsError, RoutingError
from receptions.forms.actions import (
    OTHER_OFFICE,
    AssignForm,
    CloseForm,
    GroundForm,
    ReviewForm,
    VerifyForm,
    closings,
    decisions,
)
from receptions.forms.evidence import EvidenceAnswerForm
from receptions.knowledge_panel import model_answers
from receptions.models import Question
from receptions.neighbours import stay
from receptions.privacy import person_view
from receptions.services import coexecution, control, deadlines, evidence, routing
from receptions.steps import current_assignment, current_deadline, waiting_answer
from territories.htmx import go
from territories.models import User

Act = Callable[[], Any]


def question_for(
    request: HttpRequest, number: str, ordinal: int, may: Callable[[User, Question], bool]
) -> Question:
    """The visible question (404) with which the person may do this (403)."""
    visible = Question.objects.visible_to(request.user).select_related(
        "appeal__applicant__mahalla__parent",
        "appeal__complained_office__territory",
        "appeal__complained_office__body",
        "reception__territory",
        "topic__parent",
        "territory",
        "mahalla",
        "office",
    )
    question = get_object_or_404(visible, appeal__number=number, ordinal=ordinal)
    question.appeal.reception = question.reception
    if not may(request.user, question):
        raise PermissionDenied
    return question


def sent(request: HttpRequest) -> QueryDict | None:
    """The posted fields; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def act(request: HttpRequest, form: forms.Form, step: Act, said: str, url: str) -> Any:
    """Do the step of a valid form and go on; a refusal becomes an error of the form (None)."""
    try:
        step()
    except ReceptionsError as error:
        form.add_error(None, str(error))
        if isinstance(error, RoutingError) and error.instead and isinstance(form, AssignForm):
            form.prefer(error.instead)
        return None
    except Question.DoesNotExist as gone:  # withdrawn since the page was opened
        raise Http404 from gone
    messages.success(request, said)
    return go(request, stay(request, url))


def step_page(
    request: HttpRequest, question: Question, form: forms.Form, *, name: str, **more: Any
) -> HttpResponse:
    """The page of a step: the question in brief and the form."""
    context = {
        "question": question,
        "appeal": question.appeal,
        "person": person_view(request.user, question.appeal),
        "deadline": current_deadline(question),
        "form": form,
        **more,
    }
    status = 422 if form.errors else 200
    return render(request, f"receptions/{name}.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def question_assign(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Route: the proposed offices first, the forbidden ones with the reason (R-21)."""
    question = question_for(request, number, ordinal, permissions.can_work)
    candidates = routing.candidates(question)
    here = question.office_id
    offered = [one for one in candidates if one.office.pk != here]
    form = AssignForm(sent(request), candidates=offered, initial=_assign_initial(question, offered))
    if form.is_valid():
        data = form.cleaned_data
        answer = act(
            request,
            form,
            lambda: coexecution.assign_together(
                question=question,
                offices=data["offices"],
                by=request.user,
                reason=data["reason"],
                legal_basis=data["legal_basis"],
                note=data["note"],
            ),
            _("Given to %(office)s.") % {"office": data["office"]},
            question.get_absolute_url(),
        )
        if answer is not None:
            return answer
    refused = [one for one in offered if one.obstacle]
    proposed = next((one for one in offered if not one.obstacle), None)
    more = {"candidates": offered[:6], "refused": refused, "proposed": proposed}
    return step_page(request, question, form, name="question_assign", **more)


def _assign_initial(question: Question, offered: list[routing.Candidate]) -> dict[str, Any]:
    """The first allowed office, and the reason that fits the state."""
    first = next((one for one in offered if not one.obstacle), None)
    if question.status == QuestionStatus.ASSIGNED:
        reason = HopReason.WRONG_OFFICE
    elif question.appeal.complained_office_id:
        reason = HopReason.CONFLICT
    else:
        reason = HopReason.COMPETENCE
    return {"choice": str(first.office.pk) if first else OTHER_OFFICE, "reason": reason}


@login_required
@require_POST
def question_take(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """The office takes the question into work."""
    question = question_for(request, number, ordinal, permissions.can_answer)
    try:
        control.take(question=question, by=request.user)
    except ReceptionsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Taken into work."))
    return go(request, stay(request, question.get_absolute_url()))


@login_required
@require_http_methods(["GET", "POST"])
def question_answer(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """The office's answer, with its evidence."""
    question = question_for(request, number, ordinal, permissions.could_answer)
    moved_on = ""
    if not permissions.can_answer(request.user, question):
        moved_on = _("The question went to another office meanwhile; the answer was not taken.")
    if moved_on and request.method == "GET":
        messages.error(request, moved_on)
        return go(request, question.get_absolute_url())
    answers = model_answers(question.topic, question.appeal.language)
    chosen = next((one for one in answers if str(one.pk) == request.GET.get("answer")), None)
    initial = {"text": chosen.body, "outcome": chosen.outcome} if chosen else {}
    needs, earlier = evidence.needs(question.topic), evidence.earlier_papers(question)
    form = EvidenceAnswerForm(
        sent(request),
        request.FILES or None,
        needs=needs,
        earlier=earlier,
        parts=evidence.part_papers(question),
        initial=initial,
    )
    if moved_on:  # what was written stays on the page
        form.add_error(None, moved_on)
    if form.is_valid():
        answer = act(
            request,
            form,
            lambda: control.answer(question=question, by=request.user, **form.answer()),
            _("The answer waits for the reception."),
            question.get_absolute_url(),
        )
        if answer is not None:
            return answer
    return step_page(
        request,
        question,
        form,
        name="question_answer",
        returned=question.answers.filter(decision=AnswerDecision.RETURNED).last(),
        assignment=current_assignment(question),
        model_answers=answers,
        needs=needs,
        draft_key=f"{request.path}?answer={chosen.pk}" if chosen else request.path,
    )


@login_required
@require_http_methods(["GET", "POST"])
def question_review(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """The reception accepts the answer or returns it with what is missing."""
    question = question_for(request, number, ordinal, permissions.can_work)
    waiting = waiting_answer(question)
    form = ReviewForm(sent(request))
    if waiting is None and request.method == "GET":
        messages.info(request, _("No answer waits here."))
        return go(request, stay(request, question.get_absolute_url()))
    needs = evidence.needs(question.topic)
    if waiting is None:  # what was written stays on the page
        form.add_error(None, _("No answer waits here."))
    elif form.is_valid():
        if form.cleaned_data["decision"] == AnswerDecision.ACCEPTED:
            said = _("The answer is accepted. Close the question with its outcome.")
            url = closing_url(question)
            answer = act(
                request, form, lambda: control.accept(answer=waiting, by=request.user), said, url
            )
        else:
            reason = form.cleaned_data["reason"]
            answer = act(
                request,
                form,
                lambda: control.return_answer(answer=waiting, by=request.user, reason=reason),
                _("Returned to the office."),
                question.get_absolute_url(),
            )
        if answer is not None:
            return answer
    return step_page(request, question, form, name="question_review", answer=waiting, needs=needs)


def closing_url(question: Question) -> str:
    """The page of the step that follows an accepted answer."""
    place = [question.appeal.number, question.ordinal]
    return reverse("receptions:question-close", args=place)


@login_required
@require_http_methods(["GET", "POST"])
def question_close(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Close after an accepted answer: its outcome with the legal ground."""
    question = question_for(request, number, ordinal, permissions.can_work)
    accepted = question.answers.filter(decision=AnswerDecision.ACCEPTED).last()
    pairs = closings(question)
    return _ending(request, question, pairs, name="question_close", answer=accepted)


@login_required
@require_http_methods(["GET", "POST"])
def question_decide(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """The head's own decisions: forward, leave unexamined (R-30), terminate (R-31)."""
    question = question_for(request, number, ordinal, permissions.can_decide)
    return _ending(request, question, decisions(question), name="question_decide")


def _ending(
    request: HttpRequest, question: Question, pairs: list[Any], *, name: str, **more: Any
) -> HttpResponse:
    has_office = question.office_id is not None
    form = CloseForm(sent(request), pairs=pairs, has_office=has_office)
    if form.is_valid():
        outcome, ground = form.pair()
        answer = act(
            request,
            form,
            lambda: control.close(
                question=question,
                by=request.user,
                outcome=outcome,
                ground=ground,
                sent_to=form.cleaned_data.get("sent_to", ""),
                missing=form.cleaned_data.get("missing", ""),
            ),
            _("The question is closed."),
            question.get_absolute_url(),
        )
        if answer is not None:
            return answer
    return step_page(request, question, form, name=name, **more)


@login_required
@require_http_methods(["GET", "POST"])
def question_extend(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """T-06: a further month, once, by the head."""
    question = question_for(request, number, ordinal, permissions.can_decide)
    return _term(request, question, deadlines.extend, "question_extend", _("The term is extended."))


@login_required
@require_http_methods(["GET", "POST"])
def question_undo_extension(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Take an extension back: the dates before it hold again."""
    question = question_for(request, number, ordinal, permissions.can_decide)
    said = _("The extension is taken back.")
    return _term(request, question, deadlines.undo_extension, "question_undo_extension", said)


def _term(
    request: HttpRequest, question: Question, service: Callable[..., Any], name: str, said: str
) -> HttpResponse:
    form = GroundForm(sent(request))
    if form.is_valid():
        ground = form.cleaned_data["ground"]
        answer = act(
            request,
            form,
            lambda: service(question=question, by=request.user, ground=ground),
            said,
            question.get_absolute_url(),
        )
        if answer is not None:
            return answer
    return step_page(request, question, form, name=name)


@login_required
@require_http_methods(["GET", "POST"])
def question_verify(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Somebody other than the solver checks whether the problem is solved."""
    question = question_for(request, number, ordinal, permissions.can_verify)
    form = VerifyForm(sent(request))
    if form.is_valid():
        data = form.cleaned_data
        confirmed = data["confirmed"] == "yes"
        answer = act(
            request,
            form,
            lambda: control.verify(
                question=question,
                by=request.user,
                method=data["method"],
                confirmed=confirmed,
                note=data["note"],
            ),
            _("The solution is confirmed.") if confirmed else _("The question is open again."),
            question.get_absolute_url(),
        )
        if answer is not None:
            return answer
    accepted = question.answers.filter(decision=AnswerDecision.ACCEPTED).last()
    return step_page(request, question, form, name="question_verify", answer=accepted)
