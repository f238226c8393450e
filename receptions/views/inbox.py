"""The executor's inbox: what waits for an answer, by the target date, and by unit for heads."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from receptions.choices import AnswerDecision, QuestionStatus
from receptions.models import Answer, Assignment, Question
from territories import clock
from territories.keyset import KeysetPage
from territories.models import Office, User

TABS = {
    "waiting": _("Waiting for an answer"),
    "new": _("New"),
    "working": _("In work"),
    "returned": _("Returned"),
    "overdue": _("Overdue"),
    "answered": _("With the reception"),
}


@login_required
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Questions of the person's offices in tabs, or of one unit; the earliest date first."""
    if not request.user.powers.office_ids:
        raise PermissionDenied
    tab = request.GET.get("tab", "waiting")
    if tab not in TABS:
        tab = "waiting"
    unit = _unit(request)
    questions = for_tab(request.user, tab)
    if unit is not None:
        questions = questions.filter(office=unit)
    questions = questions.select_related("appeal", "topic", "office", "territory")
    if tab in ("waiting", "returned", "overdue"):
        reasons = returned_answers().order_by("-pk").values("return_reason")[:1]
        questions = questions.annotate(return_reason=Subquery(reasons))
    page = KeysetPage(questions, ordering=("target_due_on", "id"), params=request.GET)
    context = {
        "tabs": TABS,
        "tab": tab,
        "page": page,
        "unit": unit,
        "has_units": len(request.user.powers.office_ids) > 1,
    }
    return render(request, "receptions/inbox.html", context)


@login_required
@require_GET
def inbox_units(request: HttpRequest) -> HttpResponse:
    """The person's offices and every unit below them, with what waits at each."""
    offices = request.user.powers.office_ids
    if not offices:
        raise PermissionDenied
    units = Office.objects.filter(pk__in=offices).select_related("territory")
    page = KeysetPage(units, ordering=("path",), params=request.GET, per_page=50)
    counts = _counts([unit.pk for unit in page])
    rows = [(unit, counts.get(unit.pk, {})) for unit in page]
    return render(request, "receptions/inbox_units.html", {"page": page, "rows": rows})


def _counts(offices: list[int]) -> dict[int, dict[str, int]]:
    """What lies with each of the offices, in one statement over what is open there."""
    mine = Q(status=QuestionStatus.ASSIGNED)
    found = (
        Question.objects.filter(
            office__in=offices, status__in=(QuestionStatus.ASSIGNED, QuestionStatus.ANSWERED)
        )
        .order_by()
        .values("office")
        .annotate(
            waiting=Count("pk", filter=mine),
            new=Count("pk", filter=mine & ~Exists(taken_hops())),
            returned=Count("pk", filter=mine & Exists(returned_answers())),
            overdue=Count("pk", filter=mine & Q(legal_due_on__lt=clock.today())),
            answered=Count("pk", filter=~mine),
        )
    )
    return {row["office"]: row for row in found}


def for_tab(user: User, tab: str) -> QuerySet[Question, Question]:
    """The questions of one tab."""
    if tab == "answered":
        offices = user.powers.office_ids
        with_us = Question.objects.not_kept_from(user).filter(office__in=offices)
        return with_us.filter(status=QuestionStatus.ANSWERED)
    waiting = Question.objects.in_inbox_of(user)
    narrow: dict[str, Any] = {
        "new": ~Exists(taken_hops()),
        "working": Exists(taken_hops()),
        "returned": Exists(returned_answers()),
        "overdue": Q(legal_due_on__lt=clock.today()),
    }
    return waiting.filter(narrow[tab]) if tab in narrow else waiting


def taken_hops() -> QuerySet[Assignment, Assignment]:
    """The hop in force of the outer question, where the office took it into work."""
    return Assignment.objects.filter(
        question=OuterRef("pk"), left_at__isnull=True, taken_at__isnull=False
    )


def returned_answers() -> QuerySet[Answer, Answer]:
    """Returned answers of the outer question, of the hop in force."""
    return Answer.objects.filter(
        question=OuterRef("pk"),
        decision=AnswerDecision.RETURNED,
        assignment__left_at__isnull=True,
    )


def _unit(request: HttpRequest) -> Office | None:
    """One of the person's offices, named in the address; None for all of them."""
    key = request.GET.get("unit", "")
    if not (key.isascii() and key.isdecimal()) or int(key) not in request.user.powers.office_ids:
        return None
    return Office.objects.filter(pk=int(key)).first()
