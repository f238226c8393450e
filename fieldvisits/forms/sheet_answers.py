"""The sheet as a form drawn from its definition; works without JavaScript."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fieldvisits.models import SheetVersion
from fieldvisits.services import sheets
from fieldvisits.sheets.checking import MOST_ROWS, Answers
from fieldvisits.sheets.definition import Field, Node, tree
from fieldvisits.sheets.wording import Words
from receptions.forms.fields import WordsField

SPARE_ROWS = 1


class SheetForm(forms.Form):
    """One field a question; `blocks` are the groups and repeats for the page.

    Whether answers are needed and fit is checked by the sheet's own rules (`wrong_answers`), not
    by the fields: they only read what was typed.
    """

    use_required_attribute = False

    def __init__(
        self, data: QueryDict | None = None, *, version: SheetVersion, known: Answers
    ) -> None:
        super().__init__(data, prefix="sheet")
        self.version = version
        self._words = Words(version.definition, get_language() or "uz")
        self._paths: dict[str, str] = {}
        self._repeats: dict[str, list[int]] = {}
        self._known = known
        self.repeat_errors: dict[str, str] = {}
        self._tree = tree(version.definition)
        self._add(self._tree, "", known)

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """The sheet as the page shows it."""
        return self._blocks(self._tree, "")

    @property
    def is_filled(self) -> bool:
        """Whether the page sent the sheet, with something else in it than was known before."""
        return "sheet-version" in self.data and self.has_changed()

    def answers(self) -> Answers:
        """What was typed, by the names of the sheet; rows with nothing in them are left out."""
        return self._answers(self._tree, "")

    def wrong_answers(self, answers: Answers) -> bool:
        """Put what is wrong with the answers beside their fields; whether anything is."""
        places = {path: name for name, path in self._paths.items()}
        wrong = sheets.check(self.version, answers)
        for path, text in wrong.items():
            repeat, _dot, rest = path.partition(".")
            number, _dot, name = rest.partition(".")
            if number.isdecimal() and repeat in self._repeats:
                rows = self._repeats[repeat]
                row = rows[int(number)] if int(number) < len(rows) else 0
                path = f"{repeat}.{row}.{name}"
            if path in places and places[path] not in self.errors:
                self.add_error(places[path], text)
            elif repeat in self._repeats and not rest:
                self.repeat_errors[repeat] = text
        return bool(wrong) or bool(self.errors)

    def _add(self, nodes: list[Node], prefix: str, known: Answers) -> None:
        for node in nodes:
            if node.is_repeat:
                rows = known.get(node.name) or []
                for number in range(self._row_count(node.name, len(rows))):
                    row = rows[number] if number < len(rows) else {}
                    self._add(node.children, f"{node.name}.{number}.", row)
            elif node.is_group:
                self._add(node.children, prefix, known)
            elif node.is_asked:
                name = f"{prefix}{node.name}".replace(".", "-")
                self._paths[name] = f"{prefix}{node.name}"
                self.fields[name] = self._field(node.field)
                self.initial[name] = _shown(node.field["type"], known.get(node.name))

    def _row_count(self, repeat: str, known: int) -> int:
        if not self.is_bound:
            return min(known + SPARE_ROWS, MOST_ROWS)
        pattern = re.compile(rf"sheet-{re.escape(repeat)}-([0-9]{{1,3}})-")
        sent = [int(match[1]) + 1 for key in self.data if (match := pattern.match(key))]
        return min(max([known, *sent]), MOST_ROWS)

    def _field(self, one: Field) -> forms.Field:
        hint = " ".join(filter(None, (self._words.say(one["hint"]), self._words.asked_when(one))))
        common: dict[str, Any] = {
            "label": self._words.label(one),
            "help_text": escape(hint),
            "required": False,
        }
        choices = [(each["value"], self._words.say(each["label"])) for each in one["choices"]]
        if one["type"] == "integer":
            return forms.IntegerField(**common)
        if one["type"] == "decimal":
            return forms.DecimalField(**common)
        if one["type"] == "date":
            return forms.DateField(widget=forms.DateInput, **common)
        if one["type"] == "select_one":
            return forms.ChoiceField(choices=[("", "–"), *choices], **common)
        if one["type"] == "select_multiple":
            widget = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(choices=choices, widget=widget, **common)
        return WordsField(rows=1, **common)

    def _blocks(self, nodes: list[Node], prefix: str) -> list[dict[str, Any]]:
        return [block for node in nodes if (block := self._block(node, prefix))]

    def _block(self, node: Node, prefix: str) -> dict[str, Any]:
        one = node.field
        if node.is_asked:
            name = f"{prefix}{node.name}".replace(".", "-")
            self.fields[name].required = one["required"]  # the star; what was typed is read by now
            return {"kind": "field", "field": self[name]}
        head = {
            "label": self._words.say(one["label"]),
            "hint": self._words.say(one["hint"]),
            "when": self._words.asked_when(one),
        }
        if not node.is_repeat:
            inner = self._blocks(node.children, prefix)
            return {"kind": "group" if node.is_group else "note", "blocks": inner, **head}
        count = self._row_count(node.name, len(self._known.get(node.name) or []))
        rows = [self._blocks(node.children, f"{node.name}.{number}.") for number in range(count)]
        error = self.repeat_errors.get(node.name, "")
        return {"kind": "repeat", "rows": rows, "error": error, **head}

    def _answers(self, nodes: list[Node], prefix: str) -> Answers:
        found: Answers = {}
        for node in nodes:
            if node.is_repeat:
                numbers = range(self._row_count(node.name, len(self._known.get(node.name) or [])))
                rows = {
                    number: self._answers(node.children, f"{node.name}.{number}.")
                    for number in numbers
                }
                filled = {number: row for number, row in rows.items() if row}
                self._repeats[node.name] = list(filled)
                if filled:
                    found[node.name] = list(filled.values())
            elif node.is_group:
                found |= self._answers(node.children, prefix)
            elif node.is_asked:
                name = f"{prefix}{node.name}".replace(".", "-")
                value = _plain(self.cleaned_data.get(name))
                if value not in (None, "", []):
                    found[node.name] = value
        return found


def _plain(value: Any) -> Any:
    """A value of a form as JSON keeps it."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _shown(type_: str, value: Any) -> Any:
    """A kept value as its field compares it with what was typed."""
    if type_ == "date" and isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return value
    return Decimal(str(value)) if isinstance(value, float) else value


def sheet_error() -> str:
    """What stands over the sheet where an answer in it is wrong."""
    return _("The sheet has answers to correct: they are marked below.")
