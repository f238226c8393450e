"""Reading a spreadsheet that somebody sent: judged by its content, row by row, never evaluated."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from territories.jobs import JobError, Progress
from territories.spreadsheets import container
from territories.spreadsheets.languages import Text
from territories.spreadsheets.layout import DAY, MONEY, NUMBER, Column, Layout, plain

LIMITS = container.Limits(content=40 * 1024 * 1024, unpacked=1024 * 1024 * 1024)
MAX_ROWS = 100_000
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*\bref=[\"']([A-Z]+[0-9]+:[A-Z]+[0-9]+)[\"']")
WINDOW = 1024 * 1024
# How a cell's format names a currency: [$€-2] #,##0.00, "USD" 0, $0.00; [$-419] is a language only.
IN_BRACKETS = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
SOUMS = frozenset({"", "som", "soum", "soums", "sum", "сўм", "сум", "сом", "uzs"})
FOREIGN = re.compile(r"[$€£¥₽₸₺]|\b(?:USD|EUR|RUB|KZT|CNY)\b", re.IGNORECASE)

LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')  # what a format only writes beside the number


@dataclass
class SheetRow:
    """One row with something in it: values by column key, and what is wrong with a cell."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, Text] = field(default_factory=dict)


def check(file: Any, layout: Layout) -> None:
    """Refuse what is no spreadsheet with these columns; leaves the file at 0.

    Named are: an empty, too big, damaged or protected file, another kind of file, macros,
    merged cells and missing headings. Raises ValidationError.
    """
    container.check(file, LIMITS)
    with opened(file) as sheet:
        _check_merged(sheet)
        _known_columns(_first_row(sheet), layout)
    file.seek(0)


def read(file: Any, layout: Layout) -> Iterator[SheetRow]:
    """The rows below the headings, without the empty ones; a formula is named, never evaluated.

    Raises ValidationError where the sheet turns out to be damaged further down.
    """
    with opened(file) as sheet:
        known: dict[int, str] | None = None
        for number, cells in enumerate(_rows(sheet), start=1):
            if known is None:
                known = _known_columns(cells, layout)
                continue
            row = _row(number, cells, known, layout)
            if row.values or row.problems:
                yield row


@contextmanager
def opened(file: Any) -> Iterator[ReadOnlyWorksheet]:
    """The first sheet, streaming. Raises ValidationError where it can't be read."""
    file.seek(0)
    try:
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # openpyxl lets any parser's error through
        raise container.damaged() from error
    try:
        sheets = [one for one in book.worksheets if isinstance(one, ReadOnlyWorksheet)]
        if not sheets:
            raise ValidationError(_("The file has no sheet."), code="no_sheet")
        sheets[0].reset_dimensions()
        yield sheets[0]
    finally:
        book.close()


def _check_merged(sheet: Any) -> None:
    found: list[str] = []
    rest = b""
    with sheet._get_source() as source:
        while window := source.read(WINDOW):
            text = rest + window
            found += [one.decode() for one in MERGED.findall(text)]
            cut = text.rfind(b">") + 1
            rest = text[cut:][-1000:]
    if found:
        raise ValidationError(
            _(
                "Cells are merged: %(ranges)s. Unmerge them, so that every row stands on its own,"
                " and send the file again."
            ),
            code="merged",
            params={"ranges": ", ".join(found[:5]) + (" …" if len(found) > 5 else "")},
        )


def _rows(sheet: ReadOnlyWorksheet) -> Iterator[Any]:
    try:
        yield from sheet.iter_rows()
    except Exception as error:  # a broken sheet shows only when it is read
        raise container.damaged() from error


def _first_row(sheet: Any) -> Any:
    try:
        return next(iter(sheet.iter_rows(max_row=1)), ())
    except Exception as error:  # a broken sheet shows only when it is read
        raise container.damaged() from error


def _known_columns(cells: Any, layout: Layout) -> dict[int, str]:
    """Place in the row to column key. Raises ValidationError for missing or double headings."""
    known: dict[int, str] = {}
    for place, cell in enumerate(cells):
        key = layout.headings.get(plain(cell.value)) if cell.value else None
        if key and key in known.values():
            raise ValidationError(
                _("The column “%(name)s” is there twice."),
                code="twice",
                params={"name": layout.by_key[key].label},
            )
        if key:
            known[place] = key
    missing = [one for one in layout.columns if one.required and one.key not in known.values()]
    if missing:
        raise ValidationError(
            _("The first row lacks the headings: %(names)s. Use the template."),
            code="headings",
            params={"names": ", ".join(str(one.label) for one in missing)},
        )
    return known


def _row(number: int, cells: Any, known: dict[int, str], layout: Layout) -> SheetRow:
    row = SheetRow(number)
    for place, key in known.items():
        cell = cells[place] if place < len(cells) else None
        if cell is None or cell.value is None:
            continue
        problem = _problem(cell, layout.by_key[key])
        value = cell.value if not problem else _shown(cell)
        if layout.by_key[key].kind == NUMBER:
            value = _as_per_cent(cell, value)
        if isinstance(value, str) and not value.strip():
            continue
        row.values[key] = value
        if problem:
            row.problems[key] = problem
    return row


def _problem(cell: Any, column: Column) -> Text:
    if cell.data_type == "f":
        return gettext_lazy("A formula. Write the value itself.")
    if cell.data_type == "e":
        return gettext_lazy("The cell holds an error of the spreadsheet.")
    if column.kind != DAY and isinstance(cell.value, dt.date | dt.time | dt.timedelta):
        return gettext_lazy("The spreadsheet made a date of it. Format the cell as text.")
    if column.kind == MONEY and is_foreign(getattr(cell, "number_format", "") or ""):
        return gettext_lazy("The cell is formatted in another currency. Write the sum in soums.")
    return ""


def _as_per_cent(cell: Any, value: Any) -> Any:
    """What the sheet shows of a number kept as a part of one: 0.125 formatted as 12.5%."""
    number_format = LITERAL.sub("", getattr(cell, "number_format", "") or "")
    if "%" not in number_format or isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return f"{Decimal(str(value)) * 100:f}%"


def is_foreign(number_format: str) -> bool:
    """Whether a cell's format shows its number as money of another country."""
    named = IN_BRACKETS.findall(number_format)
    words = {plain(name) for name in named} - SOUMS
    return bool(words or FOREIGN.search(" ".join([*named, IN_BRACKETS.sub("", number_format)])))


def _shown(cell: Any) -> Any:
    if isinstance(cell.value, str | dt.date | dt.time | int | float):
        return cell.value
    return str(getattr(cell.value, "text", None) or cell.value)


def as_text(value: Any) -> str:
    """A cell as it would be typed: whole numbers without a fraction."""
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def fingerprint(file: UploadedFile[bytes]) -> str:
    """The digest of a file's bytes; leaves the file at 0."""
    file.seek(0)
    digest = hashlib.sha256()
    for part in file.chunks():
        digest.update(part)
    file.seek(0)
    return digest.hexdigest()


def digest(row: SheetRow) -> str:
    """The digest of a row's values: the same words in the same columns give the same."""
    content = {
        key: value.isoformat() if isinstance(value, dt.date) else as_text(value)
        for key, value in row.values.items()
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def chunks(rows: Iterator[SheetRow], *, size: int, most: int) -> Iterator[list[SheetRow]]:
    """The rows in parts. Raises JobError for a file with too many."""
    chunk: list[SheetRow] = []
    for count, row in enumerate(rows, start=1):
        if count > most:
            raise JobError(_("The file has more than %(most)s rows. Split it.") % {"most": most})
        chunk.append(row)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def tell(progress: Progress, total: int, wrong: int) -> None:
    """How far the work is. How many rows are to come isn't known: the bar creeps to the end."""
    text = _("%(count)s rows so far, %(wrong)s with an error")
    progress(98 - 9_800 // (100 + total // 100), text % {"count": total, "wrong": wrong})
