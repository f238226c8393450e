"""Statistics as figures: each indicator is `stat_<code>`, its value given to each territory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from territories import kept
from territories.choices import Direction
from territories.figures import Count, Counts, Figure, Unit
from territories.models import StatisticIndicator, StatisticValue
from territories.statistic_choices import StatisticUnit
from territories.statistic_rules import period_end

UNITS = {
    StatisticUnit.PERSONS: Unit.COUNT,
    StatisticUnit.NUMBER: Unit.COUNT,
    StatisticUnit.PERCENT: Unit.PERCENT,
    StatisticUnit.SOUMS: Unit.SOUMS,
    StatisticUnit.PER_1000: Unit.AVERAGE,
    StatisticUnit.POINTS: Unit.AVERAGE,
}
# A value speaks for the periods after its own until a newer one comes, but not for ever.
SPEAKS_FOR_YEARS = 2
SOURCE = "statistics"
_spoken = lazy(str, str)  # in the language active when it is shown


@dataclass(frozen=True)
class ValueCount:
    """Counts of a figure: the newest value of each territory for a period that had ended."""

    indicator: int
    bottom: int

    def __call__(self, first: dt.date, last: dt.date) -> Counts:
        oldest = period_end(last.year - SPEAKS_FOR_YEARS, 0)
        values = StatisticValue.objects.newest().filter(
            indicator=self.indicator, ends_on__lte=last, ends_on__gte=oldest
        )
        newest = values.order_by("territory_id", "-ends_on").distinct("territory_id")
        return {
            territory: Count(value, self.bottom)
            for territory, value in newest.values_list("territory", "value")
        }


def figures() -> list[Figure]:
    """Every indicator in use as a figure."""
    return kept.once("statistic figures", lambda: list(_read()))


def _read() -> Iterator[Figure]:
    for one in StatisticIndicator.objects.filter(is_active=True).select_related("group"):
        unit = UNITS[StatisticUnit(one.unit)]
        yield Figure(
            code=one.figure_code,
            name=_spoken(one),
            unit=unit,
            counts=ValueCount(one.pk, 100 if unit == Unit.PERCENT else 1),
            direction=Direction(one.direction) if one.direction else None,
            reason=_("Imported statistics; each value names its source and version."),
            source=SOURCE,
            formula_text=_("A value of imported statistics, given for each territory."),
            rolled_up=False,
        )


def indicator_of(figure: Figure) -> StatisticIndicator | None:
    """The indicator behind a figure of statistics."""
    if not isinstance(figure.counts, ValueCount):
        return None
    return StatisticIndicator.objects.filter(pk=figure.counts.indicator).first()
