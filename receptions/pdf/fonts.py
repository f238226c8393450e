"""The two embedded faces of every paper, registered once per process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from django.conf import settings
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "Qabulxona"
BOLD = "Qabulxona-Bold"
_UNBROKEN = re.compile(r"(?:\S|\u00a0)+")


@cache
def register() -> None:
    """Make the faces known to ReportLab; files come from the front-end build."""
    folder = settings.BASE_DIR / "config" / "static" / "dist" / "fonts"
    pdfmetrics.registerFont(TTFont(REGULAR, str(folder / "regular.ttf")))
    pdfmetrics.registerFont(TTFont(BOLD, str(folder / "bold.ttf")))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR)


@lru_cache(maxsize=50_000)
def _units(text: str, font: str) -> float:
    face = pdfmetrics.getFont(font).face
    widths, default = face.charWidths, face.defaultWidth
    return sum(widths.get(ord(letter), default) for letter in text) / 1000


def width(text: str, font: str, size: float) -> float:
    """Width of a text in points."""
    return _units(text, font) * size


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
