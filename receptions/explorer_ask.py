"""What the explorer is asked: everything stands in its address, and this is the address read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from receptions.explorer_period import OWN, Period
from receptions.models import Topic
from territories.figure_registry import Registry
from territories.figures import By, Cut, Figure
from territories.models import Office, Territory

PLACE = "place"
MOST_FIGURES = 8
USUAL_FIGURES = ("appeals_received", "questions_closed", "in_time", "confirmed_satisfied")


def usual_figures(registry: Registry) -> list[str]:
    """The columns of a first visit."""
    known = [code for code in USUAL_FIGURES if code in registry.figures]
    return known or list(registry.figures)[:3]


@dataclass(frozen=True)
class Ask:
    """One view: place, columns, period, rows, cut, structure, order, and the column drawn."""

    place: Territory
    figures: tuple[Figure, ...]
    slug: str
    period: Period
    by: str = PLACE
    topic: Topic | None = None
    channel: str = ""
    office: Office | None = None
    then: bool = False
    sort: str = ""
    shown: str = ""
    gone: tuple[Figure, ...] = ()  # asked for, and switched off

    @property
    def cut(self) -> Cut:
        """What the figures are narrowed to."""
        return Cut(
            topic=self.topic.code if self.topic else "",
            channel=self.channel,
            office=self.office.pk if self.office else 0,
        )

    @property
    def key(self) -> str:
        """What the providers lay the numbers out by."""
        return By.TOTAL if self.by == PLACE else self.by

    @property
    def drawn(self) -> Figure:
        """The column that chart and map show."""
        for figure in self.figures:
            if figure.code == self.shown:
                return figure
        return self.figures[0]

    def counted(self, today: dt.date) -> Period:
        """The days that are counted: nothing after today."""
        return self.period.until(today)

    def structure_day(self, today: dt.date) -> dt.date | None:
        """The day whose tree is used; None for the tree of now."""
        return self.counted(today).last if self.then else None

    def query(self, **changes: Any) -> str:
        """The address of this view with some of it changed; None or '' leaves a part out."""
        parts: dict[str, Any] = {
            "place": self.place.code,
            "f": [figure.code for figure in self.figures],
            "period": self.slug,
            "by": self.by,
            "topic_id": self.topic.pk if self.topic else "",
            "channel": self.channel,
            "office_id": self.office.pk if self.office else "",
            "structure": "then" if self.then else "",
            "sort": self.sort,
            "shown": self.shown,
        }
        if self.slug == OWN:
            parts["first"] = f"{self.period.first:%Y-%m}"
            parts["last"] = f"{self.period.last:%Y-%m}"
        query = QueryDict(mutable=True)
        for name, value in {**parts, **changes}.items():
            if isinstance(value, list):
                query.setlist(name, value)
            elif value not in (None, ""):
                query[name] = str(value)
        return query.urlencode()

    def with_figures(self, codes: list[str]) -> str:
        """The address with other columns."""
        sort = self.sort if self.sort.lstrip("-") in codes else ""
        return self.query(f=codes, sort=sort, shown=self.shown if self.shown in codes else "")
