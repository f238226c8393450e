"""The protocol of a field reception: numbered when drafted, kept word for word when signed."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from fieldvisits import protocol_content
from fieldvisits.choices import FieldReceptionStatus
from fieldvisits.exceptions import FieldError
from fieldvisits.models import FieldReception, Protocol
from fieldvisits.services import sittings
from fieldvisits.sitting_choices import ProtocolState
from receptions.services.appeals import next_number
from territories import clock
from territories.models import User

SERIES = "protocol"


@transaction.atomic
def draft(*, field_reception: FieldReception, by: User) -> Protocol:
    """Give the protocol its number; one that has it already stays. Raises FieldError before."""
    sitting = sittings.locked(field_reception)
    known = Protocol.objects.filter(field_reception=sitting).first()
    if known is not None:
        return known
    if sitting.status != FieldReceptionStatus.HELD:
        raise FieldError(_("First write down that the reception was held."))
    year = timezone.localdate(sitting.starts_at).year
    sequence = next_number(reception=sitting.reception, year=year, kind=SERIES)
    return Protocol.objects.create(
        field_reception=sitting,
        reception=sitting.reception,
        year=year,
        sequence=sequence,
        number=f"{sitting.reception.code}-{year}/B{sequence}",
        language=_language(),
        drafted_by=by,
        drafted_at=clock.now(),
    )


@transaction.atomic
def sign(*, protocol: Protocol, by: User) -> Protocol:
    """The head signs: what it says now is kept and never changes. Raises FieldError when signed."""
    sittings.locked(protocol.field_reception)
    rows = Protocol.objects.select_for_update(of=("self",)).select_related("field_reception")
    protocol = rows.get(pk=protocol.pk)
    if protocol.is_signed:
        raise FieldError(_("The protocol is signed already."))
    protocol.signed_by = by
    protocol.signed_at = clock.now()
    protocol.content = protocol_content.current(protocol)
    protocol.digest = digest_of(protocol.content)
    protocol.state = ProtocolState.SIGNED
    protocol.save(update_fields=["state", "content", "digest", "signed_by", "signed_at"])
    return protocol


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 over the content with its keys in order."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _language() -> str:
    """The language of whoever drafts it, where the site has it."""
    active = translation.get_language() or settings.LANGUAGE_CODE
    return active if active in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
