"""Which households a round goes to, and why: facts and weights in, choice and reasons out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from fieldvisits.rules import way_key

DAYS_A_MONTH = 30
MOST_MONTHS = 24  # who was talked to two years ago waits no less than who was three years ago
MOST_APPEALS_HERE = 3
MOST_APPEALS_STREET = 10

# The kinds of reasons; `fieldvisits.reasons` has their words.
REVISIT, CHECK, APPEALS_HERE, APPEALS_STREET = "revisit", "check", "appeals", "street"
IN_NEED, REGISTER, NEVER, SINCE, BY_HAND = "in_need", "register", "never", "since", "by_hand"

Reason = tuple[str, str | int]


@dataclass(frozen=True)
class Weights:
    """Points that each sign of a household is worth; a reception may set its own."""

    check: int = 80
    revisit: int = 60
    in_need: int = 25
    never: int = 20
    register: int = 15
    appeals_here: int = 10
    appeals_street: int = 2
    month: int = 1

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Weights:
        """The weights as a plan keeps them; what it doesn't name is as usual."""
        known = {field.name for field in fields(cls)}
        return replace(cls(), **{key: int(value) for key, value in stored.items() if key in known})

    def stored(self) -> dict[str, int]:
        return asdict(self)


@dataclass(frozen=True)
class Home:
    """What the planner knows of a household."""

    pk: int
    mahalla: int = 0
    street: str = ""
    house: str = ""
    point: tuple[float, float] | None = None
    do_not_visit: bool = False
    in_need: bool = False
    registers: tuple[str, ...] = ()
    check: bool = False
    revisit_on: dt.date | None = None
    reached_on: dt.date | None = None
    appeals_here: int = 0
    appeals_street: int = 0


@dataclass(frozen=True)
class Choice:
    """A household chosen, with its points and the reasons that gave them."""

    home: Home
    points: int
    reasons: tuple[Reason, ...]
    earliest: dt.date | None = None  # the day agreed on: not before it


def weigh(home: Home, weights: Weights, *, on: dt.date) -> Choice:
    """How much speaks for going to a household in a round that ends on the day."""
    worths = [(worth(reason, weights, on=on), reason) for reason in _reasons(home, on)]
    worths.sort(key=lambda one: -one[0])
    due = home.revisit_on if home.revisit_on and home.revisit_on <= on else None
    return Choice(home, sum(one for one, _ in worths), tuple(why for _, why in worths), due)


def worth(reason: Reason, weights: Weights, *, on: dt.date) -> int:
    """The points of one reason."""
    kind, value = reason
    if kind == SINCE:
        months = max((on - dt.date.fromisoformat(str(value))).days, 0) // DAYS_A_MONTH
        return weights.month * min(months, MOST_MONTHS)
    if kind == APPEALS_HERE:
        return weights.appeals_here * min(int(value), MOST_APPEALS_HERE)
    if kind == APPEALS_STREET:
        return weights.appeals_street * min(int(value), MOST_APPEALS_STREET)
    return {
        CHECK: weights.check,
        REVISIT: weights.revisit,
        IN_NEED: weights.in_need,
        REGISTER: weights.register,
        NEVER: weights.never,
    }.get(kind, 0)


def day_agreed(reasons: Iterable[Sequence[Any]]) -> dt.date | None:
    """The day a household agreed to be visited again on, if that is why it was taken."""
    days = [dt.date.fromisoformat(str(value)) for kind, value in reasons if kind == REVISIT]
    return days[0] if days else None


def choose(homes: Iterable[Home], weights: Weights, *, on: dt.date, most: int) -> list[Choice]:
    """The households most speaks for, at most so many. Equal ones follow in the order of the way.

    Who asked not to be visited is never among them; nor who agreed on a day after the round,
    unless something said solved is to be checked there.
    """
    free = [home for home in homes if not home.do_not_visit and not _later(home, on)]
    found = [weigh(home, weights, on=on) for home in free]
    found.sort(key=lambda one: (-one.points, one.home.mahalla, _way(one.home), one.home.pk))
    return found[:most]


def _later(home: Home, on: dt.date) -> bool:
    return home.revisit_on is not None and home.revisit_on > on and not home.check


def _way(home: Home) -> Any:
    return way_key(home.street, home.house)


def _reasons(home: Home, on: dt.date) -> Iterator[Reason]:
    if home.check:
        yield CHECK, 1
    if home.revisit_on is not None and home.revisit_on <= on:
        yield REVISIT, home.revisit_on.isoformat()
    if home.in_need:
        yield IN_NEED, 1
    for register in home.registers:
        yield REGISTER, register
    if home.appeals_here:
        yield APPEALS_HERE, home.appeals_here
    elsewhere = home.appeals_street - home.appeals_here
    if elsewhere > 1:  # one other appeal is no cluster
        yield APPEALS_STREET, elsewhere
    if home.reached_on is None:
        yield NEVER, 1
    else:
        yield SINCE, home.reached_on.isoformat()


@dataclass(frozen=True)
class Hours:
    """A working day of a crew, in minutes after midnight, and what one household takes."""

    starts: int = 9 * 60
    ends: int = 18 * 60
    break_starts: int = 13 * 60
    break_minutes: int = 60
    household: int = 15

    @property
    def working(self) -> int:
        """Minutes for going and talking."""
        return self.ends - self.starts - self.break_minutes

    def left_at(self, moment: int) -> int:
        """Minutes for going and talking that are left at a minute of the day."""
        pause = self.break_starts + self.break_minutes
        before = min(max(moment, self.starts), self.break_starts) - self.starts
        after = min(max(moment, pause), self.ends) - pause
        return max(self.working - max(before, 0) - max(after, 0), 0)

    def clock(self, worked: float) -> int:
        """The minute of the day at which so many minutes have been worked; the break is kept."""
        moment = self.starts + round(worked)
        return moment + self.break_minutes if moment >= self.break_starts else moment


def time_of(minute: int) -> dt.time:
    """A minute of the day as a time; later than midnight stays at midnight's last minute."""
    return dt.time(*divmod(min(minute, 24 * 60 - 1), 60))


def minute_of(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def with_locked(order: Sequence[int], locked: Mapping[int, int]) -> list[int]:
    """The order with each locked stop at its place (1 is the first), the others in turn around.

    Of two locked at one place, or beyond the end, the later follow as near as they can.
    """
    rest = iter([one for one in order if one not in locked])
    fixed = sorted(locked, key=lambda one: (locked[one], one))
    found: list[int] = []
    for one in fixed:
        while len(found) < locked[one] - 1:
            following = next(rest, None)
            if following is None:
                break
            found.append(following)
        found.append(one)
    return [*found, *rest]


def moved(order: Sequence[int], one: int, place: int) -> list[int]:
    """The order with one stop at a place (1 is the first; beyond the end means last)."""
    others = [other for other in order if other != one]
    place = min(max(place, 1), len(others) + 1)
    return [*others[: place - 1], one, *others[place - 1 :]]
