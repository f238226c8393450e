"""Draft development programmes: the list, a new one, one with its remarks, its way."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from fieldvisits.models import Finding
from programs import development_pdf
from programs import development_permissions as permissions
from programs.development_forms import (
    ConcludeForm,
    DevelopmentFilter,
    DevelopmentForm,
    ProblemsForm,
    VersionForm,
)
from programs.development_words import next_step
from programs.exceptions import ProgramsError
from programs.models import DevelopmentProgramme, DraftVersion, Remark, RemarkGround
from programs.services import development
from programs.views.common import may_look, require, step
from receptions.models import Question
from territories.htmx import go, wants_partial
from territories.keyset import KeysetPage
from territories.models import User


def find_development(user: User, pk: int) -> DevelopmentProgramme:
    """A development programme the person may see, with the names its page shows; else 404."""
    rows = DevelopmentProgramme.objects.visible_to(user).select_related(
        "reception__territory", "territory", "khokimiyat", "drafted_by", "decided_by"
    )
    return get_object_or_404(rows, pk=pk)


@login_required
@vary_on_headers("HX-Request")
@require_GET
def development_list(request: HttpRequest) -> HttpResponse:
    """Draft development programmes the person may see, the newest first."""
    user = request.user
    require(allowed=may_look(user))
    filter_form = DevelopmentFilter(request.GET, user=user)
    visible = DevelopmentProgramme.objects.visible_to(user)
    page = KeysetPage(filter_form.narrow(visible).for_list(), params=request.GET)
    context = {
        "filter_form": filter_form,
        "page": page,
        "may_begin": bool(permissions.own_khokimiyats(user)),
    }
    partial = wants_partial(request)
    name = "partials/_development_table.html" if partial else "development_list.html"
    return render(request, f"programs/{name}", context)


@login_required
@require_http_methods(["GET", "POST"])
def development_new(request: HttpRequest) -> HttpResponse:
    """The khokimiyat begins a draft."""
    offices = permissions.own_khokimiyats(request.user)
    require(allowed=bool(offices))
    form = DevelopmentForm(request.POST if request.method == "POST" else None, offices=offices)
    if request.method == "POST" and form.is_valid():
        try:
            programme = development.begin(by=request.user, **form.cleaned_data)
        except ProgramsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The draft is begun. Write its points now."))
            return go(request, programme.get_absolute_url())
    status = 422 if form.errors else 200
    return render(request, "programs/development_new.html", {"form": form}, status=status)


@login_required
@require_GET
def development_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One draft: the next step, its points, the remarks with their grounds, the way."""
    return page_of(request, find_development(request.user, pk))


def page_of(
    request: HttpRequest, programme: DevelopmentProgramme, problem: str = ""
) -> HttpResponse:
    """The page of a draft; with `problem`, why a step was refused (422)."""
    user = request.user
    versions = list(_versions(user, programme))
    remarks = remarks_of(user, programme)
    unanswered = sum(one.issued_at is not None and one.answered_at is None for one in remarks)
    may_tick = permissions.can_tick(user, programme)
    context = {
        "programme": programme,
        "versions": versions,
        "newest": versions[0],
        "remarks": [
            {
                "remark": one,
                "may_answer": permissions.can_answer(user, one),
                "may_change": permissions.can_change(user, one),
                "may_close": permissions.can_close(user, one),
            }
            for one in remarks
        ],
        "linked_questions": linked_questions(user, remarks),
        "linked_findings": linked_findings(user, remarks),
        "step": next_step(user, programme, versions[0], unanswered),
        "entered": programme.systemic_problems.select_related("topic", "scope").order_by("title"),
        "sees_problems": user.powers.anywhere("view_programmes"),
        "problems_form": ProblemsForm(programme=programme) if may_tick else None,
        "timeline": _seen_events(user, programme),
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "programs/development_detail.html", context, status=status)


def _versions(user: User, programme: DevelopmentProgramme) -> Any:
    """Versions with their points; the one in work only for its author."""
    rows = DraftVersion.objects.filter(programme=programme).prefetch_related("points")
    if not permissions.is_author(user, programme):
        rows = rows.filter(sent_at__isnull=False)
    return rows.order_by("-number")


def _seen_events(user: User, programme: DevelopmentProgramme) -> Any:
    """The history. The khokimiyat and the reception see the same lines."""
    return programme.events.select_related("by")


def remarks_of(user: User, programme: DevelopmentProgramme) -> list[Remark]:
    """The remarks this person may see, with everything their lines show."""
    grounds = RemarkGround.objects.select_related(
        "question__appeal", "question__topic", "finding__topic", "topic"
    ).defer("appeals")
    rows = Remark.objects.visible_to(user).filter(programme=programme)
    rows = rows.select_related("point__version", "written_by", "answered_by", "closed_by")
    found = list(rows.prefetch_related(Prefetch("grounds", queryset=grounds)))
    for one in found:
        one.programme = programme
    return found


def linked_questions(user: User, remarks: list[Remark]) -> set[int]:
    """Ids of the questions among the grounds whose appeal the person may open."""
    ids = {ground.question_id for one in remarks for ground in one.grounds.all()} - {None}
    if not ids:
        return set()
    return set(Question.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))


def linked_findings(user: User, remarks: list[Remark]) -> set[int]:
    """Ids of the findings among the grounds that the person may open."""
    ids = {ground.finding_id for one in remarks for ground in one.grounds.all()} - {None}
    if not ids:
        return set()
    return set(Finding.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))


@login_required
@require_http_methods(["GET", "POST"])
def development_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The khokimiyat writes the points of the version in work."""
    programme = find_development(request.user, pk)
    version = development.newest(programme)
    allowed = permissions.can_edit(request.user, programme) and version.sent_at is None
    require(allowed=allowed)
    form = VersionForm(
        request.POST if request.method == "POST" else None, request.FILES or None, version=version
    )
    if request.method == "POST" and form.is_valid():
        try:
            development.write(programme=programme, by=request.user, **form.cleaned_data)
        except ProgramsError as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            form.add_error("file", error)
        else:
            messages.success(request, _("The draft is saved."))
            return go(request, programme.get_absolute_url())
    context = {"programme": programme, "version": version, "form": form}
    status = 422 if form.errors else 200
    return render(request, "programs/development_edit.html", context, status=status)


@login_required
@require_POST
def development_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the draft to the reception."""
    programme = find_development(request.user, pk)
    require(allowed=permissions.can_edit(request.user, programme))
    return step(
        request,
        programme,
        lambda: development.send(programme=programme, by=request.user),
        _("Sent: the reception looks at it now."),
        page_of,
    )


@login_required
@require_POST
def development_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a new version after remarks."""
    programme = find_development(request.user, pk)
    require(allowed=permissions.can_edit(request.user, programme))
    return step(
        request,
        programme,
        lambda: development.new_version(programme=programme, by=request.user),
        _("A new version is begun as a copy of the last one."),
        page_of,
    )


@login_required
@require_POST
def development_problems(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick the systemic problems that entered the draft."""
    programme = find_development(request.user, pk)
    require(allowed=permissions.can_tick(request.user, programme))
    form = ProblemsForm(request.POST, programme=programme)
    if not form.is_valid():
        return page_of(request, programme, " ".join(form.errors.get("problems", [])))
    return step(
        request,
        programme,
        lambda: development.tick_problems(
            programme=programme, by=request.user, problems=form.cleaned_data["problems"]
        ),
        _("Noted which systemic problems entered the draft."),
        page_of,
    )


@login_required
@require_http_methods(["GET", "POST"])
def development_conclude(request: HttpRequest, pk: int) -> HttpResponse:
    """The reception's word on the whole."""
    programme = find_development(request.user, pk)
    require(allowed=permissions.can_conclude(request.user, programme))
    form = ConcludeForm(request.POST if request.method == "POST" else None, programme=programme)
    if request.method == "POST" and form.is_valid():
        try:
            development.conclude(programme=programme, by=request.user, **form.cleaned_data)
        except ProgramsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The conclusion is given."))
            return go(request, programme.get_absolute_url())
    context = {
        "programme": programme,
        "form": form,
        "standing": development.standing(programme),
    }
    status = 422 if form.errors else 200
    return render(request, "programs/development_conclude.html", context, status=status)


@login_required
@require_GET
def development_pdf_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The conclusion as a document, in the language of the page."""
    programme = find_development(request.user, pk)
    drawn = development_pdf.draw(programme, remarks_of(request.user, programme))
    response = HttpResponse(drawn, content_type="application/pdf")
    name = slugify(programme.number)
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@login_required
@require_GET
def draft_document(request: HttpRequest, pk: int) -> FileResponse:
    """The document of a version, for those who see it."""
    version = get_object_or_404(DraftVersion.objects.select_related("programme"), pk=pk)
    programme = find_development(request.user, version.programme_id)
    if not _versions(request.user, programme).filter(pk=pk).exists() or not version.file:
        raise Http404
    return FileResponse(
        version.file.open("rb"),
        as_attachment=True,
        filename=version.file_name,
        content_type=version.content_type,
    )
