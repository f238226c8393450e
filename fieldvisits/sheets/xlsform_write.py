"""A version of the sheet as XLSForm: a spreadsheet that ODK, KoBo and others read."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

from fieldvisits.sheets.definition import LANGUAGES, SELECTS, Definition, Field
from fieldvisits.sheets.xpath import to_xpath

NAMES = {
    "uz": "O‘zbekcha (uz)",
    "uz-cyrl": "Ўзбекча (uz-Cyrl)",
    "ru": "Русский (ru)",
    "en": "English (en)",
}
TYPES = {
    "group_begin": "begin_group",
    "group_end": "end_group",
    "repeat_begin": "begin_repeat",
    "repeat_end": "end_repeat",
}
FORM_ID = "qabulxona_sheet"
TITLES = "titles"  # a sheet of our own: XLSForm has the title in one language only


def draw(definition: Definition) -> bytes:
    """The spreadsheet. Reading it back gives the same definition."""
    book = Workbook()
    survey = book.active
    survey.title = "survey"
    _head(survey, ["type", "name", *_columns("label"), *_columns("hint"), "required", "relevant",
                   "constraint", *_columns("constraint_message")])  # fmt: skip
    for one in definition["fields"]:
        _append(survey, _row(one))
    choices = book.create_sheet("choices")
    _head(choices, ["list_name", "name", *_columns("label")])
    for one in definition["fields"]:
        for choice in one["choices"]:
            _append(choices, [one["name"], choice["value"], *_in_each(choice["label"])])
    settings = book.create_sheet("settings")
    _head(settings, ["form_title", "form_id", "version", "default_language"])
    title = definition["title"]
    first = next(iter(title.values()))
    _append(settings, [title.get("uz", first), FORM_ID, definition["version"], NAMES["uz"]])
    titles = book.create_sheet(TITLES)
    _head(titles, ["language", "title"])
    for language, text in title.items():
        _append(titles, [language, text])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _columns(name: str) -> list[str]:
    return [f"{name}::{NAMES[language]}" for language in LANGUAGES]


def _in_each(words: dict[str, str]) -> list[str]:
    return [words.get(language, "") for language in LANGUAGES]


def _row(one: Field) -> list[str]:
    type_ = TYPES.get(one["type"], one["type"])
    if type_ in SELECTS:
        type_ = f"{type_} {one['name']}"
    return [
        type_,
        one["name"],
        *_in_each(one["label"]),
        *_in_each(one["hint"]),
        "yes" if one["required"] else "",
        to_xpath(one["relevant"]) if one["relevant"] else "",
        to_xpath(one["constraint"]) if one["constraint"] else "",
        *_in_each(one["constraint_message"]),
    ]


def _head(sheet: Any, names: list[str]) -> None:
    sheet.append(names)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = 24
    sheet.freeze_panes = "A2"


def _append(sheet: Any, values: list[str]) -> None:
    """Texts only: a label that begins with = is no formula, and 1 stays 1."""
    row = sheet.max_row + 1
    for place, value in enumerate(values, start=1):
        if value:
            cell = sheet.cell(row=row, column=place)
            cell.value = value
            cell.data_type = "s"
