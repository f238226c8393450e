"""How far the field is in a district or region: one place for every number of the page.

Rounds, households talked to, findings and what became of them are counted by the definitions of
`figures`; the page adds the register's own coverage, plan against fact and the checks made.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from fieldvisits import door_figures, figures
from fieldvisits.choices import REACHED, VisitResult
from fieldvisits.models import Finding, Household, Round, Visit
from fieldvisits.rules import moments, share
from receptions.models import CheckTask, Topic
from territories import kept
from territories.choices import DISTRICT_LEVELS, Level
from territories.figures import Case
from territories.models import Territory

MOST_ROUNDS = 40
CHECK_NAMES = {
    "checks": _("Closings checked at the door"),
    "confirmed": _("Solved, as was said"),
    "failed": _("Not solved"),
}


@dataclass(frozen=True)
class Period:
    """The days a page is about."""

    first: dt.date
    last: dt.date

    def days(self) -> tuple[dt.date, dt.date]:
        return self.first, self.last


@dataclass
class Coverage:
    """Households of a place or sector, and how many of them were talked to."""

    label: Any
    place: Territory | None = None
    households: int = 0
    reached: int = 0
    closed: int = 0

    @property
    def percent(self) -> int:
        return share(self.reached, self.households)

    @cached_property
    def query(self) -> str:
        """What names the place in the address of its households, or of its own progress."""
        if self.place is None:
            return ""
        name = "mahalla" if self.place.level == Level.MAHALLA else "place"
        return urlencode({f"{name}_id": self.place.pk, name: str(self.label)})

    @property
    def band(self) -> int:
        """0 for nobody, then a quarter each: how dark the cell of the map is."""
        return 0 if not self.reached else min(self.percent // 25 + 1, 4)


@dataclass(frozen=True)
class Walk:
    """Plan and fact of one round, or of a district's rounds."""

    label: str
    url: str
    rounds: int
    planned: int
    done: int
    reached: int
    round: Round | None = None

    @property
    def percent(self) -> int:
        return share(self.reached, self.planned)


def coverage_by_place(place: Territory, period: Period) -> list[Coverage]:
    """The mahallas of a district, or the districts of a region.

    The least covered first; those without a household in the register last.
    """
    level = (Level.MAHALLA,) if place.level in DISTRICT_LEVELS else DISTRICT_LEVELS
    below = Territory.objects.within(place).filter(level__in=level, valid_to__isnull=True)
    lines = {one.path: Coverage(one.name, one) for one in below}
    depth = place.path.count(".") + 1
    for path, _sector, part in counts(place, period):
        above = ".".join(path.split(".")[:depth]) + "."
        line = lines.get(path) or lines.get(above)
        if line is not None:
            add(line, part)
    return sorted(
        lines.values(), key=lambda line: (not line.households, line.percent, str(line.label))
    )


def coverage_by_sector(place: Territory, period: Period) -> dict[int | None, Coverage]:
    """The four sectors; None holds households whose sector isn't known."""
    lines = {sector: Coverage(sector) for sector in (1, 2, 3, 4, None)}
    for _path, sector, part in counts(place, period):
        add(lines[sector], part)
    return lines


def total(lines: Iterable[Coverage]) -> Coverage:
    """All the lines together."""
    whole = Coverage("")
    for line in lines:
        add(whole, line)
    return whole


def counts(place: Territory, period: Period) -> Sequence[tuple[str, int | None, Coverage]]:
    """Path of the mahalla, sector, and what the register counts there; a page asks once."""
    return kept.once(("coverage", place.path, period), lambda: _counts(place, period))


def _counts(place: Territory, period: Period) -> list[tuple[str, int | None, Coverage]]:
    by = ("mahalla__path", "sector")
    homes = Household.objects.current().filter(mahalla__path__startswith=place.path).order_by()
    found: dict[tuple[str, int | None], Coverage] = defaultdict(lambda: Coverage(""))
    for path, sector, number, closed in homes.values_list(*by).annotate(
        number=Count("pk"), closed=Count("pk", filter=Q(do_not_visit=True))
    ):
        found[path, sector].households, found[path, sector].closed = number, closed
    start, end = moments(*period.days())
    visits = Visit.objects.filter(
        household__mahalla__path__startswith=place.path,
        result__in=REACHED,
        visited_at__gte=start,
        visited_at__lt=end,
    ).order_by()
    entry = Coalesce("household__joined_into", "household")
    columns = [Coalesce(f"household__joined_into__{one}", f"household__{one}") for one in by]
    for path, sector, number in visits.values_list(*columns).annotate(
        number=Count(entry, distinct=True)
    ):
        found[path, sector].reached = number
    return [(path, sector, part) for (path, sector), part in found.items()]


def add(line: Coverage, part: Coverage) -> None:
    """Count the part to the line."""
    line.households += part.households
    line.reached += part.reached
    line.closed += part.closed


def begun_rounds(place: Territory, period: Period) -> QuerySet[Round, Round]:
    """Rounds of the place's receptions whose first day lies in the period."""
    return Round.objects.filter(
        reception__territory__path__startswith=place.path,
        starts_on__range=period.days(),
    )


def walks(place: Territory, period: Period) -> list[Walk]:
    """Plan against fact: round by round in a district, district by district in a region."""
    begun = begun_rounds(place, period)
    if place.level in DISTRICT_LEVELS:
        rows = begun.with_progress().select_related("territory")  # type: ignore[attr-defined]
        return [_walk(row) for row in rows.order_by("-starts_on", "-pk")[:MOST_ROUNDS]]
    counted = _walked(begun, "round__reception__territory")
    places = Territory.objects.in_bulk([pk for pk, *_numbers in counted])
    lines = [Walk(places[pk].name, _of_place(places[pk]), *numbers) for pk, *numbers in counted]
    return sorted(lines, key=lambda line: line.label)


def _of_place(place: Territory) -> str:
    asked = urlencode({"place_id": place.pk, "place": place.name})
    return f"{reverse('fieldvisits:progress')}?{asked}"


def whole_walk(place: Territory, period: Period) -> Walk:
    """All the rounds together."""
    rows = _walked(begun_rounds(place, period))
    numbers = rows[0] if rows else (0, 0, 0, 0)
    return Walk("", "", *numbers)


def _walk(row: Any) -> Walk:
    day = date_format(row.starts_on, "SHORT_DATE_FORMAT")
    label = f"{row.territory}, {day}"
    return Walk(label, row.get_absolute_url(), 1, row.planned, row.done, row.reached, row)


def _walked(rounds: QuerySet[Round, Round], *by: str) -> list[Any]:
    """(…by, rounds, planned, gone to, talked to) of the visits of these rounds."""
    visits = Visit.objects.filter(round__in=rounds.order_by().values("pk")).order_by()
    numbers = {
        "rounds": Count("round", distinct=True),
        "planned": Count("pk"),
        "done": Count("pk", filter=~Q(result=VisitResult.PENDING)),
        "reached": Count("pk", filter=Q(result__in=REACHED)),
    }
    if by:
        return list(visits.values_list(*by).annotate(**numbers))
    one = visits.aggregate(**numbers)
    return [tuple(one[name] for name in numbers)]


def findings(place: Territory, period: Period) -> QuerySet[Finding, Finding]:
    """Problems found in the period by the place's receptions."""
    found = figures.findings_found(*period.days())
    return found.filter(reception__territory__path__startswith=place.path)


def findings_by_topic(
    place: Territory, period: Period
) -> list[tuple[str, str, list[tuple[str, Any, int]]]]:
    """Code and name of a group of topics, and (key, label, count) of its columns."""
    totals: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in figures.rows_by_topic(findings(place, period)):
        for key, number in row.cells.items():
            totals[row.row][key] += int(number)
    names = {one.code: one.name for one in Topic.objects.groups()}
    return [
        (
            group,
            names.get(group, group),
            [(key, label, totals[group][key]) for key, label in figures.FINDING_COLUMNS],
        )
        for group in sorted(totals)
    ]


def checks(place: Territory, period: Period) -> QuerySet[CheckTask, CheckTask]:
    """Closings of the place's receptions checked at the door in the period."""
    made = door_figures.door_checks(*period.days())
    return made.filter(reception__territory__path__startswith=place.path)


def check_counts(place: Territory, period: Period) -> dict[str, int]:
    """Checks made, and how many closings held."""
    counted: dict[str, int] = checks(place, period).aggregate(
        checks=Count("pk"),
        confirmed=Count("pk", filter=door_figures.CONFIRMED),
        failed=Count("pk", filter=~door_figures.CONFIRMED),
    )
    return counted


def cases(what: str, place: Territory, period: Period, group: str) -> Iterable[Case] | None:
    """What is behind a number of the page; None for a number that isn't there."""
    first, last = period.days()
    for figure in figures.FIGURES:
        if figure.code == what and figure.cases is not None:
            return figure.cases(first, last, place.path)
    if what in ("found", *figures.WHAT_BECAME):
        found = findings(place, period).filter(figures.WHAT_BECAME.get(what, Q()))
        return figures.cases_of(found.filter(topic__parent__code=group) if group else found)
    results = {
        "checks": Q(),
        "confirmed": door_figures.CONFIRMED,
        "failed": ~door_figures.CONFIRMED,
    }
    if what in results:
        return door_figures.cases_of(checks(place, period).filter(results[what]))
    return None
