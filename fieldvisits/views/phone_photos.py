"""Photos of a phone, part by part."""

from __future__ import annotations

import re
import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from fieldvisits.models import PhoneDevice
from fieldvisits.phone.operations import MOST_NUMBER
from fieldvisits.services import phone_photos
from receptions.exceptions import ReceptionsError


@login_required
@never_cache
@require_POST
def phone_photo(request: HttpRequest, key: uuid.UUID) -> JsonResponse:
    """Keep a part, or none: the answer says from where the phone goes on."""
    device = PhoneDevice.objects.filter(
        key=_uuid(request.GET.get("device", "")), user=request.user
    ).first()
    head = _head(request, key)
    part = request.body
    if device is None or head is None or len(part) > phone_photos.MOST_PART:
        return JsonResponse({"reason": _("This can't be read.")}, status=400)
    offset = _number(request.GET.get("offset", ""))
    try:
        photo = phone_photos.receive(
            device=device, head=head, offset=0 if offset is None else offset, part=part
        )
    except ReceptionsError as error:
        return JsonResponse({"state": "refused", "problem": str(error)})
    return JsonResponse(
        {"state": photo.state, "received": photo.received, "problem": photo.problem}
    )


def _head(request: HttpRequest, key: uuid.UUID) -> phone_photos.PhotoHead | None:
    entry = _uuid(request.GET.get("entry", ""))
    size = _number(request.GET.get("size", ""))
    digest = request.GET.get("sha256", "")
    if entry is None or not size or not re.fullmatch(r"[0-9a-f]{64}", digest):
        return None
    return phone_photos.PhotoHead(
        client_id=key,
        entry_key=entry,
        size=size,
        sha256=digest,
        is_sealed=request.GET.get("sealed") == "1",
    )


def _number(text: str) -> int | None:
    number = int(text) if re.fullmatch(r"\d{1,10}", text) else None
    return number if number is not None and number <= MOST_NUMBER else None


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
