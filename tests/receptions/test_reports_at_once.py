"""A report returned while the level above submits: one of the two comes first, never both."""

import datetime as dt

import pytest
import time_machine

from receptions.choices import ReportState
from receptions.exceptions import ReceptionsError
from receptions.models import QuarterReport
from receptions.services import reports
from territories.periods import Quarter
from tests.at_once import one_into_another
from tests.factories.receptions import ReceptionFactory
from tests.factories.territories import RegionFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
QUARTER = Quarter(2026, 3)
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
