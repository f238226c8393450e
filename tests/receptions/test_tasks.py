import datetime as dt

import pytest

from receptions import tasks
from receptions.models import QuarterReport
from territories import clock
from tests.factories.receptions import ReceptionFactory

pytestmark = pytest.mark.django_db


def test_the_quarter_that_is_over_is_opened_once():
    reception = ReceptionFactory()

    with clock.playing(dt.datetime(2026, 10, 1, 3, tzinfo=dt.UTC)):
        tasks.open_quarter()
        tasks.open_quarter()

    report = QuarterReport.objects.get(reception=reception)
    assert (report.year, report.quarter) == (2026, 3)
