"""Kiosks and screens: let in by a secret, signed address until it is revoked."""

from __future__ import annotations

import hashlib
import secrets

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from receptions.exceptions import QueueError
from receptions.models import QueueDevice, Reception
from territories import clock
from territories.models import User

SALT = "queue device"


@transaction.atomic
def create(*, reception: Reception, kind: str, label: str, by: User) -> tuple[QueueDevice, str]:
    """A device and the secret of its address, which can't be read again."""
    token = secrets.token_urlsafe(24)
    device = QueueDevice.objects.create(
        reception=reception,
        kind=kind,
        label=label,
        token_digest=_digest(token),
        created_at=clock.now(),
        created_by=by,
    )
    return device, signing.Signer(salt=SALT).sign(token)


@transaction.atomic
def revoke(*, device: QueueDevice, by: User) -> QueueDevice:
    """Shut the device out from its next request on."""
    device = QueueDevice.objects.select_for_update().get(pk=device.pk)
    if device.revoked_at is not None:
        raise QueueError(_("The address was revoked before."))
    device.revoked_at = clock.now()
    device.revoked_by = by
    device.save(update_fields=["revoked_at", "revoked_by"])
    return device


def find(signed: str) -> QueueDevice | None:
    """The device of an address; None for one that is forged, unknown or revoked."""
    try:
        token = signing.Signer(salt=SALT).unsign(signed)
    except signing.BadSignature:
        return None
    return (
        QueueDevice.objects.filter(
            token_digest=_digest(token), revoked_at__isnull=True, reception__closed_on__isnull=True
        )
        .select_related("reception__territory")
        .first()
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
