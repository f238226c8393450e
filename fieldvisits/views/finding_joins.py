"""Joining findings of one cause, and taking one out again."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fieldvisits import permissions
from fieldvisits.forms.finding_joins import JoinForm, PartForm
from fieldvisits.services import finding_joins
from fieldvisits.views.common import answer, find_finding, require
from receptions.exceptions import ReceptionsError
from territories.htmx import go


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def finding_join(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose among the findings that are probably the same cause."""
    finding = find_finding(request.user, pk)
    require(permissions.can_settle(request.user, finding))
    likely = finding_joins.likely(finding=finding, user=request.user)
    form = JoinForm(request.POST or None, likely=likely)
    if request.method == "POST" and form.is_valid():
        try:
            finding_joins.join(
                cause=finding,
                others=form.chosen(),
                reason=form.cleaned_data["reason"],
                people=form.cleaned_data["people"],
                by=request.user,
            )
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Joined: they are decided about together."))
            return go(request, finding.get_absolute_url())
    context = {"finding": finding, "form": form, "likely": likely}
    return answer(request, "finding_join.html", context, form)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def finding_part(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a finding out of its cause."""
    finding = find_finding(request.user, pk)
    require(permissions.can_settle(request.user, finding))
    form = PartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            finding_joins.part(finding=finding, by=request.user, **form.cleaned_data)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Taken out: it is to be decided about by itself."))
            return go(request, finding.get_absolute_url())
    return answer(request, "finding_part.html", {"finding": finding, "form": form}, form)
