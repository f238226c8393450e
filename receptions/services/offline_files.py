"""Papers of what was registered without a line: they follow the appeal, each for itself."""

from __future__ import annotations

import uuid
from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from receptions.exceptions import DraftError
from receptions.forms.fields import MAX_FILES
from receptions.models import Appeal, Attachment
from receptions.services import attachments
from territories.models import User


@transaction.atomic
def attach(*, key: uuid.UUID, file: UploadedFile[bytes], by: User) -> Attachment:
    """Keep a paper with the appeal that this key became; the same paper once.

    A complaint that the person may no longer see takes the papers handed in with it all the same.
    Raises DraftError where the appeal is not this person's, ValidationError for the content.
    """
    mine = Appeal.objects.filter(submission_key=key, registered_by=by)
    appeal = mine.select_for_update().first()
    if appeal is None:
        raise DraftError(_("The appeal isn't here yet. Send it first."))
    before = Attachment.objects.filter(appeal=appeal, answer__isnull=True)
    count = before.count()
    kept = attachments.attach(appeal=appeal, file=file, by=by)
    twin = before.filter(sha256=kept.sha256).exclude(pk=kept.pk).first()
    if twin is not None:  # sent again, its answer was lost
        name = str(kept.file.name)
        kept.delete()
        transaction.on_commit(partial(default_storage.delete, name))
        return twin
    if count >= MAX_FILES:
        raise ValidationError(
            _("At most %(most)s files at a time."), params={"most": MAX_FILES}, code="too_many"
        )
    return kept
