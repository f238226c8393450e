"""A file with statistics: its columns, the names a row may write, the template."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from territories.choices import DISTRICT_LEVELS, Level
from territories.models import StatisticIndicator, Territory
from territories.spreadsheets import blank
from territories.spreadsheets.layout import NUMBER, Column, Layout
from territories.spreadsheets.names import NameIndex
from territories.statistic_choices import PeriodKind

MAX_ROWS = 20_000
ALIKE = 0.75
MOST_PROPOSED = 100  # unknown names that are looked at closely; comparing takes its time

LAYOUT = Layout(
    (
        Column(
            "territory",
            gettext_lazy("Territory"),
            gettext_lazy("Code or name of a district, city, region or the country."),
            required=True,
            width=36,
        ),
        Column(
            "indicator",
            gettext_lazy("Indicator"),
            gettext_lazy("Code or name, as in the list of indicators."),
            required=True,
            width=36,
        ),
        Column(
            "value",
            gettext_lazy("Value"),
            gettext_lazy("A number in the indicator's unit; a comma or a point before fractions."),
            "12,5",
            kind=NUMBER,
            required=True,
        ),
    )
)


class Places(NameIndex):
    """Territories that have statistics, by code or by name in any script."""

    def __init__(self) -> None:
        super().__init__()
        rows = list(Territory.objects.with_reception().filter(valid_to__isnull=True))
        self._codes = {row.code: row for row in rows}
        self._names = self.index(rows, short=True)
        self._nearest: dict[str, Territory | None] = {}

    def find(self, text: str) -> Territory:
        """By code, by name, or by both as the template writes them.

        Raises ValidationError; where a name is like one that is known, it proposes that one.
        """
        code = text.split(" ", 1)[0]
        if code in self._codes:
            return self._codes[code]
        found = self.matching(self._names, text)
        if not found and (near := self._near(text)):
            raise ValidationError(
                _("Nothing is called “%(text)s”. Did you mean %(near)s?"),
                params={"text": text[:80], "near": f"{near.code} {near.name}"},
            )
        place: Territory = self.single(found, text)
        return place

    def _near(self, text: str) -> Territory | None:
        """The one that is called nearly so; of so many unknown names, then of none."""
        if text not in self._nearest and len(self._nearest) < MOST_PROPOSED:
            keys = difflib.get_close_matches(self.fold(text), self._names, n=1, cutoff=ALIKE)
            self._nearest[text] = self._names[keys[0]][0] if keys else None
        return self._nearest.get(text)


class Indicators(NameIndex):
    """The indicators in use by code or name."""

    def __init__(self) -> None:
        super().__init__()
        rows = list(StatisticIndicator.objects.filter(is_active=True))
        self._codes = {row.code: row for row in rows}
        self._names = self.index(rows)
        self._nearest: dict[str, StatisticIndicator | None] = {}

    def find(self, text: str) -> StatisticIndicator:
        """By code or by name. Raises ValidationError, with the names that are spelt alike."""
        if text in self._codes:
            return self._codes[text]
        found = self.matching(self._names, text)
        if not found:
            raise self._unknown(text)
        indicator: StatisticIndicator = self.single(found, text)
        return indicator

    def _unknown(self, text: str) -> ValidationError:
        near = self._near(text)
        if near is None:
            said = _("There is no indicator “%(text)s”. Choose one from the list of the template.")
        else:
            said = _("There is no indicator “%(text)s”. Did you mean “%(near)s”?")
        return ValidationError(said, params={"text": text[:80], "near": near and near.name})

    def _near(self, text: str) -> StatisticIndicator | None:
        """The one that is spelt nearly so; of so many unknown ones, then of none."""
        if text not in self._nearest and len(self._nearest) < MOST_PROPOSED:
            codes = {self.fold(code): [row] for code, row in self._codes.items()}
            known = {**self._names, **codes}
            keys = difflib.get_close_matches(self.fold(text), known, n=1, cutoff=ALIKE)
            self._nearest[text] = known[keys[0]][0] if keys else None
        return self._nearest.get(text)


def wrong_period(indicator: StatisticIndicator, quarter: int) -> str:
    """Why an indicator can't stand in a file of this period; '' where it can."""
    if indicator.period_kind == PeriodKind.YEAR and quarter:
        return _("This indicator is given by the year; the file is of a quarter.")
    if indicator.period_kind == PeriodKind.QUARTER and not quarter:
        return _("This indicator is given by the quarter; the file is of a year.")
    return ""


def template() -> bytes:
    """The empty spreadsheet in the active language."""
    order = [Level.COUNTRY, Level.REGION, *DISTRICT_LEVELS]
    places = Territory.objects.filter(valid_to__isnull=True, level__in=order).order_by("path")
    indicators = StatisticIndicator.objects.filter(is_active=True)
    lists = {
        "territory": [f"{one.code} {one.name}" for one in places],
        "indicator": [one.code for one in indicators],
    }
    return blank.draw(LAYOUT, title=_("Statistics"), lists=lists, examples=_examples(lists))


def _examples(lists: dict[str, list[str]]) -> Iterable[list[str]]:
    if lists["territory"] and lists["indicator"]:
        yield [lists["territory"][-1], lists["indicator"][0], "12,5"]
