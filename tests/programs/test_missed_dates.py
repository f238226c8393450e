"""A missed date of a programme proposes a representation, once."""

import datetime as dt

import pytest

from programs.services import missed_dates
from receptions.models import Representation
from receptions.power_choices import Ground
from territories import clock
from tests.factories import programs as make

pytestmark = pytest.mark.django_db


def test_a_missed_date_of_a_programme_proposes_one_draft_an_office():
    measure = make.sent(make.place()).lines.first()
    later = clock.now() + (measure.due_on - clock.today()) + dt.timedelta(days=1)

    with clock.playing(later):
        assert missed_dates.propose() == 1
        assert missed_dates.propose() == 0

    paper = Representation.objects.get()
    assert (paper.ground, paper.office) == (Ground.MISSED_DATE, measure.office)
    assert paper.is_proposed
    assert paper.cases.get().url == measure.get_absolute_url()


def test_a_measure_within_its_date_proposes_nothing():
    make.sent(make.place())

    assert missed_dates.propose() == 0
    assert not Representation.objects.exists()
