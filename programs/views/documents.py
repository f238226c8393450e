"""Papers of programmes and measures: made at once, or by a job whose progress has a page."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from programs.drafting_forms import TraceFilter
from programs.services import documents
from programs.services.documents import Paper, Wanted
from programs.services.trace import Show
from programs.views.common import find_measure, find_programme
from territories.choices import JobState
from territories.htmx import go, wants_partial
from territories.models import Job


@dataclass(frozen=True, slots=True)
class _Place:
    """The addresses of a paper that is made by a job."""

    wanted: Wanted
    name: str

    def _address(self, name: str) -> str:
        query = f"?{urlencode({'show': self.wanted.show})}" if self.wanted.show else ""
        return reverse(f"programs:{name}", args=[self.wanted.thing.pk]) + query

    @property
    def page(self) -> str:
        return self._address(self.name)

    @property
    def file(self) -> str:
        return self._address(f"{self.name}-file")


def _programme(request: HttpRequest, pk: int) -> _Place:
    return _Place(Wanted(Paper.PROGRAMME, find_programme(request.user, pk)), "programme-document")


def _trace(request: HttpRequest, pk: int) -> _Place:
    show = TraceFilter(request.GET).shown
    programme = find_programme(request.user, pk)
    return _Place(
        Wanted(Paper.TRACE, programme, "" if show == Show.ALL else show), "programme-trace-document"
    )


def _chain(request: HttpRequest, pk: int) -> _Place:
    return _Place(Wanted(Paper.CHAIN, find_measure(request.user, pk)), "measure-chain-document")


@login_required
@require_GET
def programme_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The programme as a document with its approval sheet, in the language of the page.

    A long one leads to the page where it is drawn by a job.
    """
    return _at_once(request, _programme(request, pk))


@login_required
@require_GET
def programme_trace_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """The trace matrix as a spreadsheet, or the page where a long one is made."""
    return _at_once(request, _trace(request, pk))


@login_required
@require_GET
def measure_chain_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The chain as a paper, or the page where a long one is made.

    What is hidden on the page is hidden here.
    """
    return _at_once(request, _chain(request, pk))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def programme_document(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the document drawn, watch how far it is, open it: a page, or its progress alone."""
    return _watched(request, _programme(request, pk))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def programme_trace_document(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for the spreadsheet of the trace matrix."""
    return _watched(request, _trace(request, pk))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def measure_chain_document(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for the chain of a measure."""
    return _watched(request, _chain(request, pk))


@login_required
@never_cache
@require_GET
def programme_document_file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The file drawn last for this person; back to the page where there is none (any more)."""
    return _file(request, _programme(request, pk))


@login_required
@never_cache
@require_GET
def programme_trace_document_file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The same for the spreadsheet of the trace matrix."""
    return _file(request, _trace(request, pk))


@login_required
@never_cache
@require_GET
def measure_chain_document_file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The same for the chain of a measure."""
    return _file(request, _chain(request, pk))


def _at_once(request: HttpRequest, place: _Place) -> HttpResponse:
    wanted = place.wanted
    if documents.is_large(wanted):
        return redirect(place.page)
    content = documents.draw(wanted, request.user)
    response = HttpResponse(content, content_type=wanted.content_type)
    way = "attachment" if wanted.is_sheet else "inline"
    response["Content-Disposition"] = f'{way}; filename="{wanted.name}"'
    return response


def _watched(request: HttpRequest, place: _Place) -> HttpResponse:
    wanted = place.wanted
    if request.method == "POST":
        documents.start(wanted=wanted, by=request.user, language=_language())
        return go(request, place.page)
    job = documents.newest(wanted=wanted, by=request.user, language=_language())
    working = job is not None and job.state in documents.AT_WORK
    if wants_partial(request) and not working:
        return go(request, place.page)
    measure = wanted.thing if wanted.paper == Paper.CHAIN else None
    context = {
        "heading": _heading(wanted),
        "measure": measure,
        "programme": measure.programme if measure else wanted.thing,
        "working": working,
        "failed": job is not None and job.state == JobState.FAILED,
        "message": job.message if job else "",
        **_progress(place, job),
    }
    partial = wants_partial(request)
    name = "config/partials/_progress.html" if partial else "programs/document.html"
    return render(request, name, context)


def _heading(wanted: Wanted) -> str:
    if wanted.paper == Paper.CHAIN:
        return _("The way of a measure as a document")
    if wanted.paper == Paper.TRACE:
        return _("The trace matrix as a spreadsheet")
    return _("The programme as a document")


def _progress(place: _Place, job: Job | None) -> dict[str, object]:
    kept = _kept(job)
    return {
        "progress_url": place.page,
        "percent": 100 if kept else job.progress if job else 0,
        "done": bool(kept),
        "label": _("The file is ready.") if kept else (job and job.message) or _("Waiting"),
        "done_url": place.file,
        "drawn_at": parse_datetime(job.result["drawn_at"]) if job and kept else None,
    }


def _file(request: HttpRequest, place: _Place) -> HttpResponse | FileResponse:
    job = documents.newest(wanted=place.wanted, by=request.user, language=_language())
    path = _kept(job)
    if job is None or not path:
        if job is not None and job.state == JobState.DONE:
            messages.info(request, _("The file is no longer kept. Ask for it again."))
        return redirect(place.page)
    response = FileResponse(
        default_storage.open(path),
        as_attachment=True,
        filename=job.result["name"],
        content_type=place.wanted.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _kept(job: Job | None) -> str:
    """The name of the stored file; '' where none is drawn or it was swept."""
    path = str(job.result.get("file", "")) if job and job.state == JobState.DONE else ""
    return path if path and default_storage.exists(path) else ""


def _language() -> str:
    return get_language() or "uz"
