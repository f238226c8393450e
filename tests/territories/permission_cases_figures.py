"""Who reads and keeps the catalogue of figures: see tests/test_permissions.py."""

from django.urls import reverse

from territories.choices import Role
from tests.factories.territories import world

ALL = set(Role)
KEEP = {Role.ADMINISTRATOR, Role.ADMINISTRATION}
DESK = {Role.REGISTRAR, Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION, Role.AUDITOR}


def prepare():
    """The world, as the pages need nothing more."""
    return world()


def _case(name, allow, *, args=(), method="get", data=None):
    return {
        "url": lambda world: reverse(f"territories:{name}", args=args),
        "allow": allow,
        "seen": ALL,
        "method": method,
        "data": data or {},
        "foreign": None,
    }


CASES = [
    _case("figure-list", ALL),
    _case("figure-detail", ALL, args=["in_time"]),
    _case("figure-new", KEEP),
    _case("figure-edit", KEEP, args=["in_time"]),
    _case("figure-switch", KEEP, args=["persons"], method="post", data={"to": "on"}),
    {
        "url": lambda world: (
            reverse("territories:figure-cases", args=["appeals_received"])
            + f"?place={world.district.code}"
        ),
        "allow": DESK,
        "seen": ALL,
        "foreign": 404,
    },
    {
        "url": lambda world: (
            reverse("territories:figure-cases", args=["rounds_held"])
            + f"?place={world.district.code}"
        ),
        "allow": DESK,
        "seen": ALL,
        "foreign": 404,
    },
]
