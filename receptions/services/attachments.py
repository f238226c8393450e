"""Papers and photos of appeals and answers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import PurePath

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from receptions.models import Answer, Appeal, Attachment, CoAssignment, Inquiry
from receptions.photos import PhotoFacts
from territories import clock, uploads
from territories.models import User


@dataclass(frozen=True)
class StoredFile:
    """A picture that another module stored: where, under which name it is shown, its facts."""

    path: str
    name: str
    content_type: str
    facts: PhotoFacts


@transaction.atomic
def attach(
    *,
    appeal: Appeal,
    file: UploadedFile[bytes],
    by: User,
    answer: Answer | CoAssignment | Inquiry | None = None,
    facts: PhotoFacts | None = None,
) -> Attachment:
    """Keep a paper, checked by content, under a random name; the given name is only shown.

    `answer` is the office's answer, a co-executor's part, or a request for information (T-09)
    that it came with.

    `facts` are time and place of a photo that proves something: kept as columns, because the
    stored picture is stripped of them. Raises django's ValidationError when the content is
    not allowed.
    """
    kept = uploads.cleaned(file)
    attachment = Attachment(
        appeal=appeal,
        answer=answer if isinstance(answer, Answer) else None,
        part=answer if isinstance(answer, CoAssignment) else None,
        inquiry=answer if isinstance(answer, Inquiry) else None,
        name=PurePath(file.name or "").name[:200] or kept.name,
        content_type=kept.content_type,
        size=len(kept.content),
        sha256=kept.sha256,
        by=by,
        at=clock.now(),
    )
    if facts is not None:
        attachment.taken_at = facts.taken_at
        attachment.latitude, attachment.longitude = facts.latitude, facts.longitude
        attachment.wants_thumbnail = True
    attachment.file.save(kept.name, kept.as_file(), save=False)
    attachment.save(force_insert=True)
    return attachment


@transaction.atomic
def show_stored(*, appeal: Appeal, photo: StoredFile, by: User) -> Attachment:
    """Let a picture that is stored and checked already stand among the appeal's papers, once.

    The file is not copied: two rows name it, and neither removes it. The caller holds the lock
    of what the picture belongs to.
    """
    known = Attachment.objects.filter(appeal=appeal, file=photo.path).first()
    if known is not None:
        return known
    with default_storage.open(photo.path, "rb") as stored:
        content = stored.read()
    return Attachment.objects.create(
        appeal=appeal,
        file=photo.path,
        name=photo.name,
        content_type=photo.content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        taken_at=photo.facts.taken_at,
        latitude=photo.facts.latitude,
        longitude=photo.facts.longitude,
        wants_thumbnail=True,
        by=by,
        at=clock.now(),
    )
