"""What a draft gathers, changed after it was made; a draft given up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from programs import permissions
from programs.drafting_forms import ChangeForm, DiscardForm
from programs.exceptions import ProgramsError
from programs.models import Programme
from programs.services import draft_changes
from programs.views.common import find_programme, require
from territories.htmx import go


@login_required
@require_http_methods(["GET", "POST"])
def programme_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another title, budget, period or choice of sources."""
    programme = _editable(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = ChangeForm(posted, programme=programme, user=request.user)
    if posted is not None and form.is_valid():
        anew = "anew" in posted
        try:
            draft_changes.change(programme=programme, by=request.user, anew=anew, **form.wanted)
        except ProgramsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                _("The draft is made anew; lines you edited were kept.")
                if anew
                else _("Saved. The measures stay as they are until you make the draft anew."),
            )
            return go(request, programme.get_absolute_url())
    return _page(request, programme, form, DiscardForm())


@login_required
@require_POST
def programme_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up the draft with a reason."""
    programme = _editable(request, pk)
    form = DiscardForm(request.POST)
    if form.is_valid():
        try:
            draft_changes.discard(programme=programme, by=request.user, **form.cleaned_data)
        except ProgramsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The draft is discarded; its problems wait again."))
            return go(request, programme.get_absolute_url())
    return _page(request, programme, ChangeForm(programme=programme, user=request.user), form)


def _editable(request: HttpRequest, pk: int) -> Programme:
    programme = find_programme(request.user, pk)
    require(allowed=permissions.can_edit(request.user, programme))
    return programme


def _page(request: HttpRequest, programme: Programme, form: Any, discard_form: Any) -> HttpResponse:
    context = {"programme": programme, "form": form, "discard_form": discard_form}
    status = 422 if form.errors or discard_form.errors else 200
    return render(request, "programs/programme_change.html", context, status=status)
