"""Conditions of a sheet: small JSON expressions, and what they mean.

EXPR is ["and"|"or", EXPR, EXPR, ...], ["not", EXPR], [COMPARISON, OPERAND, OPERAND] or
["selected", {"field": name}, value]. OPERAND is a number, a string, true, false, {"field": name}
or {"self": true}, the answer whose constraint it is.

- A question that isn't asked, or has no answer, is empty.
- == and !=: with a number on either side both are read as numbers; what is no number differs
  from every number. true equals every answer that isn't empty. All else is compared as text.
- < <= > >=: two dates (2026-11-24) by day, all else as numbers; false where a side is no number.
- selected: whether the value is among the chosen ones, or is the chosen one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any

Expr = list[Any]
Lookup = Callable[[str], Any]

JOINERS = ("and", "or")
ORDER = ("<", "<=", ">", ">=")
COMPARISONS = ("==", "!=", *ORDER)
DEEPEST = 12
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def is_empty(value: Any) -> bool:
    """Whether a question was left without an answer."""
    return value is None or (isinstance(value, str | list) and len(value) == 0)


def holds(expr: Expr, lookup: Lookup, own: Any = None) -> bool:
    """Whether the condition is met. `lookup` gives answers by name, `own` is {"self": true}."""
    head, *rest = expr
    if head == "and":
        return all(holds(one, lookup, own) for one in rest)
    if head == "or":
        return any(holds(one, lookup, own) for one in rest)
    if head == "not":
        return not holds(rest[0], lookup, own)
    left = _value(rest[0], lookup, own)
    if head == "selected":
        chosen = left if isinstance(left, list) else [left]
        return rest[1] in chosen
    return _compare(head, left, _value(rest[1], lookup, own))


def names(expr: Expr) -> Iterator[str]:
    """Names of the questions that an expression reads."""
    for part in expr[1:]:
        if isinstance(part, list):
            yield from names(part)
        elif isinstance(part, dict) and "field" in part:
            yield part["field"]


def is_expr(expr: Any, *, own: bool, depth: int = 0) -> bool:
    """Whether this is an expression as described above; {"self": true} only where `own`."""
    if not isinstance(expr, list) or not expr or depth > DEEPEST:
        return False
    head, *rest = expr
    if head in JOINERS:
        return len(rest) > 1 and all(is_expr(one, own=own, depth=depth + 1) for one in rest)
    if head == "not":
        return len(rest) == 1 and is_expr(rest[0], own=own, depth=depth + 1)
    if head == "selected":
        return len(rest) == 2 and _is_field(rest[0]) and _is_words(rest[1])
    return head in COMPARISONS and len(rest) == 2 and all(_is_operand(one, own) for one in rest)


def _is_operand(one: Any, own: bool) -> bool:
    if isinstance(one, dict):
        return _is_field(one) or (own and one == {"self": True})
    if isinstance(one, float):
        return math.isfinite(one) and abs(one) < 1e15
    return _is_words(one) if isinstance(one, str) else isinstance(one, bool | int)


def _is_field(one: Any) -> bool:
    return isinstance(one, dict) and list(one) == ["field"] and isinstance(one["field"], str)


def _is_words(one: Any) -> bool:
    """XPath has no way to write a text with both kinds of quotes."""
    return isinstance(one, str) and not ("'" in one and '"' in one) and one.isprintable()


def _value(operand: Any, lookup: Lookup, own: Any) -> Any:
    if isinstance(operand, dict):
        return own if "self" in operand else lookup(operand["field"])
    return operand


def _compare(how: str, left: Any, right: Any) -> bool:
    if how in ("==", "!="):
        return _equal(left, right) == (how == "==")
    if _is_day(left) and _is_day(right):
        return _in_order(how, left, right)
    one, other = _number(left), _number(right)
    return one is not None and other is not None and _in_order(how, one, other)


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return _truth(left) == _truth(right)
    if isinstance(left, int | float) or isinstance(right, int | float):
        one = _number(left)
        return one is not None and one == _number(right)
    return _words(left) == _words(right)


def _in_order(how: str, left: Any, right: Any) -> bool:
    if how == "<":
        return bool(left < right)
    if how == "<=":
        return bool(left <= right)
    return bool(left > right) if how == ">" else bool(left >= right)


def _is_day(value: Any) -> bool:
    return isinstance(value, str) and _DAY.fullmatch(value) is not None


def _truth(value: Any) -> bool:
    return value if isinstance(value, bool) else not is_empty(value)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _words(value: Any) -> str:
    """Several chosen values are one text with blanks, as in XForms."""
    if value is None:
        return ""
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
