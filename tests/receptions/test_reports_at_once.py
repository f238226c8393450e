"""A report returned while the level above submits: one of the two comes first, never both."""

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection

from receptions.choices import ReportState
from receptions.exceptions import ReceptionsError
from receptions.models import CorrectionLine, CorrectionSheet, QuarterReport
from receptions.services import (
    correction_cases,
    corrections,
    report_cases,
    report_counts,
    reports,
)
from receptions.services.report_counts import Counted
from territories import clock
from territories.periods import Quarter
from tests.at_once import one_into_another
from tests.factories.receptions import ReceptionFactory, appeal
from tests.factories.territories import RegionFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
QUARTER = Quarter(2026, 3)
IN_QUARTER = dt.datetime(2026, 8, 12, 10, tzinfo=dt.UTC)
AFTER = dt.datetime(2026, 10, 8, 10, tzinfo=dt.UTC)


@pytest.fixture
def pair():
    """A region's draft and the submitted report of its district."""
    region = RegionFactory()
    district = TerritoryFactory(parent=region)
    receptions = [ReceptionFactory(territory=one) for one in (region, district)]
    with time_machine.travel(AFTER, tick=True):
        reports.open_quarter(QUARTER)
        above, below = (QuarterReport.objects.get(reception=one) for one in receptions)
        reports.submit(report=below, by=UserFactory())
        yield above, below


def acts(above, below):
    by, author = UserFactory(), UserFactory()

    def submit():
        reports.submit(report=above, by=author)

    def return_():
        reports.return_(report=below, by=by, subject="x", reason="y")

    return submit, return_


def at_once(act):
    """Do something in a connection of its own and wait for it."""

    def acting():
        act()
        connection.close()

    thread = threading.Thread(target=acting)
    thread.start()
    thread.join()


def test_a_seal_is_of_one_moment(pair, monkeypatch):
    above, _below = pair
    build, behind = report_counts.build, report_cases.behind

    def come():
        with clock.playing(IN_QUARTER):
            appeal(above.reception)

    def meanwhile(*args, **kwargs):
        at_once(come)
        return behind(*args, **kwargs)

    come()

    monkeypatch.setattr(report_cases, "behind", meanwhile)
    reports.submit(report=above, by=UserFactory())

    above.refresh_from_db()
    figures = above.figures
    assert figures["figures"]["appeals_received"]["n"] == 1
    assert len(figures["cases"]["appeals_received"]) == 1
    assert build(above, Counted(QUARTER))["figures"]["appeals_received"]["n"] == 2


def test_a_correction_sheet_is_of_one_moment(pair, monkeypatch):
    _above, below = pair
    find = correction_cases.find

    def come():
        with clock.playing(IN_QUARTER):
            appeal(below.reception)

    def meanwhile(*args):
        at_once(come)
        return find(*args)

    come()
    monkeypatch.setattr(correction_cases, "find", meanwhile)
    corrections.compare(QUARTER)

    line = CorrectionLine.objects.get(sheet__report=below, figure="appeals_received")
    assert (line.new_numerator, len(line.added)) == (1, 1)


def test_a_comparison_waits_for_the_return_of_a_report_and_reads_again(pair):
    above, below = pair
    _submit, return_ = acts(above, below)

    errors = one_into_another(return_, lambda: corrections.compare(QUARTER))

    assert errors == []
    assert not CorrectionSheet.objects.exists()


def test_two_comparisons_at_once_write_no_sheet_twice(pair):
    _above, below = pair
    with clock.playing(IN_QUARTER):
        appeal(below.reception)

    errors = one_into_another(*[lambda: corrections.compare(QUARTER)] * 2)

    assert errors == []
    assert CorrectionSheet.objects.filter(report=below).count() == 1


def test_figures_are_read_again_when_a_part_is_returned_before_the_locks(pair, monkeypatch):
    above, below = pair
    _submit, return_ = acts(above, below)
    build, built = report_counts.build, []

    def meanwhile(*args, **kwargs):
        built.append(build(*args, **kwargs))
        if len(built) == 1:
            at_once(return_)
        return built[-1]

    monkeypatch.setattr(report_counts, "build", meanwhile)
    reports.submit(report=above, by=UserFactory())

    above.refresh_from_db()
    assert len(built) == 2
    assert [part["state"] for part in above.figures["parts"]] == [ReportState.RETURNED]


def test_a_part_is_not_returned_while_its_whole_is_being_sealed(pair):
    above, below = pair
    submit, return_ = acts(above, below)

    errors = one_into_another(submit, return_)

    assert [type(error) for error in errors] == [ReceptionsError]
    below.refresh_from_db()
    assert below.state == ReportState.SUBMITTED


def test_a_whole_waits_for_the_return_of_its_part(pair):
    above, below = pair
    submit, return_ = acts(above, below)

    errors = one_into_another(return_, submit)

    above.refresh_from_db()
    assert errors == []
    assert [part["state"] for part in above.figures["parts"]] == [ReportState.RETURNED]
