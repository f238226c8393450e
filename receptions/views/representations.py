"""Representations of the reception: register, drafts, signature, and what could become one."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from receptions import power_permissions as permissions
from receptions.exceptions import ReceptionsError
from receptions.forms.powers import DraftForm, NewPaperForm, WhyForm
from receptions.models import (
    Question,
    Reception,
    Representation,
    RepresentationCase,
    RepresentationEvent,
)
from receptions.pdf import power_paper
from receptions.power_choices import Ground, PaperKind, ReplyDecision
from receptions.power_filters import RepresentationFilter
from receptions.services import representation_proposals as proposals
from receptions.services import representations
from receptions.services.exports import PAPERS
from receptions.services.representations import Case
from receptions.views.letters import pdf_response
from receptions.views.step_forms import done, form_page, taken
from receptions.views.workflow import sent
from territories import jobs
from territories.htmx import go, wants_partial
from territories.keyset import KeysetPage
from territories.models import Office, User


def paper_for(
    request: HttpRequest, pk: int, may: Callable[[User, Representation], bool] | None = None
) -> Representation:
    """The visible representation (404) with which the person may do this (403)."""
    rows = Representation.objects.visible_to(request.user).select_related(
        "reception__territory", "office", "signed_by", "created_by", "acknowledged_by", "ended_by"
    )
    paper = get_object_or_404(rows, pk=pk)
    if may is not None and not may(request.user, paper):
        raise PermissionDenied
    return paper


def may_draft(user: User, paper: Representation) -> bool:
    return permissions.can_draft(user, paper.reception)


def may_sign(user: User, paper: Representation) -> bool:
    return permissions.can_sign(user, paper.reception)


@login_required
@vary_on_headers("HX-Request")
@require_GET
def representation_list(request: HttpRequest) -> HttpResponse:
    """The register, the newest first, narrowed by the filters."""
    if not permissions.can_see_papers(request.user):
        raise PermissionDenied
    filter_form = RepresentationFilter(request.GET)
    visible = Representation.objects.visible_to(request.user)
    page = KeysetPage(filter_form.narrow(visible, request.user).for_list(), params=request.GET)  # type: ignore[attr-defined]
    context = {
        "filter_form": filter_form,
        "page": page,
        "list_query": filter_form.as_query(),
        "may_draft": request.user.powers.anywhere("work_reception"),
    }
    partial = wants_partial(request)
    name = "partials/_representation_table.html" if partial else "representation_list.html"
    return render(request, f"receptions/{name}", context)


@login_required
@require_POST
def representation_export(request: HttpRequest) -> HttpResponse:
    """What the filter shows as a spreadsheet or a paper."""
    if not permissions.can_see_papers(request.user):
        raise PermissionDenied
    query = RepresentationFilter(QueryDict(request.POST.get("query", "")[:2000])).as_query()
    form = "pdf" if request.POST.get("form") == "pdf" else "xlsx"
    job = jobs.start(kind=PAPERS, args={"query": query, "form": form}, by=request.user)
    return go(request, reverse("receptions:work-detail", args=[job.pk]))


def _own(user: User) -> QuerySet[Reception]:
    return Reception.objects.worked_by(user).select_related("territory")


@login_required
@require_http_methods(["GET", "POST"])
def representation_candidates(request: HttpRequest) -> HttpResponse:
    """Offices with overdue or false-closed questions; POST drafts one from all of them."""
    own = list(_own(request.user))
    if not own:
        raise PermissionDenied
    if request.method == "POST":
        return _draft(request)
    groups = [(reception, proposals.candidates(reception)) for reception in own]
    context = {"groups": [group for group in groups if group[1]], "kinds": PaperKind.choices}
    return render(request, "receptions/representation_candidates.html", context)


def _draft(request: HttpRequest) -> HttpResponse:
    wanted = {name: request.POST.get(name, "") for name in ("reception", "office", "ground")}
    numbers = [wanted["reception"], wanted["office"]]
    if not all(one.isdecimal() and len(one) < 19 for one in numbers):
        raise PermissionDenied
    reception = get_object_or_404(_own(request.user), pk=wanted["reception"])
    office = get_object_or_404(Office, pk=wanted["office"])
    ground = wanted["ground"]
    kind = request.POST.get("kind", "")
    paper = proposals.draft(
        reception=reception,
        office=office,
        ground=ground if ground in Ground.values else Ground.OVERDUE,
        by=request.user,
        kind=kind if kind in PaperKind.values else PaperKind.REPRESENTATION,
    )
    if paper is None:
        messages.info(request, _("Nothing is left to be drafted for this office."))
        return go(request, reverse("receptions:representation-candidates"))
    messages.success(request, _("The draft is written. Read it through before you sign."))
    return go(request, paper.get_absolute_url())


@login_required
@require_http_methods(["GET", "POST"])
def representation_new(request: HttpRequest) -> HttpResponse:
    """A representation about something the system does not see."""
    own = _own(request.user)
    if not own.exists():
        raise PermissionDenied
    form = NewPaperForm(sent(request), receptions=own)
    if form.is_valid():
        data = form.cleaned_data
        case = Case(key=f"hand-{uuid.uuid4()}", title=data["title"], fact=data["fact"])
        try:
            paper = representations.propose(
                reception=data["reception"],
                office=data["office"],
                ground=Ground.OTHER,
                cases=[case],
                by=request.user,
                kind=data["kind"],
            )
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            assert paper is not None  # noqa: S101  the case is new
            return go(request, paper.get_absolute_url())
    return form_page(request, "representation_new", form)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def representation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a representation; a draft is changed here, and POST saves it."""
    paper = paper_for(request, pk)
    form = None
    if paper.is_draft and may_draft(request.user, paper):
        initial = {name: getattr(paper, name) for name in DraftForm.base_fields}
        form = DraftForm(sent(request), initial=initial)
        answer = taken(
            request,
            form,
            lambda: representations.edit(paper=paper, by=request.user, **form.cleaned_data),  # type: ignore[union-attr]
            _("The draft is saved."),
            paper.get_absolute_url(),
        )
        if answer is not None:
            return answer
    elif request.method == "POST":
        raise PermissionDenied
    return paper_page(request, paper, form)


def paper_page(
    request: HttpRequest, paper: Representation, form: forms.Form | None = None
) -> HttpResponse:
    """One representation with its cases, replies, way and steps."""
    user = request.user
    replies = list(paper.replies.select_related("by", "decided_by"))
    waiting = next((one for one in replies if one.decision == ReplyDecision.WAITING), None)
    context = {
        "paper": paper,
        "form": form,
        "cases": _cases(user, paper),
        "replies": replies,
        "events": _timeline(paper),
        "may_sign": may_sign(user, paper),
        "may_reply": paper.awaits_office and permissions.can_reply(user, paper),
        "may_write_down": paper.awaits_office and permissions.can_write_reply_down(user, paper),
        "may_read_letter": permissions.can_read_letter(user, paper),
        "may_review": waiting is not None and may_sign(user, paper) and waiting.by_id != user.pk,
        "check_url": power_paper.check_url(paper) if paper.code else "",
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "receptions/representation_detail.html", context, status=status)


def _cases(user: User, paper: Representation) -> list[tuple[RepresentationCase, str]]:
    """The cases; those whose question the reader may not see have no address."""
    cases = list(paper.cases.all())
    asked = {case.question_id for case in cases if case.question_id}
    seen = set(Question.objects.visible_to(user).filter(pk__in=asked).values_list("pk", flat=True))
    return [
        (case, case.url if case.question_id is None or case.question_id in seen else "")
        for case in cases
    ]


def _timeline(paper: Representation) -> list[dict[str, Any]]:
    events: QuerySet[RepresentationEvent] = paper.events.select_related("by").order_by("-pk")
    return [
        {"title": one.get_to_state_display(), "at": one.at, "by": one.by, "note": one.note}
        for one in events
    ]


@login_required
@require_POST
def representation_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign and serve: the words of the form, if it sends any, are saved first."""
    paper = paper_for(request, pk, may_sign)
    form = DraftForm(request.POST) if "body" in request.POST else None
    if form is not None and not form.is_valid():
        return paper_page(request, paper, form)

    def act() -> None:
        if form is not None:
            representations.edit(paper=paper, by=request.user, **form.cleaned_data)
        representations.sign(paper=paper, by=request.user)

    return done(request, paper.get_absolute_url(), act, _("Signed and served on the office."))


@login_required
@require_POST
def representation_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a draft up."""
    paper = paper_for(request, pk, may_draft)
    return done(
        request,
        reverse("receptions:representation-list"),
        lambda: representations.drop(paper=paper, by=request.user),
        _("The draft is dropped."),
    )


@login_required
@require_POST
def representation_case_remove(request: HttpRequest, pk: int, case: int) -> HttpResponse:
    """Take a case out of a draft."""
    paper = paper_for(request, pk, may_draft)
    found = get_object_or_404(paper.cases.all(), pk=case)
    return done(
        request,
        paper.get_absolute_url(),
        lambda: representations.remove_case(case=found, by=request.user),
        _("The case is taken out."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def representation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a signed representation back, with a reason."""
    paper = paper_for(request, pk, may_sign)
    form = WhyForm(sent(request))
    answer = taken(
        request,
        form,
        lambda: representations.withdraw(paper=paper, by=request.user, **form.cleaned_data),
        _("The representation is withdrawn."),
        paper.get_absolute_url(),
    )
    return answer or form_page(request, "representation_withdraw", form, paper=paper)


@login_required
@never_cache
@require_GET
def representation_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper; of a draft without number and code."""
    paper = paper_for(request, pk)
    data = power_paper.draw_representation(paper, list(paper.cases.all()))
    return pdf_response(data, paper.number.replace("/", "-") or f"draft-{pk}")
