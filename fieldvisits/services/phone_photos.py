"""Photos of phones: they come in parts, go on after a break, and are checked when whole."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from fieldvisits.models import PhoneDevice, PhonePhoto, PhonePhotoPart
from fieldvisits.phone import sealing
from fieldvisits.phone_choices import PhotoState
from fieldvisits.services import photo_ties
from fieldvisits.services.phone_devices import PhoneError
from receptions import photos
from territories import clock, uploads

MOST_PART = 1024 * 1024


@dataclass(frozen=True)
class PhotoHead:
    """What the phone says of a photo before it sends it."""

    client_id: uuid.UUID
    entry_key: uuid.UUID
    size: int
    sha256: str
    is_sealed: bool = False


@transaction.atomic
def receive(*, device: PhoneDevice, head: PhotoHead, offset: int, part: bytes) -> PhonePhoto:
    """Keep a part where the last one ended; any other part is left, the answer says where to go on.

    The last part makes the photo whole: its sum is compared, its content judged. Raises PhoneError
    for the id of another phone's photo.
    """
    photo = _known(device, head)
    if photo.state != PhotoState.COMING:
        return photo
    if photo.size > settings.PHONE_PHOTO_MAX_BYTES:
        limit = filesizeformat(settings.PHONE_PHOTO_MAX_BYTES)
        return _refused(photo, _("The photo is bigger than %(limit)s.") % {"limit": limit})
    if part and offset == photo.received and offset + len(part) <= photo.size:
        PhonePhotoPart.objects.create(photo=photo, offset=offset, content=part)
        photo.received += len(part)
        photo.save(update_fields=["received"])
        if photo.received == photo.size:
            _complete(photo)
    return photo


def _known(device: PhoneDevice, head: PhotoHead) -> PhonePhoto:
    """The row of the photo under lock, made at its first part."""
    PhoneDevice.objects.select_for_update().get(pk=device.pk)
    photo, _made = PhonePhoto.objects.select_for_update(of=("self",)).get_or_create(
        client_id=head.client_id,
        defaults={
            "device": device,
            "entry_key": head.entry_key,
            "size": head.size,
            "sha256": head.sha256,
            "is_sealed": head.is_sealed,
            "at": clock.now(),
        },
    )
    if photo.device_id != device.pk:
        raise PhoneError(_("Another phone has sent something under this id."))
    return photo


def _complete(photo: PhonePhoto) -> None:
    content = b"".join(bytes(part.content) for part in photo.parts.all())
    photo.parts.all().delete()
    if hashlib.sha256(content).hexdigest() != photo.sha256:
        photo.received = 0  # damaged on the way: once more from the beginning
        photo.save(update_fields=["received"])
        return
    try:
        if photo.is_sealed:
            content = sealing.unseal(content, str(photo.client_id))
        _keep(photo, content)
    except sealing.SealError:
        _refused(photo, _("This can't be read."))
    except ValidationError as error:
        _refused(photo, " ".join(error.messages))


def _keep(photo: PhonePhoto, content: bytes) -> None:
    """Judged by its content, freed of hidden data; when and where it was taken are kept."""
    file = SimpleUploadedFile("photo", content)
    kept = uploads.cleaned(file)
    if kept.content_type not in uploads.FORMATS:
        raise ValidationError(_("Only JPEG and PNG pictures can be taken."), code="kind")
    facts = photos.read(file)
    photo.taken_at, photo.latitude, photo.longitude = (
        facts.taken_at,
        facts.latitude,
        facts.longitude,
    )
    ending = uploads.EXTENSIONS[kept.content_type]
    name = f"phone/{photo.at:%Y/%m}/{photo.client_id}.{ending}"
    if default_storage.exists(name):  # of a try that was rolled back
        default_storage.delete(name)
    photo.file.name = default_storage.save(name, ContentFile(kept.content))
    photo.content_type, photo.state = kept.content_type, PhotoState.KEPT
    photo.save()
    photo_ties.follow(photo)


def _refused(photo: PhonePhoto, why: str) -> PhonePhoto:
    photo.parts.all().delete()
    photo.state, photo.problem = PhotoState.REFUSED, why
    photo.save(update_fields=["state", "problem"])
    return photo
