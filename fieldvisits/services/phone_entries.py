"""What phones send comes in: each entry once, in any order, and nothing of it is lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from fieldvisits.choices import RoundStatus
from fieldvisits.models import PhoneDevice, PhoneEntry, PhonePack, Round, RoundCheck, Visit
from fieldvisits.phone.operations import Operation, OperationError, keepable
from fieldvisits.phone_choices import EntryKind, EntryState
from fieldvisits.services import phone_apply, photo_ties, rounds
from receptions.exceptions import ReceptionsError
from territories import clock


@dataclass(frozen=True)
class Place:
    """Where an entry belongs."""

    round: Round
    visit: Visit | None = None


@transaction.atomic
def take_in(*, device: PhoneDevice, operation: Operation, offset: dt.timedelta) -> PhoneEntry:
    """Keep the entry and do what it says, both or neither; sent twice it is done once.

    Raises OperationError only for an id that another phone used.
    """
    device = PhoneDevice.objects.select_for_update(of=("self",)).get(pk=device.pk)
    known = PhoneEntry.objects.filter(client_id=operation.client_id).first()
    if known is not None:
        if known.device_id != device.pk:
            raise OperationError(_("Another phone has sent something under this id."))
        return known

    entry = PhoneEntry(
        client_id=operation.client_id,
        device=device,
        kind=operation.kind,
        sequence=operation.sequence,
        payload=keepable(operation.payload),
        client_time=operation.client_time,
        received_at=clock.now(),
        offset_seconds=int(offset.total_seconds()),
        state=EntryState.REFUSED,
    )
    try:
        place = _place(device, operation)
    except ReceptionsError as error:
        entry.problem = str(error)
        entry.save()
        return entry
    entry.round, entry.visit = place.round, place.visit
    photo_ties.complete(entry)
    late = _why_late(device, place.round)
    if late:
        entry.state, entry.problem = EntryState.LATE, late
        entry.save()
        return entry
    if place.round.status == RoundStatus.PLANNED:
        with clock.playing(phone_apply.moment_of(entry)):
            entry.round = rounds.start(round_=place.round, by=device.user)
    phone_apply.apply(entry=entry, by=device.user)
    if entry.kind == EntryKind.VISIT:
        _apply_waiting(entry)
    return entry


def _place(device: PhoneDevice, operation: Operation) -> Place:
    """The round and the house of an entry, the round locked. Raises OperationError."""
    given = PhonePack.objects.filter(device=device, round=operation.round_id).exists()
    if not given:
        raise OperationError(_("This phone was never given that round."))
    round_ = Round.objects.select_for_update().get(pk=operation.round_id)
    if not operation.kind or operation.client_time is None or not operation.sequence:
        raise OperationError(_("This can't be read."))
    if operation.kind == EntryKind.CHECK:
        check = RoundCheck.objects.filter(round=round_, pk=operation.payload.get("check") or 0)
        found = check.select_related("visit").first()
        if found is None:
            raise OperationError(_("This check isn't one of the round's."))
        return Place(round_, found.visit)
    visit = Visit.objects.filter(round=round_, pk=operation.visit_id).first()
    if visit is None:
        raise OperationError(_("This house isn't one of the round's."))
    return Place(round_, visit)


def _why_late(device: PhoneDevice, round_: Round) -> str:
    """Why a head must decide whether the entry still counts; '' where it simply counts."""
    if round_.status == RoundStatus.FINISHED:
        return _("The round was finished before this arrived.")
    if device.is_revoked:
        return _("The phone was revoked before this arrived.")
    if not round_.members.filter(user=device.user_id).exists():
        return _("The person no longer belongs to the working group.")
    return ""


def _apply_waiting(visit_entry: PhoneEntry) -> None:
    """Problems that came before their visit."""
    waiting = PhoneEntry.objects.filter(
        device=visit_entry.device_id, visit=visit_entry.visit_id, state=EntryState.WAITING
    )
    for entry in waiting.select_related("device__user").order_by("sequence", "pk"):
        phone_apply.apply(entry=entry, by=visit_entry.device.user)
