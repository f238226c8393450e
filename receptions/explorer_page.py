"""What a page of the explorer shows: the table with its addresses, notes, chart and map."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from receptions import explorer_cases, explorer_chart, explorer_map
from receptions.explorer_ask import PLACE, Ask
from receptions.explorer_grid import OTHERS, Cell, Grid, Row, grid
from receptions.explorer_numbers import has_rows, numbers
from receptions.explorer_period import OWN, Period, words
from receptions.explorer_tree import Branch, branch
from receptions.models import Reception
from territories import figure_sight
from territories.choices import Level
from territories.figure_registry import registry
from territories.figures import By, Count, Figure
from territories.models import Territory, User

WIDE = (Level.COUNTRY, Level.REGION)
RECEIVED = "appeals_received"


@dataclass(frozen=True)
class Column:
    """The head of a column with the addresses that change it."""

    figure: Figure
    name: str
    remove: str = ""
    left: str = ""
    right: str = ""
    sort: str = ""
    draw: str = ""
    sorted: str = ""
    drawn: bool = False


@dataclass(frozen=True)
class View:
    """One answered question."""

    ask: Ask
    period: Period
    branch: Branch
    grid: Grid
    notes: tuple[str, ...]


def view(ask: Ask, user: User, *, today: dt.date) -> View:
    """Count the question and put the addresses on its rows."""
    tree = branch(ask.place, user, then=ask.structure_day(today), today=today)
    found = grid(ask, tree, today=today)
    period = ask.counted(today)
    rows = tuple(_linked(row, ask, tree, user) for row in found.rows)
    total = _opened(found.total, ask, tree, user, own=False)
    found = replace(found, rows=rows, total=total)
    return View(ask, period, tree, found, tuple(_notes(ask, tree, found, today)))


def _linked(row: Row, ask: Ask, tree: Branch, user: User) -> Row:
    """The row with the address one step deeper, and its numbers with those of their cases."""
    if row.key == OTHERS:
        return row
    own = row.own and bool(tree.below)
    opened = _opened(row, ask, tree, user, own=own)
    if not row.narrow:
        return opened
    return replace(opened, url=_address("explorer", ask.query(**_deeper(row, ask, tree))))


def _deeper(row: Row, ask: Ask, tree: Branch) -> dict[str, Any]:
    levels = {str(one.pk): one.level for one in tree.below}
    place_level = levels.get(row.key, ask.place.level) if ask.by == PLACE else ask.place.level
    by = PLACE if place_level in WIDE else By.TOPIC_GROUP
    if ask.by == By.TOPIC_GROUP:
        by = By.TOPIC
    elif by == By.TOPIC_GROUP and ask.by == By.TOPIC:
        by = By.MONTH
    if ask.topic is not None and ask.topic.parent_id and by in (By.TOPIC_GROUP, By.TOPIC):
        by = By.MONTH
    return {**row.narrow, "by": by, "sort": ""}


def _opened(row: Row, ask: Ask, tree: Branch, user: User, *, own: bool) -> Row:
    place = next((one for one in tree.below if str(one.pk) == row.key), ask.place)
    if not explorer_cases.may_open(user, place, own=own or not tree.below):
        return row
    if row.key != "total" and not row.narrow and not row.own:
        return row  # what has no name can't be asked for

    def address(cell: Cell, count: Count, before: str = "") -> str:
        if not cell.known or not count.numerator:
            return ""
        given = not has_rows(cell.figure)  # by the figure itself, of a place with all below it
        if given and (ask.by != PLACE or own or not figure_sight.opens(cell.figure, user, place)):
            return ""
        if not explorer_cases.has_cases(ask, cell.figure):
            return ""
        more = {"figure": cell.figure.code, "own": "1" if own else "", "before": before}
        return _address("explorer-cases", ask.query(**row.narrow, **more))

    cells = (
        replace(cell, url=address(cell, cell.count), url_before=address(cell, cell.before, "1"))
        for cell in row.cells
    )
    return replace(row, cells=tuple(cells))


def _address(name: str, query: str) -> str:
    return f"{reverse(f'receptions:{name}')}?{query}"


def _notes(ask: Ask, tree: Branch, found: Grid, today: dt.date) -> list[str]:
    """What must be said beside the numbers."""
    notes = []
    period = ask.counted(today)
    if period.last < ask.period.last:
        notes.append(
            _("The period is not over yet: numbers up to %(day)s, in both years.")
            % {"day": date_format(period.last, "SHORT_DATE_FORMAT")}
        )
    day = date_format(period.last, "SHORT_DATE_FORMAT")
    if ask.then:
        notes.append(
            _("Territories stand where they stood on %(day)s, in both years.") % {"day": day}
        )
    if tree.unseen:
        names = ", ".join(one.name for one in tree.unseen[:5])
        notes.append(
            _("Belonged here then, and is not yours to see now, so it is not counted: %(names)s.")
            % {"names": names}
        )
    if not tree.below and not Reception.objects.filter(territory__in=tree.ids).exists():
        notes.append(_("%(place)s has no reception.") % {"place": ask.place.name})
    if not any(cell.value_before for cell in found.total.cells) and _is_empty(period, tree):
        words_before = period_words(ask)[1]
        notes.append(
            _("No appeals of %(period)s are kept here, so there is nothing to compare with.")
            % {"period": words_before}
        )
    notes += [
        _("“%(figure)s” is switched off and left out.") % {"figure": one.name} for one in ask.gone
    ]
    notes += [
        _("“%(figure)s” shows a dash: %(reason)s.") % {"figure": figure.name, "reason": reason}
        for figure, reason in found.apart
    ]
    return notes


def _is_empty(period: Period, tree: Branch) -> bool:
    """Whether nothing came there in the year before: most likely nothing was entered yet."""
    days, received = period.year_before, registry.figures.get(RECEIVED)
    if received is None:
        return False
    found = numbers([received], days.first, days.last)[RECEIVED]
    return not any(place in tree.ids for (place, _key), count in found.items() if any(count))


def columns(ask: Ask) -> list[Column]:
    """The heads of the columns with what can be done to each."""
    codes = [figure.code for figure in ask.figures]
    heads = []
    for place, figure in enumerate(ask.figures):
        down = ask.sort == f"-{figure.code}"
        up = ask.sort == figure.code
        heads.append(
            Column(
                figure=figure,
                name=capfirst(str(figure.name)),
                remove=_changed(ask, codes, place, None) if len(codes) > 1 else "",
                left=_changed(ask, codes, place, place - 1) if place else "",
                right=_changed(ask, codes, place, place + 1) if place + 1 < len(codes) else "",
                sort=_address(
                    "explorer", ask.query(sort=figure.code if down else f"-{figure.code}")
                ),
                draw=f"{_address('explorer', ask.query(shown=figure.code))}#drawn",
                sorted="descending" if down else "ascending" if up else "",
                drawn=figure.code == ask.drawn.code,
            )
        )
    return heads


def _changed(ask: Ask, codes: list[str], place: int, to: int | None) -> str:
    others = [code for number, code in enumerate(codes) if number != place]
    if to is not None:
        others.insert(to, codes[place])
    return _address("explorer", ask.with_figures(others))


def drawings(shown: View) -> dict[str, Any]:
    """The chart, and where rows are territories the map, of the column chosen for them."""
    ask = shown.ask
    place = shown.grid.column(ask.drawn.code)
    monthly = ask.by == By.MONTH
    return {
        "drawn": ask.drawn,
        "bars": None if monthly else explorer_chart.bars(shown.grid, place),
        "lines": explorer_chart.lines(shown.grid, place) if monthly else None,
        "map": explorer_map.drawing(shown.grid, place, shown.branch) if ask.by == PLACE else None,
    }


def period_words(ask: Ask) -> tuple[str, str]:
    """The period, and the same a year before, in words."""
    if ask.slug == OWN:
        return ask.period.days, ask.period.year_before.days
    before = f"{int(ask.slug[:4]) - 1}{ask.slug[4:]}"
    return words(ask.slug), words(before)


def crumbs(ask: Ask, user: User) -> list[tuple[Territory, str]]:
    """The way down from the reader's own territory with addresses."""
    codes = [code for code in ask.place.path.split(".") if code and code != ask.place.code]
    visible = user.powers.territories("view_reports").filter(code__in=codes).order_by("path")
    return [
        (one, _address("explorer", ask.query(place=one.code, by=PLACE, sort=""))) for one in visible
    ]


def tops(user: User) -> Mapping[str, Territory]:
    """The territories at which the reader's sight begins, by path."""
    paths = user.powers.paths("view_reports")
    highest = [
        path
        for path in paths
        if not any(path != other and path.startswith(other) for other in paths)
    ]
    found = Territory.objects.filter(path__in=highest).order_by("path")
    return {one.path: one for one in found}
