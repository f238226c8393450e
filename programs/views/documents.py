"""The document of a programme: drawn at once, or by a job whose progress has a page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from programs.models import Programme
from programs.services import documents
from programs.views.common import find_programme
from territories.choices import JobState
from territories.htmx import go, wants_partial
from territories.models import Job


@login_required
@require_GET
def programme_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The programme as a document with its approval sheet, in the language of the page.

    A long one leads to the page where it is drawn by a job.
    """
    programme = find_programme(request.user, pk)
    if documents.is_large(programme):
        return redirect("programs:programme-document", pk=programme.pk)
    content = documents.draw(programme, request.user)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{documents.name_of(programme)}"'
    return response


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def programme_document(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the document drawn, watch how far it is, open it: a page, or its progress alone."""
    programme = find_programme(request.user, pk)
    address = reverse("programs:programme-document", args=[programme.pk])
    if request.method == "POST":
        documents.start(programme=programme, by=request.user, language=_language())
        return go(request, address)
    job = documents.newest(programme=programme, by=request.user, language=_language())
    working = job is not None and job.state in documents.AT_WORK
    if wants_partial(request) and not working:
        return go(request, address)
    context = {
        "programme": programme,
        "working": working,
        "failed": job is not None and job.state == JobState.FAILED,
        "message": job.message if job else "",
        **_progress(programme, job),
    }
    partial = wants_partial(request)
    name = "config/partials/_progress.html" if partial else "programs/programme_document.html"
    return render(request, name, context)


def _progress(programme: Programme, job: Job | None) -> dict[str, object]:
    kept = _kept(job)
    return {
        "progress_url": reverse("programs:programme-document", args=[programme.pk]),
        "percent": 100 if kept else job.progress if job else 0,
        "done": bool(kept),
        "label": _("The file is ready.") if kept else (job and job.message) or _("Waiting"),
        "done_url": reverse("programs:programme-document-file", args=[programme.pk]),
        "drawn_at": parse_datetime(job.result["drawn_at"]) if job and kept else None,
    }


@login_required
@never_cache
@require_GET
def programme_document_file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The file drawn last for this person; back to the page where there is none (any more)."""
    programme = find_programme(request.user, pk)
    job = documents.newest(programme=programme, by=request.user, language=_language())
    path = _kept(job)
    if job is None or not path:
        if job is not None and job.state == JobState.DONE:
            messages.info(request, _("The file is no longer kept. Ask for it again."))
        return redirect("programs:programme-document", pk=programme.pk)
    response = FileResponse(
        default_storage.open(path),
        as_attachment=True,
        filename=job.result["name"],
        content_type="application/pdf",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _kept(job: Job | None) -> str:
    """The name of the stored file; '' where none is drawn or it was swept."""
    path = str(job.result.get("file", "")) if job and job.state == JobState.DONE else ""
    return path if path and default_storage.exists(path) else ""


def _language() -> str:
    return get_language() or "uz"
