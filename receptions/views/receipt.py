"""The slip the applicant takes home."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from receptions.models import Appeal, HandedUp
from receptions.pdf import receipt
from receptions.permissions import can_print
from receptions.routing_permissions import may_print_slip


@login_required
@never_cache
@require_GET
def appeal_receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The slip with number, tracking code and due date, in the applicant's language.

    The code on it opens the tracking page, so only those who register at the reception print it.
    """
    appeals = Appeal.objects.select_related("reception__territory")
    appeal = get_object_or_404(appeals, number=number)
    trace = HandedUp.objects.filter(appeal=appeal).first()
    if trace is None or not may_print_slip(request.user, trace):
        visible = Appeal.objects.visible_to(request.user).filter(pk=appeal.pk)
        if not visible.exists():
            raise Http404
        if not can_print(request.user, appeal):
            raise PermissionDenied
    response = HttpResponse(receipt.draw(appeal), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{appeal.number}.pdf"'
    return response
