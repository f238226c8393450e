import datetime as dt

import pytest

from territories import clock
from tests.factories import fieldvisits as make

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.timezone(dt.timedelta(hours=5)))


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    """Half past nine at night would be tomorrow two hours later."""
    time_machine.move_to(NOON, tick=False)
    assert clock.now() == NOON


@pytest.fixture
def where(db):
    return make.place()
