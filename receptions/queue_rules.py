"""Who is called next, and which times can be booked: pure functions (R-50, R-57).

The Law asks for an electronic queue, not for an order in it. The order is an [assumption] kept in
the settings and shown in words on the kiosk and the screen:

1. whoever booked a time is called once that time has come, the earliest time first;
2. visitors of a priority category go before the others, in order of arrival;
3. after QUEUE_PRIORITY_RUN priority visitors in a row one other visitor is called, so that
   nobody waits for ever;
4. a booked visitor who came early is called before the time only if nobody else waits; one of a
   priority category waits with the others of it meanwhile, as if no time were booked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from receptions.rules import Calendar


@dataclass(frozen=True, slots=True)
class Waiting:
    """A visitor in the queue: number of arrival, whether priority, the booked time if any."""

    number: int
    priority: bool
    booked_for: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Slots:
    """How a day is divided for pre-registration."""

    opens_at: dt.time
    closes_at: dt.time
    minutes: int


W = TypeVar("W", bound=Waiting)


def next_of(waiting: Iterable[W], *, now: dt.datetime, run: int, longest_run: int) -> W | None:
    """The visitor to call, or None when nobody waits.

    `run` is how many priority visitors were called one after another until now.
    """
    queue = in_order(waiting, now=now, run=run, longest_run=longest_run)
    return next(queue, None)


def in_order(waiting: Iterable[W], *, now: dt.datetime, run: int, longest_run: int) -> Iterator[W]:
    """Everybody who waits in the order in which they would be called if nobody else came."""
    left = list(waiting)
    booked = sorted(
        (one for one in left if one.booked_for is not None),
        key=lambda one: (one.booked_for, one.number),
    )
    due = [one for one in booked if _is_due(one, now)]
    early = [one for one in booked if not _is_due(one, now) and not one.priority]
    by_arrival = sorted(left, key=lambda one: one.number)
    first = [one for one in by_arrival if one.priority and not _is_due(one, now)]
    others = [one for one in by_arrival if not one.priority and one.booked_for is None]
    yield from due
    while first or others:
        if first and (run < longest_run or not others):
            yield first.pop(0)
            run += 1
        else:
            yield others.pop(0)
            run = 0
    yield from early


def run_after(called: Waiting, run: int, *, now: dt.datetime) -> int:
    """The run of priority visitors once this one is called; bookings leave it alone."""
    if called.priority and not _is_due(called, now):
        return run + 1
    return 0 if called.booked_for is None else run


def slots_of(day: dt.date, times: Slots, calendar: Calendar) -> list[dt.time]:
    """The times that can be booked on a day: none on a day off, the last one ends by closing."""
    if not calendar.is_working(day):
        return []
    step = dt.timedelta(minutes=times.minutes)
    moment = dt.datetime.combine(day, times.opens_at)
    end = dt.datetime.combine(day, times.closes_at)
    found = []
    while moment + step <= end:
        found.append(moment.time())
        moment += step
    return found


def bookable_days(first: dt.date, span: int, calendar: Calendar) -> list[dt.date]:
    """Working days among the `span` days from `first` on."""
    days = (first + dt.timedelta(days=ahead) for ahead in range(span))
    return [day for day in days if calendar.is_working(day)]


def _is_due(one: Waiting, now: dt.datetime) -> bool:
    return one.booked_for is not None and one.booked_for <= now
