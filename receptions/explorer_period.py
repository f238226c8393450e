"""The period of the explorer: whole months, and the same months of the year before."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from territories.periods import Quarter

MOST_MONTHS = 36
OWN = "own"
_MONTH = re.compile(r"(\d{4})-(\d{2})\Z")
_HALF = re.compile(r"(\d{4})-h([12])\Z")
_QUARTER = re.compile(r"(\d{4})-q([1-4])\Z")
_YEAR = re.compile(r"(\d{4})\Z")
# The receptions began in 2017; the year before that is only compared with.
FIRST_YEAR = 2017
YEARS = range(FIRST_YEAR - 1, 2100)


@dataclass(frozen=True)
class Period:
    """First and last day."""

    first: dt.date
    last: dt.date

    @property
    def year_before(self) -> Period:
        """The same days a year earlier; the end of a month stays the end of its month."""
        return Period(_year_back(self.first), _year_back(self.last))

    @property
    def months(self) -> int:
        """How many months are touched."""
        years = self.last.year - self.first.year
        return 12 * years + self.last.month - self.first.month + 1

    def until(self, day: dt.date) -> Period:
        """As much of it as is over or running on the day; whole where it ended before."""
        return Period(self.first, max(self.first, min(self.last, day)))

    def each_month(self) -> Iterator[str]:
        """Its months as '2026-07'."""
        for number in range(self.months):
            years, month = divmod(self.first.month - 1 + number, 12)
            yield f"{self.first.year + years}-{month + 1:02d}"

    @property
    def days(self) -> str:
        """First and last day in words."""
        return _("%(first)s – %(last)s") % {
            "first": date_format(self.first, "SHORT_DATE_FORMAT"),
            "last": date_format(self.last, "SHORT_DATE_FORMAT"),
        }


def _year_back(day: dt.date) -> dt.date:
    year = day.year - 1
    length = calendar.monthrange(year, day.month)[1]
    ends = day.day == calendar.monthrange(day.year, day.month)[1]
    return dt.date(year, day.month, length if ends else min(day.day, length))


def months(year: int, first: int, last: int) -> Period:
    """From the first day of a month to the last day of another of the same year."""
    if year not in YEARS or not 1 <= first <= last <= 12:
        raise ValueError((year, first, last))
    return Period(dt.date(year, first, 1), month_end(year, last))


def month_end(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def parse_month(text: str) -> tuple[int, int]:
    """Year and month of '2026-07'; ValueError for anything else."""
    found = _MONTH.match(text)
    if not found or int(found[1]) not in YEARS or not 1 <= int(found[2]) <= 12:
        raise ValueError(text)
    return int(found[1]), int(found[2])


def parse(slug: str) -> Period:
    """The period of '2026', '2026-h1', '2026-q3' or '2026-07'; ValueError for anything else."""
    if found := _YEAR.match(slug):
        return months(int(found[1]), 1, 12)
    for pattern, length in ((_HALF, 6), (_QUARTER, 3)):
        if found := pattern.match(slug):
            last = int(found[2]) * length
            return months(int(found[1]), last - length + 1, last)
    year, month = parse_month(slug)
    return months(year, month, month)


def words(slug: str) -> str:
    """A ready period in words."""
    period = parse(slug)
    if _YEAR.match(slug):
        return _("year %(year)s") % {"year": slug}
    if "-h" in slug:
        text = _("first half of %(year)s") if slug.endswith("1") else _("second half of %(year)s")
        return text % {"year": slug[:4]}
    if "-q" in slug:
        return str(Quarter.of(period.first))
    return date_format(period.first, "YEAR_MONTH_FORMAT")


def offered(today: dt.date) -> list[tuple[str, list[str]]]:
    """Ready periods by kind, the newest first: eight quarters, four halves, and so on."""
    quarters, halves, one = [], [], Quarter.of(today)
    for _number in range(8):
        quarters.append(f"{one.year}-q{one.number}")
        half = f"{one.year}-h{(one.number + 1) // 2}"
        if half not in halves:
            halves.append(half)
        one = one.previous
    back = [divmod(12 * today.year + today.month - 1 - number, 12) for number in range(13)]
    return [
        (_("quarters"), quarters),
        (_("half-years"), halves),
        (_("years"), [str(today.year - number) for number in range(3)]),
        (pgettext("to choose from", "months"), [f"{year}-{month + 1:02d}" for year, month in back]),
    ]


def usual(today: dt.date) -> str:
    """What is shown when nothing is chosen: the quarter that ended last."""
    one = Quarter.of(today).previous
    return f"{one.year}-q{one.number}"
