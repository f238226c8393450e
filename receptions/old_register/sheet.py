"""Reading a file of the old register: its columns, and how many rows one may have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from receptions.old_register.columns import LAYOUT
from territories.spreadsheets import reading
from territories.spreadsheets.reading import MAX_ROWS, SheetRow, as_text

__all__ = ["MAX_ROWS", "SheetRow", "as_text", "check", "read"]


def check(file: Any) -> None:
    """Refuse what is no spreadsheet of the old register. Raises ValidationError."""
    reading.check(file, LAYOUT)


def read(file: Any) -> Iterator[SheetRow]:
    """The rows below the headings."""
    return reading.read(file, LAYOUT)
