"""The empty spreadsheet that we hand out: headings, explanations, examples, values to choose."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from territories.spreadsheets.layout import NUMBER, TEXT, Layout, heading
from territories.spreadsheets.reading import MAX_ROWS
from territories.spreadsheets.wrong import HEAD_FILL


def draw(
    layout: Layout,
    *,
    title: str,
    lists: Mapping[str, Sequence[str]],
    examples: Iterable[Sequence[str]],
) -> bytes:
    """The template in the active language. `lists` holds values to choose by column key,
    beside the choices of the columns themselves; `examples` rows as they might be filled in."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    _head(sheet, [heading(one) for one in layout.columns])
    for place, column in enumerate(layout.columns, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = column.width
        if column.kind in (TEXT, NUMBER):
            sheet.column_dimensions[letter].number_format = "@"
    sheet.freeze_panes = "B2"
    _offer(sheet, layout, _values(book, layout, lists))
    _explain(book, layout)
    _examples(book, layout, examples)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _head(sheet: Any, names: list[str]) -> None:
    sheet.append(names)
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
        cell.fill = HEAD_FILL
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _values(book: Any, layout: Layout, lists: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """A sheet with the values of every list; column key to the range where they stand."""
    sheet = book.create_sheet(_("Values"))
    choices = {
        one.key: [capfirst(str(label)) for _value, label in one.choices] for one in layout.columns
    }
    filled = {key: values for key, values in {**choices, **lists}.items() if values}
    ranges: dict[str, str] = {}
    _head(sheet, [str(layout.by_key[key].label) for key in filled])
    for place, (key, values) in enumerate(filled.items(), start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = 34
        for line, value in enumerate(values, start=2):
            sheet.cell(line, place, str(value))
        name = quote_sheetname(sheet.title)
        ranges[key] = f"{name}!${letter}$2:${letter}${len(values) + 1}"
    return ranges


def _offer(sheet: Any, layout: Layout, ranges: dict[str, str]) -> None:
    """Lists to choose from in the cells; other spellings may be typed all the same."""
    for place, column in enumerate(layout.columns, start=1):
        if column.key not in ranges:
            continue
        offered = DataValidation(type="list", formula1=ranges[column.key], allow_blank=True)
        offered.showErrorMessage = False
        letter = get_column_letter(place)
        offered.add(f"{letter}2:{letter}{MAX_ROWS + 1}")
        sheet.add_data_validation(offered)


def _explain(book: Any, layout: Layout) -> None:
    sheet = book.create_sheet(_("Explanations"))
    for letter, width in (("A", 34), ("B", 14), ("C", 80)):
        sheet.column_dimensions[letter].width = width
    _head(sheet, [_("Column"), _("Needed"), _("What stands there")])
    for column in layout.columns:
        allowed = "; ".join(capfirst(str(label)) for _value, label in column.choices)
        hint = " ".join(part for part in (str(column.hint), allowed) if part)
        needed = _("yes") if column.required else ""
        sheet.append([heading(column), needed, hint])
        sheet.cell(sheet.max_row, 3).alignment = Alignment(wrap_text=True, vertical="top")


def _examples(book: Any, layout: Layout, examples: Iterable[Sequence[str]]) -> None:
    sheet = book.create_sheet(_("Examples"))
    _head(sheet, [heading(one) for one in layout.columns])
    for place, column in enumerate(layout.columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    for example in examples:
        sheet.append(list(example))
