"""Requests for information (T-09) at the body that is asked: its list, and its answer."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from receptions.forms.routing import InquiryAnswerForm
from receptions.models import Inquiry
from receptions.services import inquiries
from receptions.views.step_forms import filled
from receptions.views.workflow import sent
from territories.keyset import KeysetPage

SHOWN = (
    "duty",
    "office",
    "question__appeal",
    "question__topic",
    "question__territory",
    "question__mahalla",
    "question__reception",
    "question__office",
)


@login_required
@require_GET
def inquiry_list(request: HttpRequest) -> HttpResponse:
    """What the person's offices are asked, the earliest date first."""
    if not request.user.powers.office_ids:
        raise PermissionDenied
    rows = Inquiry.objects.asked_of(request.user).open().select_related(*SHOWN)
    dated = rows.annotate(due=F("duty__due_on"))
    page = KeysetPage(dated, ordering=("due", "id"), params=request.GET)
    return render(request, "receptions/inquiry_list.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
def inquiry_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The request with its answer, or the form for it; nothing of the applicant (R-20)."""
    mine = Inquiry.objects.asked_of(request.user).select_related(*SHOWN, "answered_by")
    inquiry = get_object_or_404(mine, pk=pk)
    form = InquiryAnswerForm(sent(request), request.FILES or None)

    def answer(**data: Any) -> Inquiry:
        return inquiries.answer(inquiry=inquiry, **data)

    said = _("Your answer went to whoever asked.")
    answered = filled(request, form, answer, said, reverse("receptions:inquiry-list"))
    if answered is not None:
        return answered
    context = {"inquiry": inquiry, "question": inquiry.question, "form": form}
    status = 422 if form.errors else 200
    return render(request, "receptions/inquiry_answer.html", context, status=status)
