"""What the demonstration shows of statistics, and of a topic that came too often."""

import datetime as dt

import pytest

from config.demonstration import watched
from receptions.models import Question, Signal
from receptions.services import signals
from territories import demo
from territories.choices import Role
from territories.models import StatisticValue
from territories.periods import Quarter
from tests.factories import receptions as make
from tests.factories import statistics
from tests.factories.territories import (
    CalendarVersionFactory,
    CountryFactory,
    TerritoryFactory,
    UserFactory,
)

NOW = dt.datetime(2026, 11, 24, 6, tzinfo=dt.UTC)


@pytest.mark.django_db
def test_statistics_count_and_the_rise_becomes_a_signal(time_machine):
    time_machine.move_to(NOW, tick=False)
    CalendarVersionFactory()
    district = TerritoryFactory(code=demo.DISTRICT)
    reception = make.ReceptionFactory(territory=district)
    statistics.IndicatorFactory(code="rating_economy", unit="points", period_kind="year")
    statistics.IndicatorFactory(code="unemployment", period_kind="quarter")
    UserFactory(username="administrator", role=Role.ADMINISTRATOR, place=CountryFactory())
    UserFactory(username="registrar", role=Role.REGISTRAR, place=district)
    topic = make.TopicFactory(code=watched.TOPIC)
    for weeks in range(2, 14):
        make.appeal(reception, received_at=NOW - dt.timedelta(weeks=weeks))

    watched.set_out(seed=1, quarter=Quarter(2026, 3), now=NOW)
    signals.look()

    assert StatisticValue.objects.newest().filter(year=2025, territory=district).count() == 1
    assert Question.objects.filter(topic=topic).count() == watched.LETTERS
    assert Signal.objects.filter(topic=topic, territory=district).exists()
