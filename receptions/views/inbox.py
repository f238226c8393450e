"""The executor's inbox: what waits for an answer, by the target date."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from receptions.choices import AnswerDecision, QuestionStatus
from receptions.models import Answer, Question
from territories.keyset import KeysetPage
from territories.models import User

TABS = {
    "waiting": _("Waiting for an answer"),
    "returned": _("Returned"),
    "answered": _("With the reception"),
}


@login_required
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Questions of the person's offices in three tabs, the earliest date first."""
    if not request.user.powers.office_ids:
        raise PermissionDenied
    tab = request.GET.get("tab", "waiting")
    if tab not in TABS:
        tab = "waiting"
    questions = for_tab(request.user, tab).select_related("appeal", "topic", "office", "territory")
    page = KeysetPage(questions, ordering=("target_due_on", "id"), params=request.GET)
    context = {"tabs": TABS, "tab": tab, "page": page}
    return render(request, "receptions/inbox.html", context)


def for_tab(user: User, tab: str) -> QuerySet[Question, Question]:
    """The questions of one tab."""
    offices = user.powers.office_ids
    if tab == "answered":
        with_us = Question.objects.not_kept_from(user).filter(office__in=offices)
        return with_us.filter(status=QuestionStatus.ANSWERED)
    waiting = Question.objects.in_inbox_of(user)
    return waiting.filter(Exists(returned_answers())) if tab == "returned" else waiting


def returned_answers() -> QuerySet[Answer, Answer]:
    """Returned answers of the outer question, of the hop in force."""
    return Answer.objects.filter(
        question=OuterRef("pk"),
        decision=AnswerDecision.RETURNED,
        assignment__left_at__isnull=True,
    )
