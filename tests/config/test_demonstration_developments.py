"""What the demonstration shows of development programmes and systemic problems."""

import datetime as dt

import pytest

from config.demonstration import developments
from programs.models import DevelopmentProgramme, SystemicProblem
from territories import clock, demo
from territories.choices import Role
from territories.periods import Quarter
from tests.factories import receptions as make
from tests.factories.territories import (
    CalendarVersionFactory,
    CountryFactory,
    OfficeFactory,
    RegionFactory,
    TerritoryFactory,
    UserFactory,
)

NOW = dt.datetime(2026, 11, 24, 10, tzinfo=dt.UTC)


@pytest.mark.django_db
def test_a_draft_waits_for_the_head_and_a_problem_for_the_administration(time_machine):
    time_machine.move_to(NOW, tick=False)
    CalendarVersionFactory()
    region = RegionFactory(code=demo.REGION)
    district = TerritoryFactory(code=demo.DISTRICT, parent=region)
    places = [district, TerritoryFactory(parent=region), TerritoryFactory(parent=region)]
    OfficeFactory(territory=region, is_khokimiyat=True)
    khokimiyat = OfficeFactory(territory=district, is_khokimiyat=True)
    UserFactory(username="executor", role=Role.EXECUTOR, place=khokimiyat)
    UserFactory(username="head", role=Role.HEAD, place=district)
    UserFactory(username="regional-head", role=Role.REGIONAL_HEAD, place=region)
    UserFactory(username="administration", role=Role.ADMINISTRATION, place=CountryFactory())
    topic = make.TopicFactory()
    with clock.playing(dt.datetime(2026, 8, 3, 10, tzinfo=dt.UTC)):
        for place in places * 2:
            make.question(reception=make.ReceptionFactory(territory=place), topic=topic)

    developments.set_out(quarter=Quarter(2026, 3), now=NOW)

    assert DevelopmentProgramme.objects.get().remarks.to_close().count() == 1
    problem = SystemicProblem.objects.get()
    assert (problem.state, problem.scope) == ("sent_up", region)
    assert problem.holder.parent is None
