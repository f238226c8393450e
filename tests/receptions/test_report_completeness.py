"""Completeness and timeliness of reports as figures, and on the board."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from receptions import report_grid
from receptions.models import EscalationStep, Reception, ReportReminder
from receptions.report_figures import complete, returned
from receptions.report_reminders import PART
from receptions.report_standing import standings, summary, summary_of
from receptions.report_today import cards
from receptions.services import escalation, report_chain, report_reopening, reports
from territories.choices import Role
from territories.figure_registry import registry
from territories.figures import Count
from tests.factories.receptions import ReceptionFactory
from tests.factories.territories import (
    RegionFactory,
    TerritoryFactory,
    UserFactory,
)
from tests.receptions.test_report_words import AFTER, QUARTER, accepted, prepare, report_of, submit
from tests.today import drawn

pytestmark = pytest.mark.django_db
MUCH_LATER = dt.datetime(2026, 10, 30, 5, tzinfo=dt.UTC)
FIGURES = ("reports_in_time", "reports_complete")
__all__ = ["prepare"]


@pytest.fixture
def world(prepared):
    with time_machine.travel(AFTER, tick=False):
        yield prepared


def of(place):
    return Reception.objects.filter(territory=place)


def sent_back(world, name="neighbour"):
    """Handed in and returned at once."""
    return reports.return_(
        report=submit(world, name), by=world.above, subject="Suv", reason="Aniqlang"
    )


def reopened(world):
    """Accepted, and opened again by two people of the Administration."""
    asked = report_reopening.ask(report=accepted(world), by=world.top, reason="Xato")
    return report_reopening.confirm(reopening=asked, by=world.second)


def figures_of(place):
    """Of a territory's own reports: those in time, and those complete."""
    days = QUARTER.first_day, QUARTER.last_day
    return [registry.counts(code, *days).get(place.pk) for code in FIGURES]


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
    sent_back(world)
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
    reports.open_quarter(QUARTER.previous)
    evening = dt.datetime(2026, 10, 12, 20, tzinfo=dt.UTC)  # the 13th in Tashkent
    with time_machine.travel(evening, tick=False):
        sent_back(world)
        submit(world, "neighbour")

    with time_machine.travel(dt.datetime(2026, 10, 30, 5, tzinfo=dt.UTC), tick=False):
        found = [summary(standings(QUARTER)), summary(standings(QUARTER.previous))]
        counted = [summary_of(QUARTER), summary_of(QUARTER.previous)]
        below = Reception.objects.filter(territory=world.neighbour)
        alone = summary_of(QUARTER, below)

    assert counted == found
    assert (alone["all"], alone["handed_in"], alone["late"]) == (1, 1, 1)


@pytest.mark.parametrize("again", [False, True])
def test_a_report_in_time_that_came_back_is_not_late_whether_handed_in_again_or_not(
    client, world, again
):
    sent_back(world)
    with time_machine.travel(MUCH_LATER, tick=False):
        if again:
            submit(world, "neighbour")
        report, below = report_of(world, "neighbour"), of(world.neighbour)
        alone = summary_of(QUARTER, below)
        found = [figures_of(world.neighbour)[0], standings(QUARTER, below)[0].late]
        client.force_login(world.above)
        board = client.get(reverse("receptions:report-board"), {"late": "on"}).content.decode()
        page = client.get(report.get_absolute_url())
        region = reports.refresh(report_of(world, "region")).figures

    assert (alone["asked"], alone["in_time"], alone["late"]) == (1, 1, 0)
    assert alone["handed_in"] == int(again)
    assert found == [Count(1, 1), False]
    assert report.get_absolute_url() not in board
    assert page.context["late"] is False
    assert ("waiting to be handed in again" in page.content.decode()) is not again
    assert region["completeness"]["in_time"] == int(again)  # of those handed in
    assert [one["in_time"] for one in region["parts"]] == [False, True]


def test_a_report_first_handed_in_late_stays_late(world):
    with time_machine.travel(dt.datetime(2026, 10, 20, 5, tzinfo=dt.UTC), tick=False):
        sent_back(world)
    with time_machine.travel(MUCH_LATER, tick=False):
        waiting = summary_of(QUARTER, of(world.neighbour))
        submit(world, "neighbour")
        handed_in = summary_of(QUARTER, of(world.neighbour))

    assert [(one["in_time"], one["late"]) for one in (waiting, handed_in)] == [(0, 1)] * 2


@pytest.mark.parametrize("again", [False, True])
def test_a_reopened_report_was_handed_in_and_accepted_when_it_first_was(world, again):
    reopened(world)
    with time_machine.travel(MUCH_LATER, tick=False):
        if again:
            accepted(world)
        found = figures_of(world.district)
        standing = standings(QUARTER, of(world.district))

    assert found == [Count(1, 1), Count(1, 1)]
    assert (standing[0].late, standing[0].accepted) == (False, again)


def test_nobody_is_told_that_a_report_in_time_that_came_back_is_late(world):
    EscalationStep.objects.create(days=1, who="superior")
    sent_back(world)
    with time_machine.travel(dt.datetime(2026, 10, 13, 5, tzinfo=dt.UTC), tick=False):
        head = UserFactory(role=Role.HEAD, place=world.neighbour)
        escalation.run()
        below = {str(card.title): card.count for card in drawn(cards(world.above))}
        (own,) = drawn(cards(head))
        report_chain.remind(reports=[report_of(world, "neighbour")], by=world.above)
        escalation.run()

    reminders = ReportReminder.objects.order_by("pk")
    told = [(one.report.reception, one.by) for one in reminders]
    assert told == [
        (world.receptions["district"], None),
        (world.receptions["neighbour"], world.above),
    ]
    assert below["Late reports of the level below"] == 1
    assert [one.due for one in own.items] == [None]
    assert PART.headline(head.digests.get()).endswith("past its date: 0.")
