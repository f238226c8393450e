"""Pages of papers that may be several in one file: numbered for each paper, and only if many."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from receptions.pdf import fonts

INK, SOFT, BRAND = HexColor("#17252b"), HexColor("#4c5c64"), HexColor("#0b5c66")
LINE = HexColor("#9aa7ad")
MARGIN = 20 * mm
NO_BREAK = "\u00a0"
_GROUPS = re.compile(r"(\d\)?) (?=[\d(])")
_COUNTED = re.compile(r"((?<![^\s(])\d{1,3}) (?=\w)")
_SIGN = re.compile(r"(№|\b(?:No\.|tel\.|тел\.|ст\.|Articles?|стать\w+)) (?=[\w(+])", re.IGNORECASE)
_SPACES = re.compile(" {2,}")
_LONG = re.compile(f"[^ {NO_BREAK}]+(?:{NO_BREAK}[^ {NO_BREAK}]+)+")
_LONGEST = 40  # a row of many numbers may be broken after all
_UNIT = rf"%|[^\W\d]\.[ {NO_BREAK}]?[^\W\d]\."  # per cent, percentage points
_ONE = rf"[<+±−-]?\d+(?:[ {NO_BREAK}]\d{{3}})*(?:[.,]\d+)?(?:[ {NO_BREAK}]?(?:{_UNIT}))?"
_NUMBER = re.compile(rf"{_ONE}(?: ?[–…] ?{_ONE}|[ {NO_BREAK}][^\W\d]{{1,6}}[ {NO_BREAK}]{_ONE})?")
NOTHING = frozenset({"", "–", "—", "-", "*"})  # what stands for a number that isn't shown


def style(
    size: float, *, bold: bool = False, color: HexColor = INK, **more: object
) -> ParagraphStyle:
    """A paragraph style in one of the embedded faces."""
    return ParagraphStyle(
        "paper",
        fontName=fonts.BOLD if bold else fonts.REGULAR,
        fontSize=size,
        leading=size * 1.4,
        textColor=color,
        **more,
    )


def is_number(cell: str) -> bool:
    """Whether a cell is a number, two ends of one, or a part of a whole: 1 234%, 40–50, 3 of 8."""
    return _NUMBER.fullmatch(cell.strip()) is not None


def is_words(cell: str) -> bool:
    """Whether a cell is neither a number nor what stands for one that isn't shown."""
    return cell.strip() not in NOTHING and not is_number(cell)


def columns_of_numbers(rows: Iterable[Sequence[str]]) -> frozenset[int]:
    """The columns of a table that stand at the right: nothing in them but numbers."""
    return frozenset(
        place
        for place, cells in enumerate(zip(*rows, strict=True))
        if any(map(is_number, cells)) and not any(map(is_words, cells))
    )


def unbroken(text: str) -> str:
    """The text with no-break spaces where a line must not end.

    They stand before and after numbers that belong to what is beside them: a telephone, a sum, a
    number after its sign, a day and its month. Several spaces stay as many.
    """
    for beside in (_GROUPS, _COUNTED, _SIGN):
        text = beside.sub(rf"\1{NO_BREAK}", text)
    text = _LONG.sub(
        lambda run: run[0] if len(run[0]) <= _LONGEST else run[0].replace(NO_BREAK, " "), text
    )
    return _SPACES.sub(lambda run: NO_BREAK * (len(run[0]) - 1) + " ", text)


class PaperBegins(Flowable):
    """Stands first on the first page of each paper; takes no room."""

    width = height = 0

    def __init__(self, foot: str, words: str) -> None:
        super().__init__()
        self.foot = foot
        self.words = words  # "page %(page)s of %(pages)s" in the paper's language

    def wrap(self, *_room: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        self.canv.paper = (self.canv.paper[0] + 1, self.foot, self.words)


class PaperCanvas(Canvas):
    """Writes the foot of each page once all pages of all papers are known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paper = (0, "", "")
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802  ReportLab's name
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        pages = Counter(state["paper"][0] for state in self._kept)
        page, before = 0, 0
        for state in self._kept:
            self.__dict__.update(state)
            paper, foot, words = self.paper
            page = page + 1 if paper == before else 1
            before = paper
            if pages[paper] > 1:
                self._write_foot(foot, words % {"page": page, "pages": pages[paper]})
            super().showPage()
        super().save()

    def _write_foot(self, foot: str, numbers: str) -> None:
        self.setFont(fonts.REGULAR, 8)
        self.setFillColor(SOFT)
        self.drawString(MARGIN, 10 * mm, foot)
        self.drawRightString(self._pagesize[0] - MARGIN, 10 * mm, numbers)


def begins(foot: str) -> PaperBegins:
    """The mark that opens a paper, in the active language."""
    return PaperBegins(foot, _("page %(page)s of %(pages)s"))
