"""Closings drawn by lot: the list, one check, and the applicant's word by telephone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from receptions import check_permissions as permissions
from receptions import stratum_words
from receptions.check_choices import CheckState
from receptions.choices import AnswerDecision
from receptions.exceptions import ReceptionsError
from receptions.forms.checks import AttemptForm, HandForm, ResultForm, WordForm
from receptions.models import ApplicantWord, CheckTask, Question, Reception
from receptions.privacy import person_view
from receptions.services import check_tasks, checks, word
from receptions.views.workflow import act, question_for, sent, step_page
from territories import clock
from territories.htmx import go, wants_partial
from territories.keyset import KeysetPage
from territories.models import User

TABS = {
    "mine": gettext_lazy("Mine"),
    "unassigned": gettext_lazy("Nobody's"),
    "overdue": gettext_lazy("Late"),
    "open": gettext_lazy("All open"),
    "done": gettext_lazy("Checked"),
    "words": gettext_lazy("The applicant disagrees"),
}
BRIEF = (
    "question__appeal__reception",
    "question__topic",
    "office",
    "assigned_to",
    "verification",
)


@login_required
@vary_on_headers("HX-Request")
@require_GET
def check_list(request: HttpRequest) -> HttpResponse:
    """Checks in tabs, the earliest date first; late words of applicants in a tab of their own."""
    if not permissions.can_see_checks(request.user):
        raise PermissionDenied
    tab = request.GET.get("tab", "mine")
    if tab not in TABS:
        tab = "mine"
    context: dict[str, Any] = {"tabs": TABS, "tab": tab}
    if tab == "words":
        context["page"] = KeysetPage(_late_words(request.user), params=request.GET)
    else:
        rows = for_tab(request.user, tab).select_related(*BRIEF)
        order = ("-id",) if tab == "done" else ("due_on", "id")
        context["page"] = KeysetPage(rows, ordering=order, params=request.GET)
    name = "partials/_check_table.html" if wants_partial(request) else "check_list.html"
    return render(request, f"receptions/{name}", context)


def for_tab(user: User, tab: str) -> QuerySet[CheckTask, CheckTask]:
    """The checks of one tab."""
    visible = CheckTask.objects.visible_to(user)
    if tab == "done":
        return visible.filter(state=CheckState.DONE)
    if tab == "overdue":
        return visible.overdue(on=clock.today())
    waiting = visible.open()
    if tab == "mine":
        return waiting.filter(assigned_to=user)
    return waiting.filter(assigned_to__isnull=True) if tab == "unassigned" else waiting


def _late_words(user: User) -> QuerySet[ApplicantWord, ApplicantWord]:
    receptions = Reception.objects.visible_to(user)
    told = Question.objects.not_kept_from(user)
    found = word.late_words().filter(question__reception__in=receptions, question__in=told)
    return found.select_related("question__appeal", "question__topic", "office")


def check_for(request: HttpRequest, pk: int) -> CheckTask:
    """The visible check (404)."""
    rows = CheckTask.objects.visible_to(request.user).select_related(
        *BRIEF,
        "draw__period",
        "reception__territory",
        "question__appeal__applicant__mahalla__parent",
        "question__territory",
        "question__mahalla",
    )
    task = get_object_or_404(rows, pk=pk)
    task.question.appeal.reception = task.reception
    return task


@login_required
@require_http_methods(["GET", "POST"])
def check_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One check: what was answered, who to ask, and what was found."""
    task = check_for(request, pk)
    may_check = permissions.can_check(request.user, task)
    form = ResultForm(sent(request), request.FILES or None)
    if request.method == "POST":
        if not may_check:
            raise PermissionDenied
        if form.is_valid():
            data = form.cleaned_data
            confirmed = data["confirmed"] == "yes"
            answer = act(
                request,
                form,
                lambda: checks.record(
                    task=task,
                    by=request.user,
                    confirmed=confirmed,
                    note=data["note"],
                    files=data["files"],
                ),
                _("The solution is confirmed.") if confirmed else _("The question is open again."),
                reverse("receptions:check-list"),
            )
            if isinstance(answer, HttpResponse):
                return answer
    question = task.question
    answers = question.answers.filter(decision=AnswerDecision.ACCEPTED)
    context = {
        "task": task,
        "question": question,
        "person": person_view(request.user, question.appeal),
        "answer": answers.select_related("by", "decided_by").last(),
        "attempts": task.attempts.select_related("by"),
        "form": form,
        "attempt_form": AttemptForm(auto_id="try_%s"),
        "hand_form": HandForm(present=task.method, auto_id="hand_%s"),
        "may_check": may_check and task.is_open,
        "stratum": stratum_words.of(task.draw.stratum) if task.draw else "",
    }
    status = 422 if form.errors else 200
    return render(request, "receptions/check_detail.html", context, status=status)


def _step(
    request: HttpRequest, pk: int, step: Callable[[CheckTask], Any], said: str
) -> HttpResponse:
    """One POST with the check, told by a message."""
    task = check_for(request, pk)
    if not permissions.can_check(request.user, task):
        raise PermissionDenied
    try:
        step(task)
    except ReceptionsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return go(request, task.get_absolute_url())


@login_required
@require_POST
def check_take(request: HttpRequest, pk: int) -> HttpResponse:
    """The person takes the check over."""
    by = request.user
    return _step(request, pk, lambda t: check_tasks.take(task=t, by=by), _("The check is yours."))


@login_required
@require_POST
def check_unreached(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody was reached; after the last call it becomes a visit."""
    form = AttemptForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    return _step(
        request,
        pk,
        lambda task: check_tasks.unreached(task=task, by=request.user, note=note),
        _("The try is written down."),
    )


@login_required
@require_POST
def check_hand(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it be checked another way."""
    method = request.POST.get("method", "")
    return _step(
        request,
        pk,
        lambda task: check_tasks.hand_over(task=task, by=request.user, method=method),
        _("It is checked another way now."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def question_word(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """The applicant is asked by telephone whether it is solved."""
    question = question_for(request, number, ordinal, permissions.can_note_word)
    form = WordForm(sent(request))
    said = None
    if question.closed_at is not None:
        said = word.asked(question, question.closed_at)
    if form.is_valid():
        data = form.cleaned_data
        closed_at = question.closed_at
        answer = act(
            request,
            form,
            lambda: word.say(question=question, closed_at=closed_at, by=request.user, **data),
            _("The applicant's word is written down."),
            question.get_absolute_url(),
        )
        if isinstance(answer, HttpResponse):
            return answer
    return step_page(request, question, form, name="question_word", asked=said)
