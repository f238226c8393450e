"""Small pictures of photos, and what administrators say proves a solution."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from receptions.forms.evidence import EvidenceRuleForm
from receptions.models import Attachment, Topic
from receptions.routing_permissions import PAPER_OF, can_read_paper
from receptions.services import evidence
from receptions.views.workflow import sent
from territories.choices import Role
from territories.htmx import go


@login_required
@require_GET
def attachment_thumbnail(request: HttpRequest, pk: int) -> FileResponse:
    """The small picture of a photo, drawn anew by us; the photo itself is only downloaded."""
    visible = Attachment.objects.visible_to(request.user).exclude(thumbnail="")
    paper = get_object_or_404(visible.select_related(*PAPER_OF), pk=pk)
    if not can_read_paper(request.user, paper):
        raise Http404
    response = FileResponse(paper.thumbnail.open("rb"), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response


@login_required
@require_GET
def rule_list(request: HttpRequest) -> HttpResponse:
    """Groups and topics with what proves their solutions."""
    _allow(request)
    topics = Topic.objects.prefetch_related("evidence_rules").order_by("code")
    return render(request, "receptions/evidence_rules.html", {"topics": topics})


@login_required
@require_http_methods(["GET", "POST"])
def rule_edit(request: HttpRequest, code: str) -> HttpResponse:
    """What proves a solution of one topic or group."""
    _allow(request)
    topic = get_object_or_404(Topic.objects.select_related("parent"), code=code)
    rules = dict(topic.evidence_rules.values_list("kind", "required"))
    initial = {
        "required": [kind for kind, required in rules.items() if required],
        "welcome": [kind for kind, required in rules.items() if not required],
    }
    form = EvidenceRuleForm(sent(request), initial=initial)
    if form.is_valid():
        evidence.set_rules(topic=topic, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved; it holds for answers from now on."))
        return go(request, reverse("receptions:evidence-rules"))
    context = {"form": form, "topic": topic}
    status = 422 if form.errors else 200
    return render(request, "receptions/evidence_rule.html", context, status=status)


def _allow(request: HttpRequest) -> None:
    if Role.ADMINISTRATOR not in request.user.roles:
        raise PermissionDenied
