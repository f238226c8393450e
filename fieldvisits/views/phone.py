"""The page of the phone, what it takes along, and its way back."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from fieldvisits import permissions
from fieldvisits.models import PhoneDevice, PhoneEntry, Round
from fieldvisits.phone import operations, pack, rules, sealing, words
from fieldvisits.services import phone_devices, phone_entries
from fieldvisits.views.common import find_round, require
from receptions.exceptions import ReceptionsError
from territories import clock, installable

MOST_ENTRIES = 50
ARRIVED_DAYS = 14
FILES = ("dist/phone.css", "dist/phone.js", "config/icon.svg", "config/icon-192.png")
ICONS = (192, 512)


@login_required
@require_GET
def phone_page(request: HttpRequest) -> HttpResponse:
    """The page itself, without any person's data; the phone keeps it."""
    require(permissions.can_carry(request.user))
    base = reverse("fieldvisits:phone")
    context = {
        "settings": {
            "account": request.user.pk,
            "language": request.LANGUAGE_CODE,
            "base": base,
            "worker": reverse("fieldvisits:phone-worker"),
            "signIn": f"{reverse('account_login')}?next={base}",
            "most": MOST_ENTRIES,
            "icon": static("config/icon.svg"),
        },
        "texts": words.in_every_language(),
    }
    return render(request, "fieldvisits/phone.html", context)


@login_required
@never_cache
@require_GET
def phone_worker(request: HttpRequest) -> HttpResponse:
    """The service worker of the page."""
    require(permissions.can_carry(request.user))
    page = reverse("fieldvisits:phone")
    files = [page, reverse("fieldvisits:phone-manifest"), *map(static, FILES)]
    return installable.worker(request, page=page, files=files, mark="phone")


@login_required
@require_GET
def phone_manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to install the page."""
    require(permissions.can_carry(request.user))
    page = reverse("fieldvisits:phone")
    return installable.manifest(request, page=page, name=_("Qabulxona: rounds"), icons=ICONS)


@login_required
@never_cache
@require_GET
def phone_state(request: HttpRequest) -> JsonResponse:
    """Who is signed in, a token for sending, the rounds of the day, what has arrived."""
    require(permissions.can_carry(request.user))
    device = _device(request, request.GET.get("device", ""))
    rounds = Round.objects.walked_by(request.user).open().select_related("territory")
    return JsonResponse(
        {
            "account": request.user.pk,
            "token": get_token(request),
            "now": clock.now(),
            "key": sealing.public_key(),
            "known": device is not None,
            "revoked": device is not None and device.is_revoked,
            "rounds": [
                {
                    "id": round_.pk,
                    "place": {code: round_.territory.name_in(code) for code in pack.LANGUAGES},
                    "from": round_.starts_on,
                    "to": round_.ends_on,
                    "status": round_.status,
                }
                for round_ in rounds.order_by("starts_on", "pk")
            ],
            "arrived": _arrived(device) if device is not None else [],
        }
    )


@login_required
@never_cache
@require_POST
def phone_device(request: HttpRequest) -> JsonResponse:
    """A phone makes itself known."""
    require(permissions.can_carry(request.user))
    data = _json(request)
    key = _uuid(data.get("key"))
    if key is None:
        return _unreadable()
    name = str(data.get("name", ""))
    try:
        device = phone_devices.register(key=key, user=request.user, name=name)
    except phone_devices.PhoneError as error:
        return JsonResponse({"reason": str(error)}, status=409)
    return JsonResponse({"key": sealing.public_key(), "revoked": device.is_revoked})


@login_required
@never_cache
@require_GET
def phone_pack(request: HttpRequest, pk: int) -> HttpResponse:
    """The round to take along; unchanged it is not sent again."""
    round_ = find_round(request.user, pk)
    require(permissions.can_take_along(request.user, round_))
    device = _device(request, request.GET.get("device", ""))
    if device is None:
        return _unreadable()
    try:
        phone_devices.issue(device=device, round_=round_)
    except phone_devices.PhoneError as error:
        return JsonResponse({"revoked": True, "reason": str(error)}, status=410)
    content = json.dumps(
        pack.build(round_, request.user),
        cls=DjangoJSONEncoder,
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,  # the same pack is the same text
    )
    etag = f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(content, content_type="application/json")
    response["ETag"] = etag
    return response


@login_required
@never_cache
@require_POST
def phone_sync(request: HttpRequest) -> JsonResponse:
    """Take in what the phone sends; each entry is answered for itself, after its commit."""
    data = _json(request)
    device = _device(request, str(data.get("device", "")))
    items = data.get("entries")
    sent_at = operations.moment(data.get("sent_at"))
    if device is None or sent_at is None or not isinstance(items, list):
        return _unreadable()
    if len(items) > MOST_ENTRIES:
        return JsonResponse({"reason": _("Too many at a time.")}, status=400)
    PhoneDevice.objects.filter(pk=device.pk).update(seen_at=clock.now())
    offset = rules.clock_offset(sent_at=sent_at, now=clock.now())
    answers = [_take(device, item, offset) for item in items]
    return JsonResponse(
        {
            "revoked": device.is_revoked,
            "offset": int(offset.total_seconds()),
            "entries": answers,
        }
    )


@login_required
@never_cache
@require_POST
def phone_wiped(request: HttpRequest) -> JsonResponse:
    """The phone says what it forgot: some rounds, or everything."""
    data = _json(request)
    device = _device(request, str(data.get("device", "")))
    if device is None:
        return _unreadable()
    rounds = data.get("rounds")
    chosen = list(map(operations.number, rounds)) if isinstance(rounds, list) else None
    phone_devices.wiped(device=device, rounds=chosen)
    return JsonResponse({"state": "noted"})


def _take(device: PhoneDevice, item: Any, offset: dt.timedelta) -> dict[str, Any]:
    try:
        operation = operations.read(item)
        entry = phone_entries.take_in(device=device, operation=operation, offset=offset)
    except ReceptionsError as error:
        # No row was made: the phone keeps it.
        key = str(item.get("id", "")) if isinstance(item, dict) else ""
        return {"id": key, "state": "unreadable", "problem": str(error)}
    return _answer(entry)


def _answer(entry: PhoneEntry) -> dict[str, Any]:
    return {"id": str(entry.client_id), "state": entry.state, "problem": entry.problem}


def _arrived(device: PhoneDevice) -> list[dict[str, Any]]:
    """What came from this phone lately, so that it can tick it off."""
    since = clock.now() - dt.timedelta(days=ARRIVED_DAYS)
    return [_answer(entry) for entry in device.entries.filter(received_at__gte=since)]


def _device(request: HttpRequest, key: str) -> PhoneDevice | None:
    """The person's own phone of this key."""
    found = _uuid(key)
    if found is None:
        return None
    return PhoneDevice.objects.filter(key=found, user=request.user).first()


def _uuid(value: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(value))
    except ValueError:
        return None


def _json(request: HttpRequest) -> dict[str, Any]:
    try:
        data = json.loads(request.body)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _unreadable() -> JsonResponse:
    return JsonResponse({"reason": _("This can't be read.")}, status=400)
