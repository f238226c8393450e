"""The table of the explorer: rows by columns, two years side by side, and the whole below.

A total is counted on its own, not added up from the rows. Where the rows of a figure don't make
up the whole (what is open at an end has no month), they are left out and the page says so: a
column that is shown always adds up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from receptions import explorer_words
from receptions.explorer_ask import PLACE, Ask
from receptions.explorer_labels import named
from receptions.explorer_numbers import adds_up, can_be_asked, numbers
from receptions.explorer_period import Period
from receptions.explorer_tree import Branch
from receptions.models import Reception
from territories.figures import By, Count, Figure, Groups

MOST_ROWS = 200
OTHERS = "others"
NONE = Count()


@dataclass(frozen=True)
class Cell:
    """One figure of one row; `known` is false where it can't be told apart for the row."""

    figure: Figure
    count: Count = NONE
    before: Count = NONE
    known: bool = True
    url: str = ""
    url_before: str = ""

    @property
    def value(self) -> Decimal | None:
        return self.figure.value(self.count) if self.known else None

    @property
    def value_before(self) -> Decimal | None:
        return self.figure.value(self.before) if self.known else None

    @property
    def few(self) -> bool:
        """Whether there is too little behind the value to judge by it."""
        return self.value is not None and not self.figure.judged(self.count)

    @property
    def change(self) -> Decimal | None:
        return explorer_words.change(self.figure, self.value, self.value_before)

    @property
    def words(self) -> str:
        return explorer_words.shown(self.value, self.figure)

    @property
    def words_before(self) -> str:
        return explorer_words.shown(self.value_before, self.figure)

    @property
    def change_words(self) -> str:
        return explorer_words.change_words(self.figure, self.change)

    @property
    def is_nothing(self) -> bool:
        return not any((*self.count, *self.before))


@dataclass(frozen=True)
class Row:
    """A row: what it is called, its cells, and what narrows the address to it."""

    key: str
    label: str
    cells: tuple[Cell, ...] = ()
    narrow: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    url: str = ""
    own: bool = False


@dataclass(frozen=True)
class Grid:
    """The whole table. `apart` are figures whose rows can't be told apart, with the reason."""

    rows: tuple[Row, ...]
    total: Row
    apart: tuple[tuple[Figure, str], ...] = ()

    def column(self, code: str) -> int:
        """The place of a figure."""
        return next(place for place, one in enumerate(self.total.cells) if one.figure.code == code)


@dataclass(frozen=True)
class _Year:
    """Numbers of one of the two years: of the whole by territory, and by key of the row."""

    whole: Mapping[str, Groups]
    keyed: Mapping[str, Groups]
    shift: int = 0


def grid(ask: Ask, branch: Branch, *, today: dt.date) -> Grid:
    """Count what is asked, in few statements whatever the number of rows."""
    period = ask.counted(today)
    years = [_read(ask, period, 0), _read(ask, period.year_before, 1)]
    frames = _place_frames(branch) if ask.by == PLACE else _key_frames(ask, branch, years, period)
    columns = [_Column(ask, branch, figure, years) for figure in ask.figures]
    rows = [
        replace(frame, cells=tuple(column.cell(frame.key) for column in columns))
        for frame in frames
    ]
    broken = {
        column.figure.code
        for column in columns
        if column.reason or (adds_up(column.figure) and not column.adds_up_to_whole(rows))
    }
    rows = [_without(row, broken) for row in rows if not _is_needless(row, branch)]
    rows = _others(_sorted(rows, ask))
    total = Row("total", _("In all"), tuple(column.total() for column in columns))
    apart = [
        (column.figure, column.reason or _("can't be told apart so; only the whole is known"))
        for column in columns
        if column.figure.code in broken
    ]
    return Grid(tuple(rows), total, tuple(apart))


def _read(ask: Ask, period: Period, shift: int) -> _Year:
    days = period.first, period.last
    whole = numbers(ask.figures, *days, ask.cut)
    if ask.by == PLACE:
        return _Year(whole, whole, shift)
    return _Year(whole, numbers(ask.figures, *days, ask.cut, ask.key), shift)


class _Column:
    """One figure over all rows."""

    def __init__(self, ask: Ask, branch: Branch, figure: Figure, years: list[_Year]) -> None:
        self.figure = figure
        self._branch = branch
        self._by = ask.by
        self._whole_known = can_be_asked(figure, ask.cut, By.TOTAL)
        self.reason = ""
        if not self._whole_known:
            self.reason = _("counted by territory and period only, not within a cut")
        elif not can_be_asked(figure, ask.cut, ask.key):
            self.reason = _("counted by territory and period only")
        self._sums = [self._by_row(year) for year in years]
        self._totals = [self._whole(year) for year in years]

    def _by_row(self, year: _Year) -> dict[str, Count]:
        found: dict[str, Count] = {}
        for (own, key), count in year.keyed.get(self.figure.code, {}).items():
            home = self._branch.home.get(own)
            if home is None:
                continue
            if self._by != PLACE:
                row = _shifted(key, year.shift) if self._by == By.MONTH else key
            elif adds_up(self.figure):
                row = str(home)
            elif own == self._branch.root.pk and self._branch.below:
                continue  # what is given for the whole is no number of its own reception
            else:
                row = str(own)
            found[row] = found.get(row, Count()) + count
        return found

    def _whole(self, year: _Year) -> Count:
        counts = year.whole.get(self.figure.code, {})
        if not adds_up(self.figure):
            return counts.get((self._branch.root.pk, ""), Count())
        inside = (n for (own, _key), n in counts.items() if own in self._branch.home)
        return sum(inside, Count())

    def cell(self, key: str) -> Cell:
        now, before = (sums.get(key, Count()) for sums in self._sums)
        return Cell(self.figure, now, before)

    def total(self) -> Cell:
        now, before = self._totals
        return Cell(self.figure, now, before, known=self._whole_known)

    def adds_up_to_whole(self, rows: Iterable[Row]) -> bool:
        cells = [cell for row in rows for cell in row.cells if cell.figure is self.figure]
        years = ([cell.count for cell in cells], [cell.before for cell in cells])
        pairs = zip(years, self._totals, strict=True)
        return all(_makes_up(counts, whole) for counts, whole in pairs)


def _makes_up(counts: list[Count], whole: Count) -> bool:
    """Whether the parts make the whole; what all are divided by may be the whole's, in each."""
    total = sum(counts, Count())
    alike = all(one.denominator in (0, whole.denominator) for one in counts)
    return total.numerator == whole.numerator and (alike or total == whole)


def _shifted(month: str, years: int) -> str:
    return f"{int(month[:4]) + years}{month[4:]}" if month else month


def _place_frames(branch: Branch) -> list[Row]:
    """A row for the root's own reception and one for each territory below."""
    with_reception = set(Reception.objects.values_list("territory_id", flat=True))
    root = branch.root
    own = _("Reception of %(place)s itself") % {"place": root.name}
    frames = [
        Row(
            str(root.pk),
            own if branch.below else root.name,
            note="" if root.pk in with_reception else _("has no reception"),
            own=True,
        )
    ]
    for place in branch.below:
        note = ""
        if place.pk in branch.gone:
            note = _("is no more")
        elif place.pk not in with_reception:
            note = _("has no reception")
        frames.append(Row(str(place.pk), place.name, narrow={"place": place.code}, note=note))
    return frames


def _key_frames(ask: Ask, branch: Branch, years: list[_Year], period: Period) -> list[Row]:
    keys: dict[str, None] = {}
    if ask.by == By.MONTH:
        keys = dict.fromkeys(period.each_month())
    else:
        for year in years:
            for counts in year.keyed.values():
                keys |= dict.fromkeys(key for own, key in counts if own in branch.home)
    found = named(ask.by, keys)
    if ask.topic is not None and ask.by == By.TOPIC_GROUP:  # the group is wider than the topic
        found = [one._replace(narrow={"topic_id": ask.topic.pk}) for one in found]
    if ask.by != By.MONTH or period.last == ask.period.last:
        return [Row(one.key, one.label, narrow=one.narrow) for one in found]
    last = list(period.each_month())[-1]
    return [
        Row(
            one.key,
            one.label,
            narrow=one.narrow,
            note=_("not over yet") if one.key == last else "",
        )
        for one in found
    ]


def _is_needless(row: Row, branch: Branch) -> bool:
    """Rows of what is no more, and of an own reception that isn't there, if they are empty."""
    empty = all(cell.is_nothing for cell in row.cells)
    gone = row.key.isdecimal() and int(row.key) in branch.gone
    return empty and (gone or (row.own and bool(row.note) and bool(branch.below)))


def _without(row: Row, broken: set[str]) -> Row:
    if not broken:
        return row
    cells = (replace(one, known=one.figure.code not in broken) for one in row.cells)
    return replace(row, cells=tuple(cells))


def _sorted(rows: list[Row], ask: Ask) -> list[Row]:
    """In the order asked for, rows without a value last; offices by the first column."""
    order = ask.sort or (f"-{ask.figures[0].code}" if ask.by == By.OFFICE else "")
    if not order:
        return rows
    code, down = order.lstrip("-"), order.startswith("-")
    place = [figure.code for figure in ask.figures].index(code)

    def value(row: Row) -> Decimal:
        found = row.cells[place].value or Decimal()
        return -found if down else found

    return sorted(rows, key=lambda row: (row.cells[place].value is None, value(row)))


def _others(rows: list[Row]) -> list[Row]:
    """The first rows; what follows becomes one row, so that the sum stays."""
    if len(rows) <= MOST_ROWS:
        return rows
    rest = rows[MOST_ROWS:]
    cells = tuple(
        replace(
            cells[0],
            count=sum((one.count for one in cells), Count()),
            before=sum((one.before for one in cells), Count()),
        )
        for cells in zip(*(row.cells for row in rest), strict=True)
    )
    words = ngettext("%(number)s more", "%(number)s more", len(rest)) % {"number": len(rest)}
    return [*rows[:MOST_ROWS], Row(OTHERS, words, cells)]
