"""An .xlsx file that somebody sent, judged as a package of parts before anything reads it."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from territories import virus

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
PACKAGE = b"PK\x03\x04"
NEEDED_PARTS = {"[Content_Types].xml", "xl/workbook.xml"}
SHEETS = "xl/worksheets/"
# Rows of sheets are read one after another, every other part (shared strings) whole.
SHARE_READ_WHOLE = 8


@dataclass(frozen=True)
class Limits:
    """How big a file may be, as it comes and unpacked (bytes)."""

    content: int
    unpacked: int


def check(file: Any, limits: Limits) -> None:
    """Refuse what is no plain .xlsx within the limits; leaves the file at 0.

    Named are: an empty, too big, damaged or protected file, another kind of file, macros.
    Raises ValidationError.
    """
    if not file.size:
        raise ValidationError(_("The file is empty."), code="empty")
    if file.size > limits.content:
        limit = {"limit": filesizeformat(limits.content)}
        raise ValidationError(_("The file is bigger than %(limit)s."), code="too_big", params=limit)
    file.seek(0)
    head = file.read(4)
    if head == OLD_EXCEL:
        raise ValidationError(
            _("This is an old .xls or a protected file. Save it as .xlsx without a password."),
            code="old",
        )
    if head != PACKAGE:
        raise _kind()
    virus.check(file)
    file.seek(0)
    _check_parts(file, limits.unpacked)
    file.seek(0)


def damaged() -> ValidationError:
    """What is said of a file that can't be read."""
    return ValidationError(_("The file is damaged and can't be read."), code="damaged")


def _kind() -> ValidationError:
    return ValidationError(_("This isn't an .xlsx file, whatever its name says."), code="kind")


def _check_parts(file: Any, most: int) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise damaged() from error
    names = {part.filename for part in parts}
    if not names >= NEEDED_PARTS:
        raise _kind()
    if any(name.endswith("vbaProject.bin") for name in names):
        raise ValidationError(_("Files with macros are not taken."), code="macros")
    whole = sum(part.file_size for part in parts if not part.filename.startswith(SHEETS))
    if sum(part.file_size for part in parts) > most or whole > most // SHARE_READ_WHOLE:
        raise ValidationError(_("The file is too large when unpacked."), code="unpacked")
