"""What the pages of the catalogue show: values of a territory, cases, versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from django.http import QueryDict
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from territories import clock, figure_sight
from territories.figure_parts import CasePage
from territories.figure_registry import registry
from territories.figures import Case, Count, Figure, Text, Unit
from territories.models import Territory, User
from territories.periods import Quarter
from territories.quarter_tree import Tree
from territories.rounding import rounded

SOURCES: dict[str, Text] = {
    "receptions": gettext_lazy("Appeals and receptions"),
    "fieldvisits": gettext_lazy("Rounds and field receptions"),
    "programs": gettext_lazy("Programmes"),
    "administration": gettext_lazy("Added by administrators"),
    "statistics": gettext_lazy("Statistics"),
    "": gettext_lazy("Others"),
}
EARLIER = 4
PER_PAGE = 25
FARTHEST = 50_000  # the first case of the last page of a list that is read to be skipped
DIGITS = 8


def written(value: Decimal | int | None, unit: str) -> str:
    """A value as it is written, with what belongs to its unit.

    Shares and averages always have their decimals, so that the numbers of a column stand in line.
    """
    if value is None:
        return "–"
    whole = unit in (Unit.COUNT, Unit.SOUMS) and value == int(value)
    digits = 0 if whole else 2
    exact = rounded(value, digits)
    text = formats.number_format(exact, digits, use_l10n=True, force_grouping=True)
    text = text.replace("-", "−")
    if unit == Unit.GROWTH:
        return f"{'+' if value > 0 else ''}{text}%"
    return f"{text}%" if unit == Unit.PERCENT else text


@dataclass(frozen=True)
class Line:
    """A value with what stands behind it."""

    title: str
    figure: Figure
    count: Count
    quarter: Quarter

    @property
    def value(self) -> str:
        return written(self.figure.value(self.count), self.figure.unit)

    @property
    def behind(self) -> str:
        """The two numbers of a share or an average."""
        if not self.figure.denominated or self.figure.problem:
            return ""
        top, bottom = (written(number, Unit.COUNT) for number in self.count)
        return f"{top} / {bottom}"

    @property
    def running(self) -> bool:
        """Whether the quarter is not over."""
        return self.quarter.last_day >= clock.today()

    @property
    def few(self) -> bool:
        """Whether there is something, but too little to judge by."""
        return not self.figure.judged(self.count) and self.figure.value(self.count) is not None


def places_of(user: User) -> list[Territory]:
    """Territories whose values the person may look at: the own ones, and those right below."""
    paths = user.powers.paths("view_reports")
    own = list(Territory.objects.with_reception().filter(path__in=paths).order_by("path"))
    below = Territory.objects.with_reception().filter(parent__in=own, valid_to__isnull=True)
    return [*own, *below.exclude(pk__in=[one.pk for one in own]).order_by("path")]


def total(figure: Figure, territory: Territory, quarter: Quarter) -> Count:
    """The count of a territory with everything below it."""
    counts = figure.counts(quarter.first_day, quarter.last_day)
    if not figure.rolled_up:
        return counts.get(territory.pk, Count())
    inside = Territory.objects.with_reception().filter(path__startswith=territory.path)
    own = (counts[pk] for pk in inside.values_list("pk", flat=True) if pk in counts)
    return sum(own, Count())


def lines(figure: Figure, territory: Territory, quarter: Quarter) -> list[Line]:
    """The quarter and the four before it."""
    found = []
    for _number in range(EARLIER + 1):
        count = total(figure, territory, quarter)
        found.append(Line(str(quarter), figure, count, quarter))
        quarter = quarter.previous
    return found


def tried(figure: Figure, quarter: Quarter) -> list[Line]:
    """What a figure would say of the country and its regions."""
    chains = Tree.of(quarter).chains()
    counts = figure.totals(quarter.first_day, quarter.last_day, chains)
    shown = Territory.objects.with_reception().filter(path__regex=r"^[^.]+\.([^.]+\.)?$")
    return [
        Line(one.name, figure, counts.get(one.pk, Count()), quarter)
        for one in shown.order_by("path")
    ]


def quarters() -> list[tuple[str, str]]:
    """The running quarter and those of two years before, for a choice."""
    quarter, found = Quarter.of(clock.today()), []
    for _number in range(9):
        found.append((quarter.slug, str(quarter)))
        quarter = quarter.previous
    return found


@dataclass(frozen=True)
class Cases:
    """A page of cases: those shown, whether there are others, and how many in all.

    `cut` is how many are listed where the list stops before its end, else 0.
    """

    rows: list[Case]
    number: int
    more: bool = False
    hidden: int = 0
    next_url: str = ""
    prev_url: str = ""
    cut: int = 0

    @property
    def shown(self) -> str:
        """The number of cases, or that there are more than were counted."""
        number = written(self.number, Unit.COUNT)
        return _("more than %(number)s") % {"number": number} if self.more else number


def cases(
    figure: Figure,
    period: tuple[Any, Any],
    territory: Territory,
    user: User,
    params: Mapping[str, str],
) -> Cases:
    """The cases behind a figure that the person may see, a page of them."""
    behind = registry.catalogue.behind(figure.code) if registry.catalogue else None
    if behind is not None:
        app, terms = behind
        found: CasePage = app.page(terms, period, territory.path, user, params)
        page = found.page
        return Cases(found.cases, found.number, found.more, 0, page.next_url, page.prev_url)
    assert figure.cases is not None  # noqa: S101  the view asks only for figures that have them
    return listed(figure, figure.cases(*period, territory.path), user, params)


def listed(
    figure: Figure,
    behind: Iterable[Case],
    user: User,
    params: Mapping[str, str],
    *,
    whole: bool = False,
) -> Cases:
    """A page of these cases of a figure, without those kept from the person.

    Rows before the page are read, too. `whole` says that this costs nothing; else a list stops
    after the farthest page.
    """
    start = _start(params, whole=whole)
    rows = list(islice(behind, start, start + PER_PAGE + 1))
    shown, others = rows[:PER_PAGE], len(rows) > PER_PAGE
    sight = figure_sight.of(figure)
    seen = shown
    if sight is not None and sight.seen is not None:
        numbers = sight.seen(user, shown)
        seen = [case for case in shown if case.number in numbers]
    stops = others and not whole and start >= FARTHEST
    return Cases(
        seen,
        0,
        hidden=len(shown) - len(seen),
        next_url=_from(params, start + PER_PAGE) if others and not stops else "",
        prev_url=_from(params, start - PER_PAGE) if start else "",
        cut=start + PER_PAGE if stops else 0,
    )


def _start(params: Mapping[str, str], *, whole: bool) -> int:
    text = params.get("from", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < DIGITS else 0
    number -= number % PER_PAGE
    return number if whole else min(number, FARTHEST)


def _from(params: Mapping[str, str], start: int) -> str:
    """The query of the page that begins there."""
    query = QueryDict(mutable=True)
    query.update(params)
    query["from"] = str(start)
    return f"?{query.urlencode()}"


def source_name(figure: Figure) -> str:
    """The words for where the figure comes from."""
    return str(SOURCES.get(figure.source, SOURCES[""]))


def formula_words(figure: Figure) -> str:
    """The formula in words; of a figure counted by an app, that it is."""
    return str(figure.formula_text) or _("Counted by the system from its own records.")
