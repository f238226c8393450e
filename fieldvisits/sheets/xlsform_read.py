"""An XLSForm becomes a definition: what we can ask is taken over, all else named by its row."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from pyxform.errors import PyXFormError
from pyxform.xls2json_backends import xlsx_to_dict
from pyxform.xls2xform import convert

from fieldvisits.sheets import definition as rules
from fieldvisits.sheets.xlsform_write import TITLES
from fieldvisits.sheets.xpath import XPathError, from_xpath

# By pyxform, for a wrong form.
_RAISED = (PyXFormError, ValueError, LookupError, TypeError, AttributeError)
FIRST_ROW = 2  # below the headings
MOST_ROWS, MOST_CHOICE_ROWS = 600, 5000
TYPES = {
    "begin_group": "group_begin",
    "end_group": "group_end",
    "begin_repeat": "repeat_begin",
    "end_repeat": "repeat_end",
    "string": "text",
    "int": "integer",
}
SELECT = re.compile(r"(select_one|select_multiple)\s+(\S+)(\s+or_other)?")
# What a phone adds by itself; we know who was where and when.
SET_BY_PHONE = frozenset(
    [
        "start",
        "end",
        "today",
        "deviceid",
        "username",
        "phonenumber",
        "email",
        "audit",
        "simserial",
        "subscriberid",
    ]
)
WORDS = frozenset({"label", "hint", "constraint_message"})
TAKEN = WORDS | {"type", "name", "required", "relevant", "constraint"}
# Looks and explanations only: leaving them out changes no answer.
LEFT_OUT = frozenset(
    [
        "appearance",
        "guidance_hint",
        "required_message",
        "parameters",
        "note",
        "body",
        "instance",
        "autoplay",
        "image",
        "audio",
        "video",
        "media",
        "media::image",
        "media::audio",
        "media::video",
        "bind::esri",
    ]
)
ALIASES = {
    "relevance": "relevant",
    "constraint message": "constraint_message",
    "constraintmsg": "constraint_message",
    "constraint_msg": "constraint_message",
    "bind::relevant": "relevant",
    "bind::constraint": "constraint",
    "bind::required": "required",
    "list name": "list_name",
    "value": "name",
}
LANGUAGES = {
    "uz": "uz", "uz-latn": "uz", "uzbek": "uz", "o‘zbekcha": "uz", "oʻzbekcha": "uz",
    "o'zbekcha": "uz", "uz-cyrl": "uz-cyrl", "ўзбекча": "uz-cyrl", "ru": "ru", "russian": "ru",
    "русский": "ru", "en": "en", "english": "en",
}  # fmt: skip
YES = frozenset({"yes", "true", "true()", "1"})
NO = frozenset({"", "no", "false", "false()", "0"})


@dataclass(frozen=True)
class Wrong:
    """What stands in the way: the spreadsheet's sheet and row, 0 for the whole file."""

    row: int
    text: str
    sheet: str = "survey"


class XlsFormError(ValueError):
    """A form that can't be taken over, with every reason."""

    def __init__(self, wrong: list[Wrong]) -> None:
        super().__init__("; ".join(one.text for one in wrong))
        self.wrong = wrong


@dataclass(frozen=True)
class Taken:
    """The definition, and what was left out of the form."""

    definition: rules.Definition
    notes: tuple[str, ...] = ()


def read(content: bytes) -> Taken:
    """The form as a definition. Raises XlsFormError; the content is checked by `xlsform_file`."""
    book = _book(content)
    reader = _Reader(book)
    taken = reader.taken()
    if not reader.wrong:
        reader.wrong += _refused_by_standard(content)
    if reader.wrong:
        raise XlsFormError(reader.wrong)
    return taken


def _book(content: bytes) -> dict[str, Any]:
    try:
        book: dict[str, Any] = xlsx_to_dict(io.BytesIO(content))
        book[TITLES] = _titles(content)
    except PyXFormError as error:
        raise XlsFormError([Wrong(0, str(error), "")]) from error
    except Exception as error:  # the parser of spreadsheets lets any error through
        text = _("The file is damaged and can't be read.")
        raise XlsFormError([Wrong(0, text, "")]) from error
    if not book.get("survey"):
        raise XlsFormError([Wrong(0, _("The file has no sheet “survey” with questions."), "")])
    if len(book["survey"]) > MOST_ROWS or len(book.get("choices", ())) > MOST_CHOICE_ROWS:
        raise XlsFormError([Wrong(0, _("The form is too long."), "")])
    return book


def _titles(content: bytes) -> list[list[str]]:
    """Rows of our own sheet of titles, which pyxform passes over."""
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        if TITLES not in book.sheetnames:
            return []
        rows = book[TITLES].iter_rows(
            min_row=FIRST_ROW, max_row=FIRST_ROW + 9, max_col=2, values_only=True
        )
        return [[str(cell or "").strip() for cell in (*row, "", "")[:2]] for row in rows]
    finally:
        book.close()


def _refused_by_standard(content: bytes) -> list[Wrong]:
    """What pyxform, the reference reader of XLSForm, finds wrong."""
    try:
        convert(xlsform=io.BytesIO(content), file_type=".xlsx", form_name="sheet")
    except _RAISED as error:
        row = re.search(r"\[row : (\d+)\]", str(error))
        return [Wrong(int(row[1]) if row else 0, str(error)[:500], "survey" if row else "")]
    return []


class _Reader:
    """One form on its way."""

    def __init__(self, book: dict[str, Any]) -> None:
        self._book = book
        self.wrong: list[Wrong] = []
        self._left: set[str] = set()
        self._rows: list[int] = []
        self._open: list[str] = []
        settings = (book.get("settings") or [{}])[0]
        self._settings = {str(key).strip().lower(): str(text) for key, text in settings.items()}
        default = self._settings.get("default_language", "")
        self._default = _language(default) or "uz"

    def taken(self) -> Taken:
        choices = self._choices()
        fields = []
        for row, cells in enumerate(self._book["survey"], start=FIRST_ROW):
            one = self._field(row, self._known(cells), choices) if cells else None
            if one is not None:
                fields.append(one)
                self._rows.append(row)
        definition = {
            "version": self._settings.get("version", ""),
            "title": self._title(),
            "fields": fields,
        }
        if not self.wrong:
            self.wrong += [
                Wrong(0 if one.place is None else self._rows[one.place], one.text)
                for one in rules.problems(definition)
            ]
        return Taken(definition, tuple(sorted(self._left)))

    def _title(self) -> dict[str, str]:
        """Our own sheet of titles, else the one title of XLSForm."""
        titles = {_language(row[0]): row[1] for row in self._book[TITLES]}
        found = {language: text for language, text in titles.items() if language and text}
        return found or {self._default: self._settings.get("form_title") or _("Sheet")}

    def _known(self, cells: dict[str, Any]) -> dict[str, Any]:
        """Cells by our names; texts of one kind together by language."""
        found: dict[str, Any] = defaultdict(dict)
        for heading, value in cells.items():
            name, _colons, language = str(heading).strip().partition("::")
            name = ALIASES.get(name.strip().lower(), name.strip().lower())
            if name in WORDS:
                found[name][language.strip()] = str(value)
            else:
                whole = ALIASES.get(str(heading).strip().lower(), name)
                found[whole] = str(value)
        return found

    def _words(self, row: int, words: Any, sheet: str = "survey") -> dict[str, str]:
        found: dict[str, str] = {}
        for name, text in (words or {}).items():
            language = _language(name) if name else self._default
            if not language:
                shown = {"language": name[:40]}
                self._left.add(_("texts in the language “%(language)s”") % shown)
            else:
                found.setdefault(language, text)
        return {language: found[language] for language in rules.LANGUAGES if language in found}

    def _choices(self) -> dict[str, list[dict[str, Any]]]:
        lists: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row, cells in enumerate(self._book.get("choices") or (), start=FIRST_ROW):
            known = self._known(cells)
            if not cells:
                continue
            label = self._words(row, known.get("label"), "choices")
            lists[known.get("list_name") or ""].append({"value": known.get("name"), "label": label})
        return lists

    def _field(
        self, row: int, cells: dict[str, Any], choices: dict[str, Any]
    ) -> rules.Field | None:
        type_ = " ".join(str(cells.get("type") or "").split())
        lowered = re.sub(r"^(begin|end) ", r"\1_", type_.lower())
        if not type_ or lowered in SET_BY_PHONE:
            if type_:
                self._left.add(_("questions of the type “%(type)s”") % {"type": type_})
            return None
        self._refuse_columns(row, cells)
        name = str(cells.get("name") or "")
        select = SELECT.fullmatch(lowered)
        kind = select[1] if select else TYPES.get(lowered, lowered)
        if kind not in rules.TYPES or (kind in rules.SELECTS and not select):
            text = _("The type “%(type)s” isn't supported.")
            self.wrong.append(Wrong(row, text % {"type": type_[:60]}))
            return None
        one = rules.blank(self._named(kind, name), kind)
        if select:
            one["choices"] = self._of_list(row, type_.split()[1], bool(select[3]), choices)
        for words in sorted(WORDS):
            one[words] = self._words(row, cells.get(words))
        one["required"] = self._required(row, str(cells.get("required") or ""))
        for key in ("relevant", "constraint"):
            one[key] = self._condition(row, str(cells.get(key) or ""), name, key)
        return one

    def _named(self, kind: str, name: str) -> str:
        """An end is called as its beginning, whether or not the form says so."""
        if kind in rules.BEGINS:
            self._open.append(name)
        if kind in rules.ENDS and self._open:
            return self._open.pop()
        return name

    def _of_list(
        self, row: int, name: str, other: bool, choices: dict[str, Any]
    ) -> list[dict[str, Any]]:
        if other:
            self.wrong.append(Wrong(row, _("“or_other” isn't supported: add a choice “other”.")))
        if name not in choices:
            text = _("There is no list “%(name)s” in the sheet “choices”.")
            self.wrong.append(Wrong(row, text % {"name": name[:60]}))
        return [dict(choice) for choice in choices.get(name, ())]

    def _refuse_columns(self, row: int, cells: dict[str, Any]) -> None:
        for column in sorted(cells.keys() - TAKEN):
            if column in LEFT_OUT:
                self._left.add(_("the column “%(name)s”") % {"name": column})
            elif column != "read_only" and column != "readonly":
                text = _("The column “%(name)s” isn't supported.")
                self.wrong.append(Wrong(row, text % {"name": column[:60]}))

    def _required(self, row: int, text: str) -> bool:
        lowered = text.strip().lower()
        if lowered not in YES | NO:
            self.wrong.append(Wrong(row, _("Required is yes or no; a condition isn't supported.")))
        return lowered in YES

    def _condition(self, row: int, text: str, name: str, key: str) -> Any:
        if not text.strip():
            return None
        try:
            return from_xpath(text, name if key == "constraint" else "")
        except XPathError as error:
            self.wrong.append(Wrong(row, f"{key}: {error}"))
            return None


def _language(name: str) -> str:
    """Our code of a language as XLSForm names it: "Русский (ru)", "ru" or "Russian"."""
    lowered = name.strip().lower().replace("_", "-")
    code = re.search(r"\(([^)]*)\)\s*$", lowered)
    return LANGUAGES.get(code[1].strip() if code else lowered, "")
