"""What the pages of the statistics show: an indicator over territories, a territory over time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count
from django.utils.formats import number_format

from territories import small_chart
from territories.choices import Level
from territories.models import StatisticIndicator, StatisticValue, Territory
from territories.small_chart import Chart, Point
from territories.statistic_choices import ReleaseState

DRAWN = 12


def plain(value: Decimal) -> str:
    """A value as it is read: no empty decimal places, thousands parted."""
    shown = value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
    return number_format(shown, use_l10n=True, force_grouping=True)


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator of the list: its newest values' count and last period."""

    indicator: StatisticIndicator
    territories: int
    last: StatisticValue | None


def indicators(*, with_off: bool = False) -> list[IndicatorRow]:
    """Every indicator in use with its newest period; three statements."""
    found = StatisticIndicator.objects.select_related("group")
    rows = list(found if with_off else found.filter(is_active=True))
    newest = StatisticValue.objects.newest()
    lasts = newest.order_by("indicator_id", "-ends_on").distinct("indicator_id")
    last = {one.indicator_id: one for one in lasts.select_related("release")}
    counts = newest.order_by().values_list("indicator").annotate(Count("territory", distinct=True))
    places = dict(counts)
    return [IndicatorRow(one, places.get(one.pk, 0), last.get(one.pk)) for one in rows]


@dataclass(frozen=True)
class PlaceRow:
    """A territory of an indicator's page: the value of the last period and the one before it."""

    territory: Territory
    now: StatisticValue | None
    before: StatisticValue | None

    @property
    def value(self) -> str:
        return plain(self.now.value) if self.now else "–"

    @property
    def earlier(self) -> str:
        return plain(self.before.value) if self.before else "–"


def places(indicator: StatisticIndicator, region: Territory | None) -> list[PlaceRow]:
    """The country and its regions, or a region and what lies right below it."""
    shown = Territory.objects.with_reception().filter(valid_to__isnull=True).order_by("path")
    if region is None:
        shown = shown.filter(level__in=[Level.COUNTRY, Level.REGION])
    else:
        shown = shown.within(region)
    values = StatisticValue.objects.newest().filter(indicator=indicator, territory__in=shown)
    found: dict[int, list[StatisticValue]] = {}
    for one in values.select_related("release").order_by("-ends_on"):
        found.setdefault(one.territory_id, []).append(one)
    rows = []
    for territory in shown:
        mine = [*found.get(territory.pk, ())][:2]
        rows.append(PlaceRow(territory, *mine, *[None] * (2 - len(mine))))
    return rows


@dataclass(frozen=True)
class History:
    """An indicator at a territory: every published value, the newest first, and the drawing."""

    indicator: StatisticIndicator
    values: list[StatisticValue]
    chart: Chart | None

    @property
    def last(self) -> StatisticValue:
        return next(one for one in self.values if one.is_newest)

    @property
    def value(self) -> str:
        return plain(self.last.value)

    @property
    def lines(self) -> Iterator[tuple[StatisticValue, str]]:
        """Values with their numbers as they are read."""
        return ((one, plain(one.value)) for one in self.values)


def histories(territory: Territory) -> list[History]:
    """Every indicator that has a value here, in one statement."""
    rows = StatisticValue.objects.filter(territory=territory).exclude(
        release__state=ReleaseState.CHECKED
    )
    rows = rows.select_related("indicator__group", "release").order_by(
        "indicator__group__position", "indicator__position", "-ends_on", "-release__version"
    )
    found: dict[int, list[StatisticValue]] = {}
    for one in rows:
        found.setdefault(one.indicator_id, []).append(one)
    return [History(mine[0].indicator, mine, _chart(mine)) for mine in found.values()]


def _chart(values: list[StatisticValue]) -> Chart | None:
    newest = [one for one in values if one.is_newest][:DRAWN][::-1]
    if len(newest) < 2:
        return None
    return small_chart.draw(
        [Point(one.short_period, one.value, plain(one.value)) for one in newest]
    )
