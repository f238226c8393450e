"""A schematic map: every territory a cell, about where it lies, shaded by a share.

Cells are computed from the territories' centres. Shades differ in lightness alone and every cell
carries its number, so a copy in grey says the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor

from receptions.pdf import fonts
from receptions.pdf.fonts import BOLD, REGULAR
from receptions.pdf.report.sheet import INK, LEFT, LINE, ROOM, SOFT, WHITE, Sheet
from receptions.report_shapes import DASH, ReportContent, written
from territories.figures import Count, Unit

STEPS = (50, 70, 85, 95)
SHADES = [HexColor(code) for code in ("#0a3f46", "#2f7680", "#74a6ac", "#b5d0d3", "#e8f1f2")]
DARK = 2  # so many shades want white letters
CELL_HEIGHT, GAP, WIDEST = 40.0, 3.0, 92.0
FEWEST, MOST_COLUMNS = 3, 7
LARGEST, SMALLEST = 6.8, 5.4  # letters of a name

Place = tuple[str, tuple[float, float], Decimal | None]


def cells(points: Sequence[tuple[float, float]]) -> tuple[list[tuple[int, int]], int, int]:
    """A free cell (column, row from the north) near each point, and the size of the grid."""
    middle = math.radians(sum(point[0] for point in points) / len(points))
    xs = [point[1] * math.cos(middle) for point in points]
    ys = [-point[0] for point in points]
    broad, tall = max(xs) - min(xs) or 1, max(ys) - min(ys) or 1
    columns = math.ceil(math.sqrt(len(points) * 1.5 * min(max(broad / tall, 0.6), 2.4)))
    columns = max(2, min(MOST_COLUMNS, columns))
    rows = max(2, math.ceil(len(points) * 1.35 / columns))
    wanted = [
        ((x - min(xs)) / broad * (columns - 1), (y - min(ys)) / tall * (rows - 1))
        for x, y in zip(xs, ys, strict=True)
    ]
    centre = (columns - 1) / 2, (rows - 1) / 2
    free = [(column, row) for column in range(columns) for row in range(rows)]
    found: dict[int, tuple[int, int]] = {}
    for index in sorted(range(len(points)), key=lambda one: -math.dist(wanted[one], centre)):
        nearest = min(free, key=lambda cell: (math.dist(cell, wanted[index]), cell))
        free.remove(nearest)
        found[index] = nearest
    return [found[index] for index in range(len(points))], columns, rows


def places_of(content: ReportContent, code: str, *, least: int = 0) -> list[Place]:
    """Parts that have a point, with the value of a figure; None where too little stands behind."""
    if code not in content.figures:
        return []
    figure = content.figures[code].figure
    found: list[Place] = []
    for part in content.parts:
        count = Count(*part.counts.get(code, (Decimal(0), Decimal(0))))
        value = figure.value(count, content.way) if count.denominator >= least else None
        if part.point is not None:
            found.append((part.name, part.point, value))
    return found


def height(places: Sequence[Place]) -> float:
    """How much room the map and its key take."""
    _cells, _columns, rows = cells([point for _name, point, _value in places])
    return rows * (CELL_HEIGHT + GAP) + 40


def draw(sheet: Sheet, places: Sequence[Place]) -> None:
    """The map of shares in per cent, with its key."""
    where, columns, rows = cells([point for _name, point, _value in places])
    sheet.need(height(places))
    broad = min(WIDEST, (ROOM - GAP * (columns - 1)) / columns)
    left = LEFT + (ROOM - columns * (broad + GAP) + GAP) / 2
    for (name, _point, value), (column, row) in zip(places, where, strict=True):
        x = left + column * (broad + GAP)
        _cell(sheet, x, sheet.y - row * (CELL_HEIGHT + GAP), broad, (name, value))
    sheet.y -= rows * (CELL_HEIGHT + GAP) + 8
    _key(sheet)


def shade(value: Decimal) -> int:
    """Which shade stands for a value: 0 the darkest, for the lowest."""
    return sum(value >= step for step in STEPS)


def _cell(
    sheet: Sheet, x: float, top: float, broad: float, what: tuple[str, Decimal | None]
) -> None:
    name, value = what
    color = WHITE if value is None else SHADES[shade(value)]
    ink = WHITE if value is not None and shade(value) < DARK else INK
    sheet.box(x, top - CELL_HEIGHT, broad, CELL_HEIGHT, color)
    sheet.canvas.setStrokeColor(LINE)
    sheet.canvas.setLineWidth(0.6)
    sheet.canvas.rect(x, top - CELL_HEIGHT, broad, CELL_HEIGHT, stroke=1, fill=0)
    size, lines = fitted(name, broad - 6)
    middle = x + broad / 2
    for number, line in enumerate(lines):
        y = top - 9.5 - number * (size + 1)
        sheet.text(middle, y, line, size=size, color=ink, align="centre")
    shown = DASH if value is None else written(value, Unit.PERCENT, sheet.way)
    y = top - CELL_HEIGHT + 6
    sheet.text(middle, y, shown, size=8.6, font=BOLD, color=ink, align="centre")


def fitted(name: str, room: float) -> tuple[float, list[str]]:
    """The size and the lines of a name: so small that no word is cut, and two lines are enough."""
    words = name.split() or [""]
    size = min(fonts.fitting(word, REGULAR, LARGEST, room) for word in words)
    lines = fonts.wrap(name, REGULAR, size, room)
    while len(lines) > 2 and size > SMALLEST:
        size -= 0.3
        lines = fonts.wrap(name, REGULAR, size, room)
    return size, lines


def _key(sheet: Sheet) -> None:
    bounds = [0, *STEPS, 100]
    x = LEFT
    for number, color in enumerate(SHADES):
        words = f"{bounds[number]}–{bounds[number + 1]}%"
        sheet.box(x, sheet.y - 9, 14, 9, color)
        sheet.canvas.setStrokeColor(LINE)
        sheet.canvas.rect(x, sheet.y - 9, 14, 9, stroke=1, fill=0)
        sheet.text(x + 18, sheet.y - 8, words, size=7.6, color=SOFT)
        x += 24 + fonts.width(words, REGULAR, 7.6) + 10
    sheet.y -= 16
    sheet.note(_("Schematic: a cell a territory, about where its centre lies; not to scale."))
