"""Pages of the report: what flows, where it breaks, and what stands on every page.

Everything is drawn straight on the canvas. Pages are kept until the end, when their number and
the contents are known.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP
from io import BytesIO
from itertools import groupby

import segno
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from receptions.pdf import fonts
from receptions.pdf.fonts import BOLD, REGULAR

BRAND = HexColor("#0b5c66")
INK = HexColor("#17252b")
SOFT = HexColor("#4c5c64")
LINE = HexColor("#d3dcdf")
GROUND = HexColor("#f1f5f6")
WHITE = HexColor("#ffffff")
GOOD = HexColor("#2c7a4b")
BAD = HexColor("#b3262b")
TONES = {"good": GOOD, "bad": BAD, "neutral": SOFT}

WIDTH, HEIGHT = A4
LEFT, RIGHT, TOP, BOTTOM = 54.0, WIDTH - 54, HEIGHT - 76, 64.0
ROOM = RIGHT - LEFT
LANGUAGES = {"uz": "uz-Latn-UZ", "uz-cyrl": "uz-Cyrl-UZ"}
QR = 38.0
NOTE_SIZE, NOTE_AIR = 8.0, 12.0  # letters of a remark; what it leaves free above and below
LEADING = 1.45  # of a paragraph, by the size of its letters
SECTION_STEP, TABLE_STEP = 19.0, 14.0
SEAL_MARK = "seal:"  # in the keywords of the file, before the digest of the report


@dataclass(frozen=True)
class Entry:
    """A line of the contents: a section, or at depth 1 a table or chart."""

    title: str
    page: int
    y: float
    depth: int = 0


def note_height(text: str) -> float:
    """What must be free for a remark under a table, nothing if there is none."""
    if not text:
        return 0.0
    return len(fonts.wrap(text, REGULAR, NOTE_SIZE, ROOM)) * NOTE_SIZE * LEADING + NOTE_AIR


def square(canvas: Canvas, text: str, size: float) -> None:
    """A QR code from the origin up, dark cells of a row in one piece."""
    matrix = tuple(segno.make(text, error="m", micro=False).matrix_iter(border=1))
    cell = size / len(matrix)
    canvas.setFillColor(INK)
    for row, line in enumerate(matrix):
        column = 0
        for dark, run in groupby(line):
            length = len(list(run))
            if dark:
                y = size - (row + 1) * cell
                canvas.rect(column * cell, y, length * cell, cell, stroke=0, fill=1)
            column += length


class Sheet:
    """A document in the making: `y` is where the next thing begins, counted from below."""

    def __init__(self, *, title: str, running: str, author: str, seal: str = "") -> None:
        fonts.register()
        language = get_language() or "uz"
        self._buffer = BytesIO()
        self.canvas = Canvas(
            self._buffer,
            pagesize=A4,
            pageCompression=1,
            lang=LANGUAGES.get(language, language),
        )
        self.canvas.setTitle(title)
        self.canvas.setAuthor(author)
        self.canvas.setSubject(running)
        self.canvas.setKeywords(seal and f"{SEAL_MARK}{seal}")
        self.canvas.setViewerPreference("DisplayDocTitle", "true")
        self.running = running
        self.cover = True  # the first page is one, without a head and foot
        self.way = ROUND_HALF_UP  # how numbers are rounded
        self.check = ("", "")  # the address for the square, and the words beside it
        self.y = TOP
        self.contents: list[Entry] = []
        self.contents_page = 0
        self.contents_top = TOP
        self.tables = self.charts = 0
        self._pages: list[dict[str, object]] = []

    def checked_at(self, address: str, words: str) -> None:
        """Have every page carry the square that leads to the check of the paper."""
        self.check = (address, words)
        self.canvas.beginForm("check", 0, 0, QR, QR)
        square(self.canvas, address, QR)
        self.canvas.endForm()

    # -- pages ------------------------------------------------------------------------------
    @property
    def page_number(self) -> int:
        return len(self._pages) + 1

    def next_page(self) -> None:
        """Put the page aside and begin another one."""
        self._pages.append(dict(self.canvas.__dict__))
        self.canvas._startPage()
        self.y = TOP

    def need(self, height: float) -> None:
        """Begin a new page unless the height is left on this one."""
        if self.y - height < BOTTOM:
            self.next_page()

    def finish(self) -> tuple[bytes, int]:
        """Number the pages, write the contents, and give the file and its page count."""
        self._pages.append(dict(self.canvas.__dict__))
        total = len(self._pages)
        for number, state in enumerate(self._pages, 1):
            self.canvas.__dict__.update(state)
            if number > 1 or not self.cover:
                self._frame(number, total)
            if number == self.contents_page:
                self._write_contents()
            self._mark(number)
            self.canvas.showPage()
        self.canvas.save()
        return self._buffer.getvalue(), total

    def _frame(self, number: int, total: int) -> None:
        canvas = self.canvas
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.6)
        canvas.line(LEFT, HEIGHT - 52, RIGHT, HEIGHT - 52)
        page = _("page %(number)s of %(total)s") % {"number": number, "total": total}
        self.text(LEFT, HEIGHT - 44, self.running, size=7.5, color=SOFT, room=ROOM)
        self.text(RIGHT, 36, page, size=8, color=SOFT, align="right")
        address, words = self.check
        if not address:
            return
        canvas.saveState()
        canvas.translate(LEFT - 4, 18)
        canvas.doForm("check")
        canvas.restoreState()
        self.text(LEFT + QR + 2, 44, words, size=7.5, color=SOFT, room=RIGHT - LEFT - 130)
        self.text(LEFT + QR + 2, 34, address, size=7.5, color=SOFT, room=RIGHT - LEFT - 130)

    def _mark(self, number: int) -> None:
        """Bookmarks of what begins on the page, for the reader's side bar."""
        for place, entry in enumerate(self.contents):
            if entry.page == number:
                self.canvas.bookmarkHorizontal(f"part-{place}", 0, entry.y)
                self.canvas.addOutlineEntry(entry.title, f"part-{place}", entry.depth)

    def _write_contents(self) -> None:
        y = self.contents_top
        for place, entry in enumerate(self.contents):
            if entry.depth == 0:
                y -= self._contents_line(y, place, entry)
        small = [(place, entry) for place, entry in enumerate(self.contents) if entry.depth]
        if small:
            y -= 14
            self.text(LEFT, y, _("Tables and charts"), size=10.5, font=BOLD, color=BRAND)
            y -= 17
        for place, entry in small:
            y -= self._contents_line(y, place, entry)

    def _contents_line(self, y: float, place: int, entry: Entry) -> float:
        """One line with its page; how far down the next one begins."""
        most, step = (10.5, SECTION_STEP) if entry.depth == 0 else (8.8, TABLE_STEP)
        size = fonts.fitting(entry.title, REGULAR, most, ROOM - 50)
        page = str(entry.page)
        self.text(LEFT, y, entry.title, size=size)
        self.text(RIGHT, y, page, size=most, align="right")
        start = LEFT + fonts.width(entry.title, REGULAR, size) + 6
        end = RIGHT - fonts.width(page, REGULAR, most) - 6
        self.canvas.setStrokeColor(LINE)
        self.canvas.setDash(0.5, 2.5)
        self.canvas.line(start, y + 1, end, y + 1)
        self.canvas.setDash()
        where = (LEFT, y - 4, RIGHT, y + 10)
        self.canvas.linkRect("", f"part-{place}", where, Border="[0 0 0]")
        return step

    # -- words ------------------------------------------------------------------------------
    def text(  # noqa: PLR0913  a line has this many sides
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 9.5,
        font: str = REGULAR,
        color: HexColor = INK,
        align: str = "left",
        room: float = 0,
    ) -> None:
        """One line at a point; with `room` it is made smaller to fit."""
        if room:
            size = fonts.fitting(text, font, size, room)
        if align == "right":
            x -= fonts.width(text, font, size)
        elif align == "centre":
            x -= fonts.width(text, font, size) / 2
        self.canvas.setFont(font, size)
        self.canvas.setFillColor(color)
        self.canvas.drawString(x, y, text)

    def lines(
        self,
        text: str,
        *,
        size: float = 9.5,
        font: str = REGULAR,
        color: HexColor = INK,
        room: float = ROOM,
        x: float = LEFT,
    ) -> None:
        """A paragraph from here down, over pages where it must."""
        leading = size * LEADING
        wrapped = fonts.wrap(text, font, size, room)
        for number, line in enumerate(wrapped):
            # Neither the first nor the last line of a paragraph stands alone on a page.
            left = len(wrapped) - number
            self.need(leading * (min(2, left) if number == 0 or left == 2 else 1))
            self.text(x, self.y - size, line, size=size, font=font, color=color)
            self.y -= leading

    def section(self, title: str, *, keep: float = 120) -> None:
        """A heading of the contents; `keep` is what must stay with it on the page."""
        wrapped = fonts.wrap(title, BOLD, 15, ROOM)
        if self.y < TOP:
            self.y -= 22
        self.need(len(wrapped) * 20 + keep)
        self.contents.append(Entry(title, self.page_number, self.y))
        for line in wrapped:
            self.text(LEFT, self.y - 15, line, size=15, font=BOLD, color=BRAND)
            self.y -= 20
        self.y -= 8

    def titled(self, title: str, *, keep: float) -> None:
        """The heading of a table or chart, which the contents and the bookmarks name too."""
        before = self.page_number
        self.heading(title, keep=keep)
        top = self.y + 30 if self.page_number == before else TOP
        self.contents.append(Entry(title, self.page_number, top, depth=1))

    def charted(self, title: str, *, keep: float) -> None:
        """The heading of a chart under its number."""
        self.charts += 1
        words = _("Chart %(number)s. %(name)s") % {"number": self.charts, "name": title}
        self.titled(words, keep=keep)

    def heading(self, title: str, *, keep: float = 70) -> None:
        """A smaller heading inside a section."""
        wrapped = fonts.wrap(title, BOLD, 11, ROOM)
        if self.y < TOP:
            self.y -= 12
        self.need(len(wrapped) * 15 + 4 + keep)  # 4 of air below it
        for line in wrapped:
            self.text(LEFT, self.y - 11, line, size=11, font=BOLD)
            self.y -= 15
        self.y -= 4

    def note(self, text: str) -> None:
        """A small remark under a table or chart."""
        self.lines(text, size=NOTE_SIZE, color=SOFT)
        self.y -= 4

    def box(self, x: float, y: float, width: float, height: float, fill: HexColor) -> None:
        """A filled rectangle; `y` is its lower edge."""
        self.canvas.setFillColor(fill)
        self.canvas.rect(x, y, width, height, stroke=0, fill=1)

    def rule(self, y: float, color: HexColor = LINE, thickness: float = 0.5) -> None:
        """A line over the whole width."""
        self.canvas.setStrokeColor(color)
        self.canvas.setLineWidth(thickness)
        self.canvas.line(LEFT, y, RIGHT, y)
