"""Who reaches what is kept about a reception itself (tests/test_permissions.py)."""

from django.urls import reverse

from territories.choices import Role
from tests.factories.receptions import ReceptionFactory

DECIDERS = {Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION}
PEOPLE = {Role.ADMINISTRATOR, Role.AUDITOR}


def _reception(name):
    def url(world):
        reception = ReceptionFactory(territory=world.district)
        return reverse(f"receptions:{name}", args=[reception.code])

    return url


def _add(world):
    reception = ReceptionFactory(territory=world.district)
    person = world.users[Role.REGISTRAR]
    return reverse("receptions:training-add", args=[reception.code, person.pk])


CASES = [
    {
        "url": _reception("reception-edit"),
        "allow": DECIDERS | {Role.ADMINISTRATOR},
        "foreign": 403,
    },
    {
        "url": _reception("reception-sms"),
        "allow": DECIDERS,
        "method": "post",
        "data": {"on": "1"},
        "foreign": 403,
    },
    {"url": _reception("reception-training"), "allow": DECIDERS | PEOPLE, "foreign": 403},
    {"url": _add, "allow": {Role.ADMINISTRATOR}, "foreign": 200},
]
