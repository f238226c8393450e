"""Whom an appeal is about, named after it was registered."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from receptions.exceptions import ReceptionsError
from receptions.forms.routing import ComplainedForm
from receptions.models import Appeal
from receptions.permissions import can_register
from receptions.services import complaints
from receptions.views.workflow import sent
from territories.htmx import go


@login_required
@require_http_methods(["GET", "POST"])
def appeal_complained(request: HttpRequest, number: str) -> HttpResponse:
    """The office and the official; a complaint about who leads the reception goes up."""
    visible = Appeal.objects.visible_to(request.user)
    appeal = get_object_or_404(visible.select_related("reception__territory"), number=number)
    if not can_register(request.user, appeal.reception):
        raise PermissionDenied
    form = ComplainedForm(
        sent(request),
        initial={"official": appeal.complained_name, "post": appeal.complained_post},
    )
    if form.is_valid():
        try:
            complaints.name(appeal=appeal, by=request.user, **form.cleaned_data)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is kept from whom it is about."))
            if visible.filter(pk=appeal.pk).exists():
                return go(request, appeal.get_absolute_url())
            return go(request, reverse("receptions:handed-up-list"))
    context = {"appeal": appeal, "form": form}
    status = 422 if form.errors else 200
    return render(request, "receptions/appeal_complained.html", context, status=status)
