"""The working calendar as an object: stored days of the newest version over a five-day week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from territories import kept
from territories.choices import DayKind
from territories.effects import Effect
from territories.exceptions import CalendarError
from territories.models import CalendarDay, CalendarVersion, User

ONE_DAY = dt.timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class WorkingCalendar:
    """One version of the calendar. `days` are those that differ from the plain week."""

    version: CalendarVersion
    days: Mapping[dt.date, str]

    def is_working(self, day: dt.date, /) -> bool:
        """Whether people work on the day (five-day week)."""
        kind = self.days.get(day)
        if kind is not None:
            return kind == DayKind.WORKING
        return day.weekday() < SATURDAY

    def next_working(self, day: dt.date) -> dt.date:
        """The day itself if people work then, else the first working day after it."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def previous_working(self, day: dt.date) -> dt.date:
        """The day itself if people work then, else the last working day before it."""
        while not self.is_working(day):
            day -= ONE_DAY
        return day


def current() -> WorkingCalendar:
    """The newest version. Raises CalendarError while none is stored."""
    return kept.once("calendar", _newest)


def _newest() -> WorkingCalendar:
    version = CalendarVersion.objects.order_by("-number").first()
    if version is None:
        raise CalendarError(_("No working calendar is stored. Load the reference data first."))
    return of(version)


def of(version: CalendarVersion) -> WorkingCalendar:
    """A version with its days; read once, because a version never changes."""
    return WorkingCalendar(version, _days(version.pk))


@lru_cache(maxsize=32)
def _days(version_id: int) -> Mapping[dt.date, str]:
    return dict(CalendarDay.objects.filter(version=version_id).values_list("day", "kind"))


Changes = Mapping[dt.date, tuple[str, str] | None]


class Dependant(Protocol):
    """A floor above whose dates hang on the calendar; it registers itself in its `apps.py`."""

    def preview(self, calendar: WorkingCalendar, days: frozenset[dt.date]) -> Effect:
        """What the calendar with these days changed would move."""

    def follow(self, days: frozenset[dt.date], by: User) -> None:
        """The change is made: move what it moves. Called in its transaction."""


dependants: list[Dependant] = []


def preview(changes: Changes) -> list[Effect]:
    """What the changes would move, before they are made."""
    version = CalendarVersion.objects.order_by("-number").first()
    days = {day: kind for day, (kind, _note) in _changed(version, changes).items()}
    calendar = WorkingCalendar(version or CalendarVersion(number=0), days)
    return [one.preview(calendar, frozenset(changes)) for one in dependants]


def _changed(version: CalendarVersion | None, changes: Changes) -> dict[dt.date, tuple[str, str]]:
    days = {row.day: (row.kind, row.note) for row in version.days.all()} if version else {}
    for day, entry in changes.items():
        days.pop(day, None)
        if entry is not None:
            days[day] = entry
    return days


@transaction.atomic
def new_version(*, act: str, changes: Changes, by: User) -> CalendarVersion:
    """A version with the newest one's days and the changes of an act.

    `changes` gives kind and note by day; None makes it an ordinary day again. Dates that hang on
    these days are counted anew. Raises CalendarError without an act or without a change.
    """
    if not act.strip() or not changes:
        raise CalendarError(_("Name the act and at least one day that it changes."))
    before = CalendarVersion.objects.select_for_update().order_by("-number").first()
    days = _changed(before, changes)
    version = CalendarVersion.objects.create(
        number=before.number + 1 if before else 1, act=act.strip()
    )
    CalendarDay.objects.bulk_create(
        CalendarDay(version=version, day=day, kind=kind, note=note)
        for day, (kind, note) in sorted(days.items())
    )
    kept.forget()
    for one in dependants:
        one.follow(frozenset(changes), by)
    return version
