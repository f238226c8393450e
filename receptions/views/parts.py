"""Co-executors: named, withdrawn, answering their part, gone without (R-22)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from receptions import permissions
from receptions.forms.routing import PartAnswerForm, PartForm, ReasonForm
from receptions.models import CoAssignment
from receptions.services import coexecution, evidence
from receptions.views.workflow import act, question_for, sent, step_page
from territories.keyset import KeysetPage
from territories.models import User

NO_DATE = dt.date(9999, 12, 31)  # of a term that stands still: below all others
May = Callable[[User, CoAssignment], bool]


def reception_works(user: User, part: CoAssignment) -> bool:
    """Who works at the reception, or decides there."""
    return permissions.can_work(user, part.question)


def _co_executor(user: User, part: CoAssignment) -> bool:
    return user.powers.acts_for(part.office)


def _was_taken_back(user: User, pk: int) -> bool:
    """Whether it was a part of the person's office, which sees it no longer."""
    mine = CoAssignment.objects.filter(pk=pk, office__in=user.powers.office_ids)
    return mine.filter(withdrawn_at__isnull=False).exists()


def _coordinator(user: User, part: CoAssignment) -> bool:
    return permissions.can_answer(user, part.question)


@login_required
@require_GET
def part_list(request: HttpRequest) -> HttpResponse:
    """Parts that coordinators wait for from the person's offices, the earliest date first."""
    if not request.user.powers.office_ids:
        raise PermissionDenied
    waiting = CoAssignment.objects.visible_to(request.user).waiting_for(request.user)
    rows = waiting.select_related("question__appeal", "question__topic", "question__office")
    dated = rows.annotate(due=Coalesce("question__target_due_on", Value(NO_DATE)))
    page = KeysetPage(dated, ordering=("due", "id"), params=request.GET)
    return render(request, "receptions/part_list.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
def part_add(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Name one more office; R-21 holds for it."""
    question = question_for(request, number, ordinal, permissions.can_work)
    form = PartForm(sent(request))
    if form.is_valid():
        data = form.cleaned_data
        answer = act(
            request,
            form,
            lambda: coexecution.add(question=question, by=request.user, **data),
            _("%(office)s is a co-executor now.") % {"office": data["office"]},
            question.get_absolute_url(),
        )
        if answer is not None:
            return answer  # type: ignore[no-any-return]
    return step_page(request, question, form, name="part_add")


@login_required
@require_http_methods(["GET", "POST"])
def part_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The co-executor answers its part to the coordinator."""
    if request.method == "POST" and _was_taken_back(request.user, pk):
        typed = request.POST.get("text", "").strip()
        return render(request, "receptions/part_withdrawn.html", {"typed": typed}, status=422)
    part = part_for(request, pk, _co_executor)
    form = PartAnswerForm(sent(request), request.FILES or None)
    said = _("Your answer went to the coordinator.")
    needs = evidence.needs(part.question.topic)
    return _step(request, part, form, coexecution.answer, ("part_answer", said), needs=needs)


@login_required
@require_http_methods(["GET", "POST"])
def part_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The reception takes the part back."""
    part = part_for(request, pk, reception_works)
    form = ReasonForm(sent(request))
    return _step(request, part, form, coexecution.withdraw, ("part_withdraw", _("Withdrawn.")))


@login_required
@require_http_methods(["GET", "POST"])
def part_go_without(request: HttpRequest, pk: int) -> HttpResponse:
    """The coordinator answers before the part came, and says why."""
    part = part_for(request, pk, _coordinator)
    form = ReasonForm(sent(request))
    said = _("The reason is kept. The question can be answered without this part.")
    return _step(request, part, form, coexecution.go_without, ("part_go_without", said))


def part_for(request: HttpRequest, pk: int, may: May) -> CoAssignment:
    """The visible part (404) with which the person may do this (403)."""
    visible = CoAssignment.objects.visible_to(request.user).select_related(
        "office",
        "question__appeal__applicant__mahalla__parent",
        "question__appeal__complained_office__territory",
        "question__appeal__reception__territory",
        "question__reception__territory",
        "question__topic__parent",
        "question__territory",
        "question__mahalla",
        "question__office",
    )
    part = get_object_or_404(visible, pk=pk)
    if not may(request.user, part):
        raise PermissionDenied
    return part


def _step(
    request: HttpRequest,
    part: CoAssignment,
    form: forms.Form,
    service: Callable[..., Any],
    page: tuple[str, str],
    **more: Any,
) -> HttpResponse:
    """One step with one part: the form, the service, back to the question."""
    name, said = page
    question = part.question
    if form.is_valid():
        answer = act(
            request,
            form,
            lambda: service(part=part, by=request.user, **form.cleaned_data),
            said,
            question.get_absolute_url(),
        )
        if answer is not None:
            return answer  # type: ignore[no-any-return]
    return step_page(request, question, form, name=name, part=part, **more)
