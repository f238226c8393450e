"""What deputies ask, and the answers: open to the whole council."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from receptions import council_permissions as permissions
from receptions.forms import councils as forms
from receptions.models import DeputyQuestion, DeputyQuestionNotice
from receptions.services import council_questions as questions
from receptions.views.council_sessions import chosen
from receptions.views.reminders import reminders_page
from receptions.views.step_forms import form_page, taken
from receptions.views.workflow import sent
from territories.figure_registry import registry
from territories.keyset import KeysetPage


@login_required
@require_GET
def question_list(request: HttpRequest) -> HttpResponse:
    """Questions of deputies, the newest first."""
    if not permissions.can_see(request.user):
        raise PermissionDenied
    found = DeputyQuestion.objects.visible_to(request.user)
    found = found.select_related("council__territory", "office", "topic", "asked_by")
    page = KeysetPage(found, ordering=("-asked_at", "-id"), params=request.GET)
    context = {
        "page": page,
        "may_ask": bool(permissions.councils_of_deputy(request.user)),
        "tabs": permissions.tabs(request.user),
    }
    return render(request, "receptions/council_questions.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def question_new(request: HttpRequest) -> HttpResponse:
    """A deputy asks the reception or a body."""
    own = permissions.councils_of_deputy(request.user)
    if not own:
        raise PermissionDenied
    form = forms.QuestionForm(sent(request), councils=own)
    answer = taken(
        request,
        form,
        lambda: questions.ask(council=chosen(form, own), asked=form.asked(), by=request.user),
        _("The question is asked; the answer appears here."),
    )
    return answer or form_page(request, "council_question_form", form)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def question_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One question; POST answers it."""
    rows = DeputyQuestion.objects.visible_to(request.user).select_related(
        "council__territory", "office", "topic", "asked_by", "answered_by"
    )
    question = get_object_or_404(rows, pk=pk)
    may = permissions.can_answer(request.user, question)
    if request.method == "POST" and not may:
        raise PermissionDenied
    form = forms.AnswerForm(sent(request)) if may and question.answered_at is None else None
    if form is not None:
        answer = taken(
            request,
            form,
            lambda: questions.answer(question=question, by=request.user, **form.cleaned_data),
            _("The answer is with the council."),
            question.get_absolute_url(),
        )
        if answer is not None:
            return answer
    figure = registry.figures.get(question.figure)
    context = {"question": question, "form": form, "figure": figure}
    status = 422 if form is not None and form.errors else 200
    return render(request, "receptions/council_question.html", context, status=status)


@login_required
@require_GET
def reminder_list(request: HttpRequest) -> HttpResponse:
    """Questions without an answer that the person was reminded of."""
    notices = DeputyQuestionNotice.objects.filter(digest__isnull=False).select_related(
        "digest",
        "reminder__step",
        "reminder__question__council__territory",
        "reminder__question__office",
    )
    return reminders_page(request, notices, "receptions/deputy_reminders.html", DeputyQuestion)
