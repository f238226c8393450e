"""The whole play: the last full quarter and what has come since, ending at the present."""

from __future__ import annotations

import datetime as dt
import random

from django.urls import get_resolver
from django.utils import timezone

from config.demonstration import (
    agreeing,
    checks,
    councils,
    desk,
    developments,
    khokimiyats,
    powers,
    routing,
    state_programmes,
    watched,
    watchers,
    whole,
)
from config.demonstration.appeals import Lives
from config.demonstration.cast import Cast
from config.demonstration.parts import hurry, regions_of, side_by_side
from config.demonstration.quarter_end import QuarterEnd
from config.demonstration.script import DAY, Say, every_reception, play_part
from config.demonstration.stage import Stage
from config.demonstration.texts import Texts, names
from config.demonstration.volume import FULL, Volume
from receptions.models import Reception
from receptions.services import snapshots
from receptions.services.report_counts import Counted
from territories import demo, kept
from territories.models import Territory
from territories.periods import Quarter

ANOTHER_REGION = "1703"


def play(*, volume: Volume, seed: int, say: Say) -> Quarter:
    """Play the last full quarter before today and the weeks since; returns the quarter.

    The regions' lives run in two processes, because they share nothing; what goes up to the
    Administration (ratings, reports) follows in this one, at its own past moments.
    """
    now = timezone.now()
    quarter = Quarter.of(timezone.localdate(now)).previous
    hurry()
    assert get_resolver().url_patterns  # noqa: S101  read once, before the processes part
    rng = random.Random(seed)  # noqa: S311  a demonstration, not a secret
    demo.create_demo_accounts()
    made = demo.ensure_staff(names(rng), [one.territory for one in every_reception()])
    Cast(rng).central_executors()
    say(f"people: {made}")

    side_by_side(lambda part: play_part(part, volume, seed, now, say))
    say("appeals, rounds and programmes are played; now the quarter's end")
    _end_of_quarter(quarter, seed, now)
    desk.set_out(seed=seed, now=now)
    routing.set_out(now=now)
    checks.set_out(seed=seed, now=now)
    powers.set_out(seed=seed, now=now)
    agreeing.set_out(now=now)
    khokimiyats.set_out(seed=seed, now=now)
    developments.set_out(quarter=quarter, now=now)
    state_programmes.set_out(seed=seed, now=now)
    watched.set_out(seed=seed, quarter=quarter, now=now)
    councils.set_out(seed=seed, now=now)
    watchers.set_out()
    if volume == FULL:
        whole.require(quarter=quarter, on=timezone.localdate(now))
    return quarter


def _end_of_quarter(quarter: Quarter, seed: int, now: dt.datetime) -> None:
    snapshots.make_up(quarter.last_day)  # reports tell what was open at the end of their months
    opening = _end(quarter, f"end-{seed}", now)
    with kept.keeping():
        opening.open()
    # Every life has been played: what was counted at the opening holds on the days of the reports.
    counted = opening.counted()
    side_by_side(lambda part: _regions_reports(part, quarter, seed, now, counted))
    end = _end(quarter, f"country-{seed}", now)
    end.schedule_country()
    for back in range(14):
        snapshots.make_up(now.date() - DAY * back)
    end.stage.play()


def _regions_reports(
    part: int, quarter: Quarter, seed: int, now: dt.datetime, counted: Counted
) -> None:
    end = _end(quarter, f"reports-{seed}-{part}", now)
    end.use(counted)
    with kept.keeping():
        end.schedule_regions(regions_of(part))
    end.stage.play()


def _end(quarter: Quarter, seed: str, now: dt.datetime) -> QuarterEnd:
    stage = Stage(seed=seed, until=now)
    lives = Lives(stage, Cast(stage.random), Texts(stage.random))
    neighbours = Reception.objects.filter(territory__parent__code=demo.REGION)
    codes = list(neighbours.order_by("pk").values_list("territory__code", flat=True))
    late = frozenset([code for code in codes if code != demo.DISTRICT][-2:])
    return QuarterEnd(lives, quarter, late=late, unproposed=demo.REGION, undecided=ANOTHER_REGION)


def main_territories() -> list[Territory]:
    """Whose reports the demonstration draws: the country, its region and its district."""
    codes = [demo.COUNTRY, demo.REGION, demo.DISTRICT]
    return list(Territory.objects.filter(code__in=codes).order_by("path"))
