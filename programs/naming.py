"""What a problem names, read from its folded words: the street, the building, the kind of work.

Texts are folded by the database first (`qx_fold`): one alphabet, u and o written as a.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from fieldvisits import address_rules

# Folded: maktab, школа, bog‘cha, садик, DMTT, poliklinika, OSHP, shifoxona, bino, дом.
_BUILDINGS = {
    "maktab": "maktab",
    "shkal": "maktab",
    "baghcha": "baghcha",
    "dmtt": "baghcha",
    "sadik": "baghcha",
    "paliklinika": "paliklinika",
    "ashp": "paliklinika",
    "shifahana": "shifahana",
}
_NAMES = "|".join(_BUILDINGS)
# "12-maktab", "12-sonli maktab", "12-umumta’lim maktabi", "12-я школа"; "школа № 12" ("na" folded).
_NUMBERED = re.compile(rf"\b(\d{{1,3}})\W*(?:[^\W\d_]+ )?({_NAMES})")
_NUMBER_AFTER = re.compile(rf"\b({_NAMES})\w*\W*(?:na|namer)?\W*(\d{{1,3}})\b")
_STREET = re.compile(r"\b([^\W\d_]{3,}) (?:tar )?kachasi")
_BEYOND_WORDS = re.compile(r"[\W_]+")


def words_of(text: str) -> str:
    """Folded words with one blank between them and at both ends."""
    return f" {_BEYOND_WORDS.sub(' ', text).strip()} "


def building_of(text: str) -> str:
    """A numbered building the text names, "maktab 12", or ''."""
    if found := _NUMBERED.search(text):
        return f"{_BUILDINGS[found[2]]} {int(found[1])}"
    if found := _NUMBER_AFTER.search(text):
        return f"{_BUILDINGS[found[1]]} {int(found[2])}"
    return ""


def street_of(text: str, address: str) -> str:
    """The street the text names, else that of the address; its words sorted, or ''."""
    if found := _STREET.search(text):
        return found[1]
    return " ".join(word for word in address_rules.parts_of(address).words if len(word) > 1)


@lru_cache(maxsize=50_000)
def same_street(one: str, other: str) -> bool:
    """Whether two streets are one: only order, a first name or a slip differ."""
    first, second = (address_rules.Parts(tuple(name.split()), ("1",)) for name in (one, other))
    return one == other or address_rules.alike(first, second)


def speaks_for(words: str, stems: Sequence[str]) -> int:
    """How many of the stems begin a word of `words_of(text)`.

    The last k softens to g before an ending: tarmoq, tarmog‘i.
    """
    return sum(
        f" {stem}" in words or (stem.endswith("k") and f" {stem[:-1]}g" in words) for stem in stems
    )


def stems_of(key: str) -> tuple[str, ...]:
    """The stems of a folded list "kavar; nasas"."""
    return tuple(stem for part in key.split(";") if (stem := _BEYOND_WORDS.sub(" ", part).strip()))


def streets_in_one(names: Iterable[str]) -> dict[str, str]:
    """Each street to the first of those that are one street with it."""
    found: dict[str, str] = {}
    leaders: list[str] = []
    for name in sorted(set(names)):
        leader = next((one for one in leaders if same_street(one, name)), "")
        if not leader:
            leaders.append(name)
        found[name] = leader or name
    return found
