"""The columns of a spreadsheet, and how headings and choices are recognised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from territories.texts import cleaned_text

TEXT, DAY, CHOICE, MONEY, NUMBER = "text", "day", "choice", "money", "number"
# Letters to Python, marks to a reader: headings are compared without them.
APOSTROPHES = frozenset("ʻʼʹʽˈ")
WRONG = _("What is wrong")
YES = frozenset({"1", "x", "yes", "true", "ha", "ҳа", "да", "bor", "бор"})
NO = frozenset({"0", "no", "false", "yoq", "йўқ", "нет"})


@dataclass(frozen=True)
class Column:
    """One column: what it is called, what may stand there."""

    key: str
    label: Any
    hint: Any = ""
    example: Any = ""
    kind: str = TEXT
    required: bool = False
    choices: tuple[tuple[str, Any], ...] = ()
    width: int = 18


class Layout:
    """The columns of one kind of file, with every way their headings and choices are written."""

    def __init__(self, columns: Iterable[Column]) -> None:
        self.columns = tuple(columns)
        self.by_key = {column.key: column for column in self.columns}
        self._choices: dict[str, dict[str, str]] = {}

    @cached_property
    def headings(self) -> dict[str, str]:
        """Every way a heading may be written, to the column's key ('' for a column to skip)."""
        known = dict.fromkeys(in_every_language(WRONG), "")
        for column in self.columns:
            known[plain(column.key)] = column.key
            known.update(dict.fromkeys(in_every_language(column.label), column.key))
        return known

    def choices_of(self, key: str) -> dict[str, str]:
        """Every way a choice of the column may be written, to its value."""
        if key not in self._choices:
            known: dict[str, str] = {}
            for value, label in self.by_key[key].choices:
                known[plain(value)] = value
                known.update(dict.fromkeys(in_every_language(label), value))
            self._choices[key] = known
        return self._choices[key]


def plain(text: Any) -> str:
    """Letters and digits only, small: how headings and choices are compared."""
    lowered = cleaned_text(str(text)).casefold()
    return "".join(one for one in lowered if one.isalnum() and one not in APOSTROPHES)


def heading(column: Column) -> str:
    """The heading in the active language; needed columns carry a star."""
    name = capfirst(str(column.label))
    return f"{name} *" if column.required else name


def in_every_language(label: Any) -> Iterable[str]:
    """The label as `plain` writes it, language by language."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield plain(label)
