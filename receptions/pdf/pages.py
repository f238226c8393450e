"""Pages of papers that may be several in one file: numbered for each paper, and only if many."""

from __future__ import annotations

from collections import Counter
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
