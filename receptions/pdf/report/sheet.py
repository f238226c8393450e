"""Pages of the report: what flows, where it breaks, and what stands on every page.

Everything is drawn straight on the canvas. Pages are kept until the end, when their number and
the contents are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

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
KEEP_TOGETHER = 300.0
STANDING = 84.0


class Sheet:
    """A document in the making: `y` is where the next thing begins, counted from below."""

    def __init__(self, *, title: str, running: str, author: str) -> None:
        fonts.register()
        self._buffer = BytesIO()
        self.canvas = Canvas(self._buffer, pagesize=A4, pageCompression=1)
        self.canvas.setTitle(title)
        self.canvas.setAuthor(author)
        self.running = running
        self.y = TOP
        self.contents: list[tuple[str, int, float]] = []
        self.contents_page = 0
        self.contents_top = TOP
        self._pages: list[dict[str, object]] = []

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
            if number > 1:
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

    def _mark(self, number: int) -> None:
        """Bookmarks of the sections that begin on the page, for the reader's side bar."""
        for place, (title, page, y) in enumerate(self.contents):
            if page == number:
                self.canvas.bookmarkHorizontal(f"section-{place}", 0, y)
                self.canvas.addOutlineEntry(title, f"section-{place}", 0)

    def _write_contents(self) -> None:
        y = self.contents_top
        for place, (title, page, _top) in enumerate(self.contents):
            size = fonts.fitting(title, REGULAR, 10.5, ROOM - 50)
            self.text(LEFT, y, title, size=size)
            self.text(RIGHT, y, str(page), size=10.5, align="right")
            start = LEFT + fonts.width(title, REGULAR, size) + 6
            end = RIGHT - fonts.width(str(page), REGULAR, 10.5) - 6
            self.canvas.setStrokeColor(LINE)
            self.canvas.setDash(0.5, 2.5)
            self.canvas.line(start, y + 1, end, y + 1)
            self.canvas.setDash()
            self.canvas.linkRect(
                "", f"section-{place}", (LEFT, y - 4, RIGHT, y + 10), Border="[0 0 0]"
            )
            y -= 21

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
        leading = size * 1.45
        for line in fonts.wrap(text, font, size, room):
            self.need(leading)
            self.text(x, self.y - size, line, size=size, font=font, color=color)
            self.y -= leading

    def section(self, title: str, *, keep: float = 120) -> None:
        """A heading of the contents; `keep` is what must stay with it on the page."""
        wrapped = fonts.wrap(title, BOLD, 15, ROOM)
        if self.y < TOP:
            self.y -= 22
        self.need(len(wrapped) * 20 + keep)
        self.contents.append((title, self.page_number, self.y))
        for line in wrapped:
            self.text(LEFT, self.y - 15, line, size=15, font=BOLD, color=BRAND)
            self.y -= 20
        self.y -= 8

    def heading(self, title: str, *, keep: float = 70) -> None:
        """A smaller heading inside a section."""
        wrapped = fonts.wrap(title, BOLD, 11, ROOM)
        if self.y < TOP:
            self.y -= 12
        self.need(len(wrapped) * 15 + keep)
        for line in wrapped:
            self.text(LEFT, self.y - 11, line, size=11, font=BOLD)
            self.y -= 15
        self.y -= 4

    def note(self, text: str) -> None:
        """A small remark under a table or chart."""
        self.lines(text, size=8, color=SOFT)
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


def table(
    sheet: Sheet,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    title: str = "",
    total: Sequence[str] = (),
    left: int = 1,
) -> None:
    """A ruled table: the first `left` columns are words, the others numbers; the head repeats.

    A short table stays in one piece, a long one begins only where a good part of it fits.
    """
    found = _Table(sheet, columns, rows, total, left)
    keep = min(found.height, KEEP_TOGETHER)
    if title:
        sheet.heading(title, keep=keep)
    sheet.need(keep)
    found.draw()


class _Table:
    """Column widths, wrapped heads and rows of one table."""

    SIZE = 8.2

    def __init__(
        self,
        sheet: Sheet,
        columns: Sequence[str],
        rows: Sequence[Sequence[str]],
        total: Sequence[str],
        left: int,
    ) -> None:
        self.sheet, self.columns, self.rows, self.total = sheet, columns, rows, total
        self.left = left
        self.head_size = 7.4
        self.upright = True
        self.widths = self._widths()
        self.heads = [
            fonts.wrap(
                name,
                BOLD,
                self.head_size,
                width - 7 if self.upright or column < left else STANDING,
            )
            for column, (name, width) in enumerate(zip(columns, self.widths, strict=True))
        ]
        if self.upright:
            self.head_height = max(map(len, self.heads)) * (self.head_size + 1.6) + 9
        else:
            words = (line for lines in self.heads[left:] for line in lines)
            longest = max(fonts.width(line, BOLD, self.head_size) for line in words)
            self.head_height = longest + 12

    @property
    def height(self) -> float:
        """About how much room the whole table takes."""
        return self.head_height + 16.5 * (len(self.rows) + bool(self.total)) + 8

    def _widths(self) -> list[float]:
        """Numbers get what their longest word needs, words share the rest."""
        numbers = range(self.left, len(self.columns))
        least = 118.0 if self.left == 1 else 84.0 * self.left
        for self.head_size in (7.4, 6.9, 6.4):
            needed = [self._needed(column) for column in numbers]
            if sum(needed) <= ROOM - least:
                break
        else:
            # Heads too broad for their columns stand on end.
            self.upright, self.head_size = False, 7.0
            needed = [max(self._numbers(column), 24.0) + 6 for column in numbers]
        if self.left == 1 and needed:
            even = (ROOM - 210) / len(needed)
            needed = [max(width, min(even, 68.0)) for width in needed]
            spare = ROOM - least - sum(needed)
            if spare < 0:
                needed = [width * (ROOM - least) / sum(needed) for width in needed]
        words = (ROOM - sum(needed)) / self.left
        return [words] * self.left + needed

    def _needed(self, column: int) -> float:
        words = max(
            (fonts.width(word, BOLD, self.head_size) for word in self.columns[column].split()),
            default=0.0,
        )
        return max(words, self._numbers(column), 26.0) + 8

    def _numbers(self, column: int) -> float:
        cells = [row[column] for row in (*self.rows, *([self.total] if self.total else []))]
        return fonts.width(max(cells, key=len, default=""), BOLD, self.SIZE)

    def draw(self) -> None:
        sheet = self.sheet
        self._head()
        for position, row in enumerate(self.rows):
            self._row(row, shaded=position % 2 == 1)
        if self.total:
            self._row(self.total, bold=True)
        sheet.rule(sheet.y, BRAND, 0.8)
        sheet.y -= 8

    def _head(self) -> None:
        sheet, x = self.sheet, LEFT
        sheet.box(LEFT, sheet.y - self.head_height, ROOM, self.head_height, BRAND)
        leading = self.head_size + 1.6
        for column, (lines, width) in enumerate(zip(self.heads, self.widths, strict=True)):
            if column >= self.left and not self.upright:
                self._standing(lines, x + width, leading)
                x += width
                continue
            y = sheet.y - self.head_height + 5 + (len(lines) - 1) * leading
            for line in lines:
                if column < self.left:
                    sheet.text(x + 4, y, line, size=self.head_size, font=BOLD, color=WHITE)
                else:
                    sheet.text(
                        x + width - 4,
                        y,
                        line,
                        size=self.head_size,
                        font=BOLD,
                        color=WHITE,
                        align="right",
                    )
                y -= leading
            x += width
        sheet.y -= self.head_height

    def _standing(self, lines: Sequence[str], right: float, leading: float) -> None:
        """A head on end, read from below, over the right edge of its numbers."""
        canvas, bottom = self.sheet.canvas, self.sheet.y - self.head_height + 6
        for number, line in enumerate(lines):
            canvas.saveState()
            canvas.translate(right - 5 - (len(lines) - 1 - number) * leading, bottom)
            canvas.rotate(90)
            self.sheet.text(0, 0, line, size=self.head_size, font=BOLD, color=WHITE)
            canvas.restoreState()

    def _row(self, row: Sequence[str], *, shaded: bool = False, bold: bool = False) -> None:
        sheet, font = self.sheet, BOLD if bold else REGULAR
        words = [
            fonts.wrap(row[column], font, self.SIZE, self.widths[column] - 8)
            for column in range(self.left)
        ]
        height = max(map(len, words)) * 10.4 + 5.6
        if sheet.y - height < BOTTOM:
            sheet.rule(sheet.y, BRAND, 0.8)
            sheet.next_page()
            self._head()
        if shaded:
            sheet.box(LEFT, sheet.y - height, ROOM, height, GROUND)
        if bold:
            sheet.rule(sheet.y, BRAND, 0.8)
        x, first = LEFT, sheet.y - 10.6
        for column, width in enumerate(self.widths):
            if column < self.left:
                for number, line in enumerate(words[column]):
                    sheet.text(x + 4, first - number * 10.4, line, size=self.SIZE, font=font)
            else:
                sheet.text(
                    x + width - 4,
                    first,
                    row[column],
                    size=self.SIZE,
                    font=font,
                    align="right",
                    room=width - 5,
                )
            x += width
        sheet.y -= height
