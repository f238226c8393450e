"""Whether answers fit a sheet: what is asked, required, of the right kind, within its limits."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fieldvisits.sheets.definition import Definition, Field, Node, in_language, tree
from fieldvisits.sheets.logic import Expr, holds, is_empty

MOST_ROWS = 50
LONGEST_TEXT = 5000
BIGGEST = 10**12
Answers = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """A question, repeat or stray answer on the way through a sheet.

    `path` is the name, in a repeat "repeat.0.name". `condition` is the constraint's outcome.
    """

    path: str
    field: Field | None
    value: Any
    relevant: bool = True
    condition: bool = True


def check(definition: Definition, answers: Any) -> dict[str, str]:
    """What is wrong, by path; nothing where the answers may be kept."""
    if not isinstance(answers, dict):
        return {"": _("These are no answers to a sheet.")}
    wrong = ((step.path, _problem(step)) for step in walk(definition, answers))
    return {path: text for path, text in wrong if text}


def without_irrelevant(definition: Definition, answers: Answers) -> Answers:
    """The answers to what is asked, empty ones left out; what doesn't fit in shape stays."""
    kept: Answers = {}
    for step in walk(definition, answers):
        if not step.relevant or is_empty(step.value):
            continue
        repeat, dot, rest = step.path.partition(".")
        if step.field is not None and step.field["type"] == "repeat_begin":
            kept[repeat] = _fresh_rows(step.value)
        elif not dot:
            kept[repeat] = step.value
        else:
            number, _dot, name = rest.partition(".")
            kept[repeat][int(number)][name] = step.value
    return kept


def _fresh_rows(rows: Any) -> Any:
    """As many empty rows; what is no row stays as it is."""
    return [{} if isinstance(row, dict) else row for row in rows] if _is_list(rows) else rows


def _is_list(rows: Any) -> bool:
    return isinstance(rows, list)


def walk(definition: Definition, answers: Answers) -> Iterator[Step]:
    """Every question with its answer in the order of the sheet, then answers to nothing."""
    yield from _Walk(answers).nodes(tree(definition), "", True)


class _Walk:
    """One way through a sheet; answers to what isn't asked count as empty."""

    def __init__(self, answers: Answers) -> None:
        self._given = answers
        self._read: Answers = {}

    def nodes(self, nodes: list[Node], prefix: str, relevant: bool) -> Iterator[Step]:
        known: set[str] = set()
        yield from self._inside(nodes, prefix, relevant, known)
        for name, value in self._given.items():
            if name not in known and not is_empty(value):
                yield Step(f"{prefix}{name}"[:200], None, value)

    def _inside(
        self, nodes: list[Node], prefix: str, relevant: bool, known: set[str]
    ) -> Iterator[Step]:
        for node in nodes:
            asked = relevant and self._holds(node.field["relevant"])
            if node.is_group:
                yield from self._inside(node.children, prefix, asked, known)
                continue
            if not node.is_repeat and not node.is_asked:
                continue
            known.add(node.name)
            value = self._given.get(node.name)
            if node.is_repeat:
                yield Step(node.name, node.field, value, asked)
                yield from self._rows(node, value, asked)
                continue
            self._read[node.name] = value if asked else None
            met = is_empty(value) or self._holds(node.field["constraint"], value)
            yield Step(f"{prefix}{node.name}", node.field, value, asked, met)

    def _rows(self, node: Node, rows: Any, asked: bool) -> Iterator[Step]:
        if not isinstance(rows, list) or not asked:
            return
        for number, row in enumerate(rows[:MOST_ROWS]):
            if isinstance(row, dict):
                inner = _Walk(row)
                inner._read = dict(self._read)
                yield from inner.nodes(node.children, f"{node.name}.{number}.", True)

    def _holds(self, expr: Expr | None, own: Any = None) -> bool:
        return expr is None or holds(expr, self._read.get, own)


def _problem(step: Step) -> str:
    one = step.field
    if one is None:
        return _("The sheet doesn't ask this.")
    if not step.relevant:
        if is_empty(step.value):
            return ""
        return _("With these answers this isn't asked: leave it empty.")
    if one["type"] == "repeat_begin":
        return _rows_problem(one, step.value)
    if is_empty(step.value):
        return _("Fill this in.") if one["required"] else ""
    text = _KINDS[one["type"]](one, step.value)
    if not text and not step.condition:
        said = in_language(one["constraint_message"], get_language() or "uz")
        text = said or _("This answer can't be right.")
    return text


def _rows_problem(one: Field, rows: Any) -> str:
    if is_empty(rows):
        return _("At least one is needed.") if one["required"] else ""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return _("These are no rows.")
    if len(rows) > MOST_ROWS:
        return _("At most %(most)s are kept.") % {"most": MOST_ROWS}
    return ""


def _text(_one: Field, value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        return _("A text is expected.")
    if len(value) > LONGEST_TEXT:
        return _("At most %(most)s characters are kept.") % {"most": LONGEST_TEXT}
    return "" if value.strip() else _("Fill this in.")


def _integer(_one: Field, value: Any) -> str:
    good = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= BIGGEST
    return "" if good else _("A whole number is expected.")


def _decimal(_one: Field, value: Any) -> str:
    good = isinstance(value, int | float) and not isinstance(value, bool)
    good = good and math.isfinite(value) and abs(value) <= BIGGEST
    return "" if good else _("A number is expected.")


def _date(_one: Field, value: Any) -> str:
    try:
        good = isinstance(value, str) and dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        good = False
    return "" if good else _("A date is expected.")


def _one_of(one: Field, value: Any) -> str:
    known = {choice["value"] for choice in one["choices"]}
    return "" if isinstance(value, str) and value in known else _("Choose one of the list.")


def _some_of(one: Field, value: Any) -> str:
    known = {choice["value"] for choice in one["choices"]}
    good = isinstance(value, list) and all(isinstance(each, str) for each in value)
    good = good and known.issuperset(value) and len(set(value)) == len(value)
    return "" if good else _("Choose of the list.")


_KINDS = {
    "text": _text,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "select_one": _one_of,
    "select_multiple": _some_of,
}
