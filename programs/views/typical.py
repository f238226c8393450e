"""The library of typical measures: read, added to, changed, switched off."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from programs import drafting_permissions as permissions
from programs.drafting_forms import TypicalMeasureForm
from programs.models import TypicalMeasure
from programs.services import typical_measures
from programs.views.common import may_look, require
from territories.htmx import go


@login_required
@require_GET
def typical_list(request: HttpRequest) -> HttpResponse:
    """The library by topic."""
    require(allowed=permissions.can_read_library(request.user))
    context = {
        "rows": TypicalMeasure.objects.for_list(),
        "may_keep": permissions.can_keep_library(request.user),
        "may_look": may_look(request.user),
    }
    return render(request, "programs/typical_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def typical_add(request: HttpRequest) -> HttpResponse:
    """A new typical measure."""
    require(allowed=permissions.can_keep_library(request.user))
    return _with_form(request, None)


@login_required
@require_http_methods(["GET", "POST"])
def typical_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one: units, days and costs of measures proposed before stay, the proof doesn't."""
    require(allowed=permissions.can_keep_library(request.user))
    return _with_form(request, get_object_or_404(TypicalMeasure, pk=pk))


def _with_form(request: HttpRequest, typical: TypicalMeasure | None) -> HttpResponse:
    posted: Any = request.POST if request.method == "POST" else None
    form = TypicalMeasureForm(posted, instance=typical)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The typical measure is saved."))
        return go(request, reverse("programs:typical-list"))
    context = {"form": form, "typical": typical}
    status = 422 if form.errors else 200
    return render(request, "programs/typical_edit.html", context, status=status)


@login_required
@require_POST
def typical_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Let drafts propose it, or no longer."""
    require(allowed=permissions.can_keep_library(request.user))
    typical = get_object_or_404(TypicalMeasure, pk=pk)
    on = request.POST.get("to") == "on"
    typical_measures.switch(typical=typical, by=request.user, on=on)
    done = _("Drafts propose it again.") if on else _("Drafts no longer propose it.")
    messages.success(request, done)
    return go(request, reverse("programs:typical-list"))
