"""The chart of a column, laid out on the server: bars by row, or lines over the months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor

from receptions import explorer_words
from receptions.explorer_grid import Grid, Row

WIDTH = 480
MOST_BARS = 25
BAR_ROW, BAR, LABEL = 52, 11, 18
LINE_HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 300, 70, 26, 20, 40


@dataclass(frozen=True)
class Bar:
    """One row: its name above, this year's bar and the year before's below it."""

    label: str
    y: int
    value: str
    before: str
    x: float
    width: float
    before_x: float
    before_width: float
    end: float
    before_end: float


@dataclass(frozen=True)
class Bars:
    """A bar chart; `left_out` rows stand in the table only."""

    width: int
    height: int
    zero: float
    bars: tuple[Bar, ...]
    left_out: int


@dataclass(frozen=True)
class Point:
    """A month of a line."""

    x: float
    y: float
    words: str


@dataclass(frozen=True)
class Lines:
    """A line chart: this year's line, the year before's, months below and numbers beside."""

    width: int
    height: int
    now: tuple[Point, ...]
    before: tuple[Point, ...]
    line: str
    line_before: str
    months: tuple[tuple[float, str], ...]
    levels: tuple[tuple[float, str], ...]
    foot: int


def _ends(values: Sequence[Decimal | None]) -> tuple[Decimal, Decimal]:
    known = [value for value in values if value is not None]
    low, high = min([Decimal(), *known]), max([Decimal(), *known])
    return (low, high) if high > low else (low, low + 1)


def nice(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """The ends moved out to round numbers, and the step between the lines of the scale."""
    rough = (high - low) / 4
    unit = Decimal(10) ** rough.adjusted()
    step = next(unit * part for part in (1, 2, 5, 10) if unit * part >= rough)
    return floor(low / step) * step, ceil(high / step) * step, step


def bars(grid: Grid, place: int) -> Bars:
    """The rows of a column as bars of two years on one scale."""
    drawn = [row for row in grid.rows if row.cells[place].value is not None][:MOST_BARS]
    cells = [row.cells[place] for row in drawn]
    low, high = _ends([one for cell in cells for one in (cell.value, cell.value_before)])
    room = WIDTH - 90  # the numbers stand behind the bars

    def across(value: Decimal) -> float:
        return round(float((value - low) / (high - low)) * room, 1)

    zero = across(Decimal())
    found = []
    for number, (row, cell) in enumerate(zip(drawn, cells, strict=True)):
        value, before = cell.value or Decimal(), cell.value_before or Decimal()
        start, start_before = min(zero, across(value)), min(zero, across(before))
        found.append(
            Bar(
                label=row.label,
                y=number * BAR_ROW,
                value=cell.words,
                before=cell.words_before,
                x=start,
                width=round(abs(across(value) - zero), 1),
                before_x=start_before,
                before_width=round(abs(across(before) - zero), 1),
                end=max(zero, across(value)) + 6,
                before_end=max(zero, across(before)) + 6,
            )
        )
    height = max(1, len(found)) * BAR_ROW
    return Bars(WIDTH, height, zero, tuple(found), len(grid.rows) - len(drawn))


def lines(grid: Grid, place: int) -> Lines:
    """The months of a column as two lines."""
    rows = grid.rows
    low, high = _ends(
        [one for r in rows for one in (r.cells[place].value, r.cells[place].value_before)]
    )
    low, high, level = nice(low, high)
    step = (WIDTH - LEFT - RIGHT) / max(1, len(rows) - 1)

    def down(value: Decimal) -> float:
        share = float((value - low) / (high - low))
        return round(LINE_HEIGHT - BOTTOM - share * (LINE_HEIGHT - TOP - BOTTOM), 1)

    def across(number: int) -> float:
        return round(LEFT + number * step, 1)

    now, before = [], []
    for number, row in enumerate(rows):
        cell = row.cells[place]
        if cell.value is not None:
            now.append(Point(across(number), down(cell.value), f"{row.label}: {cell.words}"))
        if cell.value_before is not None:
            words = f"{row.label}: {cell.words_before}"
            before.append(Point(across(number), down(cell.value_before), words))
    every = max(1, -(-len(rows) // 6))
    months = tuple((across(n), _short(row)) for n, row in enumerate(rows) if n % every == 0)
    levels = [low + level * part for part in range(int((high - low) / level) + 1)]
    return Lines(
        width=WIDTH,
        height=LINE_HEIGHT,
        now=tuple(now),
        before=tuple(before),
        line=" ".join(f"{one.x},{one.y}" for one in now),
        line_before=" ".join(f"{one.x},{one.y}" for one in before),
        months=months,
        levels=tuple((down(one), explorer_words.shown(one)) for one in levels),
        foot=LINE_HEIGHT - BOTTOM,
    )


def _short(row: Row) -> str:
    """A month as '07.26', which fits below a line."""
    return f"{row.key[5:]}.{row.key[2:4]}"
