"""Correction sheets: sealed totals stay, what has changed is written down once, with its cause."""

import datetime as dt
from types import SimpleNamespace

import pytest
import time_machine
from django.db import InternalError, connection, transaction
from django.utils import timezone

from receptions.choices import CorrectionCause, QuestionStatus
from receptions.models import Appeal, CorrectionSheet, QuarterReport, Question
from receptions.services import corrections, events, reports
from territories import clock
from territories.models import TerritoryLink
from territories.periods import Quarter
from tests.factories.receptions import ReceptionFactory, appeal, question
from tests.factories.territories import RegionFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
QUARTER = Quarter(2026, 3)
IN_QUARTER = dt.datetime(2026, 8, 12, 10, tzinfo=dt.UTC)
AFTER = dt.datetime(2026, 10, 8, 10, tzinfo=dt.UTC)


@pytest.fixture
def world():
    """Two sealed districts and their sealed region; the day after."""
    region = RegionFactory()
    places = {
        "region": region,
        "district": TerritoryFactory(parent=region),
        "neighbour": TerritoryFactory(parent=region),
    }
    world = SimpleNamespace(**places)
    world.receptions = {name: ReceptionFactory(territory=one) for name, one in places.items()}
    with time_machine.travel(IN_QUARTER, tick=False):
        world.closed = question(QuestionStatus.CLOSED, reception=world.receptions["district"])
        world.appeal = appeal(world.receptions["district"])
        appeal(world.receptions["neighbour"])
        appeal(world.receptions["region"])
    with time_machine.travel(AFTER, tick=False):
        reports.open_quarter(QUARTER)
        for name in ("district", "neighbour", "region"):
            reports.submit(report=report_of(world, name), by=UserFactory())
    with time_machine.travel(AFTER + dt.timedelta(days=1), tick=False):
        yield world


def report_of(world, name):
    return QuarterReport.objects.select_related("reception__territory").get(
        reception=world.receptions[name], year=2026, quarter=3
    )


def late_entry(world, name="district"):
    with clock.playing(IN_QUARTER):
        late = appeal(world.receptions[name])
    Appeal.objects.filter(pk=late.pk).update(registered_at=timezone.now())
    return late


def lines(world, name, number=1):
    sheet = CorrectionSheet.objects.get(report=report_of(world, name), number=number)
    return {line.figure: line for line in sheet.lines.all()}


def move(moved, reception):
    Appeal.objects.filter(pk=moved.pk).update(reception=reception)
    Question.objects.filter(appeal=moved).update(reception=reception)


def test_nothing_is_written_while_nothing_has_changed(world):
    assert corrections.compare(QUARTER) == []


def test_the_seal_covers_the_case_numbers(world):
    report = report_of(world, "district")
    assert report.digest == reports.seal(report)
    assert world.appeal.number in report.figures["cases"]["appeals_received"]

    report.figures["cases"]["appeals_received"].remove(world.appeal.number)

    assert reports.seal(report) != report.digest


def test_a_whole_seals_the_cases_of_its_own_desk(world):
    cases = report_of(world, "region").figures["cases"]["appeals_received"]

    assert [number.split("-")[0] for number in cases] == [world.receptions["region"].code]


def test_a_late_entry_leaves_the_totals_and_is_written_once(world):
    before = report_of(world, "district")
    late = late_entry(world)

    first, again = corrections.compare(QUARTER), corrections.compare(QUARTER)

    after = report_of(world, "district")
    assert (after.figures, after.digest) == (before.figures, before.digest)
    assert {sheet.report.reception for sheet in first} == {
        world.receptions["district"], world.receptions["region"]
    }  # fmt: skip
    assert again == []
    line = lines(world, "district")["appeals_received"]
    assert (line.old[0], line.new[0]) == (2, 3)
    assert (line.added, line.removed) == ([late.number], [])
    assert line.causes == [[CorrectionCause.LATE, 1]]
    assert lines(world, "region")["appeals_received"].added == [late.number]


def test_a_second_change_yields_the_second_sheet(world):
    late_entry(world)
    corrections.compare(QUARTER)
    with time_machine.travel(AFTER + dt.timedelta(days=2), tick=False):
        second = late_entry(world)

        corrections.compare(QUARTER)

    line = lines(world, "district", 2)["appeals_received"]
    assert (line.old[0], line.new[0]) == (3, 4)
    assert line.added == [second.number]
    region = lines(world, "region", 2)["appeals_received"]
    assert (region.old[0], region.new[0], region.added) == (5, 6, [second.number])


def test_an_appeal_moved_between_districts_corrects_both_and_not_their_region(world):
    move(world.appeal, world.receptions["neighbour"])

    sheets = corrections.compare(QUARTER)

    assert {sheet.report.reception for sheet in sheets} == {
        world.receptions["district"], world.receptions["neighbour"]
    }  # fmt: skip
    gone = lines(world, "district")["appeals_received"]
    come = lines(world, "neighbour")["appeals_received"]
    assert (gone.removed, gone.causes) == ([world.appeal.number], [[CorrectionCause.MOVED, 1]])
    assert (come.added, come.causes) == ([world.appeal.number], [[CorrectionCause.MOVED, 1]])


def test_an_outcome_changed_after_the_seal_is_told(world):
    events.acting(UserFactory(), "")
    Question.objects.filter(pk=world.closed.pk).update(
        status=QuestionStatus.ASSIGNED, closed_at=None, closed_by=None, outcome="", legal_ground=""
    )

    corrections.compare(QUARTER)

    assert lines(world, "district")["questions_closed"].causes == [[CorrectionCause.OUTCOME, 1]]


def test_sheets_cannot_be_changed_or_removed(world):
    late_entry(world)
    corrections.compare(QUARTER)

    for statement in (
        "UPDATE receptions_correctionsheet SET number = 9",
        "DELETE FROM receptions_correctionline",
    ):
        with (
            pytest.raises(InternalError, match="pgtrigger"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_a_district_that_went_to_another_region_later_corrects_nothing(world):
    other = RegionFactory(parent=world.region.parent)
    ReceptionFactory(territory=other)
    moved_on = dt.date(2026, 10, 9)
    for child in (world.district, world.neighbour):
        TerritoryLink.objects.create(
            child=child, parent=world.region, valid_from=dt.date(2017, 1, 1), valid_to=moved_on
        )
    world.district.parent = other
    world.district.path = f"{other.path}{world.district.code}."
    world.district.save()

    assert corrections.compare(QUARTER) == []
