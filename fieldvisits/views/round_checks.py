"""A check that a round was asked to make: "question so-and-so is said to be solved"."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fieldvisits import permissions
from fieldvisits.models import Round, RoundCheck
from fieldvisits.services import round_checks
from fieldvisits.views.common import answer, require
from receptions.exceptions import ReceptionsError
from receptions.forms.checks import ResultForm
from receptions.models import Attachment
from territories.htmx import go


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def round_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Look and ask: is it solved?"""
    rows = RoundCheck.objects.told().filter(round__in=Round.objects.visible_to(request.user))
    rows = rows.select_related(
        "visit__household",
        "round__reception__territory",
        "round__territory",
        "task__question__appeal__applicant",
        "task__question__topic",
        "task__office",
        "task__verification",
    ).prefetch_related("round__members")
    check = get_object_or_404(rows, pk=pk)
    require(permissions.can_print_sheet(request.user, check.round))
    form = ResultForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            round_checks.record(
                check=check,
                by=request.user,
                confirmed=data["confirmed"] == "yes",
                note=data["note"],
                files=data["files"],
            )
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The check is written down."))
            return go(request, (check.visit or check.round).get_absolute_url())
    context = {
        "check": check,
        "task": check.task,
        "question": check.task.question,
        "papers": check.task.photos.filter(pk__in=Attachment.objects.visible_to(request.user)),
        "under_way": permissions.is_under_way(check.round),
        "form": form,
    }
    return answer(request, "round_check.html", context, form)
