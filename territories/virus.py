"""The hook for a virus check: settings.VIRUS_CHECK names what looks at every uploaded file."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from territories import clock

logger = logging.getLogger(__name__)

FOLDER = "quarantine"
# What the setting names: content in, the name of what was found out, '' when it is clean.
VirusCheck = Callable[[bytes], str]


def check(file: UploadedFile[bytes]) -> None:
    """Set a file aside in which something was found, and refuse it; without a hook do nothing.

    The file lies in the quarantine folder with a note beside it: a transaction that is undone
    does not bring it back. Raises ValidationError. The same upload is looked at once.
    """
    if not settings.VIRUS_CHECK or getattr(file, "virus_checked", False):
        return
    look: VirusCheck = import_string(settings.VIRUS_CHECK)
    file.seek(0)
    content = file.read()
    found = look(content)
    file.seek(0)
    if found:
        _set_aside(content, file.name or "", found)
        raise ValidationError(
            _("The virus check found something in this file; it was set aside and not taken."),
            code="virus",
        )
    file.virus_checked = True  # type: ignore[attr-defined]


def _set_aside(content: bytes, name: str, found: str) -> None:
    digest = hashlib.sha256(content).hexdigest()
    path = f"{FOLDER}/{clock.today():%Y/%m}/{digest}"
    if not default_storage.exists(f"{path}.bin"):
        default_storage.save(f"{path}.bin", ContentFile(content))
        note = {"name": name, "found": found, "at": clock.now().isoformat(), "size": len(content)}
        default_storage.save(f"{path}.json", ContentFile(json.dumps(note).encode()))
    logger.error("virus check: %s found, file %s set aside", found, digest)
