"""An XLSForm file that somebody sent: judged by its content before anything reads it."""

from __future__ import annotations

import zipfile
from typing import Any

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from territories import virus

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED = 20 * 1024 * 1024
MAX_PARTS = 200
NEEDED_PARTS = {"[Content_Types].xml", "xl/workbook.xml"}
NOT_XML = (b"<!DOCTYPE", b"<!ENTITY")  # tables of names that grow when they are read
UTF16 = (b"\xff\xfe", b"\xfe\xff")


def content(file: Any) -> bytes:
    """The file's content. Raises ValidationError unless it is a small, plain .xlsx."""
    if not file.size:
        raise ValidationError(_("The file is empty."), code="empty")
    if file.size > MAX_BYTES:
        limit = {"limit": filesizeformat(MAX_BYTES)}
        raise ValidationError(_("The file is bigger than %(limit)s."), code="too_big", params=limit)
    virus.check(file)
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        raise _kind()
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_parts(archive)
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError) as error:
        text = _("The file is damaged and can't be read.")
        raise ValidationError(text, code="damaged") from error
    file.seek(0)
    return bytes(file.read())


def _kind() -> ValidationError:
    return ValidationError(_("This isn't an .xlsx file, whatever its name says."), code="kind")


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if not names >= NEEDED_PARTS:
        raise _kind()
    if any(name.endswith("vbaProject.bin") for name in names):
        raise ValidationError(_("Files with macros are not taken."), code="macros")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise ValidationError(_("The file is too large when unpacked."), code="unpacked")
    for part in parts:
        if not part.filename.endswith((".xml", ".rels")):
            continue
        text = archive.read(part)
        if text.startswith(UTF16) or any(mark in text for mark in NOT_XML):
            raise ValidationError(_("The file is damaged and can't be read."), code="damaged")
