"""The regions' lives as a script: who does what when, and how one part of them is played."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

from django.utils import timezone

from config.demonstration.appeals import Lives
from config.demonstration.cast import Cast
from config.demonstration.field import Field
from config.demonstration.parts import PARTS, regions_of
from config.demonstration.programmes import Programmes
from config.demonstration.stage import Stage
from config.demonstration.texts import Texts
from config.demonstration.volume import Volume
from programs.choices import ProgrammeState
from receptions.models import Reception
from territories import clock, demo
from territories.choices import Level
from territories.models import User
from territories.periods import Quarter

DAY = dt.timedelta(days=1)
Say = Callable[[str], None]


def play_part(index: int, volume: Volume, seed: int, now: dt.datetime, say: Say) -> int:
    """Play every PARTS-th region's life up to now; returns the number of actions.

    The first part says which month it has come to.
    """
    stage = Stage(seed=f"part-{seed}-{index}", until=now)
    lives = Lives(stage, Cast(stage.random), Texts(stage.random))
    quarter = Quarter.of(timezone.localdate(now)).previous
    script = _Script(lives, every_reception(), quarter, volume.share(PARTS), index)
    script.schedule()
    with clock.playing(now):
        stage.play(watch=_months(say) if index == 0 else None)
    return stage.played


def _months(say: Say) -> Callable[[dt.date], None]:
    """Says each month of the play once."""
    said: set[str] = set()

    def watch(day: dt.date) -> None:
        month = f"{day:%Y-%m}"
        if month not in said:
            said.add(month)
            say(f"playing {month}")

    return watch


def every_reception() -> list[Reception]:
    return list(Reception.objects.select_related("territory__parent__reception").order_by("pk"))


class _Script:
    """Decides who does what when; the parts know how."""

    def __init__(
        self,
        lives: Lives,
        receptions: list[Reception],
        quarter: Quarter,
        volume: Volume,
        index: int,
    ) -> None:
        self.lives = lives
        self.stage = lives.stage
        self.random = lives.random
        self.quarter = quarter
        self.volume = volume
        mine = regions_of(index)
        lives.regions = mine
        self.has_home = index == 0
        self.home = next(one for one in receptions if one.territory.code == demo.DISTRICT)
        receptions = [one for one in receptions if _region_code(one) in mine]
        self.receptions = receptions
        self.districts = [
            one for one in receptions if one.territory.level not in (Level.COUNTRY, Level.REGION)
        ]
        self.weights = [self._weight(one) for one in receptions]
        self.busy = self._busy_districts()
        self.field = Field(lives)
        self.programmes = Programmes(lives)

    def _weight(self, reception: Reception) -> float:
        """Few receptions are busy; the demonstration's region is."""
        territory = reception.territory
        if territory.code == demo.DISTRICT:
            return 14
        if territory.path.startswith(f"{demo.COUNTRY}.{demo.REGION}."):
            return 5
        if territory.level in (Level.COUNTRY, Level.REGION):
            return 1.5
        return self.random.choice((0.4, 0.4, 0.6, 0.6, 1, 6))

    def _busy_districts(self) -> list[Reception]:
        ranked = sorted(zip(self.weights, self.receptions, strict=True), key=lambda pair: -pair[0])
        return [one for _weight, one in ranked if one in self.districts][:20]

    def schedule(self) -> None:
        """Fill the queue from the quarter's first day to the present."""
        first, last = self.quarter.first_day, self.quarter.last_day
        today = timezone.localdate(self.stage.until)
        for reception in self.random.choices(self.receptions, self.weights, k=self.volume.appeals):
            self._arrival(reception, self._day(first, last))
        since = max(2, self.volume.appeals // 5)
        for reception in self.random.choices(self.receptions, self.weights, k=since):
            self._arrival(reception, self._day(last + DAY, today))
        self._schedule_field(first, last)
        self._schedule_programmes(first, last)
        if self.has_home:
            for _turn in range(max(6, self.volume.appeals // 40)):
                self._arrival(self.home, self._day(today - 12 * DAY, today))
            self._schedule_home(last, today)

    def _arrival(self, reception: Reception, day: dt.date) -> None:
        moment = self.stage.moment(day)
        if self.random.random() < 0.05:
            moment = moment.replace(hour=19)
        self.stage.at(moment, lambda: self.lives.arrive(reception))

    def _day(self, first: dt.date, last: dt.date) -> dt.date:
        day = first + DAY * self.random.randrange((last - first).days + 1)
        while day.weekday() >= 5 and day > first:
            day -= DAY
        return day

    def _some_district(self) -> Reception:
        return self.random.choice(self.busy)

    def _schedule_field(self, first: dt.date, last: dt.date) -> None:
        for _turn in range(self.volume.rounds):
            moment = self.stage.moment(self._day(first, last - 8 * DAY))
            self.stage.at(moment, partial(self.field.round, self._some_district()))
        for _turn in range(self.volume.field_receptions):
            moment = self.stage.moment(self._day(first, last - 10 * DAY))
            self.stage.at(moment, partial(self.field.field_reception, self._some_district()))

    def _schedule_programmes(self, first: dt.date, last: dt.date) -> None:
        for number in range(self.volume.programmes):
            reception = self.busy[number % len(self.busy)]
            moment = self.stage.moment(self._day(first + 35 * DAY, last + 5 * DAY))
            self.stage.at(moment, partial(self.programmes.draft, reception, first))

    def _schedule_home(self, last: dt.date, today: dt.date) -> None:
        """What the demonstration accounts find on their desks today."""
        first = self.quarter.first_day
        walkers = (User.objects.get(username="round-member"),)
        walk = partial(self.field.round, self.home, members=walkers)
        for _turn in range(3):
            self.stage.at(self.stage.moment(self._day(first, last - 8 * DAY)), walk)
        yesterday = self.stage.moment(today - DAY).replace(hour=9)
        self.stage.at(yesterday, partial(walk, finish=False))
        for days in (3, 6):
            self.stage.at(yesterday, partial(self.field.field_reception, self.home, in_days=days))
        draft = self.programmes.draft
        self.stage.at(self.stage.moment(first + 45 * DAY), partial(draft, self.home, first))
        self.stage.at(self.stage.moment(last + 12 * DAY), partial(draft, self.home, first))
        waiting = partial(draft, self.home, last, stop_at=ProgrammeState.SUBMITTED)
        self.stage.at(self.stage.moment(today - 5 * DAY), waiting)
        region = self.home.territory.parent_id
        near = [one for one in self.districts if one.territory.parent_id == region]
        near.remove(self.home)
        stops = (ProgrammeState.SUBMITTED, ProgrammeState.SUBMITTED, ProgrammeState.RETURNED)
        for reception, stop_at in zip(near, stops, strict=False):
            moment = self.stage.moment(today - 6 * DAY)
            self.stage.at(moment, partial(draft, reception, last, stop_at=stop_at))


def _region_code(reception: Reception) -> str:
    """The code of the region a reception lies in; the national service is its own."""
    codes = reception.territory.path.split(".")
    return codes[1] or codes[0]
