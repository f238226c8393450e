"""The empty spreadsheet that we hand out: headings, explanations, examples, values to choose."""

from __future__ import annotations

import io
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from receptions.forms.register import own_district
from receptions.models import Reception, Topic
from receptions.old_register import columns
from receptions.old_register.sheet import MAX_ROWS
from receptions.old_register.wrong import HEAD_FILL
from territories.choices import DISTRICT_LEVELS, Level
from territories.models import Territory


def draw(reception: Reception) -> bytes:
    """The template in the active language, with the reception's own places."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("Register")
    _head(sheet, [columns.heading(one) for one in columns.COLUMNS])
    for place, column in enumerate(columns.COLUMNS, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = column.width
        if column.kind == columns.TEXT:
            sheet.column_dimensions[letter].number_format = "@"
    sheet.freeze_panes = "B2"
    values = _values(book, reception)
    _offer(sheet, values)
    _explain(book)
    _examples(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _head(sheet: Any, names: list[str]) -> None:
    sheet.append(names)
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
        cell.fill = HEAD_FILL
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _values(book: Any, reception: Reception) -> dict[str, str]:
    """A sheet with the values of every list; column key to the range where they stand."""
    sheet = book.create_sheet(_("Values"))
    lists = {
        one.key: [capfirst(str(label)) for _value, label in one.choices] for one in columns.COLUMNS
    }
    lists["topic"] = [f"{one.code} {one.name}" for one in Topic.objects.choosable()]
    lists["district"] = [str(one) for one in _districts(reception)]
    lists["mahalla"] = [str(one) for one in _mahallas(reception)]
    ranges: dict[str, str] = {}
    filled = {key: values for key, values in lists.items() if values}
    _head(sheet, [str(columns.BY_KEY[key].label) for key in filled])
    for place, (key, values) in enumerate(filled.items(), start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = 34
        for line, value in enumerate(values, start=2):
            sheet.cell(line, place, str(value))
        name = quote_sheetname(sheet.title)
        ranges[key] = f"{name}!${letter}$2:${letter}${len(values) + 1}"
    return ranges


def _districts(reception: Reception) -> Any:
    own = Territory.objects.within(reception.territory).filter(valid_to__isnull=True)
    return own.filter(level__in=DISTRICT_LEVELS).order_by("path")


def _mahallas(reception: Reception) -> Any:
    """Of the own district; a region's would be too many to choose from."""
    if own_district(reception) is None:
        return Territory.objects.none()
    own = Territory.objects.within(reception.territory).filter(valid_to__isnull=True)
    return own.filter(level=Level.MAHALLA).order_by("name_uz")


def _offer(sheet: Any, ranges: dict[str, str]) -> None:
    """Lists to choose from in the cells; other spellings may be typed all the same."""
    for place, column in enumerate(columns.COLUMNS, start=1):
        if column.key not in ranges:
            continue
        offered = DataValidation(type="list", formula1=ranges[column.key], allow_blank=True)
        offered.showErrorMessage = False
        letter = get_column_letter(place)
        offered.add(f"{letter}2:{letter}{MAX_ROWS + 1}")
        sheet.add_data_validation(offered)


def _explain(book: Any) -> None:
    sheet = book.create_sheet(_("Explanations"))
    for letter, width in (("A", 34), ("B", 14), ("C", 80)):
        sheet.column_dimensions[letter].width = width
    _head(sheet, [_("Column"), _("Needed"), _("What stands there")])
    for column in columns.COLUMNS:
        allowed = "; ".join(capfirst(str(label)) for _value, label in column.choices)
        hint = " ".join(part for part in (str(column.hint), allowed) if part)
        needed = _("yes") if column.required else ""
        sheet.append([columns.heading(column), needed, hint])
        sheet.cell(sheet.max_row, 3).alignment = Alignment(wrap_text=True, vertical="top")


def _examples(book: Any) -> None:
    sheet = book.create_sheet(_("Examples"))
    _head(sheet, [columns.heading(one) for one in columns.COLUMNS])
    for place, column in enumerate(columns.COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    topic = Topic.objects.choosable().order_by("code").first()
    for finished in (False, True):
        sheet.append([_example(column, topic, finished) for column in columns.COLUMNS])


def _example(column: columns.Column, topic: Topic | None, finished: bool) -> str:
    if column.key == "topic" and topic is not None:
        return f"{topic.code} {topic.name}"
    if column.key in ("outcome", "closed") and not finished:
        return ""
    if column.key == "outcome":
        return capfirst(str(dict(column.choices)["explained"]))
    named = dict(column.choices).get(column.example)
    return capfirst(str(named)) if named else str(column.example)
