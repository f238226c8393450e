"""How the applicant wants to be told about an appeal."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from receptions import notice_ways
from receptions.exceptions import ReceptionsError
from receptions.forms.notices import NoticesForm
from receptions.models import Appeal
from receptions.permissions import can_set_notices
from receptions.services import notice_choices
from receptions.views.workflow import sent
from territories.htmx import go


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def appeal_notices(request: HttpRequest, number: str) -> HttpResponse:
    """Write down what the applicant says now; the earlier words stay known."""
    visible = Appeal.objects.visible_to(request.user)
    rows = visible.select_related("reception__territory", "applicant")
    appeal = get_object_or_404(rows, number=number)
    if not can_set_notices(request.user, appeal):
        raise PermissionDenied
    now = notice_ways.allowed(appeal)
    initial = {"by_email": now.email, "by_sms": now.sms, "email": appeal.applicant.email}
    form = NoticesForm(sent(request), initial=initial)
    if form.is_valid():
        try:
            notice_choices.choose(appeal=appeal, by=request.user, **form.chosen())
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved; it holds for every notice from now on."))
            return go(request, appeal.get_absolute_url())
    history = appeal.notice_choices.select_related("by").order_by("-pk")
    context = {"appeal": appeal, "form": form, "history": history}
    status = 422 if form.errors else 200
    return render(request, "receptions/appeal_notices.html", context, status=status)
