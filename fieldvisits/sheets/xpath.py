"""Conditions as XLSForm writes them (a small part of XPath), to and from JSON expressions."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from fieldvisits.sheets.logic import COMPARISONS, DEEPEST, Expr

Token = tuple[str, str]
_TOKENS = re.compile(
    r"\s*(?:(?P<field>\$\{\s*[A-Za-z_][A-Za-z0-9_]*\s*\})"
    r"|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<number>-?(?:\d+(?:\.\d*)?|\.\d+))"
    r"|(?P<sign><=|>=|!=|=|<|>|\(|\)|,)"
    r"|(?P<word>[A-Za-z][A-Za-z0-9_:.-]*)"
    r"|(?P<self>\.(?![\d./])))"
)
_WORDS = {"true", "false"}
_LONGEST = 2000


class XPathError(ValueError):
    """A condition that can't be taken over; the text says why."""


def to_xpath(expr: Expr) -> str:
    """The expression as XLSForm writes it."""
    head, *rest = expr
    if head in ("and", "or"):
        return f" {head} ".join(_bracketed(one) for one in rest)
    if head == "not":
        return f"not({to_xpath(rest[0])})"
    if head == "selected":
        return f"selected({_operand(rest[0])}, {_operand(rest[1])})"
    sign = "=" if head == "==" else head
    return f"{_operand(rest[0])} {sign} {_operand(rest[1])}"


def from_xpath(text: str, own: str = "") -> Expr:
    """The expression of a condition; `own` is the question whose constraint it is.

    Raises XPathError with the reason where it holds more than our expressions can say.
    """
    if len(text) > _LONGEST:
        raise XPathError(_("The condition is too long."))
    reader = _Reader(_tokens(text), own)
    expr = reader.either(0)
    if reader.left:
        raise XPathError(_unexpected(reader.left[0]))
    return expr


def _bracketed(expr: Expr) -> str:
    return f"({to_xpath(expr)})" if expr[0] in ("and", "or") else to_xpath(expr)


def _operand(one: Any) -> str:
    if isinstance(one, dict):
        return "." if "self" in one else f"${{{one['field']}}}"
    if isinstance(one, bool):
        return "true()" if one else "false()"
    if isinstance(one, int):
        return str(one)
    if isinstance(one, float):
        text = format(Decimal(repr(one)), "f")
        return text if "." in text else f"{text}.0"
    return f'"{one}"' if "'" in one else f"'{one}'"


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    place = 0
    text = text.strip()
    while place < len(text):
        match = _TOKENS.match(text, place)
        if match is None:
            shown = {"text": text[place : place + 20].strip()}
            raise XPathError(_("“%(text)s” isn't supported in a condition.") % shown)
        found.append((str(match.lastgroup), match[str(match.lastgroup)]))
        place = match.end()
    return found


def _unexpected(token: Token) -> str:
    return _("“%(text)s” isn't supported in a condition.") % {"text": token[1][:40]}


class _Reader:
    """Reads tokens from the left: or, and, then single conditions."""

    def __init__(self, tokens: list[Token], own: str) -> None:
        self.left = tokens
        self._own = own

    def either(self, depth: int) -> Expr:
        return self._joined("or", depth)

    def _joined(self, word: str, depth: int) -> Expr:
        if depth > DEEPEST:
            raise XPathError(_("The condition is too deep."))
        parts = [self._part(word, depth)]
        while self._at("word", word):
            self.left.pop(0)
            parts.append(self._part(word, depth))
        return parts[0] if len(parts) == 1 else [word, *parts]

    def _part(self, word: str, depth: int) -> Expr:
        return self._joined("and", depth) if word == "or" else self._single(depth)

    def _single(self, depth: int) -> Expr:
        if self._at("sign", "("):
            return self._in_brackets(depth)
        if self._at("word", "not"):
            self.left.pop(0)
            return ["not", self._in_brackets(depth)]
        if self._at("word", "selected"):
            return self._selected()
        left = self._operand()
        kind, sign = self._next()
        sign = "==" if sign == "=" else sign
        if kind != "sign" or sign not in COMPARISONS:
            raise XPathError(_("A comparison is expected, like ${name} = 'value'."))
        return [sign, left, self._operand()]

    def _in_brackets(self, depth: int) -> Expr:
        self._take("(")
        inner = self.either(depth + 1)
        self._take(")")
        return inner

    def _selected(self) -> Expr:
        self.left.pop(0)
        self._take("(")
        where = self._operand()
        self._take(",")
        value = self._operand()
        self._take(")")
        if where == {"self": True} and self._own:
            where = {"field": self._own}
        if not isinstance(where, dict) or "field" not in where or not isinstance(value, str):
            raise XPathError(_("Write it like selected(${name}, 'value')."))
        return ["selected", where, value]

    def _operand(self) -> Any:
        kind, text = token = self._next()
        if kind == "field":
            return {"field": text[2:-1].strip()}
        if kind == "text":
            return text[1:-1]
        if kind == "number":
            return float(text) if "." in text else int(text)
        if kind == "self" and self._own:
            return {"self": True}
        if kind == "word" and text in _WORDS:
            self._take("(")
            self._take(")")
            return text == "true"
        raise XPathError(_unexpected(token))

    def _at(self, kind: str, text: str) -> bool:
        return bool(self.left) and self.left[0] == (kind, text)

    def _next(self) -> Token:
        if not self.left:
            raise XPathError(_("The condition ends too early."))
        return self.left.pop(0)

    def _take(self, text: str) -> None:
        token = self._next()
        if token != ("sign", text):
            raise XPathError(_unexpected(token))
