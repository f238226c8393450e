"""Photos of phones where they are looked for: with the appeal, and with the check.

A photo may come before or after what it belongs to: whoever is last puts it there, once.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable

from django.utils import timezone

from fieldvisits.models import Finding, PhoneEntry, PhonePhoto, RoundCheck
from fieldvisits.phone import operations
from fieldvisits.phone_choices import EntryKind, EntryState
from receptions.models import Appeal, Attachment
from receptions.photos import PhotoFacts
from receptions.services import attachments
from territories import clock, uploads

logger = logging.getLogger(__name__)


def show_with_appeal(*, cause: Finding) -> None:
    """The photos of a problem and of those joined to it, among the papers of its appeal.

    The caller holds the lock of the cause.
    """
    if cause.question is not None:
        photos = PhonePhoto.objects.of_cause(cause)
        _show(cause.question.appeal, photos.select_related("device__user"))


def complete(entry: PhoneEntry) -> None:
    """The photos that came before their entry get the time and the place it says."""
    for photo in PhonePhoto.objects.of_entry(entry):
        _complete(photo, entry)


def show_with_check(*, entry: PhoneEntry, check: RoundCheck) -> None:
    """The photos of a check at the door, with its result; the caller holds the entry's lock."""
    photos = PhonePhoto.objects.of_entry(entry).select_related("device__user")
    check.task.photos.add(*_show(check.task.question.appeal, photos))


def follow(photo: PhonePhoto) -> None:
    """A photo that has just become whole goes where the others of its entry already are."""
    entries = PhoneEntry.objects.select_for_update(of=("self",))
    entry = entries.filter(client_id=photo.entry_key).first()
    if entry is None:  # it comes after its photo
        return
    _complete(photo, entry)
    if entry.state != EntryState.APPLIED:  # a head still decides about it
        return
    if entry.kind == EntryKind.CHECK:
        checks = RoundCheck.objects.select_related("task__question__appeal")
        show_with_check(entry=entry, check=checks.get(pk=entry.payload["check"]))
    elif entry.finding_id is not None:
        show_with_appeal(cause=_locked_cause(entry.finding_id))


def _complete(photo: PhonePhoto, entry: PhoneEntry) -> None:
    """What the picture itself doesn't say: the phone draws it anew, without the camera's notes."""
    taken_at = operations.photo_times(entry.payload).get(str(photo.client_id))
    point = operations.point(entry.payload.get("place"))
    if photo.taken_at is None and taken_at is not None:
        photo.taken_at = min(taken_at + dt.timedelta(seconds=entry.offset_seconds), clock.now())
    if photo.latitude is None and point is not None:
        photo.latitude, photo.longitude = point
    photo.save(update_fields=["taken_at", "latitude", "longitude"])


def _locked_cause(pk: int) -> Finding:
    """The problem, or the one it is joined to, under the lock of those who decide about it."""
    rows = Finding.objects.select_for_update(of=("self",)).select_related("question__appeal")
    finding = rows.get(pk=pk)
    return finding if finding.joined_to_id is None else rows.get(pk=finding.joined_to_id)


def _show(appeal: Appeal, photos: Iterable[PhonePhoto]) -> list[Attachment]:
    shown = []
    for photo in photos:
        try:
            shown.append(
                attachments.show_stored(appeal=appeal, photo=_stored(photo), by=photo.device.user)
            )
        except OSError:  # a file that storage has lost keeps nobody from registering the appeal
            logger.exception("photo %s can't be read", photo.pk)
    return shown


def _stored(photo: PhonePhoto) -> attachments.StoredFile:
    moment = timezone.localtime(photo.taken_at or photo.at)
    return attachments.StoredFile(
        path=str(photo.file.name),
        name=f"{moment:%Y-%m-%d %H-%M}.{uploads.EXTENSIONS[photo.content_type]}",
        content_type=photo.content_type,
        facts=PhotoFacts(photo.taken_at, photo.latitude, photo.longitude),
    )
