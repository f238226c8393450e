"""The list of criteria by which answers are reviewed, changed by a new version."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from receptions import check_permissions as permissions
from receptions.exceptions import ReceptionsError
from receptions.forms.criteria import CriterionForms, VersionForm, present, typed
from receptions.models import CriteriaVersion
from receptions.services import quality
from receptions.views.workflow import sent
from territories import clock
from territories.htmx import go


@login_required
@require_http_methods(["GET", "POST"])
def quality_criteria(request: HttpRequest) -> HttpResponse:
    """The newest list to change; what is published holds for sheets opened from its day on."""
    if not permissions.can_set_sampling(request.user):
        raise PermissionDenied
    versions = CriteriaVersion.objects.prefetch_related("criteria")
    version = versions.order_by("-number").first()
    form = VersionForm(sent(request), initial={"valid_from": clock.today()})
    lines = CriterionForms(sent(request), initial=present(version), prefix="line")
    wrong = request.method == "POST" and not (form.is_valid() and lines.is_valid())
    if request.method == "POST" and not wrong:
        try:
            quality.new_version(
                criteria=typed(lines, version), by=request.user, **form.cleaned_data
            )
        except ReceptionsError as error:
            form.add_error(None, str(error))
            wrong = True
        else:
            messages.success(request, _("The new sheet is published."))
            return go(request, reverse("receptions:sampling-rules"))
    context = {"form": form, "lines": lines, "version": version}
    return render(
        request, "receptions/quality_criteria.html", context, status=422 if wrong else 200
    )
