"""Many appeals at once: to the proposed offices, receipts in one paper, the list as a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from receptions.filters import RegisterFilter, found_by
from receptions.forms.actions import LEGAL_BASIS
from receptions.models import Appeal, Question
from receptions.neighbours import LONGEST, PARAMETER
from receptions.services import bulk
from receptions.services.exports import CARDS, EXPORT, FILE_KINDS, PAPERS, RECEIPTS
from receptions.views.appeals import may_read_appeals, may_route
from territories import jobs
from territories.choices import JobState
from territories.htmx import go, wants_partial
from territories.models import Job, Office


def _query(request: HttpRequest) -> str:
    """The filter of the list the form was sent from, with nothing but its valid fields."""
    return RegisterFilter(QueryDict(request.POST.get(PARAMETER, "")[:LONGEST])).as_query()


def _list_url(query: str) -> str:
    register = reverse("receptions:appeal-list")
    return f"{register}?{query}" if query else register


def _chosen(request: HttpRequest) -> list[int]:
    """Appeals that were ticked, or all the filter shows; one more than allowed at most."""
    if request.POST.get("all"):
        found = found_by(_query(request), request.user).order_by("-pk")
        return list(found.values_list("pk", flat=True)[: bulk.MOST])
    ticked = [int(key) for key in request.POST.getlist("appeal") if _is_key(key)]
    return list(dict.fromkeys(ticked))[: bulk.MOST + 1]


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _refusal(request: HttpRequest, chosen: list[Any]) -> HttpResponse | None:
    """Back to the list with a word when nothing or too much was ticked."""
    if not chosen:
        messages.error(request, _("Tick at least one appeal."))
    elif len(chosen) > bulk.MOST:
        messages.error(request, _("At most 200 appeals at once."))
    else:
        return None
    return go(request, _list_url(_query(request)))


@login_required
@never_cache
@require_POST
def bulk_route(request: HttpRequest) -> HttpResponse:
    """First what would happen, question by question; once that is confirmed, the hops."""
    if not may_route(request.user):
        raise PermissionDenied
    if request.POST.get("step") == "route":
        return _route(request)
    chosen = _chosen(request)
    if (refused := _refusal(request, chosen)) is not None:
        return refused
    lines = bulk.plan(questions=bulk.questions_of(chosen, request.user), by=request.user)
    context = {
        "going": [line for line in lines if line.office is not None],
        "staying": [line for line in lines if line.office is None],
        "query": _query(request),
        "list_url": _list_url(_query(request)),
    }
    return render(request, "receptions/bulk_route.html", context)


def _route(request: HttpRequest) -> HttpResponse:
    pairs = _pairs(request)
    if (refused := _refusal(request, pairs)) is not None:
        return refused
    bases = {str(reason): str(words) for reason, words in LEGAL_BASIS.items()}
    results = bulk.route(pairs=pairs, by=request.user, bases=bases)
    context = {
        "given": [one for one in results if not one.problem],
        "failed": [one for one in results if one.problem],
        "list_url": _list_url(_query(request)),
    }
    return render(request, "receptions/bulk_result.html", context)


def _pairs(request: HttpRequest) -> list[tuple[Question, Office]]:
    """The confirmed pairs "question:office" that the person may see."""
    wanted: dict[int, int] = {}
    for text in request.POST.getlist("give"):
        question, _colon, office = text.partition(":")
        if _is_key(question) and _is_key(office):
            wanted[int(question)] = int(office)
    offices = Office.objects.active().select_related("territory", "body").in_bulk(wanted.values())
    visible = Question.objects.visible_to(request.user).filter(pk__in=wanted)
    questions = visible.select_related(
        "appeal__complained_office", "reception__territory", "topic"
    ).order_by("-appeal_id", "ordinal")
    return [
        (question, offices[wanted[question.pk]])
        for question in questions
        if wanted[question.pk] in offices
    ]


@login_required
@require_POST
def bulk_print(request: HttpRequest) -> HttpResponse:
    """Receipts of the ticked appeals, or their control cards, as one PDF."""
    if not may_route(request.user):
        raise PermissionDenied
    chosen = _chosen(request)
    if (refused := _refusal(request, chosen)) is not None:
        return refused
    visible = Appeal.objects.visible_to(request.user).filter(pk__in=chosen)
    args = {"appeals": list(visible.values_list("pk", flat=True)), "query": _query(request)}
    kind = CARDS if request.POST.get("paper") == "cards" else RECEIPTS
    job = jobs.start(kind=kind, args=args, by=request.user)
    return go(request, reverse("receptions:work-detail", args=[job.pk]))


@login_required
@require_POST
def register_export(request: HttpRequest) -> HttpResponse:
    """What the filter shows as a spreadsheet."""
    if not may_read_appeals(request.user):
        raise PermissionDenied
    job = jobs.start(kind=EXPORT, args={"query": _query(request)}, by=request.user)
    return go(request, reverse("receptions:work-detail", args=[job.pk]))


def _job(request: HttpRequest, pk: int) -> Job:
    """A file's job that this person started; anybody else's looks like none."""
    if not may_read_appeals(request.user):
        raise PermissionDenied
    mine = Job.objects.visible_to(request.user).filter(kind__in=FILE_KINDS)
    return get_object_or_404(mine, pk=pk)


def _back_url(job: Job) -> str:
    """The list the file was asked for from."""
    query = job.args.get("query", "")
    if job.kind != PAPERS:
        return _list_url(query)
    register = reverse("receptions:representation-list")
    return f"{register}?{query}" if query else register


@login_required
@never_cache
@require_GET
def work_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the file is, as a page or a fragment."""
    job = _job(request, pk)
    working = job.state in (JobState.QUEUED, JobState.RUNNING)
    done = job.state == JobState.DONE
    address = reverse("receptions:work-detail", args=[job.pk])
    if wants_partial(request) and not working:
        return go(request, address)
    context = {
        "job": job,
        "is_export": job.kind == EXPORT,
        "is_cards": job.kind == CARDS,
        "working": working,
        "done": done,
        "percent": 100 if done else job.progress,
        "label": _("The file is ready.") if done else job.message or _("Waiting"),
        "progress_url": address,
        "done_url": reverse("receptions:work-download", args=[job.pk]) if done else "",
        "is_papers": job.kind == PAPERS,
        "list_url": _back_url(job),
    }
    partial = wants_partial(request)
    name = "config/partials/_progress.html" if partial else "receptions/register_work.html"
    return render(request, name, context)


@login_required
@never_cache
@require_GET
def work_download(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The file, for who asked, as long as it is kept."""
    job = _job(request, pk)
    if job.state != JobState.DONE:
        raise Http404
    path = job.result["file"]
    if not path or not default_storage.exists(path):
        messages.info(request, _("The file is no longer kept. Ask for it again."))
        return redirect("receptions:work-detail", pk=job.pk)
    response = FileResponse(
        default_storage.open(path),
        as_attachment=True,
        filename=job.result["name"],
        content_type=job.result["content_type"],
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
