"""Whom a council obliges, hears and asks, and by when a deputy is answered."""

import datetime as dt
from dataclasses import replace

import pytest
import time_machine
from django.conf import settings as configured

from receptions.exceptions import CouncilError
from receptions.services import council_decisions, council_sessions
from territories.choices import Role
from tests.factories import councils as make
from tests.factories.territories import OfficeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def where():
    return make.place()


def test_a_council_obliges_hears_and_asks_bodies_of_its_own_territory_only(where):
    head, far = where.users[Role.HEAD], where.far_office
    regional = OfficeFactory(territory=where.region)
    hearing = make.hearing(where)
    refused = [
        lambda: make.hearing(where, hearing.session, office=far),
        lambda: make.asked(where, office=far),
        lambda: council_sessions.change_hearing(
            hearing=hearing, office=far, questions="Suv", by=head
        ),
        lambda: council_decisions.enter(
            council=where.council, decided=replace(make.decided(where), office=far), by=head
        ),
    ]

    for attempt in refused:
        with pytest.raises(CouncilError, match="does not work"):
            attempt()
    assert make.asked(where, office=regional).office == regional


@pytest.mark.parametrize(
    ("on", "due"),
    [(dt.date(2026, 10, 5), dt.date(2026, 10, 15)), (dt.date(2026, 10, 7), dt.date(2026, 10, 19))],
)
def test_a_deputys_question_is_due_after_ten_days_and_never_on_a_day_off(where, on, due):
    with time_machine.travel(dt.datetime(on.year, on.month, on.day, 6, tzinfo=dt.UTC), tick=False):
        assert configured.COUNCIL_QUESTION_DAYS == 10
        assert make.asked(where, office=where.office).due_on == due
