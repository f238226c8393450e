"""The protocol: drafted, signed, printed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from fieldvisits import permissions
from fieldvisits.models import FieldReception, Protocol
from fieldvisits.pdf import protocol as paper
from fieldvisits.services import protocols
from fieldvisits.views.common import find_field_reception, require
from receptions.exceptions import ReceptionsError
from territories.htmx import go


@login_required
@require_POST
def protocol_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the protocol its number."""
    sitting = find_field_reception(request.user, pk)
    require(permissions.can_hold(request.user, sitting))
    return _done(request, sitting, protocols.draft, field_reception=sitting)


@login_required
@require_POST
def protocol_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The head signs."""
    sitting = find_field_reception(request.user, pk)
    require(permissions.can_plan(request.user, sitting.reception))
    return _done(request, sitting, protocols.sign, protocol=_of(sitting))


@login_required
@never_cache
@require_GET
def protocol_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The protocol (bayonnoma) as PDF: names stand in it (R-54)."""
    sitting = find_field_reception(request.user, pk)
    require(permissions.can_see_people(request.user, sitting.reception))
    protocol = _of(sitting)
    response = HttpResponse(paper.draw(protocol, request.user), content_type="application/pdf")
    name = protocol.number.replace("/", "-")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _of(sitting: FieldReception) -> Protocol:
    rows = Protocol.objects.select_related("field_reception", "signed_by")
    found = rows.filter(field_reception=sitting).first()
    if found is None:
        raise Http404
    return found


def _done(request: HttpRequest, sitting: FieldReception, step: Any, **what: Any) -> HttpResponse:
    try:
        protocol = step(by=request.user, **what)
    except ReceptionsError as error:
        messages.error(request, str(error))
    else:
        state = protocol.get_state_display()
        words = {"number": protocol.number, "state": state}
        messages.success(request, _("Protocol No. %(number)s: %(state)s.") % words)
    return go(request, sitting.get_absolute_url())
