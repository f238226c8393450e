"""The measures of a programme along the time: a drawing of bars, made on the server.

Only numbers and words: the template writes them as SVG attributes, nothing is styled inline.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone

from programs import plan_words
from programs.models import Measure

WIDTH, EDGE, HEAD, ROW, BAR = 960, 12, 34, 44, 14
MOST_MARKS = 13  # months named above the drawing
LETTERS = 74  # of a measure's text beside its number


@dataclass(frozen=True)
class Mark:
    """The first day of a month, and where it stands."""

    day: dt.date
    x: int


@dataclass(frozen=True)
class Bar:
    """A measure's time: planned from `x`; late from the due date on where it is overdue."""

    measure: Measure
    x: int
    width: int
    y: int
    text_x: int
    anchor: str
    label: str
    late_x: int = 0
    late_width: int = 0
    done_x: int = 0

    @property
    def text_y(self) -> int:
        return self.y - 6

    @property
    def middle(self) -> int:
        return self.y + BAR // 2


@dataclass(frozen=True)
class Gantt:
    """Everything the drawing shows."""

    bars: list[Bar]
    marks: list[Mark]
    today_x: int
    height: int
    width: int = WIDTH
    head: int = HEAD
    bar: int = BAR


def draw(measures: Sequence[Measure], today: dt.date, *, running: bool) -> Gantt | None:
    """The drawing, or nothing where there is no measure. `running`: the offices are at it."""
    if not measures:
        return None
    late = running and any(one.awaits_office and one.due_on < today for one in measures)
    first = min(one.starts_on for one in measures).replace(day=1)
    last = max([*(one.due_on for one in measures), *([today] if late else [])])
    end = _next_month(last)
    days = (end - first).days

    def at(day: dt.date) -> int:
        inside = min(max(day, first), end)
        return round(EDGE + (inside - first).days * (WIDTH - 2 * EDGE) / days)

    bars = [
        _bar(one, HEAD + number * ROW + ROW - BAR - 6, at, today, running=running)
        for number, one in enumerate(measures)
    ]
    marks = [Mark(day, at(day)) for day in _months(first, end)]
    return Gantt(
        bars,
        marks,
        today_x=at(today) if first <= today < end else 0,
        height=HEAD + ROW * len(bars) + EDGE,
    )


def _bar(
    measure: Measure, y: int, at: Callable[[dt.date], int], today: dt.date, *, running: bool
) -> Bar:
    begin, end = at(measure.starts_on), at(measure.due_on + dt.timedelta(days=1))
    late = running and measure.awaits_office and measure.due_on < today
    until = at(today) if late else 0
    right = begin > WIDTH // 2
    done = measure.reported_at
    return Bar(
        measure=measure,
        x=begin,
        width=max(end - begin, 4),
        y=y,
        text_x=max(end, until) if right else begin,
        anchor="end" if right else "start",
        label=_short(measure),
        late_x=end if late else 0,
        late_width=max(until - end, 3) if late else 0,
        done_x=at(timezone.localtime(done).date()) if done else 0,
    )


def _short(measure: Measure) -> str:
    text = " ".join(plan_words.text_of(measure).split())
    cut = f"{text[: LETTERS - 1]}…" if len(text) > LETTERS else text
    return f"{measure.ordinal}. {cut}"


def _next_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def _months(first: dt.date, end: dt.date) -> Iterator[dt.date]:
    """First days of months, thinned out so that their names don't touch."""
    months = (end.year - first.year) * 12 + end.month - first.month
    step = -(-months // MOST_MARKS)
    day, number = first, 0
    while day < end:
        if number % step == 0:
            yield day
        day, number = _next_month(day), number + 1
