"""The numbers of a device that registers without a line: which it has, taking and putting down."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from receptions.exceptions import ReceptionsError
from receptions.models import NumberBlock
from receptions.services import number_blocks
from receptions.views.offline import chosen, own_receptions


@login_required
@never_cache
@require_GET
def offline_data(request: HttpRequest) -> JsonResponse:
    """The device's numbers, and a fresh token for sending; an expired sign-in shows here."""
    receptions = own_receptions(request.user)
    device = _key(request.GET.get("device"))
    mine = NumberBlock.objects.usable_by(request.user).filter(reception__in=receptions)
    blocks = mine.filter(held_by=device) if device else mine.none()
    return JsonResponse(
        {
            "account": request.user.pk,
            "token": get_token(request),
            "blocks": [
                {
                    "id": block.pk,
                    "reception": block.reception_id,
                    "prefix": f"{block.reception.code}-{block.year}-",
                    "year": block.year,
                    "first": block.first,
                    "last": block.last,
                    "used": block.used(),
                }
                for block in blocks.select_related("reception")
            ],
        }
    )


@login_required
@never_cache
@require_POST
def offline_take(request: HttpRequest) -> JsonResponse:
    """Numbers for the device that asks; `reason` says why it gets none."""
    receptions = own_receptions(request.user)
    asked = _asked(request)
    device = _key(asked.get("device"))
    if device is None:
        return _unreadable()
    reception = chosen(receptions, asked.get("reception"))
    try:
        block = number_blocks.take(reception=reception, device=device, by=request.user)
    except ReceptionsError as error:
        return JsonResponse({"reason": str(error), "count": 0})
    return JsonResponse({"reason": "", "count": block.size})


@login_required
@never_cache
@require_POST
def offline_put_down(request: HttpRequest) -> JsonResponse:
    """A device that was wiped after everything had been sent leaves its numbers to others."""
    own_receptions(request.user)
    device = _key(_asked(request).get("device"))
    if device is None:
        return _unreadable()
    number_blocks.put_down(device=device, by=request.user)
    return JsonResponse({})


def _asked(request: HttpRequest) -> dict[str, Any]:
    try:
        asked = json.loads(request.body)
    except ValueError:
        return {}
    return asked if isinstance(asked, dict) else {}


def _key(value: Any) -> uuid.UUID | None:
    """The key that a device made, or None for what is none."""
    try:
        return uuid.UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _unreadable() -> JsonResponse:
    return JsonResponse({"reason": _("This can't be read.")}, status=400)
