"""That a field or public reception was recorded, with the head's decision and notice (R-55)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from fieldvisits.exceptions import FindingError
from fieldvisits.models import FieldReception, SittingRecording
from fieldvisits.services import sittings
from receptions.services import formalities
from territories import clock
from territories.models import User


@transaction.atomic
def record(
    *, field_reception: FieldReception, kind: str, told: str, decided_by: User, by: User
) -> SittingRecording:
    """Write a recording down, until the protocol is signed.

    Raises FindingError, or DecisionError for a recording that nobody was told of or that others
    than the head decided.
    """
    sitting = sittings.locked(field_reception)
    sittings.require_open(sitting)
    formalities.check_recording(reception=sitting.reception, told=told, decided_by=decided_by)
    if sitting.recordings.filter(kind=kind).exists():
        raise FindingError(_("This kind of recording is written down already."))
    return SittingRecording.objects.create(
        field_reception=sitting,
        kind=kind,
        told=told,
        decided_by=decided_by,
        by=by,
        at=clock.now(),
    )
