"""Remarks on draft development programmes: written, grounded, answered, closed."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fieldvisits.models import Finding
from programs import development_permissions as permissions
from programs.development_forms import (
    AnswerForm,
    CloseForm,
    GroundFilter,
    RemarkForm,
    remark_initial,
)
from programs.exceptions import ProgramsError, SourceError
from programs.models import DevelopmentProgramme, Remark, RemarkGround
from programs.services import remarks
from programs.views.common import require, step
from programs.views.development import (
    find_development,
    linked_findings,
    linked_questions,
    page_of,
)
from receptions.models import Question
from territories import clock
from territories.htmx import go
from territories.keyset import KeysetPage
from territories.models import User

SHOWN = 50


def find_remark(user: User, pk: int) -> Remark:
    """A remark the person may see, with its programme; else 404."""
    rows = Remark.objects.visible_to(user).select_related(
        "programme__reception__territory", "programme__territory", "programme__khokimiyat", "point"
    )
    return get_object_or_404(rows, pk=pk)


def _edit_url(remark: Remark) -> str:
    return reverse("programs:remark-edit", args=[remark.pk])


@login_required
@require_http_methods(["GET", "POST"])
def remark_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a remark; its grounds are chosen on the next page."""
    programme = find_development(request.user, pk)
    require(allowed=permissions.can_review(request.user, programme))
    initial = {"point": request.GET.get("point")}
    posted = request.POST if request.method == "POST" else None
    form = RemarkForm(posted, programme=programme, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            remark = remarks.write(programme=programme, by=request.user, **form.cleaned_data)
        except ProgramsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The remark is written. Choose what justifies it."))
            return go(request, _edit_url(remark))
    context = {"programme": programme, "form": form}
    status = 422 if form.errors else 200
    return render(request, "programs/remark_new.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def remark_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a remark, and choose the appeals, findings and figures behind it."""
    remark = find_remark(request.user, pk)
    require(allowed=permissions.can_change(request.user, remark))
    posted = request.POST if request.method == "POST" else None
    form = RemarkForm(posted, programme=remark.programme, initial=remark_initial(remark))
    if request.method == "POST" and form.is_valid():
        try:
            remarks.rewrite(remark=remark, by=request.user, **form.cleaned_data)
        except ProgramsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The remark is saved."))
            return go(request, remark.programme.get_absolute_url())
    return _edit_page(request, remark, form)


def _edit_page(
    request: HttpRequest, remark: Remark, form: RemarkForm | None = None, problem: str = ""
) -> HttpResponse:
    user, programme = request.user, remark.programme
    form = form or RemarkForm(programme=programme, initial=remark_initial(remark))
    asked = request.GET if request.GET else None
    year = clock.today().year
    search = GroundFilter(asked, initial={"first": dt.date(year, 1, 1), "last": clock.today()})
    context: dict[str, Any] = {
        "programme": programme,
        "remark": remark,
        "form": form,
        "search": search,
        "found": _found(user, programme, search) if asked and search.is_valid() else None,
        "linked_questions": linked_questions(user, [remark]),
        "linked_findings": linked_findings(user, [remark]),
        "problem": problem,
    }
    status = 422 if problem or form.errors or search.errors else 200
    return render(request, "programs/remark_edit.html", context, status=status)


def _found(user: User, programme: DevelopmentProgramme, search: GroundFilter) -> dict[str, Any]:
    """What the territory has about the topic in the period: a figure, questions, findings."""
    data = search.cleaned_data
    topic, first, last = data["topic"], data["first"], data["last"]
    about = Q(topic=topic) if topic.parent_id else Q(topic__parent=topic)
    questions = remarks.questions_for(programme, user).filter(
        about, appeal__received_at__date__range=(first, last)
    )
    findings = remarks.findings_for(programme, user).filter(
        about, found_at__date__range=(first, last)
    )
    return {
        "topic": topic,
        "first": first,
        "last": last,
        "number": len(remarks.figure(programme, topic, first, last)),
        "questions": questions.select_related("appeal", "topic", "territory").order_by("-pk")[
            :SHOWN
        ],
        "findings": findings.select_related("topic", "territory").order_by("-pk")[:SHOWN],
        "most": SHOWN,
        "query": urlencode(
            {"topic_id": topic.pk, "topic": topic.name, "first": first, "last": last}
        ),
    }


@login_required
@require_POST
def ground_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the chosen cases, or the figure, behind the remark."""
    remark = find_remark(request.user, pk)
    require(allowed=permissions.can_change(request.user, remark))
    try:
        if "figure" in request.POST:
            _add_figure(request, remark)
        else:
            _add_cases(request, remark)
    except ProgramsError as error:
        return _edit_page(request, remark, problem=str(error))
    messages.success(request, _("The grounds of the remark are noted."))
    return go(request, f"{_edit_url(remark)}#grounds")


def _add_figure(request: HttpRequest, remark: Remark) -> None:
    search = GroundFilter(request.POST)
    if not search.is_valid():
        raise SourceError(_("Choose a topic and a period first."))
    remarks.ground_by_figure(remark=remark, by=request.user, **search.cleaned_data)


def _add_cases(request: HttpRequest, remark: Remark) -> None:
    def chosen(name: str) -> list[int]:
        return [int(pk) for pk in request.POST.getlist(name)[: SHOWN * 2] if pk.isdecimal()]

    problems: list[Question | Finding] = [
        *Question.objects.filter(pk__in=chosen("question")),
        *Finding.objects.filter(pk__in=chosen("finding")),
    ]
    remarks.ground(remark=remark, by=request.user, problems=problems)


@login_required
@require_POST
def ground_remove(request: HttpRequest, pk: int, ground: int) -> HttpResponse:
    """Take a ground away."""
    remark = find_remark(request.user, pk)
    require(allowed=permissions.can_change(request.user, remark))
    row = get_object_or_404(remark.grounds, pk=ground)
    try:
        remarks.take_ground_away(ground=row, by=request.user)
    except ProgramsError as error:
        return _edit_page(request, remark, problem=str(error))
    return go(request, f"{_edit_url(remark)}#grounds")


@login_required
@require_GET
def ground_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The appeals behind a figure, as they were when it was taken."""
    ground = get_object_or_404(RemarkGround.objects.select_related("topic"), pk=pk, count__gt=0)
    remark = find_remark(request.user, ground.remark_id)
    topic = ground.topic
    about = Q(topic=topic) if topic and topic.parent_id else Q(topic__parent=topic)
    rows = Question.objects.not_kept_from(request.user).filter(about, appeal__in=ground.appeals)
    rows = rows.filter(territory__path__startswith=remark.programme.territory.path)
    rows = rows.select_related("appeal", "topic", "territory", "mahalla")
    page = KeysetPage(rows, params=request.GET)
    context = {
        "ground": ground,
        "remark": remark,
        "programme": remark.programme,
        "page": page,
        "linked": openable(request.user, page),
    }
    return render(request, "programs/ground_detail.html", context)


def openable(user: User, page: KeysetPage) -> set[int]:
    """Ids of the questions of a page whose appeal the person may open."""
    ids = [row.pk for row in page]
    return set(Question.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))


@login_required
@require_POST
def remark_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a remark that is not sent."""
    remark = find_remark(request.user, pk)
    require(allowed=permissions.can_change(request.user, remark))
    return step(
        request,
        remark.programme,
        lambda: remarks.drop(remark=remark, by=request.user),
        _("The remark is taken back."),
        page_of,
    )


@login_required
@require_POST
def remarks_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the remarks to the khokimiyat."""
    programme = find_development(request.user, pk)
    require(allowed=permissions.can_conclude(request.user, programme))
    return step(
        request,
        programme,
        lambda: remarks.issue(programme=programme, by=request.user),
        _("The remarks are sent; the khokimiyat answers each."),
        page_of,
    )


@login_required
@require_http_methods(["GET", "POST"])
def remark_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The khokimiyat answers a remark."""
    remark = find_remark(request.user, pk)
    require(allowed=permissions.can_answer(request.user, remark))
    initial = {"answer": remark.answer, "text": remark.answer_text}
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            remarks.answer(remark=remark, by=request.user, **form.cleaned_data)
        except ProgramsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The answer is noted."))
            return go(request, f"{remark.programme.get_absolute_url()}#remark-{remark.ordinal}")
    return _remark_page(request, remark, form, _("Answer a remark"), _("Answer"))


@login_required
@require_http_methods(["GET", "POST"])
def remark_close(request: HttpRequest, pk: int) -> HttpResponse:
    """The reception judges the answer to a remark."""
    remark = find_remark(request.user, pk)
    require(allowed=permissions.can_close(request.user, remark))
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            remarks.close(remark=remark, by=request.user, **form.cleaned_data)
        except ProgramsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The remark is closed."))
            return go(request, f"{remark.programme.get_absolute_url()}#remark-{remark.ordinal}")
    return _remark_page(request, remark, form, _("Close a remark"), _("Close"))


def _remark_page(
    request: HttpRequest, remark: Remark, form: Any, heading: Any, send: Any
) -> HttpResponse:
    context = {
        "programme": remark.programme,
        "remark": remark,
        "form": form,
        "heading": heading,
        "send": send,
        "linked_questions": linked_questions(request.user, [remark]),
        "linked_findings": linked_findings(request.user, [remark]),
    }
    status = 422 if form.errors else 200
    return render(request, "programs/remark_step.html", context, status=status)
