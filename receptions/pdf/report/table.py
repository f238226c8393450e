"""Ruled tables of the report: widths, heads that repeat, numbered headings.

In a table of words every column gets room by what stands in it, and a long row goes on over the
page.
"""

from __future__ import annotations

from collections.abc import Sequence

from receptions.pdf import fonts
from receptions.pdf.fonts import BOLD, REGULAR
from receptions.pdf.pages import columns_of_numbers, is_number, is_words
from receptions.pdf.report.sheet import (
    BOTTOM,
    BRAND,
    GROUND,
    HEIGHT,
    LEFT,
    ROOM,
    WHITE,
    Sheet,
    note_height,
)
from receptions.report_shapes import TableView
from receptions.report_tables import numbered

KEEP_TOGETHER = 200.0
STANDING = (84.0, 104.0, 124.0, 150.0)  # how high heads on end may be, lowest first
LAST_TOGETHER = 3  # rows that end a table, the sum counted
ROWS_BEGUN = 6  # a long table begins only where so many of its rows fit
LEADING = 10.4
LINES_TOGETHER = 14  # lines of one row that are not torn apart
LINES_BEGUN = 6  # fewest lines of a torn row at the foot of a page
PAD = 8.0
LONGEST_WORD = 68.0  # longer ones are cut
SHORT = 3  # letters of a number of a row
FEW = 2  # columns of words that share the room evenly


def table(sheet: Sheet, view: TableView) -> None:
    """A table under its number: the first `left` columns are words, the others numbers.

    Numbers stand at the right, those in a table of words and the head over them too; words at the
    left, wherever they are.

    A short table stays in one piece, a long one begins only where a good part of it fits.
    """
    found = _Table(sheet, view.columns, view.rows, view.total, view.left)
    note = note_height(view.note)
    if view.name:
        sheet.tables += 1
        sheet.titled(numbered(sheet.tables, view.name), keep=found.keep + note)
    sheet.need(found.keep + note)
    found.draw(after=note)
    if view.note:
        sheet.note(view.note)


def room_for(sheet: Sheet, view: TableView) -> float:
    """What must be free for the table to begin, its heading counted."""
    found = _Table(sheet, view.columns, view.rows, view.total, view.left)
    return found.keep + note_height(view.note) + 40


def _height(words: Sequence[Sequence[str]]) -> float:
    return max(map(len, words)) * LEADING + 5.6


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
        self.at_right = self._at_right()
        self.head_size = 7.4
        self.upright = True
        self.widths = self._widths()
        self.heads = self._heads()
        if self.upright:
            self.head_height = max(map(len, self.heads)) * self.leading + 9
        else:
            words = (line for lines in self.heads[left:] for line in lines)
            longest = max(fonts.width(line, BOLD, self.head_size) for line in words)
            self.head_height = longest + 12

    def _at_right(self) -> frozenset[int]:
        """The columns that stand at the right."""
        rows = [*self.rows, *([self.total] if self.total else [])]
        if self.left > FEW and self.left == len(self.columns):
            return columns_of_numbers(rows)
        found = set(range(self.left, len(self.columns)))
        for column in list(found):
            cells = [row[column] for row in rows]
            if any(map(is_words, cells)) and not any(map(is_number, cells)):
                found.discard(column)
        return frozenset(found)

    def _heads(self) -> list[list[str]]:
        """The lines of each head; on end as low as keeps every head over its own column."""
        heads: list[list[str]] = []
        for high in STANDING:
            heads = [
                fonts.wrap(
                    name,
                    BOLD,
                    self.head_size,
                    width - 7 if self.upright or column < self.left else high,
                )
                for column, (name, width) in enumerate(zip(self.columns, self.widths, strict=True))
            ]
            pairs = list(zip(heads, self.widths, strict=True))[self.left :]
            if self.upright or all(len(one) * self.leading <= width for one, width in pairs):
                break
        return heads

    @property
    def leading(self) -> float:
        """From one line of a head to the next."""
        return self.head_size + 1.6

    @property
    def height(self) -> float:
        """About how much room the whole table takes."""
        rows = (*self.rows, *([self.total] if self.total else []))
        return self.head_height + sum(map(self._row_height, rows)) + 8

    def _row_height(self, row: Sequence[str]) -> float:
        return _height(self._lines(row, BOLD))

    def _lines(self, row: Sequence[str], font: str) -> list[list[str]]:
        """The lines of each column of words."""
        return [
            fonts.wrap(row[column], font, self.SIZE, self.widths[column] - PAD)
            for column in range(self.left)
        ]

    @property
    def keep(self) -> float:
        """What must be free to begin here."""
        if self.height <= KEEP_TOGETHER:
            return self.height
        if self.left > FEW:
            first = min(self._row_height(self.rows[0]), LINES_TOGETHER * LEADING)
            return self.head_height + first + note_height(" ")
        return self.head_height + 16.5 * ROWS_BEGUN

    def _widths(self) -> list[float]:
        """Numbers get what their longest word needs, words share the rest."""
        numbers = range(self.left, len(self.columns))
        if not numbers and self.left > FEW:
            return self._by_words()
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

    def _by_words(self) -> list[float]:
        """A table of words: each column its longest word, the rest by how much stands in it."""
        least, wanted = [], []
        for column, head in enumerate(self.columns):
            cells = [row[column] for row in self.rows]
            words = [fonts.width(word, BOLD, self.head_size) for word in head.split()]
            words += [fonts.width(word, REGULAR, self.SIZE) for word in " ".join(cells).split()]
            least.append(min(max(words, default=0.0), LONGEST_WORD) + PAD + 1)
            # The root: twice the words don't ask for twice the room, a row's number for none.
            longest = max(map(len, cells), default=0)
            wanted.append(longest**0.5 if longest > SHORT else 0.01)
        share = (ROOM - sum(least)) / sum(wanted)
        return [width + share * want for width, want in zip(least, wanted, strict=True)]

    def _needed(self, column: int) -> float:
        words = max(
            (fonts.width(word, BOLD, self.head_size) for word in self.columns[column].split()),
            default=0.0,
        )
        return max(words, self._numbers(column), 26.0) + 8

    def _numbers(self, column: int) -> float:
        cells = [row[column] for row in (*self.rows, *([self.total] if self.total else []))]
        return fonts.width(max(cells, key=len, default=""), BOLD, self.SIZE)

    def draw(self, *, after: float = 0) -> None:
        """The table from here on; `after` is what must stand with its end."""
        sheet = self.sheet
        self._head()
        for position, row in enumerate(self.rows):
            shaded = position % 2 == 1
            last = [*self.rows[position:], *([self.total] if self.total else [])]
            if self.left > FEW:
                self._over_pages(row, shaded=shaded, after=after if len(last) == 1 else 0)
                continue
            # The end of a table, two rows and the sum, goes over to the next page together.
            with_it = last if len(last) <= LAST_TOGETHER else [row]
            tail = after if with_it is last else 0
            self._begin(sum(map(self._row_height, with_it)) + tail)
            self._row(row, self._lines(row, REGULAR), shaded=shaded)
        if self.total:
            self._row(self.total, self._lines(self.total, BOLD), bold=True)
        sheet.rule(sheet.y, BRAND, 0.8)
        sheet.y -= 8

    def _over_pages(self, row: Sequence[str], *, shaded: bool, after: float) -> None:
        """A row of words: on one page, or torn where it is long."""
        words = self._lines(row, REGULAR)
        while True:
            fits = int((self.sheet.y - BOTTOM - 5.6 - after) // LEADING)
            lines = max(map(len, words))
            if lines <= fits:
                self._row(row, words, shaded=shaded)
                return
            if fits >= LINES_BEGUN and lines > LINES_TOGETHER:
                cut = min(fits, lines - 2)  # no line stands alone
                self._row(row, [column[:cut] for column in words], shaded=shaded)
                words = [column[cut:] for column in words]
            self._begin(HEIGHT)

    def _begin(self, height: float) -> None:
        """Go on with the head on a new page unless the height is left on this one."""
        sheet = self.sheet
        if sheet.y - height < BOTTOM:
            sheet.rule(sheet.y, BRAND, 0.8)
            sheet.next_page()
            self._head()

    def _head(self) -> None:
        sheet, x = self.sheet, LEFT
        sheet.box(LEFT, sheet.y - self.head_height, ROOM, self.head_height, BRAND)
        leading = self.leading
        for column, (lines, width) in enumerate(zip(self.heads, self.widths, strict=True)):
            if column >= self.left and not self.upright:
                self._standing(lines, x + width, leading)
                x += width
                continue
            y = sheet.y - self.head_height + 5 + (len(lines) - 1) * leading
            at, side = self._side(column, x, width)
            for line in lines:
                sheet.text(at, y, line, size=self.head_size, font=BOLD, color=WHITE, align=side)
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

    def _row(
        self,
        row: Sequence[str],
        words: Sequence[Sequence[str]],
        *,
        shaded: bool = False,
        bold: bool = False,
    ) -> None:
        sheet, font = self.sheet, BOLD if bold else REGULAR
        height = _height(words)
        if shaded:
            sheet.box(LEFT, sheet.y - height, ROOM, height, GROUND)
        if bold:
            sheet.rule(sheet.y, BRAND, 0.8)
        x, first = LEFT, sheet.y - 10.6
        for column, width in enumerate(self.widths):
            at, side = self._side(column, x, width)
            lines = words[column] if column < self.left else [row[column]]
            room = 0 if column < self.left else width - 5
            for number, line in enumerate(lines):
                y = first - number * LEADING
                sheet.text(at, y, line, size=self.SIZE, font=font, align=side, room=room)
            x += width
        sheet.y -= height

    def _side(self, column: int, x: float, width: float) -> tuple[float, str]:
        """Where the words of a column begin or its numbers end, and which of the two it is."""
        return (x + width - 4, "right") if column in self.at_right else (x + 4, "left")
