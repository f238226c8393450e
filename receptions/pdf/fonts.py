"""The two embedded faces of every paper, registered once per process."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "Qabulxona"
BOLD = "Qabulxona-Bold"
MARK = "\ufffd"  # in the place of a sign that the faces lack; both have it
_UNBROKEN = re.compile(r"(?:\S|\u00a0)+")
# Nobody sees them: direction marks, joiners, control characters, which form of an emoji is meant.
_UNSEEN = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_UNSEEN_KINDS = {"Cc", "Cf"}
_BLANKS = {"Zs", "Zl", "Zp"}


class Face(TTFont):
    """A face that prints a mark for a sign it lacks, where ReportLab would leave nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        signs = map(chr, self.face.charToGlyph)
        self._has = frozenset(sign for sign in signs if unicodedata.category(sign) != "Cf")

    def shown(self, text: str) -> str:
        """What is printed of a text: signs that nobody sees are left out."""
        if self._has.issuperset(text):  # most texts by far
            return text
        return "".join(map(self._sign, text))

    def lacks(self, sign: str) -> bool:
        """Whether a mark stands in its place."""
        return self._sign(sign) == MARK != sign

    def _sign(self, sign: str) -> str:
        if sign in self._has:
            return sign
        if sign.isspace() or unicodedata.category(sign) in _BLANKS:
            return " "
        if _UNSEEN.match(sign) or unicodedata.category(sign) in _UNSEEN_KINDS:
            return ""
        return MARK

    def splitString(  # noqa: N802  ReportLab's name
        self, text: str, doc: Any, encoding: str = "utf-8"
    ) -> list[tuple[int, bytes]]:
        pieces: list[tuple[int, bytes]] = super().splitString(self.shown(text), doc, encoding)
        return pieces

    def stringWidth(  # noqa: N802  ReportLab's name
        self, text: str, size: float, encoding: str = "utf8"
    ) -> float:
        return float(super().stringWidth(self.shown(text), size, encoding))


@cache
def register() -> None:
    """Make the faces known to ReportLab; files come from the front-end build."""
    folder = settings.BASE_DIR / "config" / "static" / "dist" / "fonts"
    pdfmetrics.registerFont(Face(REGULAR, str(folder / "regular.ttf")))
    pdfmetrics.registerFont(Face(BOLD, str(folder / "bold.ttf")))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR)


@lru_cache(maxsize=50_000)
def _units(text: str, font: str) -> float:
    printed = pdfmetrics.getFont(font)
    widths, default = printed.face.charWidths, printed.face.defaultWidth
    return sum(widths.get(ord(letter), default) for letter in printed.shown(text)) / 1000


def width(text: str, font: str, size: float) -> float:
    """Width of a text in points."""
    return _units(text, font) * size


def lacking(*texts: str) -> list[str]:
    """The signs of the texts for which papers have no more than a mark, each once."""
    register()
    face = pdfmetrics.getFont(REGULAR)
    return [sign for sign in dict.fromkeys("".join(texts)) if face.lacks(sign)]


def wrap(text: str, font: str, size: float, room: float) -> list[str]:
    """Break a text into lines; words longer than the room are cut with a hyphen."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for word in _words(paragraph, font, size, room):
            longer = f"{line} {word}" if line else word
            if width(longer, font, size) <= room:
                line = longer
                continue
            if line:
                lines.append(line)
            *cut, line = _cut(word, font, size, room)
            lines += cut
        lines.append(line)
    return lines


def _words(text: str, font: str, size: float, room: float) -> Iterator[str]:
    """The words; no-break spaces keep together what fits into a line."""
    for word in _UNBROKEN.findall(text):
        yield from [word] if width(word, font, size) <= room else word.split()


def _cut(word: str, font: str, size: float, room: float) -> list[str]:
    pieces = []
    while width(word, font, size) > room and len(word) > 1:
        fits = len(word) - 1
        while fits > 1 and width(word[:fits] + "-", font, size) > room:
            fits -= 1
        pieces.append(word[:fits] + "-")
        word = word[fits:]
    return [*pieces, word]


def fitting(text: str, font: str, size: float, room: float) -> float:
    """The size, at most the given one, at which the text fits on one line."""
    taken = width(text, font, size)
    return size if taken <= room else max(4.0, size * room / taken)
