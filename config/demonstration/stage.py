"""A queue of moments: whatever is due next happens next, with the clock set to it."""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone

from territories import clock, kept

Action = Callable[[], None]
OPENS, CLOSES = 9, 18


@contextmanager
def refusable() -> Iterator[None]:
    """For a step that a service may refuse: the rest of the batch goes on without it."""
    connection.features.uses_savepoints = True
    try:
        with transaction.atomic():
            yield
    finally:
        connection.features.uses_savepoints = False


class Stage:
    """Actions in the order of their moments. Those later than `until` never happen."""

    def __init__(self, *, seed: str, until: dt.datetime) -> None:
        self.random = random.Random(seed)  # noqa: S311  a demonstration, not a secret
        self.until = until
        self._queue: list[tuple[dt.datetime, int, Action]] = []
        self._order = itertools.count()
        self.played = 0

    def at(self, moment: dt.datetime, action: Action) -> None:
        """Let something happen at a moment, if the play gets that far."""
        if moment <= self.until:
            heapq.heappush(self._queue, (moment, next(self._order), action))

    def after(self, days: float, action: Action) -> None:
        """Let something happen some days from now, within working hours."""
        self.at(self.working_moment(clock.now() + dt.timedelta(days=days)), action)

    def working_moment(self, moment: dt.datetime) -> dt.datetime:
        """The moment itself if people work then, else one at the start of the next workday."""
        local = timezone.localtime(moment)
        if local.weekday() < 5 and OPENS <= local.hour < CLOSES:
            return moment
        day = local.date()
        if local.weekday() >= 5 or local.hour >= CLOSES:
            day += dt.timedelta(days=1)
        while day.weekday() >= 5:
            day += dt.timedelta(days=1)
        return self.moment(day)

    def moment(self, day: dt.date) -> dt.datetime:
        """Some moment of a day's working hours."""
        minutes = self.random.randrange((CLOSES - OPENS) * 60)
        start = dt.datetime.combine(day, dt.time(OPENS), tzinfo=timezone.get_current_timezone())
        return start + dt.timedelta(minutes=minutes)

    def play(self, *, batch: int = 1000, watch: Callable[[dt.date], None] | None = None) -> None:
        """Play until the queue is empty, some actions to a transaction.

        `watch` is told the day of the play that a transaction came to.
        """
        while self._queue:
            with transaction.atomic(), kept.keeping():
                for _turn in range(min(batch, len(self._queue))):
                    moment, _order, action = heapq.heappop(self._queue)
                    with clock.playing(moment):
                        action()
                    self.played += 1
            if watch is not None:
                watch(timezone.localdate(moment))
