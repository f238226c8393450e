"""Papers and photos of appeals and answers."""

from __future__ import annotations

from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from receptions.models import Answer, Appeal, Attachment
from territories import clock, uploads
from territories.models import User


@transaction.atomic
def attach(
    *, appeal: Appeal, file: UploadedFile, by: User, answer: Answer | None = None
) -> Attachment:
    """Keep a paper, checked by content, under a random name; the given name is only shown.

    Raises django's ValidationError when the content is not allowed.
    """
    kept = uploads.cleaned(file)
    attachment = Attachment(
        appeal=appeal,
        answer=answer,
        name=PurePath(file.name or "").name[:200] or kept.name,
        content_type=kept.content_type,
        size=len(kept.content),
        sha256=kept.sha256,
        by=by,
        at=clock.now(),
    )
    attachment.file.save(kept.name, kept.as_file(), save=False)
    attachment.save(force_insert=True)
    return attachment
