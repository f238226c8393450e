"""Quarters of a year."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

YEARS = range(2000, 2100)  # whose quarters anybody may ask for; those around them have days too
_SLUG = re.compile(r"([0-9]{4})-([1-4])")


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """A calendar quarter: `number` runs from 1 to 4."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 4:
            raise ValueError(self.number)

    @classmethod
    def of(cls, day: dt.date) -> Quarter:
        """The quarter a day lies in."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """From the form '2026-3', of this century; raises ValueError for anything else."""
        found = _SLUG.fullmatch(text)
        if not found or int(found[1]) not in YEARS:
            raise ValueError(text)
        return cls(int(found[1]), int(found[2]))

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> dt.date:
        return self.next.first_day - dt.timedelta(days=1)

    @property
    def next(self) -> Quarter:
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def previous(self) -> Quarter:
        return Quarter(self.year - (self.number == 1), (self.number + 2) % 4 + 1)

    @property
    def year_before(self) -> Quarter:
        return Quarter(self.year - 1, self.number)

    @property
    def slug(self) -> str:
        """The form used in addresses: '2026-3'."""
        return f"{self.year}-{self.number}"

    def __str__(self) -> str:
        roman = ("I", "II", "III", "IV")[self.number - 1]
        return _("quarter %(roman)s of %(year)s") % {"roman": roman, "year": self.year}
