"""Who writes down addressee, papers given back, recordings (tests/test_permissions.py)."""

from django.urls import reverse

from receptions.services import formalities
from territories import clock
from territories.choices import Role
from tests.factories import receptions as make

RECEPTION = {Role.REGISTRAR, Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION}


def _appeal(world):
    reception = make.ReceptionFactory(territory=world.district)
    return make.question("assigned", reception=reception, office=world.office).appeal


def _page(name):
    return lambda world: reverse(f"receptions:{name}", args=[_appeal(world).number])


def _give(world):
    appeal = _appeal(world)
    asked = formalities.ask_back(
        appeal=appeal, papers="Diplom", asked_on=clock.today(), by=world.users[Role.REGISTRAR]
    )
    return reverse("receptions:paper-return-give", args=[appeal.number, asked.pk])


CASES = [
    {"url": _page("appeal-formalities"), "allow": RECEPTION, "foreign": 404},
    {"url": _page("paper-return-ask"), "allow": RECEPTION, "foreign": 404},
    {"url": _give, "allow": RECEPTION, "foreign": 404},
    {"url": _page("paper-add"), "allow": RECEPTION, "foreign": 404},
    {"url": _page("recording-add"), "allow": RECEPTION, "foreign": 404},
]
