"""Conditions and answers in words, for pages, paper and spreadsheets."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fieldvisits.sheets.definition import Definition, Field, asked, in_language
from fieldvisits.sheets.logic import Expr, is_empty
from fieldvisits.sheets.xpath import to_xpath


class Words:
    """A definition in one language."""

    def __init__(self, definition: Definition, language: str) -> None:
        self._language = language
        self._fields = {one["name"]: one for one in asked(definition)}

    def say(self, words: dict[str, str]) -> str:
        """A label, hint or message."""
        return in_language(words, self._language)

    def label(self, one: Field) -> str:
        """The label; the name where there is none."""
        return self.say(one["label"]) or str(one["name"])

    def asked_when(self, one: Field) -> str:
        """When the question is asked, '' where always."""
        if one["relevant"] is None:
            return ""
        return _("Only if: %(condition)s") % {"condition": self.condition(one["relevant"])}

    def condition(self, expr: Expr) -> str:
        """The condition in plain words; signs where there are no better ones."""
        head, *rest = expr
        if head in ("and", "or"):
            word = _("and") if head == "and" else _("or")
            return f" {word} ".join(self.condition(one) for one in rest)
        known = [self._fields.get(one["field"]) for one in rest if _is_field(one)]
        if head in ("==", "selected") and len(known) == 1 and known[0] and _is_field(rest[0]):
            label = self.label(known[0])
            sign = "" if label.endswith("?") else ":"
            return f"{label}{sign} {self.answer(known[0], rest[1])}"
        return to_xpath(expr)

    def answer(self, one: Field, value: Any) -> str:
        """An answer as a reader sees it."""
        if is_empty(value):
            return ""
        if one["choices"]:
            known = {choice["value"]: choice["label"] for choice in one["choices"]}
            chosen = value if isinstance(value, list) else [value]
            return ", ".join(self.say(known.get(str(each), {})) or str(each) for each in chosen)
        if one["type"] == "date":
            try:
                return str(date_format(dt.date.fromisoformat(str(value)), "SHORT_DATE_FORMAT"))
            except ValueError:
                return str(value)
        return str(value)


def _is_field(operand: Any) -> bool:
    return isinstance(operand, dict) and "field" in operand
