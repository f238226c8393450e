"""Addresses compared: the words of the street and the numbers, whatever surrounds them.

Keys are folded by the database first (`qx_fold`): one alphabet, u and o written as a.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

# Folded: koʻcha, koʻchasi, ulitsa, ul, uy, dom, d, xonadon, kvartira, kv, mahalla, MFY, shoh …
STREET = {"k", "kacha", "kachasi", "kach", "alisa", "ylisa", "al", "yl", "shah", "pr"}
HOUSE = {"ay", "ayi", "yy", "dam", "d", "hanadan", "han", "kvartira", "kv"}
NOISE = STREET | HOUSE | {"praspekt", "praspekti", "mahalla", "mahallasi", "mfy"}
# What makes two streets of one name differ: a dead end, a lane, a block.
APART = {"tar", "berk", "tapik", "typik", "perealak", "pereylak", "per", "praezd", "mavze"}
LIKE = 88  # per cent of the letters (rapidfuzz): one slip in a word of eight

_LETTER_OF_HOUSE = re.compile(r"(\d)[\s\-/]*([a-z])(?![a-z.])")
_PART = re.compile(r"\d+[a-z]?(?![a-z])|\d+|[^\W\d_]+")
_BEFORE_NUMBER = re.compile(r"[\s,]+(?=\d)")
_WORD = re.compile(r"[^\W\d_]{2}")
_NUMBER = re.compile(r"\d+\w?")
_STREET_WORD = re.compile(
    r"ko.?ch|кўч|куч|ул\b|ul\b|tor\b|тор\b|berk|берк|mavze|мавзе", re.IGNORECASE
)


@dataclass(frozen=True)
class Parts:
    """The words that name the street, sorted, and the numbers in their order."""

    words: tuple[str, ...]
    numbers: tuple[str, ...]


def parts_of(key: str) -> Parts:
    """The parts of a folded address; house "12-a" is "12a", words like "street" are left out."""
    found = _PART.findall(_LETTER_OF_HOUSE.sub(r"\1\2", key))
    words = sorted(one for one in found if not one[0].isdigit() and one not in NOISE)
    return Parts(tuple(words), tuple(one for one in found if one[0].isdigit()))


def same(one: Parts, other: Parts) -> bool:
    """Surely one address: only abbreviations, order or marks differ."""
    return bool(one.words) and one == other


def alike(one: Parts, other: Parts) -> bool:
    """Probably one address: the same numbers, and streets that differ by a slip or a first name."""
    if one.numbers != other.numbers or not one.numbers:
        return False
    return _streets_alike(one.words, other.words)


@lru_cache(maxsize=50_000)  # a district has thousands of houses along few streets
def _streets_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    first, second = (_without_initials(words) for words in (one, other))
    if not first or not second or (first ^ second) & APART:
        return False
    if first <= second or second <= first:
        return True
    return fuzz.ratio(" ".join(sorted(first)), " ".join(sorted(second))) >= LIKE


def split(address: str) -> tuple[str, str] | None:
    """Street and house of an address in one line; None where they can't be told apart."""
    street, comma, house = (part.strip() for part in address.partition(","))
    if comma:
        name, _blank, number = street.rpartition(" ")
        if _NUMBER.fullmatch(number) and _WORD.search(name):
            street, house = name.strip(), f"{number}, {house}"
    else:
        street, house = _at_number(street)
        if _STREET_WORD.search(house):
            return None
    good = _WORD.search(street) and any(letter.isdecimal() for letter in house)
    return (street, house) if good and len(street) <= 150 and len(house) <= 30 else None


def _at_number(text: str) -> tuple[str, str]:
    """The text before and from the first number that follows a word."""
    for gap in _BEFORE_NUMBER.finditer(text):
        if _WORD.search(text[: gap.start()]):
            return text[: gap.start()], text[gap.end() :]
    return text, ""


def _without_initials(words: tuple[str, ...]) -> set[str]:
    return {word for word in words if len(word) > 1}
