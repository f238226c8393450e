"""What a head decides about entries of phones: contradictions, and what came too late."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from fieldvisits.models import PhoneEntry, Round
from fieldvisits.phone import operations, sheet
from fieldvisits.phone_choices import OPEN_STATES, EntryKind, EntryState
from fieldvisits.services import phone_apply
from fieldvisits.services.phone_devices import PhoneError
from territories import clock
from territories.models import User


@transaction.atomic
def choose(*, entry: PhoneEntry, take: Collection[str], by: User) -> PhoneEntry:
    """Of the fields that contradict, let the phone's values of `take` hold; keep the others.

    Both values stay with the entry. Problems that waited for this count when its result holds.
    Raises PhoneError, FieldError where the answers taken contradict those that stay.
    """
    entry = _open(entry, EntryState.CONFLICT)
    visit = phone_apply.locked_visit(entry)
    answers = operations.answers(entry.payload)
    fields = operations.visit_values(entry.payload)
    values = phone_apply.values_of(visit)
    theirs = {**fields, **sheet.named_clash(answers)}
    now = {**values, **sheet.named_clash(sheet.answered(visit))}
    taken = {name for name in entry.clash if name in take}
    with clock.playing(phone_apply.moment_of(entry)):
        phone_apply.write(
            visit=visit,
            values={**values, **{name: fields[name] for name in taken & fields.keys()}},
            by=entry.device.user,
            stamp="result" in taken,
        )
        if of_sheet := taken - fields.keys():
            version = entry.payload.get("sheet")
            sheet.take(
                visit=visit, theirs=answers, names=of_sheet, version=version, by=entry.device.user
            )
    entry.clash = {
        name: {"phone": theirs.get(name), "before": now.get(name), "taken": name in taken}
        for name in entry.clash
    }
    _decided(entry, EntryState.APPLIED, by)
    if "result" in taken:
        waiting = PhoneEntry.objects.filter(
            device=entry.device_id, visit=entry.visit_id, state=EntryState.WAITING
        )
        for one in waiting.select_related("round").order_by("sequence", "pk"):
            phone_apply.apply(entry=one, by=entry.device.user, decided=True)
    return entry


@transaction.atomic
def take_over(*, entry: PhoneEntry, by: User) -> PhoneEntry:
    """Let an entry count that came too late, or whose visit never came.

    Raises PhoneError where it still can't be taken over; it stays as it was then.
    """
    entry = _open(entry, EntryState.LATE, EntryState.WAITING, EntryState.REFUSED)
    if entry.round_id is None or entry.client_time is None or not entry.kind:
        raise PhoneError(_("It doesn't belong to a house of a round; it can only be left out."))
    phone_apply.apply(entry=entry, by=entry.device.user, decided=True)
    if entry.state == EntryState.REFUSED:
        raise PhoneError(entry.problem)
    _decided(entry, EntryState(entry.state), by)
    return entry


@transaction.atomic
def take_over_late(*, round_: Round, by: User) -> int:
    """Let everything count that came after the round was finished; how much that was.

    Visits go before the problems found there; what can't be taken over stays open.
    """
    late = PhoneEntry.objects.filter(round=round_, state=EntryState.LATE)
    entries = sorted(
        late, key=lambda one: (one.kind != EntryKind.VISIT, one.device_id, one.sequence)
    )
    done = 0
    for entry in entries:
        try:
            with transaction.atomic():
                take_over(entry=entry, by=by)
        except PhoneError:
            continue
        done += 1
    return done


@transaction.atomic
def drop(*, entry: PhoneEntry, by: User) -> PhoneEntry:
    """Leave an entry out; it is kept as it came."""
    entry = _open(entry, *OPEN_STATES)
    return _decided(entry, EntryState.DROPPED, by)


def _open(entry: PhoneEntry, *states: EntryState) -> PhoneEntry:
    """The entry under lock, its round first. Raises PhoneError when it is decided already."""
    if entry.round_id is not None:
        Round.objects.select_for_update().get(pk=entry.round_id)
    rows = PhoneEntry.objects.select_for_update(of=("self",))
    entry = rows.select_related("device__user", "round").get(pk=entry.pk)
    if entry.state not in states:
        raise PhoneError(_("This was decided already."))
    return entry


def _decided(entry: PhoneEntry, state: EntryState, by: User) -> PhoneEntry:
    entry.state = state
    entry.decided_by = by
    entry.decided_at = clock.now()
    entry.save(update_fields=["state", "clash", "decided_by", "decided_at"])
    return entry
