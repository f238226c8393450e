"""Letters that wait: to be printed as one PDF and handed over, or to be signed."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from receptions.models import Letter
from receptions.pdf import letter as paper
from receptions.services import letter_batches, letters
from receptions.views.letters import pdf_response
from territories.choices import JobState
from territories.htmx import go, wants_partial
from territories.keyset import KeysetPage
from territories.models import Job

PER_PAGE = 50


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def letter_list(request: HttpRequest) -> HttpResponse:
    """Issued letters that have not left the reception yet, or drafts. POST prints, hands over."""
    if not request.user.powers.anywhere("work_reception"):
        raise PermissionDenied
    if request.method == "POST":
        return _act(request)
    own = Letter.objects.visible_to(request.user)
    drafts = request.GET.get("tab") == "drafts"
    waiting = own.drafts() if drafts else own.to_print()
    page = KeysetPage(
        waiting.select_related("appeal", "created_by").defer("body", "appeal__text"),
        ordering=("id",),
        params=request.GET,
        per_page=PER_PAGE,
    )
    context = {"page": page, "letters": list(page), "most": letter_batches.MOST}
    name = "letter_drafts.html" if drafts else "letter_list.html"
    return render(request, f"receptions/{name}", context)


def _act(request: HttpRequest) -> HttpResponse:
    action = request.POST.get("action", "")
    own = Letter.objects.visible_to(request.user).to_print()
    if action == "print-all":
        chosen = list(own.order_by("pk").values_list("pk", flat=True)[: letter_batches.MOST])
    else:
        chosen = _chosen(request)
    if not chosen:
        messages.error(request, _("Choose at least one letter."))
        return go(request, reverse("receptions:letter-list"))
    if action == "handed-over":
        count = letters.hand_over(letters=chosen, by=request.user)
        messages.success(
            request,
            ngettext(
                "%(count)s letter is noted as handed over.",
                "%(count)s letters are noted as handed over.",
                count,
            )
            % {"count": count},
        )
        return go(request, reverse("receptions:letter-list"))
    if len(chosen) > letter_batches.DIRECT:
        job = letter_batches.start(letters=chosen, by=request.user)
        return go(request, reverse("receptions:letter-batch", args=[job.pk]))
    found = list(paper.with_everything(own.filter(pk__in=chosen)).order_by("pk"))
    if not found:
        messages.error(request, _("These letters are no longer waiting."))
        return go(request, reverse("receptions:letter-list"))
    return pdf_response(paper.draw(found), "letters")


def _chosen(request: HttpRequest) -> list[int]:
    """The ticked letters; what is no number is nothing."""
    ticked = request.POST.getlist("letter")[: letter_batches.MOST]
    return [int(key) for key in ticked if key.isascii() and key.isdecimal() and len(key) < 19]


@login_required
@never_cache
@require_GET
def letter_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the drawing is, as a page or a fragment."""
    job = _job(request, pk)
    done, failed = job.state == JobState.DONE, job.state == JobState.FAILED
    address = reverse("receptions:letter-batch", args=[pk])
    context = {
        "job": job,
        "failed": failed,
        "drawing": not (done or failed),
        "done": done,
        "percent": 100 if done else job.progress,
        "label": _("The letters are ready.") if done else job.message or _("Waiting"),
        "progress_url": address,
        "done_url": reverse("receptions:letter-batch-file", args=[pk]),
    }
    partial = wants_partial(request) and context["drawing"]
    if wants_partial(request) and not partial:
        return go(request, address)
    name = "config/partials/_progress.html" if partial else "receptions/letter_batch.html"
    return render(request, name, context)


@login_required
@never_cache
@require_GET
def letter_batch_file(request: HttpRequest, pk: int) -> FileResponse:
    """The PDF of a batch, for who asked for it, while it is kept."""
    name = _job(request, pk).result.get("file", "")
    if not name or not default_storage.exists(name):
        raise Http404
    return FileResponse(
        default_storage.open(name), filename="letters.pdf", content_type="application/pdf"
    )


def _job(request: HttpRequest, pk: int) -> Job:
    """The person's own batch; who no longer works at a reception prints nothing."""
    if not request.user.powers.anywhere("work_reception"):
        raise PermissionDenied
    return get_object_or_404(Job.objects.visible_to(request.user), pk=pk, kind=letter_batches.KIND)
