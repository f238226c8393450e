"""Who may open the pages of the queue (tests/test_permissions.py)."""

from django.urls import reverse

from territories.choices import Role
from tests.factories import queue as make
from tests.factories.receptions import ReceptionFactory

DESK = {Role.REGISTRAR, Role.HEAD}
DECIDERS = {Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION}
SEES = DESK | DECIDERS | {Role.AUDITOR}


def _reception(world):
    return ReceptionFactory(territory=world.district)


def _at(name):
    return lambda world: reverse(f"receptions:{name}", args=[_reception(world).code])


def _step(world):
    ticket = make.ticket(_reception(world))
    return reverse("receptions:queue-step", args=[ticket.pk, "leave"])


def _slip(world):
    return reverse("receptions:queue-slip", args=[make.ticket(_reception(world)).pk])


def _arrive(world):
    phone = f"+99890123{ReceptionFactory._meta.model.objects.count():04d}"
    made, _code = make.booking(_reception(world), make.at(10, days=_ahead()), phone=phone)
    return reverse("receptions:queue-arrive", args=[made.pk])


def _ahead():
    """Days until the next Monday: never today, never a day off."""
    return 7 - make.clock.today().weekday()


def _revoke(world):
    device, _token = make.device(_reception(world))
    return reverse("receptions:queue-device-revoke", args=[device.pk])


CASES = [
    {"url": lambda world: reverse("receptions:queue-home"), "allow": SEES, "foreign": 302},
    {"url": lambda world: reverse("receptions:queue-statistics"), "allow": SEES, "foreign": 200},
    {"url": lambda world: reverse("receptions:queue-tickets"), "allow": SEES, "foreign": 200},
    {"url": _at("queue-desk"), "allow": DESK, "seen": SEES, "foreign": 404},
    {"url": _at("queue-issue"), "allow": DESK, "seen": SEES, "method": "post", "foreign": 404},
    {"url": _at("queue-call"), "allow": DESK, "seen": SEES, "method": "post", "foreign": 404},
    {"url": _step, "allow": DESK, "seen": SEES, "method": "post", "foreign": 404},
    {"url": _slip, "allow": DESK, "seen": SEES, "foreign": 404},
    {"url": _arrive, "allow": DESK, "seen": SEES, "method": "post", "foreign": 404},
    {"url": _at("queue-devices"), "allow": DECIDERS, "seen": SEES, "foreign": 404},
    {"url": _revoke, "allow": DECIDERS, "seen": SEES, "method": "post", "foreign": 404},
]
