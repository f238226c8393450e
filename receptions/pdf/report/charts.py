"""Charts of the report, drawn straight on the page: bars, groups of columns, a divided bar."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor

from receptions.pdf import fonts
from receptions.pdf.fonts import BOLD, REGULAR
from receptions.pdf.report.sheet import BRAND, GROUND, INK, LEFT, LINE, RIGHT, ROOM, SOFT, Sheet
from receptions.report_shapes import written

# Told apart by lightness too, so that a copy in grey can be read.
COLORS = [
    HexColor(code)
    for code in (
        "#0b5c66",
        "#d98e2b",
        "#7fb7a6",
        "#8a4f7d",
        "#b9c4c9",
        "#3f7fb5",
        "#a4a03c",
        "#c96a5b",
        "#5c6b73",
    )
]

MOST_SHARES = len(COLORS)

# A number, one hidden and told in words, or none.
Value = Decimal | int | str | None

# Earlier quarters step back behind the present one.
STEPS = [HexColor("#c3ced2"), HexColor("#7fb7a6"), BRAND]


def bars(
    sheet: Sheet,
    pairs: Sequence[tuple[str, Decimal | int]],
    *,
    unit: str,
    full: Decimal | int = 0,
    names: float = 190,
) -> None:
    """Lying bars, one a line, with the number at the end. `full` is the value of a whole bar."""
    longest = Decimal(full or max((value for _name, value in pairs), default=1) or 1)
    room = ROOM - names - 52
    for name, value in pairs:
        lines = fonts.wrap(name, REGULAR, 8.4, names - 10)[:2]
        height = max(17.0, len(lines) * 10.4 + 5)
        sheet.need(height)
        middle = sheet.y - height / 2
        for number, line in enumerate(lines):
            y = middle - 3 + (len(lines) - 1) * 5.2 - number * 10.4
            sheet.text(LEFT + names - 8, y, line, size=8.4, align="right")
        length = float(min(Decimal(value) / longest, Decimal(1))) * room
        sheet.box(LEFT + names, middle - 5, room, 10, GROUND)
        sheet.box(LEFT + names, middle - 5, length, 10, BRAND)
        sheet.text(
            RIGHT, middle - 3, written(value, unit, sheet.way), size=8.4, font=BOLD, align="right"
        )
        sheet.y -= height
    sheet.y -= 8


def columns(
    sheet: Sheet,
    groups: Sequence[tuple[str, Sequence[Value]]],
    series: Sequence[str],
    *,
    height: float = 150,
) -> None:
    """Groups of standing columns, one colour a series, numbers on top.

    A value in words stands for a hidden number: it is written where no column is drawn.
    """
    labels = [fonts.wrap(name, REGULAR, 7.8, ROOM / len(groups) - 8) for name, _values in groups]
    below = max(map(len, labels)) * 9.6 + 6
    sheet.need(height + below + 34)
    key(sheet, [(name, STEPS[place]) for place, name in enumerate(series)])
    floor = sheet.y - height
    most = max((_number(value) for _name, values in groups for value in values), default=0) or 1
    step = ROOM / len(groups)
    broad = min((step - 14) / len(series), 30)
    for quarter in range(5):
        sheet.rule(floor + (height - 16) * quarter / 4, LINE, 0.4)
    for place, (_name, values) in enumerate(groups):
        middle = LEFT + step * (place + 0.5)
        x = middle - broad * len(series) / 2
        for number, value in enumerate(values):
            tall = float(Decimal(_number(value)) / Decimal(most)) * (height - 16)
            sheet.box(x + 1, floor, broad - 2, tall, STEPS[number])
            if value is not None:
                sheet.text(
                    x + broad / 2,
                    floor + tall + 3,
                    value if isinstance(value, str) else written(value),
                    size=7.2,
                    align="centre",
                    room=broad + 6,
                )
            x += broad
        for number, line in enumerate(labels[place]):
            sheet.text(middle, floor - 11 - number * 9.6, line, size=7.8, align="centre")
    sheet.rule(floor, INK, 0.8)
    sheet.y = floor - below - 8


def _number(value: Value) -> Decimal | int:
    return 0 if value is None or isinstance(value, str) else value


def divided_height(parts: int) -> float:
    """Points that a divided bar of so many parts takes, its key included."""
    return 42 + 15 * ((min(parts, MOST_SHARES) + 1) // 2)


def divided_bar(sheet: Sheet, pairs: Sequence[tuple[str, int]], *, whole: int = 0) -> None:
    """One bar divided into shares, with a key that tells name, number and per cent.

    `whole` is what the shares are of, where not every part of it is among the pairs.
    """
    if len(pairs) > MOST_SHARES:
        rest = sum(number for _name, number in pairs[MOST_SHARES - 1 :])
        pairs = [*pairs[: MOST_SHARES - 1], (_("Others"), rest)]
    total = max(whole, sum(number for _name, number in pairs)) or 1
    sheet.need(divided_height(len(pairs)))
    x = LEFT
    for place, (_name, number) in enumerate(pairs):
        length = ROOM * number / total
        sheet.box(x, sheet.y - 24, max(length - 1, 0.5), 24, COLORS[place])
        x += length
    sheet.y -= 38
    half = ROOM / 2
    for place, (name, number) in enumerate(pairs):
        left = LEFT + half * (place % 2)
        sheet.box(left, sheet.y - 8, 8, 8, COLORS[place])
        share = written(Decimal(number * 100) / total, "percent", sheet.way)
        label = f"{name} · {written(number)} · {share}"
        sheet.text(left + 13, sheet.y - 7.5, label, size=8.4, room=half - 20)
        if place % 2 == 1 or place == len(pairs) - 1:
            sheet.y -= 15
    sheet.y -= 10


def key(sheet: Sheet, pairs: Sequence[tuple[str, HexColor]]) -> None:
    """What the colours mean, in one line."""
    x = LEFT
    for name, color in pairs:
        sheet.box(x, sheet.y - 8, 8, 8, color)
        sheet.text(x + 12, sheet.y - 7.5, name, size=8.2, color=SOFT)
        x += 12 + fonts.width(name, REGULAR, 8.2) + 18
    sheet.y -= 20
