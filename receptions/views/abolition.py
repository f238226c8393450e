"""An office is abolished: what it holds is shown first, then re-homed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from receptions.choices import QuestionStatus
from receptions.exceptions import ReceptionsError
from receptions.forms.routing import CloseOfficeForm
from receptions.models import CoAssignment, Inquiry, OfficeClosure, Question
from receptions.routing_permissions import can_close_offices
from receptions.services import abolition
from receptions.views.workflow import sent
from territories import clock
from territories.htmx import go
from territories.models import Office

SHOWN = 50


@login_required
@require_http_methods(["GET", "POST"])
def office_closing(request: HttpRequest) -> HttpResponse:
    """Offices closed so far. POST shows what would move, or closes the office."""
    if not can_close_offices(request.user):
        raise PermissionDenied
    form = CloseOfficeForm(sent(request), initial={"on": clock.today()})
    held = None
    if form.is_valid():
        if request.POST.get("action") != "close":
            held = _held(form.cleaned_data["office"])
        else:
            try:
                closure = abolition.close_office(by=request.user, **form.cleaned_data)
            except ReceptionsError as error:
                form.add_error(None, str(error))
            else:
                moved = closure.rehomings.count()
                said = ngettext(
                    "The office is closed; %(count)s question has a new place.",
                    "The office is closed; %(count)s questions have a new place.",
                    moved,
                )
                messages.success(request, said % {"count": moved})
                return go(request, request.path)
    to_desk = Count("rehomings", filter=Q(rehomings__to_office__isnull=True))
    closures = OfficeClosure.objects.select_related("office", "successor", "by").annotate(
        moved=Count("rehomings"), to_desk=to_desk
    )
    context = {"form": form, "held": held, "closures": closures[:SHOWN]}
    status = 422 if form.errors else 200
    return render(request, "receptions/office_closing.html", context, status=status)


def _held(office: Office) -> dict[str, Any]:
    """What the office holds now, in numbers."""
    questions = Question.objects.filter(office=office)
    return {
        "office": office,
        "questions": questions.filter(status=QuestionStatus.ASSIGNED).count(),
        "answered": questions.filter(status=QuestionStatus.ANSWERED).count(),
        "parts": CoAssignment.objects.open().filter(office=office).count(),
        "requests": Inquiry.objects.open().filter(office=office).count(),
    }
