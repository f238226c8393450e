"""Phones: made known, given a round, revoked, wiped."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from fieldvisits.exceptions import FieldError
from fieldvisits.models import PhoneDevice, PhonePack, Round
from territories import clock
from territories.models import User


class PhoneError(FieldError):
    """A phone that can't be used so."""


@transaction.atomic
def register(*, key: uuid.UUID, user: User, name: str = "") -> PhoneDevice:
    """Make a phone known under the key it made itself; twice is once.

    Raises PhoneError where the key is another account's.
    """
    device, _made = PhoneDevice.objects.get_or_create(
        key=key, defaults={"user": user, "name": name[:200], "registered_at": clock.now()}
    )
    if device.user_id != user.pk:
        raise PhoneError(_("This phone carries the work of another account."))
    return device


@transaction.atomic
def issue(*, device: PhoneDevice, round_: Round) -> PhonePack:
    """Give the round to the phone; the office sees that it is out there. Raises PhoneError."""
    device = PhoneDevice.objects.select_for_update().get(pk=device.pk)
    if device.is_revoked:
        raise PhoneError(_("This phone was revoked."))
    pack, _made = PhonePack.objects.get_or_create(
        device=device, round=round_, defaults={"issued_at": clock.now()}
    )
    PhoneDevice.objects.filter(pk=device.pk).update(seen_at=clock.now())
    if pack.wiped_at is not None:
        pack.wiped_at = None
        pack.save(update_fields=["wiped_at"])
    return pack


@transaction.atomic
def revoke(*, device: PhoneDevice, by: User) -> PhoneDevice:
    """The phone is lost or given away: at its next contact it wipes itself."""
    device = PhoneDevice.objects.select_for_update().get(pk=device.pk)
    if device.is_revoked:
        return device
    device.revoked_at = clock.now()
    device.revoked_by = by
    device.save(update_fields=["revoked_at", "revoked_by"])
    return device


@transaction.atomic
def wiped(*, device: PhoneDevice, rounds: list[int] | None = None) -> None:
    """The phone says that it forgot these rounds, or everything."""
    now = clock.now()
    packs = PhonePack.objects.filter(device=device, wiped_at__isnull=True)
    if rounds is not None:
        packs = packs.filter(round__in=rounds)
    packs.update(wiped_at=now)
    if rounds is None:
        PhoneDevice.objects.filter(pk=device.pk).update(wiped_at=now, seen_at=now)
