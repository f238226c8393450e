"""The tables of a report as a workbook: a sheet each, with the numbers as numbers."""

from __future__ import annotations

import io
import re
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from receptions.report_shapes import ReportContent, TableView
from receptions.report_tables import every_table, numbered
from receptions.services.exports import safe_cell
from territories.spreadsheets.wrong import HEAD_FILL

NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\']")
NUMBER = re.compile(r"[−-]?\d+(\.\d+)?")
MOST = 31  # letters in the name of a sheet
PERCENT = '0.0##"%"'


def draw(content: ReportContent) -> bytes:
    """The workbook in the active language: every table of the paper under its number."""
    book = Workbook()
    _about(book.active, content)
    for number, view in enumerate(every_table(content), start=1):
        name = NOT_IN_A_TITLE.sub(" ", f"{number}. {view.name}")[:MOST].strip()
        _write(book.create_sheet(name), number, view)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _about(sheet: Any, content: ReportContent) -> None:
    sheet.title = _("Report")
    for label, value in (
        (_("Reception"), content.reception),
        (_("Period"), content.period),
        (_("Number"), f"{content.code}-{content.slug}"),
        (_("State"), content.state_label),
        (_("Seal"), content.digest or _("Draft: the figures are not sealed and may change.")),
    ):
        sheet.append([label, safe_cell(str(value))])
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 80


def _write(sheet: Any, number: int, view: TableView) -> None:
    sheet.append([numbered(number, view.name)])
    sheet.cell(1, 1).font = Font(bold=True, size=13)
    sheet.append(list(view.columns))
    for cell in sheet[2]:
        cell.font, cell.fill = Font(bold=True), HEAD_FILL
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for row in view.rows:
        _row(sheet, row, view.left)
    if view.total:
        _row(sheet, view.total, view.left)
        for cell in sheet[sheet.max_row]:
            cell.font = Font(bold=True)
    if view.note:
        sheet.append([view.note])
    for place in range(1, len(view.columns) + 1):
        width = 44 if place <= view.left else 18
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = sheet.cell(3, view.left + 1)


def _row(sheet: Any, row: Any, left: int) -> None:
    sheet.append([*map(safe_cell, row[:left]), *map(value, row[left:])])
    for place, (cell, text) in enumerate(zip(sheet[sheet.max_row], row, strict=True)):
        if place < left:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        if text.endswith("%") and isinstance(cell.value, int | float):
            cell.number_format = PERCENT


def value(text: str) -> Any:
    """A number as `written` writes it, as a number again; anything else as it stands."""
    plain = text.replace("\u00a0", "").removesuffix("%")
    plain = plain.replace("+", "").replace("±", "").replace("−", "-")
    if get_language() != "en":
        plain = plain.replace(",", ".")
    plain = plain.replace(",", "")
    if not NUMBER.fullmatch(plain):
        return safe_cell(text)
    number = float(plain)
    return int(number) if number.is_integer() else number
