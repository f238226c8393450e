"""The rows that were refused, as a spreadsheet to be corrected and sent again."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from types import TracebackType
from typing import Any, Self

from django.core.files.base import File
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from territories.spreadsheets.languages import Problems
from territories.spreadsheets.layout import WRONG, Layout, heading
from territories.spreadsheets.reading import SheetRow

HEAD_FILL = PatternFill("solid", fgColor="E1EFF0")
WRONG_FILL = PatternFill("solid", fgColor="FCE5E4")
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class WrongRows:
    """Writes row by row; nothing is kept in memory but the current one."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet(str(WRONG))
        self._target: Any = None
        widths = [column.width for column in self._layout.columns]
        for place, width in enumerate([60, *widths], start=1):
            self._sheet.column_dimensions[get_column_letter(place)].width = width
        self._sheet.freeze_panes = "B2"
        names = [str(WRONG), *(heading(one) for one in self._layout.columns)]
        self._sheet.append([self._head(name) for name in names])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._target is None:
            with tempfile.TemporaryFile() as dropped:  # openpyxl removes its own file on saving
                self._book.save(dropped)
        else:
            self._target.close()

    def add(self, row: SheetRow, problems: Problems) -> None:
        """The row as it was sent, behind the words that say what to change."""
        words = "; ".join(f"{name}: {text}" if name else text for name, text in problems)
        cells = [self._cell(words, wrong=True)]
        cells += [
            self._cell(row.values.get(one.key), wrong=one.key in row.problems)
            for one in self._layout.columns
        ]
        self._sheet.append(cells)

    def as_file(self) -> File[bytes]:
        """The finished spreadsheet."""
        self._target = tempfile.TemporaryFile()  # noqa: SIM115  closed on leaving
        self._book.save(self._target)
        self._target.seek(0)
        return File(self._target)

    def _head(self, name: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(self._sheet, value=name)
        cell.font = Font(bold=True)
        cell.fill = HEAD_FILL
        return cell

    def _cell(self, value: Any, *, wrong: bool = False) -> WriteOnlyCell:
        """Text stays text: what begins with "=" is written as it was sent, never as a formula."""
        if isinstance(value, str):
            value = ILLEGAL.sub("", value)
        cell = WriteOnlyCell(self._sheet, value=value)
        if isinstance(value, str):
            cell.data_type = "s"
            cell.number_format = "@"
        elif isinstance(value, dt.datetime):
            cell.number_format = "DD.MM.YYYY HH:MM"
        elif isinstance(value, dt.date):
            cell.number_format = "DD.MM.YYYY"
        if wrong:
            cell.fill = WRONG_FILL
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        return cell
