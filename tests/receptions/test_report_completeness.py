"""Completeness and timeliness of reports as figures, and on the board."""

import datetime as dt

import pytest
import time_machine

from receptions import report_grid
from receptions.models import Reception
from receptions.report_figures import complete, returned
from receptions.report_standing import standings, summary, summary_of
from receptions.services import (
    reports,
)
from territories.figure_registry import registry
from territories.figures import Count
from tests.factories.receptions import ReceptionFactory
from tests.factories.territories import (
    RegionFactory,
    TerritoryFactory,
)
from tests.receptions.test_report_words import AFTER, QUARTER, accepted, prepare, report_of, submit

pytestmark = pytest.mark.django_db
__all__ = ["prepare"]


@pytest.fixture
def world(prepared):
    with time_machine.travel(AFTER, tick=False):
        yield prepared


@pytest.mark.parametrize("day", [dt.date(2026, 10, 9), dt.date(2026, 10, 13), dt.date(2026, 11, 2)])
def test_the_figures_about_reports_count_what_the_board_shows(world, day):
    accepted(world)
    submit(world, "neighbour")
    late = RegionFactory()  # a reception opened with no report at all
    ReceptionFactory(territory=late)
    TerritoryFactory(parent=late)  # and a territory that has no reception
    gone = ReceptionFactory(territory=TerritoryFactory(parent=late))
    gone.closed_on = dt.date(2026, 9, 30)
    gone.save()

    with time_machine.travel(dt.datetime.combine(day, dt.time(5), dt.UTC), tick=False):
        board = report_grid.cells(QUARTER, world.top)
        shown = summary(cell.standing for cell in board)
        counted = summary_of(QUARTER)
        in_time = registry.counts("reports_in_time", QUARTER.first_day, QUARTER.last_day)
        whole = registry.counts("reports_complete", QUARTER.first_day, QUARTER.last_day)
        reports.refresh(report_of(world, "region"))

    country = world.country.pk
    assert counted == shown
    assert in_time.get(country, Count()) == Count(shown["in_time"], shown["asked"])
    assert whole.get(country, Count()) == Count(shown["complete"], shown["awaited"])
    assert shown["late"] == shown["asked"] - shown["in_time"]
    assert gone not in [cell.reception for cell in board]
    below = [cell for cell in board if cell.reception.territory.parent_id == world.region.pk]
    stated = report_of(world, "region").figures["completeness"]
    assert stated["parts"] == len(below) == 2
    assert stated["in_time"] == sum(cell.standing.in_time for cell in below) == 2


def test_completeness_counts_the_receptions_of_the_last_day(world):
    accepted(world)
    reports.return_(
        report=submit(world, "neighbour"), by=world.above, subject="Suv", reason="Aniqlang"
    )
    closed = world.receptions["neighbour"]
    closed.closed_on = dt.date(2026, 9, 30)
    closed.save()

    with time_machine.travel(dt.datetime(2026, 10, 16, 5, tzinfo=dt.UTC), tick=False):
        found = complete(QUARTER.first_day, QUARTER.last_day)

    assert found[world.district.pk] == Count(1, 1)
    assert world.neighbour.pk not in found
    assert returned(QUARTER.first_day, QUARTER.last_day) == {world.neighbour.pk: Count(1)}


def test_a_summary_counts_each_reception_once_by_the_report_of_its_quarter_and_the_local_day(world):
    accepted(world)
    reports.return_(
        report=submit(world, "neighbour"), by=world.above, subject="Suv", reason="Aniqlang"
    )
    reports.open_quarter(QUARTER.previous)
    evening = dt.datetime(2026, 10, 12, 20, tzinfo=dt.UTC)  # the 13th in Tashkent
    with time_machine.travel(evening, tick=False):
        submit(world, "neighbour")

    with time_machine.travel(dt.datetime(2026, 10, 30, 5, tzinfo=dt.UTC), tick=False):
        found = [summary(standings(QUARTER)), summary(standings(QUARTER.previous))]
        counted = [summary_of(QUARTER), summary_of(QUARTER.previous)]
        below = Reception.objects.filter(territory=world.neighbour)
        alone = summary_of(QUARTER, below)

    assert counted == found
    assert (alone["all"], alone["handed_in"], alone["late"]) == (1, 1, 1)
