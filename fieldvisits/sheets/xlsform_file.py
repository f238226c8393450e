"""An XLSForm file that somebody sent: judged by its content before anything reads it."""

from __future__ import annotations

import zipfile
from typing import Any

from territories.spreadsheets import container

LIMITS = container.Limits(content=2 * 1024 * 1024, unpacked=20 * 1024 * 1024)
NOT_XML = (b"<!DOCTYPE", b"<!ENTITY")  # tables of names that grow when they are read
UTF16 = (b"\xff\xfe", b"\xfe\xff")


def content(file: Any) -> bytes:
    """The file's content. Raises ValidationError unless it is a small, plain .xlsx."""
    container.check(file, LIMITS)
    try:
        with zipfile.ZipFile(file) as archive:
            texts = [
                archive.read(part)
                for part in archive.infolist()
                if part.filename.endswith((".xml", ".rels"))
            ]
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError) as error:
        raise container.damaged() from error
    if any(text.startswith(UTF16) or any(mark in text for mark in NOT_XML) for text in texts):
        raise container.damaged()
    file.seek(0)
    return bytes(file.read())
