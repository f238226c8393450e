"""What is wrong with a row, said in every language: who looks may read another than who sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise, lazy

Text = str | Promise
Problems = Sequence[tuple[Text, Text]]  # column, what is wrong


def _filled(text: Text, values: Mapping[str, Any]) -> str:
    return str(text) % values


# A lazy text with values for its placeholders: in the language in which it is read at last.
filled = lazy(_filled, str)


def in_every(say: Callable[[], Problems]) -> dict[str, list[tuple[str, str]]]:
    """What `say` answers in each language of the interface."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found[code] = [(str(column), str(text)) for column, text in say()]
    return found


def words_in_every(words: Iterable[Text]) -> dict[str, list[str]]:
    """The words in each language of the interface."""
    said = in_every(lambda: [("", word) for word in words])
    return {code: [text for _column, text in found] for code, found in said.items()}


def active(said: Any) -> Any:
    """The reader's language of what was kept by language; older ones have one language only."""
    if not isinstance(said, Mapping):
        return said
    return said.get(translation.get_language()) or said[settings.LANGUAGE_CODE]


def in_active(kept: Iterable[tuple[int, Any]]) -> list[tuple[int, Any]]:
    """Wrong rows as they were kept, in the reader's language."""
    return [(row, active(said)) for row, said in kept]
