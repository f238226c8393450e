"""The definition of a sheet: what it may hold, and the tree of its groups and repeats.

{"version": str, "title": {language: str}, "fields": [FIELD, ...]}; a FIELD always has all the
keys of `blank()`. Groups and repeats are opened and closed by fields of their own; names are
unique in the whole sheet, so an answer needs no path but that of its repeat.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from fieldvisits.sheets import logic

Field = dict[str, Any]
Definition = dict[str, Any]

SELECTS = ("select_one", "select_multiple")
ASKED = ("text", "integer", "decimal", "date", *SELECTS)
BEGINS = {"group_begin": "group_end", "repeat_begin": "repeat_end"}
ENDS = {end: begin for begin, end in BEGINS.items()}
TYPES = (*ASKED, "note", *BEGINS, *ENDS)
KEYS = frozenset(
    [
        "name",
        "type",
        "label",
        "hint",
        "choices",
        "required",
        "relevant",
        "constraint",
        "constraint_message",
    ]
)
LANGUAGES = ("uz", "uz-cyrl", "ru", "en")
MOST_FIELDS, MOST_CHOICES, LONGEST = 400, 300, 2000
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
VALUE = re.compile(r"[A-Za-z0-9_.\-]{1,64}")


class Problem(NamedTuple):
    """What is wrong: the place of the field in the list, or None for the whole sheet."""

    place: int | None
    text: str


@dataclasses.dataclass
class Node:
    """A field with what stands inside it."""

    field: Field
    children: list[Node] = dataclasses.field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.field["name"])

    @property
    def is_repeat(self) -> bool:
        return bool(self.field["type"] == "repeat_begin")

    @property
    def is_group(self) -> bool:
        return bool(self.field["type"] == "group_begin")

    @property
    def is_asked(self) -> bool:
        return self.field["type"] in ASKED


def blank(name: str, type_: str, **values: Any) -> Field:
    """A field with every key."""
    return {
        "name": name,
        "type": type_,
        "label": {},
        "hint": {},
        "choices": [],
        "required": False,
        "relevant": None,
        "constraint": None,
        "constraint_message": {},
        **values,
    }


def tree(definition: Definition) -> list[Node]:
    """The fields as a tree. The definition must be a good one."""
    roots: list[Node] = []
    inside: list[list[Node]] = [roots]
    for one in definition["fields"]:
        if one["type"] in ENDS:
            inside.pop()
            continue
        node = Node(one)
        inside[-1].append(node)
        if one["type"] in BEGINS:
            inside.append(node.children)
    return roots


def asked(definition: Definition) -> Iterator[Field]:
    """The questions alone."""
    return (one for one in definition["fields"] if one["type"] in ASKED)


def in_language(words: dict[str, str], language: str) -> str:
    """The words in the language, else in Uzbek, else in any."""
    return words.get(language) or words.get("uz") or next(iter(words.values()), "")


def problems(definition: Any) -> list[Problem]:
    """Everything that is wrong with a definition; nothing where it may be used."""
    if not isinstance(definition, dict) or not isinstance(definition.get("fields"), list):
        return [Problem(None, _("This is no definition of a sheet."))]
    found = []
    title = definition.get("title")
    if not _are_words(title) or not title or not isinstance(definition.get("version"), str):
        found.append(Problem(None, _("The sheet needs a title.")))
    fields = definition["fields"]
    if len(fields) > MOST_FIELDS:
        text = _("A sheet has at most %(most)s rows.") % {"most": MOST_FIELDS}
        return [*found, Problem(None, text)]
    shapes = [(place, _shape(one)) for place, one in enumerate(fields)]
    wrong = [Problem(place, text) for place, text in shapes if text]
    if wrong:
        return [*found, *wrong]
    if not any(one["type"] in ASKED for one in fields):
        found.append(Problem(None, _("The sheet asks nothing.")))
    return [*found, *_Order(fields).problems()]


def _shape(one: Any) -> str:
    """What is wrong with a field taken by itself."""
    if not isinstance(one, dict) or set(one) != KEYS:
        return _("This is no field of a sheet.")
    if not isinstance(one["name"], str) or not NAME.fullmatch(one["name"]):
        text = _("“%(name)s” can't be a name: Latin letters, digits and _ only.")
        return text % {"name": str(one["name"])[:80]}
    if one["type"] not in TYPES:
        return _("The type “%(type)s” isn't supported.") % {"type": str(one["type"])[:80]}
    if not all(_are_words(one[key]) for key in ("label", "hint", "constraint_message")):
        return _("Label, hint and message must be texts in known languages.")
    if one["type"] in (*ASKED, "note") and not one["label"]:
        return _("It has no label.")
    return _choices(one) or _conditions(one)


def _choices(one: Field) -> str:
    choices = one["choices"]
    if one["type"] not in SELECTS:
        return _("Only a question with choices has choices.") if choices else ""
    if not isinstance(choices, list) or not 1 <= len(choices) <= MOST_CHOICES:
        return _("It needs 1 to %(most)s choices.") % {"most": MOST_CHOICES}
    values = []
    for choice in choices:
        if not isinstance(choice, dict) or set(choice) != {"value", "label"}:
            return _("A choice has a value and a label.")
        value = choice["value"]
        if not isinstance(value, str) or not VALUE.fullmatch(value):
            text = _("“%(value)s” can't be the value of a choice.")
            return text % {"value": str(value)[:80]}
        if not _are_words(choice["label"]) or not choice["label"]:
            return _("The choice “%(value)s” has no label.") % {"value": value}
        values.append(value)
    if len(values) != len(set(values)):
        return _("The same choice is there twice.")
    return ""


def _conditions(one: Field) -> str:
    if not isinstance(one["required"], bool):
        return _("Required is yes or no.")
    if one["relevant"] is not None and not logic.is_expr(one["relevant"], own=False):
        return _("The condition “relevant” can't be read.")
    if one["constraint"] is None:
        return ""
    if one["type"] not in ASKED:
        return _("Only a question has a constraint.")
    return "" if logic.is_expr(one["constraint"], own=True) else _("The constraint can't be read.")


def _are_words(words: Any) -> bool:
    return isinstance(words, dict) and all(
        language in LANGUAGES and isinstance(text, str) and 0 < len(text) <= LONGEST
        for language, text in words.items()
    )


class _Order:
    """Names, nesting and what conditions refer to, in one way through the fields."""

    def __init__(self, fields: list[Field]) -> None:
        self._fields = fields
        self._open: list[Field] = []
        self._names: set[str] = set()
        self._repeat_of: dict[str, str] = {}
        self._selects: set[str] = set()

    def problems(self) -> list[Problem]:
        found = []
        for place, one in enumerate(self._fields):
            text = self._end(one) if one["type"] in ENDS else self._begin(one)
            if text:
                found.append(Problem(place, text))
        if self._open:
            text = _("“%(name)s” is never closed.") % {"name": self._open[-1]["name"]}
            found.append(Problem(None, text))
        return found

    def _end(self, one: Field) -> str:
        if not self._open or self._open[-1]["type"] != ENDS[one["type"]]:
            return _("It closes what isn't open.")
        opened = self._open.pop()
        return "" if opened["name"] == one["name"] else _("It closes what isn't open.")

    def _begin(self, one: Field) -> str:
        name, repeat = one["name"], self._repeat()
        if name in self._names:
            return _("The name “%(name)s” is there twice.") % {"name": name}
        self._names.add(name)
        if one["type"] == "repeat_begin" and repeat:
            return _("A repeat inside a repeat isn't supported.")
        text = self._refers(one["relevant"], repeat)
        if one["type"] in ASKED:
            self._repeat_of[name] = repeat
            if one["type"] in SELECTS:
                self._selects.add(name)
        elif one["type"] in BEGINS:
            self._open.append(one)
        return text or self._refers(one["constraint"], repeat)

    def _repeat(self) -> str:
        return next((one["name"] for one in self._open if one["type"] == "repeat_begin"), "")

    def _refers(self, expr: Any, repeat: str) -> str:
        """A condition reads questions above it, in its own repeat or outside of repeats."""
        for name in logic.names(expr or [""]):
            if name not in self._repeat_of:
                text = _("The condition reads “%(name)s”, which isn't a question above it.")
                return text % {"name": name[:80]}
            if self._repeat_of[name] not in ("", repeat):
                text = _("The condition reads “%(name)s” inside another repeat.")
                return text % {"name": name}
        return ""
