"""What the demonstration shows of routing: rules for complaints, parts for its executor."""

import pytest

from config.demonstration import routing
from receptions.models import CoAssignment, RoutingRule
from territories import clock, demo
from territories.choices import Role
from tests.factories import receptions as make
from tests.factories.territories import (
    CalendarVersionFactory,
    CountryFactory,
    OfficeFactory,
    StateBodyFactory,
    TerritoryFactory,
    UserFactory,
)


@pytest.mark.django_db
def test_two_rules_and_two_parts_are_set_out():
    CalendarVersionFactory()
    district = TerritoryFactory(code=demo.DISTRICT)
    office = OfficeFactory(territory=district, body=StateBodyFactory(code="TSH"))
    UserFactory(username="administrator", role=Role.ADMINISTRATOR, place=CountryFactory())
    UserFactory(username="registrar", role=Role.REGISTRAR, place=district)
    reception = make.ReceptionFactory(territory=district)
    for _number in range(3):
        make.question("assigned", reception=reception)

    routing.set_out(now=clock.now())

    assert RoutingRule.objects.standing().count() == 2
    assert {part.office for part in CoAssignment.objects.open()} == {office}
    assert CoAssignment.objects.count() == 2
